// The tmate backend with a real worker, a real relay and real guests over ssh. Faults are in faults.tmate.real.test.ts.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { titleOf } from "../../../../../platform/process-table";
import { eventually } from "../../../../../testing/eventually";
import type { ShareRig } from "../../../../../testing/rigs/share-rig";
import { createTmateRig, type TmateRig } from "../../../../../testing/rigs/tmate-rig";
import { writeFarewell } from "../../../door/wrapper";

let tmate: TmateRig;

beforeAll(() => {
  tmate = createTmateRig();
});
afterEach(() => tmate.guestsGone());
afterAll(() => tmate?.dispose());

/** The guests that the adapter sees. */
const seen = async (rig: ShareRig) => (await tmate.backend.observe(rig.context)).guests;

describe("the installed tmate and its relay", () => {
  it("BACK0: are found, with their version and relays", async () => {
    const probe = await tmate.backend.probe();
    expect(probe).toMatchObject({ ok: true, value: { version: expect.stringMatching(/^\d+\.\d+\.\d+$/) } });
    expect(await tmate.relay.probe()).toMatchObject({ ok: true });
    expect(tmate.backend.relay("here")).toBe(tmate.relay);
    expect(tmate.backend.relay("elsewhere")).toBeNull();
  });
});

describe("a write share through tmate", () => {
  it("FR-026-009: starts worker and relay, passes on what a guest types, and leaves nothing behind", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const guest = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    await guest.waitFor("$");
    guest.write("echo typed-$((40+2))\r");
    await tmate.rigs.tmux.waitForText("typed-42");
    await guest.waitFor("typed-42");
    tmate.rigs.tmux.type("printf 'w\\303\\251ite-%s\\n' 漢字\r");
    await guest.waitFor("wéite-漢字");

    await rig.end();
    await guest.waitExit(5_000);
    expect(rig.left()).toBe(0);
    expect(await rig.relay.isRefused()).toBe(true);
    expect(readdirSync(rig.context.dir, { withFileTypes: true }).filter((item) => item.isSocket())).toEqual([]);
    tmate.rigs.tmux.type("echo shell-still-here\r");
    await tmate.rigs.tmux.waitForText("shell-still-here");
  });

  it("FR-026-001: refuses a guest without one of the keys", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const stranger = tmate.enter({ join: rig.join, keyPath: tmate.theirs.path });
    expect(await stranger.waitExit()).toBe(255);
    expect(stranger.screen()).toContain("Permission denied");
    expect(await seen(rig)).toEqual([]);
    await rig.end();
  });

  it("FR-026-001: accepts each of several keys, and anyone with the link if there are no keys", async () => {
    const both = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line, tmate.theirs.line] });
    for (const key of [tmate.ours, tmate.theirs])
      await tmate.enter({ join: both.join, keyPath: key.path }).waitFor("$");
    await both.end();
    const open = await tmate.rigs.start({ access: "read", keys: [] });
    await tmate.enter({ join: open.join }).waitFor("$");
    await open.end();
  });

  it("SEC1: a guest who types cannot leave the terminal", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const windows = (): string => tmate.rigs.tmux.run("list-windows", "-a", "-F", "#{session_name}:#{window_index}");
    const before = windows();
    const guest = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    await guest.waitFor("$");
    // The prefixes of tmux and of a nested tmate with a new window, the command prompt, tmate's escape, the detach key.
    guest.write("\x02c\x01c\x02:new-window\r\x02d");
    guest.write("\x15\recho still-$((6*7))\r");
    await tmate.rigs.tmux.waitForText("still-42");
    expect(windows()).toBe(before);
    await guest.waitFor("still-42");
    const forwarder = tmate.enter({
      join: rig.join,
      keyPath: tmate.ours.path,
      sshArgs: ["-R", "0:127.0.0.1:1", "-o", "ExitOnForwardFailure=yes"],
    });
    expect(await forwarder.waitExit()).toBe(255);
    await rig.end();
  });
});

