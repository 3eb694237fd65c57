// A lane's throughput: many lines alone, with shares, with a guest, and open in a page; beside plain tmux and plain tmate.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TerminalId } from "#contract/ids";
import { eventually } from "../apps/runtime/src/testing/eventually";
import { besideRaw } from "./in-turns";
import { openView } from "./operator";
import { openPlainTmux } from "./plain-tmux";
import { openRawTmate } from "./raw-tmate";
import { openHost, type RuntimeHost } from "./runtime-host";
import type { Measured } from "./table";

const SIZE = { quick: { lines: 50_000, floods: 1 }, full: { lines: 1_000_000, floods: 5 } } as const;
const SHARES = 10;
/** As much scrollback as a lane has: with tmux's default of 2,000 lines, its server needs a tenth less CPU time. */
const PLAIN_CONFIG = "set -g history-limit 50000\n";
const FLOODED_WITHIN_MS = 300_000;

type Turns = Awaited<ReturnType<typeof besideRaw>>;
type Type = (line: string) => Promise<unknown>;
/** From a command that prints the lines, which is typed by `type`, to its end. */
type Flood = (type: Type) => Promise<number>;

/** How long a command takes that prints the lines. `type` types it; it reports its end by a file in `dir`. */
export const floodMs = async (dir: string, lines: number, type: Type): Promise<number> => {
  const mark = join(dir, "flooded");
  rmSync(mark, { force: true });
  const startedMs = performance.now();
  await type(`seq 1 ${lines}; : >${mark}`);
  await eventually(() => existsSync(mark), { what: "the flood is over", withinMs: FLOODED_WITHIN_MS, everyMs: 2 });
  return performance.now() - startedMs;
};

/** Measures with a share, and a plain tmate, whose relays are stopped, as if their machine hung. */
const withStoppedRelay = async <T>(
  host: RuntimeHost,
  terminalId: TerminalId,
  rawRelay: number,
  measure: () => Promise<T>,
): Promise<T> => {
  const { share } = await host.shareTerminal(terminalId, "tmate");
  const relay = share.processes.relay;
  if (relay === null) throw new Error("the share has no relay of this machine");
  const relays = [relay, rawRelay];
  for (const pid of relays) process.kill(pid, "SIGSTOP");
  try {
    return await measure();
  } finally {
    for (const pid of relays) process.kill(pid, "SIGCONT");
    await host.client.share.revoke({ all: true });
  }
};

const withRawGuest = async (flood: Flood, runs: number, inLane: () => Promise<number>) => {
  const raw = await openRawTmate();
  try {
    const guest = await raw.openGuest();
    const values = await besideRaw(runs, inLane, "plain tmate with a guest", () => flood(guest.typeAtHost));
    await guest.close();
    return values;
  } finally {
    await raw.dispose();
  }
};

const rowsOf = async (host: RuntimeHost, size: keyof typeof SIZE): Promise<readonly Measured[]> => {
  const { client, dir } = host;
  const { lines, floods } = SIZE[size];
  const flood: Flood = (type) => floodMs(dir, lines, type);
  const plain = openPlainTmux(dir, host.env, PLAIN_CONFIG);
  // A command, because tmux starts a login shell otherwise, whose prompt the system's profile sets.
  await plain.tmux("new-session", "-d", "-s", "flood", "-x", "80", "-y", "24", "exec sh");
  const { terminalId } = await client.lane.new({ name: "flood", cwd: dir });
  const inLane = () =>
    flood((line) => client.terminal.type({ terminalId, bytes: Buffer.from(`${line}\r`).toString("base64") }));
  const inPlain = () => flood((line) => plain.tmux("send-keys", "-t", "flood", line, "Enter"));
  const besidePlain = () => besideRaw(floods, inLane, "plain tmux", inPlain);
  const raw = await openRawTmate();
  const attach = [...plain.start, "attach", "-t", "flood"];
  /** The same beside a plain tmux that plain tmates attach to. */
  const besideTmates = async (count: number, what: string, measure: (run: () => Promise<Turns>) => Promise<Turns>) => {
    const ends: (() => Promise<unknown>)[] = [];
    for (let index = 0; index < count; index += 1) ends.push(await raw.openSession(attach));
    const values = await measure(() => besideRaw(floods, inLane, what, inPlain));
    for (const end of ends) await end();
    return values;
  };
  /** The same beside a plain tmux with a client in control mode, which is how the page's output leaves tmux. */
  const besideControl = async () => {
    const argv = [...plain.start, "-C", "attach", "-t", "flood"];
    const client = Bun.spawn(argv, { env: host.env, stdin: "pipe", stdout: Bun.file("/dev/null"), stderr: "ignore" });
    const values = await besideRaw(floods, inLane, "plain tmux with a client in control mode", inPlain);
    client.kill();
    return values;
  };
  const revoke = () => client.share.revoke({ all: true });

  // The first flood fills the scrollback, which takes longer.
  await inLane();
  await inPlain();
  const alone = await besidePlain();
  const view = await openView(host, terminalId);
  const viewed = await besideControl();
  view.close();
  for (let index = 0; index < SHARES; index += 1) await host.shareTerminal(terminalId, "tmate");
  const many = `plain tmux with ${SHARES} plain tmates attached`;
  const manyShares = await besideTmates(SHARES, many, (measure) => measure());
  await revoke();
  const stopped = await besideTmates(1, "plain tmux with a plain tmate whose relay is stopped", (measure) =>
    withStoppedRelay(host, terminalId, raw.relayPid, measure),
  );
  await raw.dispose();
  await plain.end();
  await host.join((await host.shareTerminal(terminalId, "tmate")).join);
  const shared = await withRawGuest(flood, floods, inLane);
  await revoke();

  const what = `${lines.toLocaleString("en")} lines in a lane`;
  return [
    { id: "flood", what, unit: "ms", ...alone },
    { id: "flood-viewed", what: `${what} that a page shows`, unit: "ms", ...viewed },
    { id: "flood-ten-shares", what: `${what} with ${SHARES} tmate shares`, unit: "ms", ...manyShares },
    { id: "flood-relay-stopped", what: `${what} with a tmate share whose relay is stopped`, unit: "ms", ...stopped },
    { id: "flood-shared", what: `${what} with a tmate guest`, unit: "ms", ...shared },
  ];
};

export const floodRows = async (isQuick: boolean): Promise<readonly Measured[]> => {
  const host = await openHost({ config: `max_per_terminal = ${SHARES}\n` });
  try {
    return await rowsOf(host, isQuick ? "quick" : "full");
  } finally {
    await host.dispose();
  }
};
