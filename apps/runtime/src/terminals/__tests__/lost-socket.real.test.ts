// A tmux socket that something removes while its server runs, as cleaners of /tmp do.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { freshShareId, must, useTestHost, WITHIN_MS } from "./test-host";

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("a tmux socket that was removed", () => {
  const host = useTestHost();
  const socket = (): string => join(host.dir, "tmux");
  const shellPid = (): number => Number(host.tmux("display-message", "-p", "#{pane_pid}"));

  it("TERM14: tmux creates its socket again, and guests can attach", async () => {
    const { terminalId } = await host.lane();
    const shareId = freshShareId();
    rmSync(socket());
    const room = must(await host.terminals().openRoom(shareId, terminalId, "read"));
    expect(existsSync(socket())).toBe(true);
    const guest = host.client(room.attachArgv);
    await eventually(async () => (await host.terminals().clientsOf(shareId)).length === 1, {
      what: "the guest is in",
      withinMs: WITHIN_MS,
    });
    await host.terminals().closeRoom(shareId);
    await guest.waitExit();
  });

  it("TERM14: opens no room if the socket can't be created again", async () => {
    const { terminalId } = await host.lane();
    const shareId = freshShareId();
    rmSync(host.dir, { recursive: true });
    expect(await host.terminals().openRoom(shareId, terminalId, "read")).toMatchObject({
      error: { code: "setup-problem" },
    });
    expect(await host.terminals().leftOf(shareId)).toEqual({ sessions: 0, clients: 0 });
  });

  it("TERM14: a new runtime finds the terminals of a server whose socket is gone", async () => {
    const { terminalId } = await host.lane();
    await host.terminals().dispose();
    rmSync(socket());
    const again = await host.restart();
    expect(again.list()[0]?.terminals[0]?.terminalId).toBe(terminalId);
  });

  it("TERM14: closing every terminal leaves nothing, even if the socket is gone for good", async () => {
    await host.lane();
    const pid = shellPid();
    rmSync(host.dir, { recursive: true });
    await host.terminals().stopServer();
    await eventually(() => !isRunning(pid), { what: "the shell has exited", withinMs: WITHIN_MS });
  });

  it("TERM14: closing every terminal leaves nothing, even if tmux doesn't answer", async () => {
    await host.lane();
    const pid = shellPid();
    process.kill(Number(host.tmux("display-message", "-p", "#{pid}")), "SIGSTOP");
    await host.terminals().stopServer();
    await eventually(() => !isRunning(pid), { what: "the shell has exited", withinMs: WITHIN_MS });
  });
});