describe("a read-only share through tmate", () => {
  it("FR-026-001: shows the terminal, and ignores what the guest types and their window size", async () => {
    const rig = await tmate.rigs.start({ access: "read", keys: [tmate.ours.line] });
    expect(rig.link.user).toMatch(/^ro-/);
    const before = tmate.rigs.tmux.size();
    const guest = tmate.enter({ join: rig.join, keyPath: tmate.ours.path, cols: 61, rows: 17 });
    await guest.waitFor("$");
    guest.write("echo intruder-$((1+1))\r");
    guest.resize(133, 47);
    // When the operator's later input has arrived, the guest's keys have had enough time.
    tmate.rigs.tmux.type("echo round-$((20+1))\r");
    await guest.waitFor("round-21");
    expect(tmate.rigs.tmux.capture()).not.toContain("intruder");
    expect(tmate.rigs.tmux.size()).toBe(before);
    await rig.end();
  });

  it("FR-026-001: a write guest's size does not change the terminal either", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const before = tmate.rigs.tmux.size();
    const guest = tmate.enter({ join: rig.join, keyPath: tmate.ours.path, cols: 61, rows: 17 });
    await guest.waitFor("$");
    guest.resize(133, 47);
    // Does not type: tmate's relay can lose keys within 10 ms of a resize (1 in 15, measured).
    const clientSize = (): string => tmate.rigs.tmux.run("list-clients", "-F", "#{client_width}x#{client_height}");
    await eventually(() => clientSize() === "133x47", {
      what: "the resize has reached the lane's tmux",
      withinMs: 5_000,
    });
    expect(tmate.rigs.tmux.size()).toBe(before);
    await rig.end();
  });
});

describe("guests and link", () => {
  it("FR-026-010: sees guests come and go, each with an address", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    expect(await tmate.backend.observe(rig.context)).toEqual({ linkState: "ready", link: rig.link, guests: [] });
    const first = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    const second = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    const both = await eventually(async () => ((await seen(rig)).length === 2 ? seen(rig) : null), {
      what: "two guests are seen",
      withinMs: 5_000,
    });
    expect(new Set(both.map((guest) => guest.key)).size).toBe(2);
    expect(both.every((guest) => guest.address === "127.0.0.1")).toBe(true);
    await Promise.all([first.waitFor("$"), second.waitFor("$")]);
    await first.dispose();
    await eventually(async () => (await seen(rig)).length === 1, { what: "one guest has left", withinMs: 5_000 });
    await rig.end();
  });

  it("FR-026-007: removes one guest and leaves the others in", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const first = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    await first.waitFor("$");
    const [firstSeen] = await seen(rig);
    const second = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    await second.waitFor("$");
    expect(await tmate.backend.kick?.(rig.context, firstSeen?.key ?? "", "off")).toBe(true);
    await first.waitExit(5_000);
    second.write("echo stayed-$((3+4))\r");
    await second.waitFor("stayed-7");
    expect(await tmate.backend.kick?.(rig.context, firstSeen?.key ?? "", "off")).toBe(false);
    await rig.end();
  });

  it("BYE2: a look during a removal does not cut the guest off before they have read why", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const guest = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    await guest.waitFor("$");
    const [{ key } = { key: "" }] = await seen(rig);
    const removal = Promise.all([
      tmate.backend.keepOut?.(rig.context),
      tmate.backend.kick?.(rig.context, key, "removed-why"),
    ]);
    const during = await tmate.backend.guests?.(rig.context);
    expect(during?.map((each) => each.key)).toEqual([key]);
    await removal;
    await guest.waitExit(5_000);
    expect(guest.screen()).toContain("removed-why");
    await rig.end();
  });

  it("FR-026-004: a detached guest reads why before the relay is killed", async () => {
    const rig = await tmate.rigs.start({ access: "read", keys: [tmate.ours.line] });
    const guest = tmate.enter({ join: rig.join, keyPath: tmate.ours.path });
    await guest.waitFor("$");
    writeFarewell(rig.context.dir, "lanecast: this share was revoked at 12:47.");
    tmate.rigs.tmux.run("detach-client", "-s", rig.context.shareId);
    await guest.waitFor("lanecast: this share was revoked at 12:47.");
    await rig.end();
    await guest.waitExit(5_000);
  });

  it("BACK1: keeps the link out of every argument list and out of files that others can read", async () => {
    const rig = await tmate.rigs.start({ access: "write", keys: [tmate.ours.line] });
    const titles = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => titleOf(Number(pid)));
    expect(titles.filter((title) => title.includes(rig.link.user))).toEqual([]);
    // The link may be known before its line is in the log.
    const hasLine = (): boolean => rig.worker.tail().includes("ssh session: ");
    await eventually(hasLine, { what: "the log names a link", withinMs: 5_000 });
    expect(rig.worker.tail()).not.toContain(rig.link.user);
    for (const item of readdirSync(rig.context.dir, { withFileTypes: true })) {
      // Undefined: a temporary file that is gone already.
      const mode = statSync(join(rig.context.dir, item.name), { throwIfNoEntry: false })?.mode ?? 0;
      if (!item.isSocket()) expect(mode & 0o077, item.name).toBe(0);
    }
    expect(statSync(rig.context.dir).mode & 0o077).toBe(0);
    await rig.end();
  });
});
