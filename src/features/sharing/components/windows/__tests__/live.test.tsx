// The window that Share opens on a terminal with a live share.

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../../testing/samples";
import {
  createSharingWorld,
  SharingWorldProvider,
  sampleJoin,
  type WorldOptions,
} from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { TerminalShareStrip } from "../../strip/terminal-strip";
import { ShareButton } from "../buttons";

const lane = sampleLane("api1", { name: "api" });
const [terminal] = lane.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");
const { terminalId } = terminal;

const ana = {
  guestId: "gst_ana1",
  label: "ana",
  fingerprint: "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
  address: null,
  joinedAtMs: NOW,
  access: "write",
  state: "in",
};
const one = sampleShare("one1", lane, {
  access: "write",
  reach: "lan",
  guests: [ana],
  guestCount: 1,
  expiresAtMs: NOW + 761_000,
});

const openLive = async (options: WorldOptions = {}) => {
  const world = createSharingWorld({ lanes: [lane], shares: [one], ...options });
  const user = userEvent.setup();
  render(
    <SharingWorldProvider world={world}>
      <ShareButton terminalId={terminalId} />
      <TerminalShareStrip terminalId={terminalId} />
    </SharingWorldProvider>,
  );
  await user.keyboard("{Alt>}[KeyS]{/Alt}");
  return { world, user, dialog: within(await screen.findByRole("dialog", { name: "Share" })) };
};

describe("Share on a live terminal", () => {
  it("OPEN1: shows guests, link and time, and fetches no link", async () => {
    const revealLink = vi.fn<SharingCommands["revealLink"]>(async () => ok({ join: sampleJoin }));
    const { dialog } = await openLive({ commands: { revealLink } });
    expect(dialog.getByText("ana (SHA256:5h3Zp…) · can type · on your network")).toBeVisible();
    expect(within(dialog.getByRole("list", { name: "Guests" })).getByText("ana")).toBeVisible();
    expect(dialog.getByRole("button", { name: "Remove: ana" })).toBeVisible();
    expect(dialog.getByText("Works on your network · 1 key")).toBeVisible();
    expect(dialog.getByText("12:41")).toBeVisible();
    expect(dialog.getByRole("button", { name: "+15m" })).toBeVisible();
    expect(revealLink).not.toHaveBeenCalled();
  });

  it("OPEN1: Enter copies the link", async () => {
    const { world, user, dialog } = await openLive({
      commands: { revealLink: async () => ok({ join: sampleJoin }) },
    });
    expect(dialog.getByRole("button", { name: "Copy link" })).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(await dialog.findByText("Copied.")).toBeVisible();
    expect(world.copied).toEqual([sampleJoin.command]);
  });

  it("OPEN1: shows the link if the browser doesn't let the page copy it", async () => {
    const { user, dialog } = await openLive({
      copyText: async () => false,
      commands: { revealLink: async () => ok({ join: sampleJoin }) },
    });
    await user.click(dialog.getByRole("button", { name: "Copy link" }));
    expect(await screen.findByRole("textbox", { name: "Join command" })).toHaveValue(sampleJoin.command);
  });

  it("OPEN1: extends and stops the share; a canceled stop leads back", async () => {
    const { world, user, dialog } = await openLive();
    await user.click(dialog.getByRole("button", { name: "+15m" }));
    await waitFor(() => expect(world.get(one.shareId).expiresAtMs).toBe(NOW + 761_000 + 15 * 60_000));
    const stop = async (answer: string) => {
      const window = within(await screen.findByRole("dialog", { name: "Share" }));
      await user.click(window.getByRole("button", { name: "Stop sharing" }));
      const question = within(await screen.findByRole("alertdialog", { name: "Stop sharing" }));
      await user.click(question.getByRole("button", { name: answer }));
    };
    await stop("Cancel");
    await stop("Stop sharing");
    await waitFor(() => expect(world.get(one.shareId).phase).toBe("ended"));
    await waitFor(() => expect(screen.getByRole("button", { name: "Share" })).toHaveFocus());
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("OPEN1: New share opens the form, and each of several shares says which one it is", async () => {
    const two = sampleShare("two2", lane, { backend: "upterm", guestCount: 2 });
    const { user, dialog } = await openLive({ shares: [one, two] });
    expect(dialog.getAllByRole("heading", { level: 3 }).map(({ textContent }) => textContent)).toEqual([
      "tmate · 1 key",
      "upterm · 1 key",
    ]);
    await user.click(dialog.getByRole("button", { name: "New share" }));
    const form = within(await screen.findByRole("dialog", { name: "Share" }));
    expect(await form.findByRole("status", { name: "Verdict" })).toBeInTheDocument();
  });

  it("OPEN1: says so if the share ends while it is shown", async () => {
    const { world, dialog } = await openLive();
    act(() => world.put({ ...one, revision: 9, phase: "ended", endCause: "expired", endedAtMs: NOW }));
    expect(await dialog.findByText("Nothing is shared any more.")).toBeVisible();
  });

  it("OPEN4: a waiting guest is let in from the strip, or from the menu of the badge", async () => {
    const bo = { ...ana, guestId: "gst_bo22", label: "bo", state: "waiting" };
    const share = sampleShare("one1", lane, { guests: [ana, bo], guestCount: 1, knock: true });
    const admitGuest = vi.fn<SharingCommands["admitGuest"]>(async () => ok({ share }));
    const world = createSharingWorld({ lanes: [lane], shares: [share], commands: { admitGuest } });
    const user = userEvent.setup();
    render(
      <SharingWorldProvider world={world}>
        <TerminalShareStrip terminalId={terminalId} />
      </SharingWorldProvider>,
    );
    const strip = within(screen.getByRole("list", { name: "Shares" }));
    expect(strip.getByText("bo is waiting to join")).toBeVisible();
    expect(strip.getByRole("button", { name: "Deny bo" })).toBeVisible();
    await user.click(strip.getByRole("button", { name: "Let in bo" }));
    expect(admitGuest).toHaveBeenCalledWith({ shareId: share.shareId, guestId: bo.guestId });
    // The menu of the badge and of the strip's line are the same.
    await user.click(strip.getByRole("button", { name: "More actions" }));
    expect(await screen.findByRole("menuitem", { name: "Deny bo" })).toBeVisible();
    await user.click(screen.getByRole("menuitem", { name: "Let in bo" }));
    await waitFor(() => expect(admitGuest).toHaveBeenCalledTimes(2));
  });
});
