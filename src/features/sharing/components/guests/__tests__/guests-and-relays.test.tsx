// Guests, relays and the help to join, by role and name.

import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fail, ok } from "#contract/errors";
import type { Capabilities, Guest } from "#contract/share";
import { createFakeClock } from "../../../../../testing/fake-clock";
import { SAMPLE_NOW_MS as NOW, sampleShare } from "../../../../../testing/samples";
import { sampleFailure, sampleJoin, sampleLaneApi, sampleRelay } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openDialog, pasteKey, spyStart } from "../../__tests__/open-share-dialog";
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
  it("GST3: what can be done is offered by name, and done", async () => {
    const share = shareWith([ana, bo], {
      canKickOne: true,
      canChangeAccess: true,
      kickedStayOut: true,
      knock: "guest",
    });
    const { world, user } = openWindow(share, details);
    const list = within(await screen.findByRole("list", { name: "Guests" }));
    await user.click(list.getByRole("button", { name: "Make read-only: ana" }));
    await waitFor(() => expect(world.get(share.shareId).guests[0]?.access).toBe("read"));
    await user.click(await list.findByRole("button", { name: "Let in: bo" }));
    await waitFor(() => expect(world.get(share.shareId).guestCount).toBe(2));
    await user.click(list.getByRole("button", { name: "Take off: ana" }));
    await waitFor(() => expect(list.queryByText("ana")).toBeNull());
  });

  it("GST3: what the backend cannot do is said, and no button is there for it", async () => {
    openWindow(shareWith([ana], { canKickOne: false, canChangeAccess: false }), details);
    const dialog = within(await screen.findByRole("dialog", { name: "Details" }));
    expect(dialog.getByText(/tmate cannot take off one guest/)).toBeVisible();
    expect(dialog.queryByRole("button", { name: /ana$/ })).toBeNull();
  });

  it("GST3: never more than the share's own access", async () => {
    const share = { ...shareWith([{ ...ana, access: "read" }], { canChangeAccess: true }), access: "read" as const };
    openWindow(share, details);
    const list = within(await screen.findByRole("list", { name: "Guests" }));
    expect(list.queryByRole("button", { name: "Let them type: ana" })).toBeNull();
  });

  it("GST4: who comes in is told, who was in before is no news, and it goes by itself", async () => {
    const clock = createFakeClock();
    const { world } = openWindow(shareWith([ana], {}), null, { clock });
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    expect(region.queryByRole("listitem")).toBeNull();
    act(() => world.put({ ...shareWith([ana, { ...bo, state: "in" }], {}), revision: 9 }));
    expect(await region.findByText("bo came in")).toBeVisible();
    act(() => clock.advance(8_000));
    await waitFor(() => expect(region.queryByText("bo came in")).toBeNull());
  });

  it("GST4: who knocks has a toast until they are answered", async () => {
    const { world, user } = openWindow(shareWith([bo], { knock: "guest" }), null);
    const region = within(screen.getByRole("region", { name: "Notifications" }));
    expect(region.getByText("bo waits to be let in")).toBeVisible();
    await user.click(region.getByRole("button", { name: "Turn away" }));
    await waitFor(() => expect(region.queryByText("bo waits to be let in")).toBeNull());
    expect(world.get(base.shareId).guests).toEqual([]);
  });
});

