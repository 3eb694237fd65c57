// The toast after a guest was removed.

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../../testing/samples";
import { createSharingWorld, SharingWorldProvider, type WorldOptions } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";

const lane = sampleLane("api1", { name: "api" });
const ana = {
  guestId: "gst_ana1",
  label: "Ana",
  fingerprint: "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
  address: null,
  joinedAtMs: NOW,
  access: "write",
  state: "in",
};
const one = sampleShare("one1", lane, { backend: "upterm", access: "write", guests: [ana], guestCount: 1 });
const able = one.capabilities;
const shareWith = (can: object) => sampleShare("one1", lane, { ...one, capabilities: { ...able, ...can } });
const toasts = () => within(screen.getByRole("region", { name: "Notifications" }));

const removeAna = async (can: object, options: WorldOptions = {}) => {
  const share = shareWith(can);
  const world = createSharingWorld({ lanes: [lane], shares: [share], ...options });
  world.ui.getState().open({ kind: "live", terminalId: share.terminalId });
  // The page's styles let a press reach the toasts beside an open dialog; tests have none.
  const user = userEvent.setup({ pointerEventsCheck: 0 });
  render(<SharingWorldProvider world={world} />);
  const dialog = within(await screen.findByRole("dialog", { name: "Share" }));
  await user.click(dialog.getByRole("button", { name: "Remove: Ana" }));
  await toasts().findByText("Ana was removed");
  return { world, user, share };
};

describe("a removed guest", () => {
  it("UNDO2: can be let back in if the removal applies to their key", async () => {
    const letGuestBack = vi.fn<SharingCommands["letGuestBack"]>(async () => ok({ share: one }));
    const { user, share } = await removeAna({ kickedStayOut: true, canLetBack: true }, { commands: { letGuestBack } });
    expect(toasts().getByText("They can't rejoin with this key.")).toBeVisible();
    await user.click(toasts().getByRole("button", { name: "Let back in" }));
    expect(letGuestBack).toHaveBeenCalledWith({ shareId: share.shareId, guestId: ana.guestId });
    expect(await toasts().findByText("Ana can join again")).toBeVisible();
    expect(toasts().getByText("They can use the same link and key.")).toBeVisible();
  });

  it.each([
    [{ kickedStayOut: false }, /^They can rejoin with the same link and key\. Stop sharing to keep them out\.$/],
    [{ kickedStayOut: true, removalClosesShare: true }, /^This share no longer lets in new guests, because upterm/],
    [
      { kickedStayOut: true, canLetBack: false },
      /^This share no longer lets in new guests\. To let this guest back in/,
    ],
  ])("UNDO2: with %o the toast says what the removal means, and offers no undo", async (can, words) => {
    await removeAna(can);
    expect(toasts().getByText(words)).toBeVisible();
    expect(toasts().queryByRole("button", { name: "Let back in" })).toBeNull();
  });

  it("UNDO2: the toast goes when the share ends", async () => {
    const { world, share } = await removeAna({ kickedStayOut: true, canLetBack: true });
    act(() => world.put({ ...share, revision: 99, phase: "ended", endCause: "revoked", endedAtMs: NOW }));
    await waitFor(() => expect(toasts().queryByText("Ana was removed")).toBeNull());
  });
});
