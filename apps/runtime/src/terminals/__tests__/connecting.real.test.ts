// lanecast connects to its tmux server while sessions close and clients detach, which crashes tmux 3.3a to 3.5a if it is not held back.
import { describe, expect, it } from "vitest";
import { must, useTestHost } from "./test-host";

/** Without the hold, tmux 3.3a crashed within the first ten. LANECAST_RESTARTS sets another number for a long run. */
const RESTARTS = Number(process.env.LANECAST_RESTARTS ?? 40);

describe("connecting to tmux", () => {
  const host = useTestHost();

  /** Makes events without a pause until the returned function is called. */
  const makeEvents = (): (() => Promise<void>) => {
    const tmux = `tmux -N -S ${host.dir}/tmux`;
    const loop = `while :; do ${tmux} new-session -d -s event cat ';' kill-session -t =event; done`;
    const child = Bun.spawn(["/bin/sh", "-c", loop], { env: host.env, stderr: "ignore" });
    return async () => {
      child.kill("SIGKILL");
      await child.exited;
    };
  };

  /** An operator's client that attaches and detaches without a pause. */
  const comeAndGo = (terminalId: string): (() => Promise<void>) => {
    let isOver = false;
    const loop = async (): Promise<void> => {
      while (!isOver) {
        const client = host.client(["tmux", "-u", "-N", "-S", `${host.dir}/tmux`, "attach", "-t", `=${terminalId}`]);
        await client.waitFor("$").catch(() => undefined);
        if (!client.hasExited()) process.kill(client.pid, "SIGKILL");
        await client.waitExit();
      }
    };
    const running = loop();
    return async () => {
      isOver = true;
      await running;
    };
  };

  it("TERM7: no terminal dies when runtimes connect while clients detach and sessions close", async () => {
    const { terminalId } = await host.lane();
    const serverPid = host.tmux("display-message", "-p", "#{pid}");
    const stops = [makeEvents(), makeEvents(), comeAndGo(terminalId)];
    try {
      for (let count = 0; count < RESTARTS; count += 1) {
        const again = await host.restart();
        expect(must(again.describe(terminalId)).terminalId, `after ${count} restarts`).toBe(terminalId);
      }
    } finally {
      for (const stop of stops) await stop();
    }
    expect(host.tmux("display-message", "-p", "#{pid}")).toBe(serverPid);
    // Events flow again: the name of a new session is reported.
    const { terminalId: next } = await host.lane();
    expect(must(host.terminals().describe(next)).terminalId).toBe(next);
  }, 600_000);
});
