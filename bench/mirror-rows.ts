// A line that a program prints: how long until it is in the terminal's stream, for a mirror of another tmux and for a lane's own terminal.
import { join } from "node:path";
import type { TerminalId } from "#contract/ids";
import { writeToDevice } from "../apps/runtime/src/platform/terminal-device";
import { openHost, type RuntimeHost } from "./runtime-host";
import type { Measured } from "./table";

const LINES = { quick: 100, full: 500 } as const;

const tmuxOutput = (host: RuntimeHost, socket: string, ...args: readonly string[]): string => {
  const done = Bun.spawnSync(["tmux", "-u", "-S", socket, "-f", "/dev/null", ...args], { env: host.env });
  if (done.exitCode !== 0) throw new Error(`tmux ${args.join(" ")}: ${done.stderr.toString()}`);
  return done.stdout.toString().trim();
};

/** Writes each line to the terminal device `tty`, and waits until the view of the terminal has it. */
const latencies = async (host: RuntimeHost, terminalId: TerminalId, tty: string, count: number) => {
  const leaving = new AbortController();
  const values: number[] = [];
  let text = "";
  const write = (index: number): number => {
    text = "";
    writeToDevice(tty, Buffer.from(`line-${index}-end\r\n`));
    return performance.now();
  };
  let writtenMs = Number.NaN;
  for await (const event of await host.client.terminal.view({ terminalId }, { signal: leaving.signal })) {
    if (event.type === "snapshot") writtenMs = write(0);
    if (event.type !== "output") continue;
    text += Buffer.from(event.bytes, "base64").toString("latin1");
    if (!text.includes(`line-${values.length}-end`)) continue;
    values.push(performance.now() - writtenMs);
    if (values.length === count) leaving.abort();
    else writtenMs = write(values.length);
    if (leaving.signal.aborted) break;
  }
  return values;
};

export const mirrorRows = async (isQuick: boolean): Promise<readonly Measured[]> => {
  const host = await openHost();
  const theirs = join(host.dir, "theirs");
  const tty = (socket: string, target: string) =>
    tmuxOutput(host, socket, "display-message", "-p", "-t", target, "#{pane_tty}");
  try {
    const count = LINES[isQuick ? "quick" : "full"];
    tmuxOutput(host, theirs, "new-session", "-d", "-s", "work", "exec cat");
    const adopted = await host.client.lane.adopt({ server: theirs, pane: "%0" });
    const own = await host.client.lane.new({ name: "own", command: ["cat"] });
    const { lanes } = await host.client.lane.list();
    const socket = lanes[0]?.terminals[0]?.tmux.socket ?? "";
    const mirrored = await latencies(host, adopted.terminalId, tty(theirs, "%0"), count);
    const inLane = await latencies(host, own.terminalId, tty(socket, `=${own.terminalId}:`), count);
    return [
      {
        id: "mirror",
        what: "a line from a pane of the operator's own tmux to the page's stream",
        unit: "ms",
        ours: mirrored,
        raw: { what: "from a lane's own terminal", values: inLane },
      },
    ];
  } finally {
    tmuxOutput(host, theirs, "kill-server");
    await host.dispose();
  }
};
