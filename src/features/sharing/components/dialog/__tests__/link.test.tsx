// The link of a share, and what happens when it changes.

import { act, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { sampleShare } from "../../../../../testing/samples";
import { sampleJoin, sampleLaneApi } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openWindow } from "../../__tests__/open-window";

const live = sampleShare("one1", sampleLaneApi, { guestCount: 2 });

describe("a link that changed", () => {
  it("ROT1: is shown in the strip, with a button for the new link", async () => {
    const revealLink = vi.fn<SharingCommands["revealLink"]>(async () => ok({ join: sampleJoin }));
    const { user } = openWindow({ ...live, linkState: "rotated" }, null, { commands: { revealLink } });
    expect(screen.getByText(/the previous link no longer works/)).toBeVisible();
    expect(revealLink).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Show new link" }));
    expect(await screen.findByRole("textbox", { name: "Join command" })).toHaveValue(sampleJoin.command);
  });

  const changed = { ...live, revision: 9, linkRevision: 1 };
  const open = (revealLink: SharingCommands["revealLink"]) =>
    openWindow(live, { kind: "link", shareId: live.shareId }, { commands: { revealLink } });
  const joinAs = (user: string) => ok({ join: { ...sampleJoin, user, command: `ssh ${user}@127.0.0.1` } });

  it.each(["rotated", "ready"] as const)(
    "ROT2: a changed link (%s) disappears from the open window until the operator asks for the new one",
    async (linkState) => {
      const revealLink = vi.fn<SharingCommands["revealLink"]>();
      revealLink.mockResolvedValueOnce(joinAs("old")).mockResolvedValueOnce(joinAs("new"));
      const { world, user } = open(revealLink);
      expect(await screen.findByRole("textbox", { name: "Join command" })).toHaveValue("ssh old@127.0.0.1");
      act(() => world.put({ ...changed, linkState }));
      expect(screen.getByRole("status", { name: "Link changed" })).toHaveTextContent("no longer works");
      expect(screen.queryByText(/^Works only on this computer · /)).toBeNull();
      expect(document.body.innerHTML).not.toContain("ssh old@");
      expect(revealLink).toHaveBeenCalledTimes(1);
      await user.click(screen.getByRole("button", { name: "Show new link" }));
      expect(await screen.findByRole("textbox", { name: "Join command" })).toHaveValue("ssh new@127.0.0.1");
      expect(screen.queryByRole("status", { name: "Link changed" })).toBeNull();
      expect(screen.getByText(/^Works only on this computer · /)).toBeVisible();
    },
  );

  it("ROT2: discards the note when the link or the end time changes", async () => {
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

  it("ROT1: never shows a link as working when its relay is gone", async () => {
    openWindow({ ...live, linkState: "gone" }, { kind: "link", shareId: live.shareId });
    expect(await screen.findByText("Guests can't use this link right now")).toBeVisible();
    expect(screen.queryByText(/^Works only on this computer · /)).toBeNull();
  });
});
