// The toasts of shares that are about to end.

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { fail, ok } from "#contract/errors";
import type { ShareView } from "#contract/share";
import type { Notifications, NotifyPermission } from "../../../../../platform/notifications";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../../testing/samples";
import {
  createSharingWorld,
  never,
  SharingWorldProvider,
  sampleFailure,
  type WorldOptions,
} from "../../../../../testing/sharing-world";
import { timeOfDay } from "../../../../../words/time-words";
import type { SharingCommands } from "../../../commands/sharing-commands";

const MINUTE_MS = 60_000;
const lanes = ["api", "web", "docs", "work"].map((name) => sampleLane(name.padEnd(4, "1"), { name }));
const graces = lanes.map((lane, index) =>
  sampleShare(`grc${index}`, lane, {
    phase: "grace",
    expiresAtMs: NOW + 250_000 + index * 10_000,
    graceAtMs: NOW - 50_000,
    guestCount: 2,
  }),
);
const [one] = graces;
if (one === undefined) throw new Error("a sample share");

const show = (options: WorldOptions) => {
  const world = createSharingWorld({ lanes, ...options });
  const user = userEvent.setup();
  render(<SharingWorldProvider world={world} />);
  const region = within(screen.getByRole("region", { name: "Notifications" }));
  const tick = (nowMs: number) => act(() => world.stores.clock.setState({ nowMs }));
  const toast = () => within(region.getByRole("listitem"));
  return { world, user, region, tick, toast };
};

