// Guests in the details window and in toasts.

import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Capabilities, Guest } from "#contract/share";
import { createFakeClock } from "../../../../../testing/fake-clock";
import { SAMPLE_NOW_MS as NOW, sampleShare } from "../../../../../testing/samples";
import { sampleLaneApi } from "../../../../../testing/sharing-world";
import { openWindow } from "../../__tests__/open-window";

const base = sampleShare("one1", sampleLaneApi, { access: "write" });
const ana = {
  guestId: "gst_ana1",
  label: "ana",
  fingerprint: "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
  address: "192.0.2.31:53114",
  joinedAtMs: NOW,
  access: "write",
  state: "in",
};
const bo = { ...ana, guestId: "gst_bo22", label: "bo", state: "waiting" };
const shareWith = (guests: readonly Record<string, unknown>[], can: Partial<Capabilities>) =>
  sampleShare("one1", sampleLaneApi, {
    ...base,
    guests: guests as unknown as Guest[],
    guestCount: guests.filter(({ state }) => state === "in").length,
    capabilities: { ...base.capabilities, ...can },
  });
const details = { kind: "details", shareId: base.shareId } as const;

describe("guests", () => {
  it("GST3: offers what the backend can do about each guest, and does it", async () => {
    const share = shareWith([ana, bo], {
      canKickOne: true,
      canChangeAccess: true,
      kickedStayOut: true,
      knock: "guest",
    });
    const { world, user } = openWindow(share, details);
    const list = within(await screen.findByRole("list", { name: "Guests" }));
    await user.click(list.getByRole("button", { name: "Watch only: ana" }));
    await waitFor(() => expect(world.get(share.shareId).guests[0]?.access).toBe("read"));
    await user.click(await list.findByRole("button", { name: "Let in: bo" }));
    await waitFor(() => expect(world.get(share.shareId).guestCount).toBe(2));
    await user.click(list.getByRole("button", { name: "Remove: ana" }));
    await waitFor(() => expect(list.queryByText("ana")).toBeNull());
  });

  it("UI1: the details start on Done, because their first button acts on a guest without asking", async () => {
    openWindow(shareWith([ana], { canKickOne: true }), details);
    const dialog = within(await screen.findByRole("dialog", { name: "Details" }));
    expect(dialog.getByRole("button", { name: "Remove: ana" })).toBeVisible();
    await waitFor(() => expect(dialog.getByRole("button", { name: "Done" })).toHaveFocus());
  });

  it("GST3: says what the backend can't do, and has no button for it", async () => {
    openWindow(shareWith([ana], { canKickOne: false, canChangeAccess: false }), details);
    const dialog = within(await screen.findByRole("dialog", { name: "Details" }));
    expect(dialog.getByText(/tmate can't remove a single guest/)).toBeVisible();
    expect(dialog.queryByRole("button", { name: /ana$/ })).toBeNull();
  });

  it("GST3: never offers more access than the share grants", async () => {
    const share = { ...shareWith([{ ...ana, access: "read" }], { canChangeAccess: true }), access: "read" as const };
    openWindow(share, details);
    const list = within(await screen.findByRole("list", { name: "Guests" }));
    expect(list.queryByRole("button", { name: "Allow typing: ana" })).toBeNull();
  });

  it("GST4: announces a guest who joins, but not earlier ones, and disappears after a while", async () => {
    const clock = createFakeClock();
    const { world } = openWindow(shareWith([ana], {}), null, { clock });
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    expect(region.queryByRole("listitem")).toBeNull();
    act(() => world.put({ ...shareWith([ana, { ...bo, state: "in" }], {}), revision: 9 }));
    expect(await region.findByText("bo joined")).toBeVisible();
    act(() => clock.advance(8_000));
    await waitFor(() => expect(region.queryByText("bo joined")).toBeNull());
  });

  it("GST4: shows a toast for a waiting guest until the operator answers", async () => {
    const { world, user } = openWindow(shareWith([bo], { knock: "guest" }), null);
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    expect(region.getByText("bo is waiting to join")).toBeVisible();
    await user.click(region.getByRole("button", { name: "Deny" }));
    await waitFor(() => expect(region.queryByText("bo is waiting to join")).toBeNull());
    expect(world.get(base.shareId).guests).toEqual([]);
  });
});
