// The badge, its menu and what the menu opens, by role and name; the strip and the bar beside it.

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { fail, ok } from "#contract/errors";
import type { ShareView } from "#contract/share";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare, sampleTerminal } from "../../../../../testing/samples";
import {
  createSharingWorld,
  SharingWorldProvider,
  sampleFailure,
  sampleJoin,
  type WorldOptions,
} from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { SharedBar } from "../../strip/shared-bar";
import { TerminalShareStrip } from "../../strip/terminal-share-strip";
import { LaneShareBadge } from "../lane-share-badge";
import { ShareButton } from "../share-button";

const lane = sampleLane("api1", {
  name: "api",
  terminals: [sampleTerminal("api1"), sampleTerminal("api2", { title: "vim" })],
});
const [first, second] = lane.terminals.map(({ terminalId }) => terminalId);
if (first === undefined || second === undefined) throw new Error("two sample terminals");

const one = sampleShare("one1", lane, { guestCount: 1, expiresAtMs: NOW + 761_000 });
const two = sampleShare("two2", lane, { terminalId: second, access: "write", requestedAtMs: NOW, guestCount: 2 });

const show = (options: WorldOptions) => {
  const world = createSharingWorld({ lanes: [lane], ...options });
  const user = userEvent.setup();
  render(
    <SharingWorldProvider world={world}>
      <ShareButton terminalId={first} />
      <LaneShareBadge terminalIds={[first, second]} />
      <TerminalShareStrip terminalId={first} />
      <SharedBar />
    </SharingWorldProvider>,
  );
  const choose = async (item: string) => {
    await user.click(screen.getByRole("button", { name: /^Sharing/ }));
    await user.click(within(await screen.findByRole("menu")).getByRole("menuitem", { name: item }));
  };
  return { world, user, choose };
};

const ended = (share: ShareView, differences: Partial<ShareView>): ShareView => ({
  ...share,
  revision: share.revision + 1,
  phase: "ended",
  linkState: "none",
  endedAtMs: NOW,
  guests: [],
  guestCount: 0,
  ...differences,
});

describe("badge", () => {
  it("FR-026-010: is there while something is shared, and says how it stands", async () => {
    const { world } = show({ shares: [one] });
    expect(screen.getByRole("button", { name: "Sharing: live, 1 guest, 12:41 left" })).toBeVisible();
    world.put({ ...one, revision: one.revision + 1, guestCount: 2 });
    expect(await screen.findByRole("button", { name: "Sharing: live, 2 guests, 12:41 left" })).toBeVisible();
    world.put(ended({ ...one, revision: 9 }, { endCause: "revoked" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Sharing/ })).toBeNull());
  });

  it("FR-026-010: several shares are several entries, told apart by terminal", async () => {
    const { user } = show({ shares: [one, two] });
    await user.click(screen.getByRole("button", { name: /^Sharing: 2 shares, live, 3 guests, 12:41 left$/ }));
    const menu = within(await screen.findByRole("menu"));
    for (const name of [/^zsh · tmate · read-only/, /^vim · tmate · may type/]) {
      const items = within(menu.getByRole("group", { name })).getAllByRole("menuitem");
      expect(items.map(({ textContent }) => textContent)).toEqual([
        "Show link",
        "Extend",
        "Switch to upterm",
        "Revoke",
        "Details",
      ]);
    }
  });

  it("FR-026-010: a failed share stays in sight until it is put away", async () => {
    const lastError = {
      code: "worker-lost" as const,
      message: "tmate ended by itself.",
      data: { exitCode: 1, signal: null, tail: "lost server" },
    };
    const { choose } = show({ shares: [ended(one, { endCause: "failed", lastError })] });
    expect(screen.getByRole("button", { name: "Sharing: failed" })).toBeVisible();
    await choose("Details");
    const details = within(await screen.findByRole("dialog", { name: "Details" }));
    expect(details.getByText("lost server")).toBeVisible();
    await userEvent.click(details.getByRole("button", { name: "Done" }));
    await choose("Put away");
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Sharing/ })).toBeNull());
  });
});

