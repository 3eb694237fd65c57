// The badge, its menu and the windows it opens.

import { render, screen, waitFor, within } from "@testing-library/react";
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
import { TerminalShareStrip } from "../../strip/terminal-strip";
import { ShareButton } from "../../windows/buttons";
import { LaneShareBadge } from "../badge";

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
  it("FR-026-010: is shown while something is shared, with its state", async () => {
    const { world } = show({ shares: [one] });
    expect(screen.getByRole("button", { name: "Sharing api: live, can watch, 1 guest, 12:41 left" })).toBeVisible();
    world.put({ ...one, revision: one.revision + 1, guestCount: 2 });
    expect(
      await screen.findByRole("button", { name: "Sharing api: live, can watch, 2 guests, 12:41 left" }),
    ).toBeVisible();
    world.put(ended({ ...one, revision: 9 }, { endCause: "revoked" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Sharing/ })).toBeNull());
  });

  it("FR-026-010: lists several shares by terminal", async () => {
    const { user } = show({ shares: [one, two] });
    await user.click(
      screen.getByRole("button", { name: /^Sharing api: 2 shares, live, can type, 3 guests, 12:41 left$/ }),
    );
    const menu = within(await screen.findByRole("menu"));
    for (const name of [/^zsh · tmate · 1 key live · can watch/, /^vim · tmate · 1 key live · can type/]) {
      const items = within(menu.getByRole("group", { name })).getAllByRole("menuitem");
      expect(items.map(({ textContent }) => textContent)).toEqual([
        "Show link",
        "Extend",
        "Switch to upterm",
        "Details",
        "Stop sharing",
      ]);
    }
  });

  it("FR-026-010: shows a failed share until it is dismissed", async () => {
    const lastError = {
      code: "worker-lost" as const,
      message: "tmate exited.",
      data: { exitCode: 1, signal: null, tail: "lost server" },
    };
    const { choose } = show({ shares: [ended(one, { endCause: "failed", lastError })] });
    expect(screen.getByRole("button", { name: "Sharing api: failed" })).toBeVisible();
    await choose("Details");
    const details = within(await screen.findByRole("dialog", { name: "Details" }));
    expect(details.getByText("lost server")).toBeVisible();
    await userEvent.click(details.getByRole("button", { name: "Done" }));
    await choose("Dismiss");
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Sharing/ })).toBeNull());
  });
});

describe("what the menu opens", () => {
  it("FR-026-007: Stop sharing asks once, says who will be disconnected, and moves the focus to the Share button", async () => {
    const { world, user, choose } = show({ shares: [one] });
    await choose("Stop sharing");
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    expect(question.getByText(/1 guest will be disconnected\./)).toBeVisible();
    expect(world.get(one.shareId).phase).toBe("live");
    await user.click(question.getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(world.get(one.shareId)).toMatchObject({ phase: "ended", endCause: "revoked" });
    await waitFor(() => expect(screen.getByRole("button", { name: "Share" })).toHaveFocus());
  });

  it("FR-026-007: shows in the question that the stop failed", async () => {
    const failure = sampleFailure("timed-out", "The runtime did not answer in time.", { waitedMs: 20_000 });
    const { user, choose } = show({ shares: [one], commands: { revokeShares: async () => fail(failure) } });
    await choose("Stop sharing");
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await user.click(question.getByRole("button", { name: "Stop sharing" }));
    expect(await question.findByText("The runtime did not answer in time.")).toBeVisible();
  });

  it("FR-026-005: Extend adds time and shows the new end", async () => {
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

  it("FR-026-005: shows a refused extension", async () => {
    const failure = sampleFailure("ttl-out-of-range", "Not for that long.", {
      askedMs: 1,
      minMs: 60_000,
      maxMs: 7_200_000,
    });
    const { user, choose } = show({ shares: [one], commands: { extendShare: async () => fail(failure) } });
    await choose("Extend");
    const dialog = within(await screen.findByRole("dialog", { name: "Extend" }));
    await user.type(dialog.getByRole("textbox", { name: "Add" }), "{Enter}");
    expect(await dialog.findByText("Choose a time between 1m and 2h.")).toBeVisible();
  });

  it("UI4: fetches the link once, and only to show it", async () => {
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

  it("UI1: Escape returns the focus to the badge", async () => {
    const { user, choose } = show({ shares: [one] });
    await choose("Details");
    await screen.findByRole("dialog", { name: "Details" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: /^Sharing/ })).toHaveFocus());
  });
});
