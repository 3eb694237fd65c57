// Relays in the share dialog, in their own window, and in a switch.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fail, ok } from "#contract/errors";
import { sampleShare } from "../../../../../testing/samples";
import { sampleFailure, sampleLaneApi, sampleRelay } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openAdvanced, openDialog, pasteKey, spyStart } from "../../__tests__/open-share-dialog";
import { openWindow } from "../../__tests__/open-window";

const base = sampleShare("one1", sampleLaneApi, { access: "write" });

describe("reach", () => {
  it("UI9: the chosen relay and the knock are part of the request", async () => {
    const startShare = spyStart();
    const relays = [sampleRelay("here"), sampleRelay("jump-1", { kind: "tunnel", reach: "tunnel" })].map((relay) => ({
      ...relay,
      capabilities: relay.capabilities && { ...relay.capabilities, knock: "share" as const },
    }));
    const listRelays: SharingCommands["listRelays"] = async () => ok({ relays, addresses: [] });
    const opened = await openDialog({ commands: { startShare, listRelays } });
    const { dialog, user } = opened;
    await dialog.findByRole("option", { name: "via jump-1" });
    await user.selectOptions(dialog.getByRole("combobox", { name: "Reachable from" }), "via jump-1");
    await user.click(dialog.getByRole("checkbox", { name: "Guests wait until you let them in" }));
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    expect(startShare.mock.lastCall?.[0]).toMatchObject({ relay: "jump-1", knock: true });
  });

  it("UI9: the card says what the backend can do over the chosen relay", async () => {
    const other = sampleRelay("own", { kind: "host", reach: "host" });
    const relays = [
      sampleRelay("here"),
      {
        ...other,
        capabilities: other.capabilities && {
          ...other.capabilities,
          knowsGuests: false,
          canKickOne: false,
          knock: "none" as const,
        },
      },
    ];
    const { dialog, user } = await openDialog({
      commands: { listRelays: async () => ok({ relays, addresses: [] }) },
    });
    await openAdvanced({ dialog, user });
    const card = dialog.getByRole("radio", { name: "tmate" });
    expect(card).toHaveAccessibleDescription("Shows guests by IP address; you can remove one.");
    await dialog.findByRole("option", { name: "your relay (own)" });
    await user.selectOptions(dialog.getByRole("combobox", { name: "Reachable from" }), "your relay (own)");
    expect(card).toHaveAccessibleDescription("Only counts guests; you can only disconnect everyone.");
    expect(
      dialog.getByText("Guests join immediately: with this backend and relay, lanecast can't make them wait."),
    ).toBeVisible();
  });

  it("UI9: says below the card and at the keys whether keys are checked, and what enforces read-only", async () => {
    const here = sampleRelay("here");
    const can = here.capabilities && { ...here.capabilities, enforcesKeys: false, survivesRelayLoss: true };
    const { dialog, user } = await openDialog({
      commands: { listRelays: async () => ok({ relays: [{ ...here, capabilities: can }], addresses: [] }) },
    });
    await openAdvanced({ dialog, user });
    const facts = within(await dialog.findByRole("list", { name: "About tmate" }));
    await waitFor(() => expect(facts.getByText(/^Keys aren't checked/)).toBeVisible());
    expect(facts.getByText("Read-only is enforced by tmate and tmux.")).toBeVisible();
    expect(facts.getByText(/^If the relay goes down, the share recovers/)).toBeVisible();
    expect(dialog.getAllByText(/^Keys aren't checked/)).toHaveLength(2);
    await user.click(dialog.getByRole("radio", { name: "anyone with the link" }));
    expect(dialog.getAllByText(/^Keys aren't checked/)).toHaveLength(1);
  });

  it("REACH17, UI9: a switch says what the other backend can do over its relay", async () => {
    const other = sampleRelay("here", { backend: "upterm" });
    const can = other.capabilities && { ...other.capabilities, readOnlyBy: "tmux" as const };
    const status = { backend: "upterm" as const, available: true, version: "0.20", problem: null, remedy: null };
    const commands = {
      checkBackends: async () => ok({ backends: [{ ...status, capabilities: other.capabilities }] }),
      listRelays: async () => ok({ relays: [{ ...other, capabilities: can }], addresses: [] }),
    };
    openWindow(base, { kind: "switch", shareId: base.shareId }, { commands });
    const facts = within(await screen.findByRole("list", { name: "About upterm" }));
    expect(facts.getByText("Read-only is enforced by tmux.")).toBeVisible();
    expect(facts.getByText("Reachable from: this computer.")).toBeVisible();
  });

  it("REACH17: says before a switch that the other backend has no matching relay", async () => {
    const status = { backend: "upterm" as const, available: true, version: "0.20", problem: null, remedy: null };
    const commands = { checkBackends: async () => ok({ backends: [{ ...status, capabilities: base.capabilities }] }) };
    const share = sampleShare("one1", sampleLaneApi, { relay: "office", reach: "lan" });
    openWindow(share, { kind: "switch", shareId: share.shareId }, { commands });
    expect(await screen.findByText("No upterm relay matches office.")).toBeVisible();
  });

  it("REACH17, REACH19: sets up the same way for the other backend before a switch", async () => {
    const status = { backend: "upterm" as const, available: true, version: "0.20", problem: null, remedy: null };
    const relays = [sampleRelay("office", { kind: "lan", reach: "lan", host: "192.0.2.7" })];
    const commands: Partial<SharingCommands> = {
      checkBackends: async () => ok({ backends: [{ ...status, capabilities: base.capabilities }] }),
      listRelays: async () => ok({ relays: [...relays], addresses: [] }),
      setUpWay: async ({ way, backend }) => {
        const relay = sampleRelay("lan-upterm", { backend, kind: "lan", reach: "lan", host: way });
        relays.push(relay);
        return ok({ relay, added: true });
      },
    };
    const share = sampleShare("one1", sampleLaneApi, { relay: "office", reach: "lan" });
    openWindow(share, { kind: "switch", shareId: share.shareId }, { commands });
    fireEvent.click(await screen.findByRole("button", { name: "Set it up" }));
    const facts = within(await screen.findByRole("list", { name: "About upterm" }));
    expect(facts.getByText("Reachable from: your network (lan-upterm).")).toBeVisible();
  });

  it("GENB11: shows what to know about a version before relying on it", async () => {
    const status = { backend: "upterm" as const, available: true, version: "0.37.0", problem: null, remedy: null };
    const note = "lanecast's tests did not run this version's own program.";
    const commands = {
      checkBackends: async () => ok({ backends: [{ ...status, note, capabilities: base.capabilities }] }),
      listRelays: async () => ok({ relays: [sampleRelay("here", { backend: "upterm" })], addresses: [] }),
    };
    openWindow(base, { kind: "share", terminalId: base.terminalId }, { commands });
    const facts = within(await screen.findByRole("list", { name: "About upterm" }));
    expect(facts.getByText(note)).toBeVisible();
  });

  it("UI10: shows a refused relay at its field, moves the focus there, and keeps the share's draft", async () => {
    const failure = sampleFailure("invalid-input", "jump.host must be a host name.", {
      issues: [{ path: "jump.host", problem: "must be a host name or an address" }],
    });
    const { dialog, user } = await openDialog({ commands: { addRelay: async () => fail(failure) } });
    await user.type(dialog.getByRole("textbox", { name: "Reason" }), "pairing");
    await user.click(dialog.getByRole("button", { name: "Add relay" }));
    const relays = within(await screen.findByRole("dialog", { name: "Relays" }));
    await user.type(relays.getByRole("textbox", { name: "Name" }), "jump-2");
    await user.click(relays.getByRole("radio", { name: "SSH tunnel" }));
    await user.type(relays.getByRole("textbox", { name: "SSH host" }), "-x");
    await user.click(relays.getByRole("button", { name: "Add" }));
    const host = relays.getByRole("textbox", { name: "SSH host" });
    await waitFor(() => expect(host).toHaveFocus());
    expect(host).toHaveAccessibleDescription(/Must be a host name or an address\./);
    await user.click(relays.getByRole("button", { name: "Cancel" }));
    await user.click(await relays.findByRole("button", { name: "Back to share" }));
    const again = within(await screen.findByRole("dialog", { name: "Share" }));
    expect(again.getByRole("textbox", { name: "Reason" })).toHaveValue("pairing");
  });

  it("UI10: tests a relay and shows the problem", async () => {
    const testRelay: SharingCommands["testRelay"] = async (name) =>
      ok({ relay: name, ok: false, problem: "Couldn't reach jump.example.", remedy: "Check that it is running." });
    const { user } = openWindow(base, { kind: "relays", backTo: null }, { commands: { testRelay } });
    await user.click(await screen.findByRole("button", { name: "Test via jump-1 (tmate)" }));
    expect(await screen.findByText("Couldn't reach jump.example. Check that it is running.")).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Remove this computer/ })).toBeNull();
  });
});
