// The menu "Reachable from": what this computer has, and the relay that is set up for a way when it is first chosen.

import { waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ok } from "#contract/errors";
import type { RelayView } from "#contract/relay";
import { failing, sampleRelay, sampleWay } from "../../../../../testing/sharing-world";
import type { SharingCommands } from "../../../commands/sharing-commands";
import { openAdvanced, openDialog, pasteKey, spyStart } from "../../__tests__/open-share-dialog";

/** A runtime with these ways; setting one up adds its relay, as the real one does. */
const reachCommands = (...ways: readonly ReturnType<typeof sampleWay>[]) => {
  const relays: RelayView[] = [sampleRelay("here"), sampleRelay("here", { backend: "upterm" })];
  const added = new Map<string, { backend: "tmate" | "upterm"; name: string }[]>();
  const setUpWay = vi.fn<SharingCommands["setUpWay"]>(async ({ way, backend }) => {
    const relay = sampleRelay(`lan-${backend}`, { backend, kind: "lan", reach: "lan", host: way });
    relays.push(relay);
    added.set(way, [...(added.get(way) ?? []), { backend, name: relay.name }]);
    return ok({ relay, added: true });
  });
  const listRelays: SharingCommands["listRelays"] = async () => ok({ relays: [...relays], addresses: [] });
  const listReach: SharingCommands["listReach"] = async () =>
    ok({ ways: ways.map((way) => ({ ...way, relays: [...way.relays, ...(added.get(way.way) ?? [])] })) });
  return { setUpWay, listRelays, listReach };
};

describe("the menu of ways", () => {
  it("REACH19, UI9: sets up a way when it is first chosen, and shares over its relay", async () => {
    const startShare = spyStart();
    const commands = reachCommands(sampleWay("192.0.2.7"), sampleWay("100.101.102.103", { kind: "tailscale" }));
    const opened = await openDialog({ commands: { ...commands, startShare } });
    const { dialog, user } = opened;
    const menu = dialog.getByRole("combobox", { name: "Reachable from" });
    await dialog.findByRole("option", { name: "Tailscale · 100.101.102.103" });
    await user.selectOptions(menu, "your network · 192.0.2.7");
    expect(commands.setUpWay).toHaveBeenCalledExactlyOnceWith({ way: "192.0.2.7", backend: "tmate" });
    await waitFor(() =>
      expect(menu).toHaveAccessibleDescription(/^guests on the same network connect to 192\.0\.2\.7$/),
    );
    expect(menu).toHaveDisplayValue("your network · 192.0.2.7");
    await pasteKey(opened);
    await user.click(dialog.getByRole("button", { name: "Share" }));
    await waitFor(() => expect(startShare.mock.lastCall?.[0]).toMatchObject({ relay: "lan-tmate", backend: "tmate" }));
  });

  it("REACH20: keeps the old choice if a way isn't ready, and says what to do", async () => {
    const commands = {
      ...reachCommands(
        sampleWay("ssh:jump", { kind: "ssh", reach: "tunnel", on: null, problem: "Its key is unknown." }),
      ),
      setUpWay: failing("setup-problem", "The host key of jump.example isn't in your known_hosts.", {
        what: "The host key of jump.example isn't in your known_hosts.",
        path: null,
        hint: "Run `ssh jump` once.",
      }),
    };
    const { dialog, user } = await openDialog({ commands });
    const menu = dialog.getByRole("combobox", { name: "Reachable from" });
    await user.selectOptions(menu, await dialog.findByRole("option", { name: "via jump (not ready)" }));
    expect(await dialog.findByText(/isn't in your known_hosts/)).toBeVisible();
    expect(menu).toHaveDisplayValue("this computer");
    await user.selectOptions(menu, "this computer");
    expect(dialog.queryByText(/isn't in your known_hosts/)).toBeNull();
  });

  it("REACH19: another backend keeps the way, with a relay of its own", async () => {
    const can = sampleRelay("here").capabilities;
    const status = (backend: "tmate" | "upterm") => ({
      backend,
      available: true,
      version: "1",
      capabilities: can,
      problem: null,
      remedy: null,
    });
    const commands = {
      ...reachCommands(sampleWay("192.0.2.7")),
      checkBackends: async () => ok({ backends: [status("tmate"), status("upterm")] }),
    };
    const { dialog, user } = await openDialog({ commands });
    const menu = dialog.getByRole("combobox", { name: "Reachable from" });
    await dialog.findByRole("option", { name: "your network · 192.0.2.7" });
    await user.selectOptions(menu, "your network · 192.0.2.7");
    await waitFor(() => expect(menu).toHaveDisplayValue("your network · 192.0.2.7"));
    await openAdvanced({ dialog, user });
    await user.click(dialog.getByRole("radio", { name: "upterm" }));
    await waitFor(() => expect(commands.setUpWay).toHaveBeenCalledTimes(2));
    expect(commands.setUpWay).toHaveBeenLastCalledWith({ way: "192.0.2.7", backend: "upterm" });
    await waitFor(() => expect(menu).toHaveDisplayValue("your network · 192.0.2.7"));
    await user.click(dialog.getByRole("radio", { name: "tmate" }));
    await waitFor(() => expect(menu).toHaveDisplayValue("your network · 192.0.2.7"));
    expect(commands.setUpWay).toHaveBeenCalledTimes(2);
  });

  it("REACH21: tests on request whether guests will reach it, and forgets the answer with another choice", async () => {
    const testRelay = vi.fn<SharingCommands["testRelay"]>(async (relay) => {
      const [text, remedy] = ["The firewall drops connections.", "Let guests in."];
      const checks = [{ id: "firewall" as const, state: "problem" as const, text, remedy }];
      return ok({ relay, ok: false, problem: text, remedy, checks });
    });
    const { dialog, user } = await openDialog({ commands: { ...reachCommands(sampleWay("192.0.2.7")), testRelay } });
    const menu = dialog.getByRole("combobox", { name: "Reachable from" });
    await dialog.findByRole("option", { name: "your network · 192.0.2.7" });
    // Only this computer: there is nothing to test.
    expect(dialog.queryByRole("button", { name: "Can guests reach it?" })).toBeNull();
    await user.selectOptions(menu, "your network · 192.0.2.7");
    await user.click(await dialog.findByRole("button", { name: "Can guests reach it?" }));
    expect(testRelay).toHaveBeenCalledExactlyOnceWith("lan-tmate");
    const answer = within(dialog.getByRole("status", { name: "Can guests reach it?" }));
    expect(await answer.findByText("Guests can't reach it")).toBeVisible();
    expect(answer.getByText("Let guests in.")).toBeVisible();
    await user.selectOptions(menu, "this computer");
    expect(dialog.queryByText("The firewall drops connections.")).toBeNull();
  });
});