describe("reach", () => {
  it("UI9: a chosen relay and a knock go into the request and what the gate is asked", async () => {
    const startShare = spyStart();
    const relays = [sampleRelay("here"), sampleRelay("jump-1", { kind: "tunnel", reach: "tunnel" })].map((relay) => ({
      ...relay,
      capabilities: relay.capabilities && { ...relay.capabilities, knock: "share" as const },
    }));
    const listRelays: SharingCommands["listRelays"] = async () => ok({ relays, addresses: [] });
    const opened = await openDialog({ commands: { startShare, listRelays } });
    const { dialog, user } = opened;
    await dialog.findByRole("option", { name: "over jump-1" });
    await user.selectOptions(dialog.getByRole("combobox", { name: "Reach" }), "over jump-1");
    await user.click(dialog.getByRole("checkbox", { name: "Guests wait until you let them in" }));
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    expect(startShare.mock.lastCall?.[0]).toMatchObject({ relay: "jump-1", knock: true });
  });

  it("UI9: what a backend can do over the chosen relay is what its card says", async () => {
    const over = sampleRelay("own", { kind: "host", reach: "host" });
    const relays = [
      sampleRelay("here"),
      { ...over, capabilities: over.capabilities && { ...over.capabilities, knowsGuests: false, canKickOne: false } },
    ];
    const { dialog, user } = await openDialog({
      commands: { listRelays: async () => ok({ relays, addresses: [] }) },
    });
    const card = dialog.getByRole("radio", { name: "tmate" });
    expect(card).toHaveAccessibleDescription("Tells guests by key; can take one off.");
    await dialog.findByRole("option", { name: "own relay own" });
    await user.selectOptions(dialog.getByRole("combobox", { name: "Reach" }), "own relay own");
    expect(card).toHaveAccessibleDescription("Counts guests, without names; ends for all at once.");
    expect(dialog.getByText("Guests are in at once: this way cannot hold them at the door.")).toBeVisible();
  });

  it("UI9: what keys and read-only are worth this way stands under the card and at the keys", async () => {
    const here = sampleRelay("here");
    const can = here.capabilities && { ...here.capabilities, enforcesKeys: false, survivesRelayLoss: true };
    const { dialog, user } = await openDialog({
      commands: { listRelays: async () => ok({ relays: [{ ...here, capabilities: can }], addresses: [] }) },
    });
    const facts = within(await dialog.findByRole("list", { name: "With tmate" }));
    await waitFor(() => expect(facts.getByText(/^Keys cannot be checked/)).toBeVisible());
    expect(facts.getByText("Read-only is held by tmate and by tmux.")).toBeVisible();
    expect(facts.getByText(/^After a lost relay the share goes on/)).toBeVisible();
    expect(dialog.getAllByText(/^Keys cannot be checked/)).toHaveLength(2);
    await user.click(dialog.getByRole("radio", { name: "anyone with the link" }));
    expect(dialog.getAllByText(/^Keys cannot be checked/)).toHaveLength(1);
  });

  it("REACH17, UI9: a switch says what the other backend can do over the relay it would use", async () => {
    const over = sampleRelay("here", { backend: "upterm" });
    const can = over.capabilities && { ...over.capabilities, readOnlyBy: "tmux" as const };
    const status = { backend: "upterm" as const, available: true, version: "0.20", problem: null, remedy: null };
    const commands = {
      checkBackends: async () => ok({ backends: [{ ...status, capabilities: over.capabilities }] }),
      listRelays: async () => ok({ relays: [{ ...over, capabilities: can }], addresses: [] }),
    };
    openWindow(base, { kind: "switch", shareId: base.shareId }, { commands });
    const facts = within(await screen.findByRole("list", { name: "With upterm" }));
    expect(facts.getByText("Read-only is held by tmux.")).toBeVisible();
    expect(facts.getByText("Guests then join over this machine.")).toBeVisible();
  });

  it("GENB11: the picker says of a version what people should know before they rely on it", async () => {
    const status = { backend: "upterm" as const, available: true, version: "0.37.0", problem: null, remedy: null };
    const note = "Its tests did not run the makers' own program.";
    const commands = {
      checkBackends: async () => ok({ backends: [{ ...status, note, capabilities: base.capabilities }] }),
      listRelays: async () => ok({ relays: [sampleRelay("here", { backend: "upterm" })], addresses: [] }),
    };
    openWindow(base, { kind: "share", terminalId: base.terminalId }, { commands });
    const facts = within(await screen.findByRole("list", { name: "With upterm" }));
    expect(facts.getByText(note)).toBeVisible();
  });

  it("REACH17: where the other backend has no such relay, that is said before it is tried", async () => {
    const status = { backend: "upterm" as const, available: true, version: "0.20", problem: null, remedy: null };
    const commands = { checkBackends: async () => ok({ backends: [{ ...status, capabilities: base.capabilities }] }) };
    const share = sampleShare("one1", sampleLaneApi, { relay: "office", reach: "lan" });
    openWindow(share, { kind: "switch", shareId: share.shareId }, { commands });
    expect(await screen.findByText("upterm has no relay like office.")).toBeVisible();
  });

  it("UI10: a refused relay is told at its field, which has the focus; the share's draft is kept", async () => {
    const failure = sampleFailure("invalid-input", "jump.host must be a host name.", {
      issues: [{ path: "jump.host", problem: "must be a host name or an address" }],
    });
    const { dialog, user } = await openDialog({ commands: { addRelay: async () => fail(failure) } });
    await user.type(dialog.getByRole("textbox", { name: "Why" }), "pairing");
    await user.click(dialog.getByRole("button", { name: "relay" }));
    const relays = within(await screen.findByRole("dialog", { name: "Relays" }));
    await user.type(relays.getByRole("textbox", { name: "Name" }), "jump-2");
    await user.click(relays.getByRole("radio", { name: "over a jump host" }));
    await user.type(relays.getByRole("textbox", { name: "Jump host" }), "-x");
    await user.click(relays.getByRole("button", { name: "Add" }));
    const host = relays.getByRole("textbox", { name: "Jump host" });
    await waitFor(() => expect(host).toHaveFocus());
    expect(host).toHaveAccessibleDescription(/Must be a host name or an address\./);
    await user.click(relays.getByRole("button", { name: "Cancel" }));
    await user.click(await relays.findByRole("button", { name: "Back to the share" }));
    const again = within(await screen.findByRole("dialog", { name: "Share" }));
    expect(again.getByRole("textbox", { name: "Why" })).toHaveValue("pairing");
  });

  it("UI10: a relay is really tried, and what is wrong with it is said", async () => {
    const testRelay: SharingCommands["testRelay"] = async (name) =>
      ok({ relay: name, ok: false, problem: "jump.example does not answer.", remedy: "Look whether it is on." });
    const { user } = openWindow(base, { kind: "relays", backTo: null }, { commands: { testRelay } });
    await user.click(await screen.findByRole("button", { name: "Try over jump-1 (tmate)" }));
    expect(await screen.findByText("jump.example does not answer. Look whether it is on.")).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Remove this machine/ })).toBeNull();
  });
});