describe("what the menu opens", () => {
  it("FR-026-007: Revoke asks once, says who is cut off, and leaves the focus on the terminal's Share button", async () => {
    const { world, user, choose } = show({ shares: [one] });
    await choose("Revoke");
    const question = within(await screen.findByRole("alertdialog", { name: "Revoke" }));
    expect(question.getByText(/1 guest is connected and is cut off at once\./)).toBeVisible();
    expect(world.get(one.shareId).phase).toBe("live");
    await user.click(question.getByRole("button", { name: "Revoke" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(world.get(one.shareId)).toMatchObject({ phase: "ended", endCause: "revoked" });
    await waitFor(() => expect(screen.getByRole("button", { name: "Share" })).toHaveFocus());
  });

  it("FR-026-007: a revoke that fails is told where it was asked for", async () => {
    const failure = sampleFailure("timed-out", "The runtime did not answer in time.", { waitedMs: 20_000 });
    const { user, choose } = show({ shares: [one], commands: { revokeShares: async () => fail(failure) } });
    await choose("Revoke");
    const question = within(await screen.findByRole("alertdialog", { name: "Revoke" }));
    await user.click(question.getByRole("button", { name: "Revoke" }));
    expect(await question.findByText("The runtime did not answer in time.")).toBeVisible();
  });

  it("FR-026-005: Extend asks for more time and says when it would end", async () => {
    const extendShare = vi.fn<SharingCommands["extendShare"]>(async () => ok({ share: one }));
    const { user, choose } = show({ shares: [one], commands: { extendShare } });
    await choose("Extend");
    const dialog = within(await screen.findByRole("dialog", { name: "Extend" }));
    await user.click(dialog.getByRole("button", { name: "+30m" }));
    expect(dialog.getByText(/^ends \d\d:\d\d$/)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Extend" }));
    expect(extendShare).toHaveBeenCalledWith(one.shareId, 30 * 60_000);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("FR-026-005: what the runtime refuses is told, and the share is as it was", async () => {
    const failure = sampleFailure("ttl-out-of-range", "Not for that long.", {
      askedMs: 1,
      minMs: 60_000,
      maxMs: 7_200_000,
    });
    const { user, choose } = show({ shares: [one], commands: { extendShare: async () => fail(failure) } });
    await choose("Extend");
    const dialog = within(await screen.findByRole("dialog", { name: "Extend" }));
    await user.type(dialog.getByRole("textbox", { name: "By" }), "{Enter}");
    expect(await dialog.findByText("Choose a time between 1m and 2h.")).toBeVisible();
  });

  it("UI4: the link is asked for only when it is shown, and once", async () => {
    const revealLink = vi.fn<SharingCommands["revealLink"]>(async () => ok({ join: sampleJoin }));
    const { world, user, choose } = show({ shares: [one], commands: { revealLink } });
    await user.click(screen.getByRole("button", { name: /^Sharing/ }));
    expect(revealLink).not.toHaveBeenCalled();
    await user.keyboard("{Escape}");
    await choose("Show link");
    expect(await screen.findByRole("textbox", { name: "Join command" })).toHaveValue(sampleJoin.command);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.body.innerHTML).not.toContain(sampleJoin.user));
    await waitFor(() => expect(world.queries.getQueryCache().findAll({ queryKey: ["sharing", "join"] })).toEqual([]));
    expect(revealLink).toHaveBeenCalledTimes(1);
  });

  it("UI1: Escape gives the focus back to the badge", async () => {
    const { user, choose } = show({ shares: [one] });
    await choose("Details");
    await screen.findByRole("dialog", { name: "Details" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: /^Sharing/ })).toHaveFocus());
  });
});

describe("strip and bar", () => {
  it("FR-026-010: the strip says who is in, since when and how long still, and ends the share", async () => {
    const { user } = show({ shares: [one] });
    const strip = within(screen.getByRole("list", { name: "Shared with" }));
    expect(strip.getByText(/^shared with: 1 guest · since \d\d:\d\d · read-only$/)).toBeVisible();
    expect(strip.getByText("12:41")).toBeVisible();
    await user.click(strip.getByRole("button", { name: "End" }));
    expect(await screen.findByRole("alertdialog", { name: "Revoke" })).toBeVisible();
  });

  it("FR-026-010: the strip's menu does what the badge's does", async () => {
    const { user } = show({ shares: [one] });
    const strip = within(screen.getByRole("list", { name: "Shared with" }));
    await user.click(strip.getByRole("button", { name: "Actions of this share" }));
    await user.click(await screen.findByRole("menuitem", { name: "Extend" }));
    expect(await screen.findByRole("dialog", { name: "Extend" })).toBeVisible();
  });

  it("FR-026-010: an address alone is told as one, not as a machine's name", () => {
    const guest = { label: null, fingerprint: null, address: "127.0.0.1:53114", joinedAtMs: NOW, access: "read" };
    const guests = [{ ...guest, guestId: "gst_bo22", state: "in" }];
    show({ shares: [sampleShare("one1", lane, { guests, guestCount: 1, expiresAtMs: NOW + 761_000 })] });
    expect(screen.getByText(/^shared with: a guest at 127\.0\.0\.1:53114 · since/)).toBeVisible();
  });

  it("FR-026-010: an end is told in the strip's place, with the way to share again", async () => {
    const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 9 };
    const { user } = show({ shares: [ended(one, { endCause: "expired", proof })] });
    expect(screen.getByRole("status", { name: "Ended share" })).toHaveTextContent(
      /^Over since \d\d:\d\d\. Nobody is connected any more\./,
    );
    await user.click(screen.getByRole("button", { name: "Share again" }));
    expect(await screen.findByRole("dialog", { name: "Share" })).toBeVisible();
  });

  it("FR-026-007: End all says how many, asks once, and ends every open share", async () => {
    const { world, user } = show({ shares: [one, two] });
    expect(screen.getByText("2 shared")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "End all" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Revoke" }));
    expect(question.getByText(/^End all 2 shares of/)).toHaveTextContent(
      "End all 2 shares of api · zsh and api · vim now. 3 guests are connected and are cut off at once.",
    );
    await user.click(question.getByRole("button", { name: "Revoke" }));
    await waitFor(() => expect(screen.queryByText("2 shared")).toBeNull());
    expect([one, two].map(({ shareId }) => world.get(shareId).phase)).toEqual(["ended", "ended"]);
  });

  const late = sampleShare("late", lane, { guestCount: 1 });

  it("UI22: a share that starts while the question stands is spoken of, and ended with all", async () => {
    const { world, user } = show({ shares: [one, two] });
    await user.click(screen.getByRole("button", { name: "End all" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Revoke" }));
    act(() => world.put(late));
    expect(question.getByText(/^End all 3 shares of/)).toHaveTextContent(/4 guests are connected/);
    await user.click(question.getByRole("button", { name: "Revoke" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(world.get(late.shareId).phase).toBe("ended");
  });

  it.each([
    ["the badge's menu", (shown: ReturnType<typeof show>) => shown.choose("End every share of zsh")],
    [
      "the strip",
      ({ user }: ReturnType<typeof show>) =>
        user.click(screen.getByRole("button", { name: "End every share of this terminal" })),
    ],
  ])("UI22: %s ends all of one terminal where there are several, and no other's", async (_where, ask) => {
    const shown = show({ shares: [one, two, late] });
    await ask(shown);
    const question = within(await screen.findByRole("alertdialog", { name: "Revoke" }));
    await shown.user.click(question.getByRole("button", { name: "Revoke" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect([one, two, late].map(({ shareId }) => shown.world.get(shareId).phase)).toEqual(["ended", "live", "ended"]);
  });

  it("UI23: a request that waits for a yes is counted beside what is shared, and taken back, not ended", async () => {
    const request = sampleShare("asked", lane, {
      phase: "awaiting-approval",
      liveAtMs: null,
      expiresAtMs: null,
      graceAtMs: null,
      linkState: "none",
    });
    const { world, user } = show({ shares: [one, request] });
    expect(screen.getByText("1 shared · 1 waits for approval")).toBeVisible();
    expect(within(screen.getByRole("list", { name: "Shared with" })).getAllByRole("listitem")).toHaveLength(1);
    const asked = within(screen.getByRole("list", { name: "Asked for" }));
    await user.click(asked.getByRole("button", { name: "Take back" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Revoke" }));
    expect(question.getByText("Nothing is open yet. The request is taken back.")).toBeVisible();
    expect(question.queryByText(/Its link stops working/)).toBeNull();
    await user.click(question.getByRole("button", { name: "Revoke" }));
    await waitFor(() => expect(world.get(request.shareId).endCause).toBe("stopped"));
    expect(screen.getByText("1 shared")).toBeVisible();
  });

  it("UI5: ⌥S opens the dialog from anywhere, and once", async () => {
    const { user } = show({});
    await user.keyboard("{Alt>}[KeyS]{/Alt}");
    expect(await screen.findAllByRole("dialog", { name: "Share" })).toHaveLength(1);
  });
});
