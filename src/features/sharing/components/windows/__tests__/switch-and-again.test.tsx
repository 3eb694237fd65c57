// Sharing again, and switching to the other backend.

import { act, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fail, ok } from "#contract/errors";
import { shareIdSchema } from "#contract/ids";
import { SAMPLE_NOW_MS as NOW, sampleShare } from "../../../../../testing/samples";
import { sampleBackends, sampleFailure, sampleJoin, sampleLaneApi } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openWindow } from "../../__tests__/open-window";

const live = sampleShare("one1", sampleLaneApi, { guestCount: 2 });
const ended = {
  ...live,
  phase: "ended" as const,
  linkState: "none" as const,
  endedAtMs: NOW,
  guestCount: 0,
  lastError: null,
};

describe("sharing again", () => {
  it("AGAIN1: requests the same share, and the dialog follows it", async () => {
    const { world, user } = openWindow({ ...ended, endCause: "failed" }, null);
    await user.click(screen.getByRole("button", { name: "Share again" }));
    expect(await screen.findByRole("dialog", { name: "Share" })).toBeVisible();
    expect([...world.stores.shares.getState().shares.values()].map(({ phase }) => phase)).toContain("starting");
  });

  it("AGAIN2: shows that the rules now refuse the share", async () => {
    const failure = sampleFailure("policy-denied", "No sharing after 18:00.", {
      reason: "No sharing after 18:00.",
      policyIds: ["hours"],
      remedy: "Try again tomorrow.",
    });
    const { user } = openWindow(
      { ...ended, endCause: "expired" },
      { kind: "details", shareId: ended.shareId },
      {
        commands: { startAgain: async () => fail(failure) },
      },
    );
    const dialog = within(await screen.findByRole("dialog", { name: "Details" }));
    await user.click(dialog.getByRole("button", { name: "Share again" }));
    expect(await dialog.findByText("No sharing after 18:00.")).toBeVisible();
  });
});

describe("switching", () => {
  const both: SharingCommands["checkBackends"] = async () =>
    ok({ backends: sampleBackends.map((status) => ({ ...status, available: true })) });

  it("FR-026-001: says what it means for the guests, and shows the new link without another reveal", async () => {
    const revealLink = vi.fn<SharingCommands["revealLink"]>(async () => ok({ join: sampleJoin }));
    const { world, user } = openWindow(
      live,
      { kind: "switch", shareId: live.shareId },
      {
        commands: { checkBackends: both, revealLink },
      },
    );
    const dialog = within(await screen.findByRole("dialog", { name: "Switch to upterm" }));
    expect(dialog.getByText(/2 guests must join again/)).toBeVisible();
    await user.click(await dialog.findByRole("button", { name: "Switch" }));
    expect(await dialog.findByRole("textbox", { name: "Join command" })).toHaveValue(sampleJoin.command);
    expect(world.get(live.shareId).endCause).toBe("switched");
    expect(revealLink).not.toHaveBeenCalled();
    const started = world.get(shareIdSchema.parse("shr_swtch"));
    act(() => world.put({ ...started, revision: 9, linkState: "rotated", linkRevision: started.linkRevision + 1 }));
    expect(dialog.queryByRole("textbox", { name: "Join command" })).toBeNull();
    expect(dialog.getByRole("button", { name: "Show new link" })).toBeVisible();
  });

  it("SW1: shows that a switch failed; the old share is unchanged", async () => {
    const failure = sampleFailure("link-overdue", "upterm didn't provide a link in time.", { waitedMs: 15_000 });
    const { world, user } = openWindow(
      live,
      { kind: "switch", shareId: live.shareId },
      {
        commands: { checkBackends: both, switchShare: async () => fail(failure) },
      },
    );
    await user.click(await screen.findByRole("button", { name: "Switch" }));
    expect(await screen.findByText("upterm didn't provide a link in time.")).toBeVisible();
    expect(world.get(live.shareId).phase).toBe("live");
  });

  it("FR-026-001: says that the other backend is unavailable, and offers no switch", async () => {
    openWindow(live, { kind: "switch", shareId: live.shareId });
    expect(await screen.findByText("upterm isn't installed.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Switch" })).toBeNull();
  });
});
