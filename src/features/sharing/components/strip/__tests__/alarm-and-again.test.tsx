// The standing alarm, starting again, a changed link and the switch, by role and name.

import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fail, ok } from "#contract/errors";
import { shareIdSchema } from "#contract/ids";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../../testing/samples";
import { sampleBackends, sampleFailure, sampleJoin, sampleLaneApi } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openWindow } from "../../__tests__/open-window";

const live = sampleShare("one1", sampleLaneApi, { guestCount: 2 });
const alarm = { code: "worker-lost" as const, message: "Something of this share could not be ended." };
const stuckData = { exitCode: null, signal: "SIGKILL", tail: "" };
const ending = { ...live, phase: "ending" as const, linkState: "none" as const, endCause: "revoked" as const };
const over = {
  ...live,
  phase: "ended" as const,
  linkState: "none" as const,
  endedAtMs: NOW,
  guestCount: 0,
  lastError: null,
};

describe("what could not be ended", () => {
  it("ALARM1: stands in strip and bar, without a way to put it away, until the proof comes", async () => {
    const { world } = openWindow({ ...ending, isStuck: true, lastError: { ...alarm, data: stuckData } }, null);
    const notice = screen.getByRole("alert", { name: "Not ended" });
    expect(notice).toHaveTextContent("Something of this share could not be ended.");
    expect(within(notice).queryByRole("button")).toBeNull();
    expect(screen.getByText("1 shared, 1 not ended")).toBeVisible();
    expect(document.body).not.toHaveTextContent(/Over since/);
    const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 9 };
    act(() => world.put({ ...over, revision: 9, endCause: "revoked", proof }));
    await waitFor(() => expect(notice).toBeEmptyDOMElement());
    expect(screen.getByText(/Over since .* Nobody is connected any more\./)).toBeVisible();
  });

  it("ALARM1: is said page-wide and on the desktop for a terminal that is not in view, in a toast that cannot be put away", async () => {
    const web = sampleLane("web1", { name: "web" });
    const { phase, linkState, endCause } = ending;
    const lastError = { ...alarm, data: stuckData };
    const stuck = sampleShare("web1", web, { phase, linkState, endCause, isStuck: true, lastError });
    const told: string[] = [];
    const { world } = openWindow(live, null, {
      lanes: [sampleLaneApi, web],
      notifications: { isInBackground: () => true, show: ({ title }) => void told.push(title) },
    });
    const alert = screen.getByRole("alert", { name: "Not ended" });
    expect(alert).toBeEmptyDOMElement();
    act(() => world.put(stuck));
    expect(alert).toHaveTextContent(/^Not ended: web · zsh, tmate\. Something of this share could not be ended\./);
    expect(told).toEqual(["web · zsh is not ended"]);
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    expect(region.getByText("Not ended: web · zsh")).toBeVisible();
    expect(region.queryByRole("button", { name: "Dismiss" })).toBeNull();
    const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 9 };
    act(() => world.put({ ...stuck, revision: 9, phase: "ended", isStuck: false, proof }));
    await waitFor(() => expect(alert).toBeEmptyDOMElement());
    expect(region.queryByText("Not ended: web · zsh")).toBeNull();
  });

  it("ALARM1: a share that failed and is being ended is no alarm", () => {
    const lastError = { ...alarm, data: { exitCode: 1, signal: null, tail: "" } };
    openWindow({ ...ending, endCause: "failed", lastError }, null);
    expect(screen.getByRole("alert", { name: "Not ended" })).toBeEmptyDOMElement();
  });
});