describe("a share that is about to end", () => {
  it("FR-026-004: has a toast with its terminal, time left and guests, by the runtime's clock", () => {
    const { region, tick } = show({ shares: [one] });
    const item = region.getByRole("listitem");
    expect(item).toHaveTextContent("api · zsh ends in 4:10 · 2 guests");
    tick(NOW + 60_000);
    expect(item).toHaveTextContent("api · zsh ends in 3:10 · 2 guests");
  });

  it("FR-026-005: +15m extends it, and the toast disappears", async () => {
    const extendShare = vi.fn<SharingCommands["extendShare"]>(async () => ok({ share: one }));
    const { world, user, toast, region } = show({ shares: [one], commands: { extendShare } });
    await user.click(toast().getByRole("button", { name: "+15m" }));
    expect(extendShare).toHaveBeenCalledWith(one.shareId, 15 * MINUTE_MS);
    act(() => world.put({ ...one, revision: 9, phase: "live", expiresAtMs: NOW + 20 * MINUTE_MS }));
    await waitFor(() => expect(region.queryByRole("listitem")).toBeNull());
  });

  it("FR-026-005: Other opens the window for another time", async () => {
    const { user, toast } = show({ shares: [one] });
    await user.click(toast().getByRole("button", { name: "Other" }));
    expect(await screen.findByRole("dialog", { name: "Extend" })).toBeVisible();
  });

  it("FR-026-007: Stop now stops it immediately", async () => {
    const { world, user, toast, region } = show({ shares: [one] });
    await user.click(toast().getByRole("button", { name: "Stop now" }));
    await waitFor(() => expect(world.get(one.shareId)).toMatchObject({ phase: "ended", endCause: "revoked" }));
    expect(region.queryByRole("button", { name: "Stop now" })).toBeNull();
  });

  it("UI21: Stop now works while the browser is offline, since the runtime is on this computer", async () => {
    const revokeShares = vi.fn<SharingCommands["revokeShares"]>(() => never());
    const { user, toast } = show({ shares: [one], commands: { revokeShares } });
    window.dispatchEvent(new Event("offline"));
    onTestFinished(() => void window.dispatchEvent(new Event("online")));
    await user.click(toast().getByRole("button", { name: "Stop now" }));
    expect(revokeShares).toHaveBeenCalledTimes(1);
  });

  it("FR-026-005: at the maximum no extension is offered, and the maximum is named", () => {
    const longest: ShareView = { ...one, liveAtMs: NOW + 250_000 - 240 * MINUTE_MS };
    const { toast } = show({ shares: [longest] });
    expect(toast().getByText("Can't be extended: the maximum is 4h.")).toBeVisible();
    expect(toast().queryByRole("button", { name: /^\+/ })).toBeNull();
    expect(toast().queryByRole("button", { name: "Other" })).toBeNull();
    expect(toast().getByRole("button", { name: "Stop now" })).toBeVisible();
  });

  it("FR-026-005: says that an extension came too late", async () => {
    const late = sampleFailure("wrong-phase", "A share that is ending cannot do this.", {
      phase: "ending",
      command: "extend",
    });
    const { world, user, toast, region } = show({ shares: [one], commands: { extendShare: async () => fail(late) } });
    await user.click(toast().getByRole("button", { name: "+15m" }));
    expect(await toast().findByText("The share is already ending.")).toBeVisible();
    const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 9 };
    act(() => world.put({ ...one, revision: 9, phase: "ended", endCause: "expired", endedAtMs: NOW, proof }));
    await waitFor(() => expect(region.queryByText("The share is already ending.")).toBeNull());
  });

  it("GRACE1: stays until it is dismissed, and comes back for the next grace", async () => {
    const { world, user, toast, region } = show({ shares: [one] });
    await user.keyboard("{Escape}");
    await user.click(toast().getByRole("button", { name: "Dismiss" }));
    expect(region.queryByRole("listitem")).toBeNull();
    act(() => world.put({ ...one, revision: 9, expiresAtMs: NOW + 45 * MINUTE_MS }));
    expect(region.getByRole("listitem")).toBeVisible();
  });

  it("GRACE1: up to three shares have a toast each; more share one list, each with its own buttons", async () => {
    const three = show({ shares: graces.slice(0, 3) });
    expect(three.region.getAllByRole("button", { name: "+15m" })).toHaveLength(3);
    act(() => graces.slice(3).forEach(three.world.put));
    const list = within(await three.region.findByRole("list", { name: "Shares about to end" }));
    expect(list.getAllByRole("listitem")).toHaveLength(4);
    await three.user.click(list.getByRole("button", { name: "Stop now, web · zsh" }));
    await waitFor(() => expect(three.world.get(graces[1]?.shareId ?? one.shareId).phase).toBe("ended"));
  });

  it("GRACE2: is announced once, and again at one minute, but not every second", () => {
    const { tick } = show({ shares: [one] });
    const said = screen.getByRole("status", { name: "Announcements" });
    const first = "api · zsh ends in 4:10, 2 guests. Press F8 to go to it.";
    expect(said).toHaveTextContent(first);
    tick(NOW + 100_000);
    expect(said).toHaveTextContent(first);
    tick(NOW + 190_000);
    expect(said).toHaveTextContent("api · zsh ends in 1:00, 2 guests. Press F8 to go to it.");
    tick(NOW + 200_000);
    expect(said).toHaveTextContent("api · zsh ends in 1:00, 2 guests. Press F8 to go to it.");
  });

  it("GRACE2: merging toasts into a list announces nothing twice, and each share still has its last minute", () => {
    const { world, tick } = show({ shares: graces.slice(0, 3) });
    const said = screen.getByRole("status", { name: "Announcements" });
    expect(said).toHaveTextContent(/^api · zsh ends in 4:10, .* web · zsh ends in 4:20, .* docs · zsh ends in 4:30/);
    act(() => graces.slice(3).forEach(world.put));
    expect(said).toHaveTextContent(/^work · zsh ends in 4:40, 2 guests\. Press F8 to go to it\.$/);
    act(() => world.put({ ...one, revision: 9, phase: "ending", linkState: "none" }));
    expect(said).toHaveTextContent(/^work · zsh/);
    tick(NOW + 200_000);
    expect(said).toHaveTextContent("web · zsh ends in 1:00, 2 guests. Press F8 to go to it.");
    expect(said).not.toHaveTextContent("docs");
    tick(NOW + 210_000);
    expect(said).toHaveTextContent(/^docs · zsh ends in 1:00/);
  });

  it("UI1: a focused button keeps the focus when toasts merge into a list", async () => {
    const { world, user, region } = show({ shares: graces.slice(0, 3) });
    await user.keyboard("{F8}{Tab}{Tab}");
    expect(region.getAllByRole("button", { name: "+30m" })[0]).toHaveFocus();
    act(() => graces.slice(3).forEach(world.put));
    await waitFor(() => expect(region.getByRole("button", { name: "+30m, api · zsh" })).toHaveFocus());
  });

  it("UI6: the toast shows that the rules refused", async () => {
    const refusal = sampleFailure("policy-denied", "Not for longer than an hour.", {
      reason: "Not for longer than an hour.",
      policyIds: ["an-hour"],
      remedy: "Start a new share.",
    });
    const { user, toast } = show({ shares: [one], commands: { extendShare: async () => fail(refusal) } });
    await user.click(toast().getByRole("button", { name: "+30m" }));
    expect(await toast().findByText("Not for longer than an hour.")).toBeVisible();
  });

  it("UI6: one press is one request", async () => {
    const extendShare = vi.fn<SharingCommands["extendShare"]>(() => never());
    const { user, toast } = show({ shares: [one], commands: { extendShare } });
    await user.dblClick(toast().getByRole("button", { name: "+15m" }));
    await user.click(toast().getByRole("button", { name: "+30m" }));
    expect(extendShare).toHaveBeenCalledTimes(1);
  });
});

