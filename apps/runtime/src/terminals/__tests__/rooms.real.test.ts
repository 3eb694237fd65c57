// The rooms of shares on a real tmux, with real clients in real PTYs that try to break out.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ShareId, TerminalId } from "#contract/ids";
import type { Access } from "#contract/share";
import { eventually } from "../../testing/eventually";
import { freshShareId, must, type TestClient, type TestHost, useTestHost, WITHIN_MS } from "./test-host";

/** Keys that would get a guest out of the room in a default tmux: prefixes, copy mode, command prompt, mouse, menus. */
const ESCAPES = [
  ...[
    "\x02c",
    "\x02:new-window\r",
    "\x02:run-shell 'touch escaped'\r",
    "\x02[",
    "\x02d",
    "\x02%",
    "\x02s",
    "\x02w",
    "\x02$",
  ],
  ...[
    "\x01c",
    "\x01:kill-server\r",
    "\x1d",
    "\x1b[5~",
    "\x1b[<64;5;5M",
    "\x1b[<0;1;24M",
    "\x1b[<2;1;24M",
    "\x1b:",
    "\x1b[1;5A",
  ],
];

describe("rooms", () => {
  const host = useTestHost();

  const enter = async (terminalId: TerminalId, access: Access): Promise<{ shareId: ShareId; guest: TestClient }> => {
    const shareId = freshShareId();
    const room = must(await host.terminals().openRoom(shareId, terminalId, access));
    const guest = host.client(room.attachArgv);
    await eventually(async () => (await host.terminals().clientsOf(shareId)).length === 1, {
      what: "the guest is in the room",
      withinMs: WITHIN_MS,
    });
    return { shareId, guest };
  };
  const guestArgv = (shareId: ShareId): readonly string[] => [
    "tmux",
    "-N",
    "-S",
    join(host.dir, "tmux"),
    "attach-session",
    "-t",
    `=${shareId}`,
    "-f",
    "ignore-size,read-only",
  ];
  const sizeOf = (terminalId: TerminalId): string =>
    host.tmux("display-message", "-p", "-t", `=${terminalId}:`, "#{window_width}x#{window_height}");

  it("TERM6: a guest who can type shares the shell; a read-only guest can't type", async () => {
    const { terminalId } = await host.lane();
    const writer = await enter(terminalId, "write");
    const reader = await enter(terminalId, "read");
    writer.guest.write("echo from-the-gu'est'\r");
    await host.waitForScreen(terminalId, "from-the-guest");
    await reader.guest.waitFor("from-the-guest");
    reader.guest.write("echo from-the-rea'der'\r");
    writer.guest.write("echo mar'ker'\r");
    await reader.guest.waitFor("marker");
    expect(host.screen(terminalId)).not.toContain("rea");
    expect(await host.terminals().clientsOf(reader.shareId)).toMatchObject([
      { isReadOnly: true, pid: reader.guest.pid },
    ]);
    const [client] = await host.terminals().clientsOf(writer.shareId);
    expect(client).toMatchObject({
      isReadOnly: false,
      pid: writer.guest.pid,
      tty: expect.stringMatching(/^\/dev\/pts\//),
    });
  });

  it.each(["write", "read"] as const)("TERM6: no key gets a guest with %s access out of the room", async (access) => {
    const { terminalId } = await host.lane(["sh", "-c", "stty raw -echo; printf ready; exec cat >/dev/null"]);
    const secret = await host.lane(["sh", "-c", "printf top-secret; exec cat"]);
    await host.waitForScreen(secret.terminalId, "top-secret");
    const { shareId, guest } = await enter(terminalId, access);
    await guest.waitFor("ready");
    const sessions = host.tmux("list-sessions", "-F", "#{session_name} #{session_windows}");
    for (const keys of ESCAPES) guest.write(keys);
    // tmux handles this message after the keys, so when it appears, all keys have been handled.
    await host.terminals().tellRoom(shareId, "all keys are handled", false);
    await guest.waitFor("all keys are handled");
    expect(host.tmux("list-sessions", "-F", "#{session_name} #{session_windows}")).toBe(sessions);
    expect(host.tmux("list-panes", "-a", "-F", "#{pane_in_mode}")).not.toContain("1");
    expect(host.tmux("list-clients", "-t", `=${shareId}`, "-F", "#{client_key_table}")).toBe("locked");
    expect(existsSync(join(host.dir, "escaped"))).toBe(false);
    expect(guest.hasExited()).toBe(false);
    expect(guest.screen()).not.toContain("top-secret");
  });

  it("TERM6: every key reaches the shell unchanged, even tmux's default prefix and menu keys", async () => {
    const script = "stty raw -echo; printf ready; head -c 6 | od -An -tx1; exec sleep 1000";
    const { terminalId } = await host.lane(["sh", "-c", script]);
    const { guest } = await enter(terminalId, "write");
    await guest.waitFor("ready");
    guest.write("\x02c\x1d\x01[d");
    await host.waitForScreen(terminalId, "02 63 1d 01 5b 64");
  });

  it("TERM8: a guest's window size never changes the terminal's size", async () => {
    const { terminalId } = await host.lane();
    must(await host.terminals().resize(terminalId, 100, 30));
    const shareId = freshShareId();
    const room = must(await host.terminals().openRoom(shareId, terminalId, "write"));
    const guest = host.client(room.attachArgv, { cols: 40, rows: 10 });
    await guest.waitFor("$");
    expect(sizeOf(terminalId)).toBe("100x30");
    guest.resize(33, 7);
    guest.write("stty size\r");
    await host.waitForScreen(terminalId, "30 100");
    expect(sizeOf(terminalId)).toBe("100x30");
  });

  it("TERM7: disconnects the guest when the shell ends, without showing another terminal", async () => {
    const shared = await host.lane();
    const other = must(await host.terminals().newTerminal(shared.laneId));
    await host.type(other.terminalId, "echo top-sec'ret'\r");
    await host.waitForScreen(other.terminalId, "top-secret");
    const { shareId, guest } = await enter(shared.terminalId, "write");
    await guest.waitFor("$");
    guest.write("exit\r");
    await guest.waitExit();
    expect(guest.screen()).not.toContain("top-secret");
    expect(await host.terminals().leftOf(shareId)).toEqual({ sessions: 0, clients: 0 });
    expect(host.terminals().describe(other.terminalId).ok).toBe(true);
  });

  it("TERM7: closing a terminal disconnects its guests", async () => {
    const { terminalId } = await host.lane();
    const { shareId, guest } = await enter(terminalId, "read");
    must(await host.terminals().closeTerminal(terminalId));
    await guest.waitExit();
    expect(await host.terminals().leftOf(shareId)).toEqual({ sessions: 0, clients: 0 });
  });

  it("NFR-026-004: killing a guest's client or the whole room doesn't affect the shell", async () => {
    const { terminalId } = await host.lane();
    const other = await host.lane();
    const shells = (): string => host.tmux("list-panes", "-a", "-F", "#{session_name} #{pane_pid}");
    const before = shells();
    const { shareId, guest } = await enter(terminalId, "write");
    process.kill(guest.pid, "SIGKILL");
    await guest.waitExit();
    await host.terminals().closeRoom(shareId);
    await host.terminals().closeRoom(shareId);
    expect(await host.terminals().leftOf(shareId)).toEqual({ sessions: 0, clients: 0 });
    expect(shells()).toBe(before);
    for (const { terminalId: id } of [{ terminalId }, other]) {
      await host.type(id, "echo still-he're'\r");
      await host.waitForScreen(id, "still-here");
    }
  });

  it("TERM6: removes one guest or all guests, and keeps the room", async () => {
    const { terminalId } = await host.lane();
    const { shareId, guest: first } = await enter(terminalId, "read");
    const second = host.client(guestArgv(shareId));
    const clients = (): ReturnType<ReturnType<TestHost["terminals"]>["clientsOf"]> =>
      host.terminals().clientsOf(shareId);
    await eventually(async () => (await clients()).length === 2, { what: "both are in the room", withinMs: WITHIN_MS });
    const firstTty = (await clients()).find((client) => client.pid === first.pid)?.tty;
    await host.terminals().detach(shareId, firstTty);
    await first.waitExit();
    expect((await clients()).map((client) => client.pid)).toEqual([second.pid]);
    await host.terminals().detach(freshShareId(), (await clients())[0]?.tty);
    expect(await clients()).toHaveLength(1);
    await host.terminals().detach(shareId);
    await second.waitExit();
    expect(await host.terminals().leftOf(shareId)).toEqual({ sessions: 1, clients: 0 });
  });

  it("FR-026-004: shows a message in the guests' status line, amber if urgent, without delaying output", async () => {
    const { terminalId } = await host.lane();
    const { shareId, guest } = await enter(terminalId, "read");
    await guest.waitFor("you can watch");
    await host.terminals().tellRoom(shareId, "ends in 5 minutes", true);
    await guest.waitFor("ends in 5 minutes");
    expect(guest.screen()).toContain("48;5;214m");
    await host.type(terminalId, "echo flo'ws'\r");
    await guest.waitFor("flows");
  });

  it.each([
    "#(touch escaped)",
    "#{pid} ##[x]",
    "#[bg=red]%H:%M:%S %%",
    "a\r\nb\x1b[2Jc",
    '\'; kill-server; "$(touch escaped)"',
  ])("TERM2: shows the message %j as plain text", async (text) => {
    const { terminalId } = await host.lane();
    const { shareId, guest } = await enter(terminalId, "read");
    await host.terminals().tellRoom(shareId, `${text} <end>`, false);
    await guest.waitFor("<end>");
    const shown = text.replace(/\p{Cc}+/gu, " ");
    expect(guest.screen()).toContain(`| ${shown} <end>`);
    expect(existsSync(join(host.dir, "escaped"))).toBe(false);
  });

  it("TERM6: refuses to open a room twice, and keeps the first one", async () => {
    const { terminalId } = await host.lane();
    const { shareId, guest } = await enter(terminalId, "read");
    expect(await host.terminals().openRoom(shareId, terminalId, "write")).toMatchObject({ ok: false });
    expect(guest.hasExited()).toBe(false);
    expect(await host.terminals().leftOf(shareId)).toEqual({ sessions: 1, clients: 1 });
  });

  it("TERM6: refuses a guest who attaches too late, without starting a server", async () => {
    const { terminalId } = await host.lane();
    const shareId = freshShareId();
    const { attachArgv } = must(await host.terminals().openRoom(shareId, terminalId, "read"));
    await host.terminals().stopServer();
    const late = host.client(attachArgv);
    await late.waitExit();
    expect(() => host.tmux("list-sessions")).toThrow(/no server|No such file/);
  });
});