describe("a link that changed", () => {
  it("ROT1: is said in the strip, with the way to the new one", async () => {
    const revealLink = vi.fn<SharingCommands["revealLink"]>(async () => ok({ join: sampleJoin }));
    const { user } = openWindow({ ...live, linkState: "rotated" }, null, { commands: { revealLink } });
    expect(screen.getByText(/the link handed out before is dead/)).toBeVisible();
    expect(revealLink).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Show the new link" }));
    expect(await screen.findByRole("textbox", { name: "Join command" })).toHaveValue(sampleJoin.command);
  });

  const changed = { ...live, revision: 9, linkRevision: 1 };
  const open = (revealLink: SharingCommands["revealLink"]) =>
    openWindow(live, { kind: "link", shareId: live.shareId }, { commands: { revealLink } });
  const joinAs = (user: string) => ok({ join: { ...sampleJoin, user, command: `ssh ${user}@127.0.0.1` } });

  it.each(["rotated", "ready"] as const)(
    "ROT2: a changed link (%s: for nobody yet, or somebody else has it) goes from the open card until it is asked for",
    async (linkState) => {
      const revealLink = vi.fn<SharingCommands["revealLink"]>();
      revealLink.mockResolvedValueOnce(joinAs("old")).mockResolvedValueOnce(joinAs("new"));
      const { world, user } = open(revealLink);
      expect(await screen.findByRole("textbox", { name: "Join command" })).toHaveValue("ssh old@127.0.0.1");
      act(() => world.put({ ...changed, linkState }));
      expect(screen.getByRole("status", { name: "Link changed" })).toHaveTextContent("lets nobody in");
      expect(screen.queryByText(/^Works until/)).toBeNull();
      expect(document.body.innerHTML).not.toContain("ssh old@");
      expect(revealLink).toHaveBeenCalledTimes(1);
      await user.click(screen.getByRole("button", { name: "Show the new link" }));
      expect(await screen.findByRole("textbox", { name: "Join command" })).toHaveValue("ssh new@127.0.0.1");
      expect(screen.queryByRole("status", { name: "Link changed" })).toBeNull();
      expect(screen.getByText(/^Works until/)).toBeVisible();
    },
  );

  it("ROT2: the note of a link that is dead, or of a time that is another now, is not shown again", async () => {
    const writeInvite = vi.fn<SharingCommands["writeInvite"]>();
    writeInvite.mockResolvedValueOnce(ok({ text: "until 12:20" })).mockResolvedValueOnce(ok({ text: "until 12:50" }));
    const { world, user } = openWindow(
      live,
      { kind: "link", shareId: live.shareId },
      {
        commands: { writeInvite },
      },
    );
    await user.click(await screen.findByRole("button", { name: "Note for the guest" }));
    expect(await screen.findByText("until 12:20")).toBeVisible();
    act(() => world.put({ ...live, revision: 9, expiresAtMs: (live.expiresAtMs ?? 0) + 1_800_000 }));
    expect(screen.queryByText("until 12:20")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Note for the guest" }));
    expect(await screen.findByText("until 12:50")).toBeVisible();
  });

  it("ROT1: a link whose relay is gone is never shown as good", async () => {
    openWindow({ ...live, linkState: "gone" }, { kind: "link", shareId: live.shareId });
    expect(await screen.findByText("This link lets nobody in now")).toBeVisible();
    expect(screen.queryByText(/^Works until/)).toBeNull();
  });
});

describe("starting again", () => {
  it("AGAIN1: asks for the same anew, and the dialog follows it", async () => {
    const { world, user } = openWindow({ ...over, endCause: "failed" }, null);
    await user.click(screen.getByRole("button", { name: "Start again" }));
    expect(await screen.findByRole("dialog", { name: "Share" })).toBeVisible();
    expect([...world.stores.shares.getState().shares.values()].map(({ phase }) => phase)).toContain("starting");
  });

  it("AGAIN2: what the rules refuse now is told in place, with the form to ask for something else", async () => {
    const failure = sampleFailure("policy-denied", "Nobody shares after six.", {
      reason: "Nobody shares after six.",
      policyIds: ["hours"],
      remedy: "Try again tomorrow.",
    });
    const { user } = openWindow(
      { ...over, endCause: "expired" },
      { kind: "details", shareId: over.shareId },
      {
        commands: { startAgain: async () => fail(failure) },
      },
    );
    const dialog = within(await screen.findByRole("dialog", { name: "Details" }));
    await user.click(dialog.getByRole("button", { name: "Share again" }));
    expect(await dialog.findByText("Nobody shares after six.")).toBeVisible();
  });
});

describe("switching", () => {
  const both: SharingCommands["checkBackends"] = async () =>
    ok({ backends: sampleBackends.map((status) => ({ ...status, available: true })) });

  it("FR-026-001: says what it means for the guests, and shows the new link without a second reveal", async () => {
    const revealLink = vi.fn<SharingCommands["revealLink"]>(async () => ok({ join: sampleJoin }));
    const { world, user } = openWindow(
      live,
      { kind: "switch", shareId: live.shareId },
      {
        commands: { checkBackends: both, revealLink },
      },
    );
    const dialog = within(await screen.findByRole("dialog", { name: "Switch to upterm" }));
    expect(dialog.getByText(/2 guests must join anew/)).toBeVisible();
    await user.click(await dialog.findByRole("button", { name: "Switch" }));
    expect(await dialog.findByRole("textbox", { name: "Join command" })).toHaveValue(sampleJoin.command);
    expect(world.get(live.shareId).endCause).toBe("switched");
    expect(revealLink).not.toHaveBeenCalled();
    const started = world.get(shareIdSchema.parse("shr_swtch"));
    act(() => world.put({ ...started, revision: 9, linkState: "rotated", linkRevision: started.linkRevision + 1 }));
    expect(dialog.queryByRole("textbox", { name: "Join command" })).toBeNull();
    expect(dialog.getByRole("button", { name: "Show the new link" })).toBeVisible();
  });

  it("SW1: a switch that fails says so, and the old share is as it was", async () => {
    const failure = sampleFailure("link-overdue", "upterm gave no link in time.", { waitedMs: 15_000 });
    const { world, user } = openWindow(
      live,
      { kind: "switch", shareId: live.shareId },
      {
        commands: { checkBackends: both, switchShare: async () => fail(failure) },
      },
    );
    await user.click(await screen.findByRole("button", { name: "Switch" }));
    expect(await screen.findByText("upterm gave no link in time.")).toBeVisible();
    expect(world.get(live.shareId).phase).toBe("live");
  });

  it("FR-026-001: a backend that is not there is said, and nothing is offered", async () => {
    openWindow(live, { kind: "switch", shareId: live.shareId });
    expect(await screen.findByText("upterm is not installed here.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Switch" })).toBeNull();
  });
});
