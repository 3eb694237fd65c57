// Copying the link, and the note for the guest.

import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import { createFakeClock } from "../../../../../testing/fake-clock";
import { sampleShare } from "../../../../../testing/samples";
import { sampleJoin, sampleLaneApi } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openWindow } from "../../__tests__/open-window";

const base = sampleShare("one1", sampleLaneApi);

describe("help to join", () => {
  const link = { kind: "link", shareId: base.shareId } as const;

  it("JOIN3: offers a QR code only for a link that works from another device", async () => {
    openWindow(base, link);
    expect(await screen.findByText(/^Works only on this computer · /)).toBeVisible();
    expect(screen.queryByRole("button", { name: "QR code" })).toBeNull();
    cleanup();
    const join = { ...sampleJoin, host: "192.0.2.7", command: "ssh tok@192.0.2.7" };
    const revealLink: SharingCommands["revealLink"] = async () => ok({ join });
    const lan = { ...base, reach: "lan" } as const;
    const { user } = openWindow(lan, link, { commands: { revealLink } });
    expect(await screen.findByText(/^Works on your network · /)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "QR code" }));
    expect(await screen.findByRole("img", { name: "QR code of the join command" })).toBeVisible();
  });

  it("JOIN1: clears a copied command from the clipboard after a minute", async () => {
    const clock = createFakeClock();
    const { world, user } = openWindow(base, link, { clock });
    await user.click(await screen.findByRole("button", { name: "Copy" }));
    await waitFor(() => expect(world.copied).toEqual([sampleJoin.command]));
    act(() => clock.advance(59_000));
    expect(world.forgotten).toEqual([]);
    act(() => clock.advance(1_000));
    expect(world.forgotten).toEqual([sampleJoin.command]);
  });

  it("JOIN1: if the browser must ask first, a press asks and starts the minute", async () => {
    const clock = createFakeClock();
    const { world, user } = openWindow(base, link, { clock, clipboard: ["prompt", "granted"] });
    await user.click(await screen.findByRole("button", { name: "Copy" }));
    expect(await screen.findByText("The link stays in your clipboard.")).toBeVisible();
    act(() => clock.advance(60_000));
    expect(world.forgotten).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Clear it in 1 minute" }));
    expect(await screen.findByText(/^Your clipboard clears in 1 minute/)).toHaveFocus();
    act(() => clock.advance(60_000));
    expect(world.forgotten).toEqual([sampleJoin.command]);
  });

  it.each([
    ["at first", ["denied", "denied"]],
    ["when asked", ["prompt", "denied"]],
  ] as const)("JOIN1: if the browser refuses %s, says that the link stays", async (_when, clipboard) => {
    const { user } = openWindow(base, link, { clipboard });
    await user.click(await screen.findByRole("button", { name: "Copy" }));
    if (clipboard[0] === "prompt")
      await user.click(await screen.findByRole("button", { name: "Clear it in 1 minute" }));
    expect(await screen.findByText("The link stays in your clipboard until you copy something else.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Clear it in 1 minute" })).toBeNull();
  });

  it("JOIN2: fetches the note once, and only if it is wanted", async () => {
    const writeInvite = vi.fn<SharingCommands["writeInvite"]>(async () => ok({ text: "Join my terminal." }));
    const { user } = openWindow(base, link, { commands: { writeInvite } });
    const button = await screen.findByRole("button", { name: "Note for the guest" });
    expect(writeInvite).not.toHaveBeenCalled();
    for (let press = 0; press < 3; press += 1) await user.click(button);
    expect(await screen.findByText("Join my terminal.")).toBeVisible();
    expect(writeInvite).toHaveBeenCalledTimes(1);
  });
});