describe("a desktop notification", () => {
  const notifications = (permission: NotifyPermission, isInBackground: boolean) => {
    let now = permission;
    const shown: string[] = [];
    const fake: Notifications = {
      permission: () => now,
      request: async () => {
        now = "granted";
        return now;
      },
      isInBackground: () => isInBackground,
      show: ({ title }) => void shown.push(title),
    };
    return { fake, shown };
  };

  it("GRACE3: is shown once for a grace that begins while the page isn't visible", async () => {
    const { fake, shown } = notifications("granted", true);
    const { tick } = show({ shares: [one], notifications: fake });
    tick(NOW + 1_000);
    // A time of day is still true when the notification is read later.
    expect(shown).toEqual([`api · zsh ends ${timeOfDay(NOW + 250_000, NOW)}`]);
  });

  it("GRACE3: isn't shown while the page is visible", () => {
    const { fake, shown } = notifications("granted", false);
    show({ shares: [one], notifications: fake });
    expect(shown).toEqual([]);
  });

  it("GRACE3: is asked for only by a press, and not again after an answer", async () => {
    const { fake } = notifications("prompt", false);
    const request = vi.fn(fake.request);
    const { user, toast } = show({ shares: [one], notifications: { ...fake, request } });
    expect(request).not.toHaveBeenCalled();
    await user.click(toast().getByRole("button", { name: "Notify me" }));
    await waitFor(() => expect(toast().queryByRole("button", { name: "Notify me" })).toBeNull());
    expect(request).toHaveBeenCalledTimes(1);
  });

  it("GRACE3: is offered beside the link, and shows the answer", async () => {
    const { fake } = notifications("prompt", false);
    const { world, user } = show({ shares: [{ ...one, phase: "live" }], notifications: fake });
    act(() => world.ui.getState().open({ kind: "link", shareId: one.shareId }));
    await user.click(await screen.findByRole("button", { name: "Notify me before it ends" }));
    const words = await screen.findByText("You'll get a desktop notification while this page isn't visible.");
    expect(words).toHaveFocus();
  });

  it("GRACE3: isn't offered again after a refusal", () => {
    const { fake } = notifications("denied", true);
    const { toast } = show({ shares: [one], notifications: fake });
    expect(toast().queryByRole("button", { name: "Notify me" })).toBeNull();
  });
});