describe("help to join", () => {
  const link = { kind: "link", shareId: base.shareId } as const;

  it("JOIN1: a copied command is forgotten a minute later", async () => {
    const clock = createFakeClock();
    const { world, user } = openWindow(base, link, { clock });
    await user.click(await screen.findByRole("button", { name: "Copy" }));
    await waitFor(() => expect(world.copied).toEqual([sampleJoin.command]));
    act(() => clock.advance(59_000));
    expect(world.forgotten).toEqual([]);
    act(() => clock.advance(1_000));
    expect(world.forgotten).toEqual([sampleJoin.command]);
  });

  it("JOIN1: where the browser must be asked first, a press asks, and the minute begins then", async () => {
    const clock = createFakeClock();
    const { world, user } = openWindow(base, link, { clock, clipboard: ["unasked", "given"] });
    await user.click(await screen.findByRole("button", { name: "Copy" }));
    expect(await screen.findByText("It stays in your clipboard.")).toBeVisible();
    act(() => clock.advance(60_000));
    expect(world.forgotten).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Clear it in a minute" }));
    expect(await screen.findByText(/^It is taken out of your clipboard in a minute/)).toHaveFocus();
    act(() => clock.advance(60_000));
    expect(world.forgotten).toEqual([sampleJoin.command]);
  });

  it.each([
    ["at first", ["refused", "refused"]],
    ["when asked", ["unasked", "refused"]],
  ] as const)("JOIN1: where the browser refuses %s, it is said that the link stays", async (_when, clipboard) => {
    const { user } = openWindow(base, link, { clipboard });
    await user.click(await screen.findByRole("button", { name: "Copy" }));
    if (clipboard[0] === "unasked")
      await user.click(await screen.findByRole("button", { name: "Clear it in a minute" }));
    expect(await screen.findByText("It stays in your clipboard until you copy something else.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Clear it in a minute" })).toBeNull();
  });

  it("JOIN2: the note is asked for when it is wanted, and once", async () => {
    const writeInvite = vi.fn<SharingCommands["writeInvite"]>(async () => ok({ text: "Join my terminal." }));
    const { user } = openWindow(base, link, { commands: { writeInvite } });
    const button = await screen.findByRole("button", { name: "Note for the guest" });
    expect(writeInvite).not.toHaveBeenCalled();
    for (let press = 0; press < 3; press += 1) await user.click(button);
    expect(await screen.findByText("Join my terminal.")).toBeVisible();
    expect(writeInvite).toHaveBeenCalledTimes(1);
  });
});
