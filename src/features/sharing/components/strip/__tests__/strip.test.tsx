// The strip below a terminal, the bar for everything open, and the key of the Share button.

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { ShareView } from "#contract/share";
import { AlertDialog } from "../../../../../components/dialog/alert-dialog";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare, sampleTerminal } from "../../../../../testing/samples";
import { createSharingWorld, SharingWorldProvider, type WorldOptions } from "../../../../../testing/sharing-world";
import { LaneShareBadge } from "../../badge/badge";
import { ShareButton } from "../../windows/buttons";
import { SharedBar } from "../shared-bar";
import { TerminalShareStrip } from "../terminal-strip";

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

describe("strip and bar", () => {
  it("FR-026-010: the strip shows access, guests, start and time left, and stops the share", async () => {
    const { user } = show({ shares: [one] });
    const strip = within(screen.getByRole("list", { name: "Shares" }));
    expect(strip.getByText(/^1 guest · can watch · only on this computer · since \d\d:\d\d$/)).toBeVisible();
    expect(strip.getByText("12:41")).toBeVisible();
    await user.click(strip.getByRole("button", { name: "Stop sharing" }));
    expect(await screen.findByRole("alertdialog", { name: "Stop sharing" })).toBeVisible();
  });

  it("UI27: the strip says how high it is while it is shown, so that toasts stay above it", async () => {
    const { world } = show({ shares: [one] });
    const height = () => document.documentElement.style.getPropertyValue("--strip-height");
    await waitFor(() => expect(height()).toMatch(/^[\d.]+px$/));
    act(() => world.put(ended(one, { endCause: "revoked" })));
    await waitFor(() => expect(height()).toBe(""));
  });

  it("FR-026-010: the strip has the badge's menu", async () => {
    const { user } = show({ shares: [one] });
    const strip = within(screen.getByRole("list", { name: "Shares" }));
    await user.click(strip.getByRole("button", { name: "More actions" }));
    await user.click(await screen.findByRole("menuitem", { name: "Extend" }));
    expect(await screen.findByRole("dialog", { name: "Extend" })).toBeVisible();
  });

  it("FR-026-010: a bare address is named as the guest's address", () => {
    const guest = { label: null, fingerprint: null, address: "127.0.0.1:53114", joinedAtMs: NOW, access: "read" };
    const guests = [{ ...guest, guestId: "gst_bo22", state: "in" }];
    show({ shares: [sampleShare("one1", lane, { guests, guestCount: 1, expiresAtMs: NOW + 761_000 })] });
    expect(
      screen.getByText(/^guest from 127\.0\.0\.1:53114 · can watch · only on this computer · since/),
    ).toBeVisible();
  });

  it("FR-026-010: shows an end in place of the strip, with a way to share again", async () => {
    const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 9 };
    const { user } = show({ shares: [ended(one, { endCause: "expired", proof })] });
    expect(screen.getByRole("status", { name: "Ended share" })).toHaveTextContent(
      /^Ended \d\d:\d\d\. All guests disconnected\./,
    );
    await user.click(screen.getByRole("button", { name: "Share again" }));
    expect(await screen.findByRole("dialog", { name: "Share" })).toBeVisible();
  });

  it("FR-026-007: Stop all asks once, says how many, and stops every open share", async () => {
    const { world, user } = show({ shares: [one, two] });
    expect(screen.getByText("2 shared")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Stop all" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    expect(question.getByText(/^Stop sharing/, { selector: "p" })).toHaveTextContent(
      "Stop sharing api · zsh and api · vim? 2 shares end. 3 guests will be disconnected.",
    );
    await user.click(question.getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(screen.queryByText("2 shared")).toBeNull());
    expect([one, two].map(({ shareId }) => world.get(shareId).phase)).toEqual(["ended", "ended"]);
  });

  const late = sampleShare("late", lane, { guestCount: 1 });

  it("UI22: includes a share that starts while the question is open", async () => {
    const { world, user } = show({ shares: [one, two] });
    await user.click(screen.getByRole("button", { name: "Stop all" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    act(() => world.put(late));
    expect(question.getByText(/^Stop sharing/, { selector: "p" })).toHaveTextContent(/3 shares end\. 4 guests/);
    await user.click(question.getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(world.get(late.shareId).phase).toBe("ended");
  });

  it.each([
    ["the badge's menu", (shown: ReturnType<typeof show>) => shown.choose("Stop all shares of zsh")],
    [
      "the strip",
      ({ user }: ReturnType<typeof show>) =>
        user.click(screen.getByRole("button", { name: "Stop all shares of this terminal" })),
    ],
  ])("UI22: %s stops all shares of one terminal, and no others", async (_where, ask) => {
    const shown = show({ shares: [one, two, late] });
    await ask(shown);
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    await shown.user.click(question.getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect([one, two, late].map(({ shareId }) => shown.world.get(shareId).phase)).toEqual(["ended", "live", "ended"]);
  });

  it("UI23: counts a request apart from the shares; it is withdrawn, not stopped", async () => {
    const request = sampleShare("asked", lane, {
      phase: "awaiting-approval",
      liveAtMs: null,
      expiresAtMs: null,
      graceAtMs: null,
      linkState: "none",
    });
    const { world, user } = show({ shares: [one, request] });
    expect(screen.getByText("1 shared · 1 waiting for approval")).toBeVisible();
    expect(within(screen.getByRole("list", { name: "Shares" })).getAllByRole("listitem")).toHaveLength(1);
    const asked = within(screen.getByRole("list", { name: "Requests" }));
    await user.click(asked.getByRole("button", { name: "Withdraw" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
    expect(question.getByText("Nothing is shared yet.")).toBeVisible();
    expect(question.queryByText(/link stops working/)).toBeNull();
    await user.click(question.getByRole("button", { name: "Stop sharing" }));
    await waitFor(() => expect(world.get(request.shareId).endCause).toBe("stopped"));
    expect(screen.getByText("1 shared")).toBeVisible();
  });

  it("UI5: ⌥S opens the dialog from anywhere, once", async () => {
    const { user } = show({});
    await user.keyboard("{Alt>}[KeyS]{/Alt}");
    expect(await screen.findAllByRole("dialog", { name: "Share" })).toHaveLength(1);
  });
});

describe("strip and share key", () => {
  it("UI1: Stop sharing in the strip keeps the focus while the share is ending", async () => {
    const { world } = show({ shares: [one] });
    const stop = within(screen.getByRole("list", { name: "Shares" })).getByRole("button", { name: "Stop sharing" });
    act(() => stop.focus());
    act(() => world.put({ ...one, revision: 9, phase: "ending", linkState: "none" }));
    expect(stop).toHaveFocus();
    await userEvent.click(stop);
    expect(world.ui.getState().window).toBeNull();
  });

  it("UI5: ⌥S does nothing while a window of another feature is open", async () => {
    const world = createSharingWorld();
    render(
      <SharingWorldProvider world={world}>
        <ShareButton terminalId={first} />
        <AlertDialog
          isOpen
          title="Close api"
          confirmLabel="Close"
          onCancel={() => undefined}
          onConfirm={() => undefined}
        >
          It ends.
        </AlertDialog>
      </SharingWorldProvider>,
    );
    await userEvent.keyboard("{Alt>}[KeyS]{/Alt}");
    expect(world.ui.getState().window).toBeNull();
  });
});
