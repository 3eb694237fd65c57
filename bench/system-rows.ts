// What is not about one share: lanes beside plain tmux, the command line beside `bun -e 0`, the audit log beside SQLite, the gate.
import { Database } from "bun:sqlite";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuditLog } from "../apps/runtime/src/audit/log";
import { createSystemClock } from "../apps/runtime/src/platform/clock";
import { eventually } from "../apps/runtime/src/testing/eventually";
import { runtimeRow } from "../apps/runtime/src/wiring/record";
import { repeat, timed } from "./in-turns";
import { openHost, pssMbOf, type RuntimeHost } from "./runtime-host";
import type { Measured } from "./table";

const ROOT = join(import.meta.dirname, "..");
/** A program has loaded everything by then, also on a busy machine. */
const STARTED_AFTER_MS = 2_000;
const MEMORY_RUNS = 3;

const runProgram = async (argv: readonly string[], env: Readonly<Record<string, string>>): Promise<void> => {
  const child = Bun.spawn([...argv], { env, stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  if ((await child.exited) !== 0) throw new Error(`failed: ${argv.join(" ")}`);
};

/** The PSS of a program that keeps running. */
const memoryOf = async (argv: readonly string[], env: Readonly<Record<string, string>>): Promise<number> => {
  const child = Bun.spawn([...argv], { env, stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  await Bun.sleep(STARTED_AFTER_MS);
  const mb = pssMbOf(child.pid);
  child.kill();
  await child.exited;
  return mb;
};

const cliRows = async (host: RuntimeHost, runs: number): Promise<readonly Measured[]> => {
  const bun = process.execPath;
  const floor = await repeat(runs, () => timed(() => runProgram([bun, "-e", "0"], host.env)));
  const status = [join(ROOT, "bin/lanecast"), "status", "--json"];
  const waiting = [bun, "-e", "setTimeout(() => {}, 60_000)"];
  return [
    {
      id: "cli",
      what: "the command line: lanecast status",
      unit: "ms",
      ours: await repeat(runs, () => timed(() => runProgram(status, host.env))),
      raw: { what: "bun -e 0", values: floor },
    },
    {
      id: "cli-memory",
      what: "the command line: PSS of lanecast watch",
      unit: "MB",
      ours: await repeat(MEMORY_RUNS, () => memoryOf([join(ROOT, "bin/lanecast"), "watch"], host.env)),
      raw: { what: "bun, waiting", values: await repeat(MEMORY_RUNS, () => memoryOf(waiting, host.env)) },
    },
  ];
};

/** A plain tmux server on a socket of its own, with the lanes' shell. */
const openPlainTmux = (host: RuntimeHost) => {
  const socket = join(host.dir, "plain");
  const tmux = (...args: readonly string[]) => runProgram(["tmux", "-S", socket, "-f", "/dev/null", ...args], host.env);
  return { tmux, end: () => tmux("kill-server") };
};

/** From a command that prints `lines` lines to its end, which it reports by a file. */
const floodMs = async (dir: string, lines: number, type: (text: string) => Promise<unknown>): Promise<number> => {
  const mark = join(dir, "flooded");
  rmSync(mark, { force: true });
  const startedMs = performance.now();
  await type(`seq 1 ${lines}; : >${mark}`);
  await eventually(() => existsSync(mark), { what: "the flood is over", withinMs: 300_000, everyMs: 2 });
  return performance.now() - startedMs;
};

const FLOODS = 3;
const LINES = { quick: 100_000, full: 1_000_000 } as const;

const laneRows = async (host: RuntimeHost, runs: number, size: keyof typeof LINES): Promise<readonly Measured[]> => {
  const { client, dir } = host;
  const plain = openPlainTmux(host);
  await plain.tmux("new-session", "-d", "-s", "flood", "-x", "80", "-y", "24");
  const newSession = await repeat(runs, () => timed(() => plain.tmux("new-session", "-d")));
  const newLane = await repeat(runs, () => timed(() => client.lane.new({ cwd: dir })));
  const { terminalId } = await client.lane.new({ name: "flood", cwd: dir });
  const typeInLane = (text: string) =>
    client.terminal.type({ terminalId, bytes: Buffer.from(`${text}\r`).toString("base64") });
  const inPlain = () => floodMs(dir, LINES[size], (text) => plain.tmux("send-keys", "-t", "flood", text, "Enter"));
  const inLane = () => floodMs(dir, LINES[size], typeInLane);
  const floor = { what: "plain tmux", values: await repeat(FLOODS, inPlain) };
  const alone = await repeat(FLOODS, inLane);
  const { join: told } = await client.share.start({
    terminalId,
    backend: "tmate",
    access: "write",
    keys: [host.key.line],
  });
  if (told === null) throw new Error("no link");
  await host.join(told);
  const shared = await repeat(FLOODS, inLane);
  await client.share.revoke({ all: true });
  await plain.end();
  const lines = LINES[size].toLocaleString("en");
  return [
    {
      id: "lane-new",
      what: "lane new",
      unit: "ms",
      ours: newLane,
      raw: { what: "tmux new-session", values: newSession },
    },
    { id: "flood", what: `${lines} lines in a lane`, unit: "ms", ours: alone, raw: floor },
    { id: "flood-shared", what: `${lines} lines in a lane with a tmate guest`, unit: "ms", ours: shared, raw: floor },
  ];
};

const manyLanes = async (host: RuntimeHost, count: number, runs: number): Promise<readonly Measured[]> => {
  const { client, dir } = host;
  const have = (await client.lane.list()).lanes.length;
  for (let index = have; index < count; index += 1) await client.lane.new({ name: `lane ${index}`, cwd: dir });
  const list = [join(ROOT, "bin/lanecast"), "lane", "list", "--json"];
  return [
    {
      id: "lane-list",
      what: `lane list of ${count}, on the socket`,
      unit: "ms",
      ours: await repeat(runs, () => timed(() => client.lane.list())),
    },
    {
      id: "lane-list-cli",
      what: `lanecast lane list of ${count}`,
      unit: "ms",
      ours: await repeat(runs, () => timed(() => runProgram(list, host.env))),
    },
  ];
};

const auditRows = async (rows: number): Promise<readonly Measured[]> => {
  const dir = mkdtempSync(join(tmpdir(), "lc-audit-"));
  const opened = openAuditLog({ path: join(dir, "audit.db"), clock: createSystemClock() });
  if (!opened.ok) throw new Error(opened.error.message);
  const bare = new Database(join(dir, "bare.db"));
  bare.run("PRAGMA journal_mode = WAL");
  bare.run("PRAGMA synchronous = FULL");
  bare.run("CREATE TABLE rows (seq INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  const insert = bare.query("INSERT INTO rows (text) VALUES (?)");
  const row = runtimeRow("runtime.started", {});
  const text = JSON.stringify(row);
  // In turns, so that a slow moment of the disk meets both.
  const values: { ours: number; raw: number }[] = [];
  for (let index = 0; index < rows; index += 1) {
    values.push({ ours: await timed(() => opened.value.append(row)), raw: await timed(() => insert.run(text)) });
  }
  const verified = await timed(() => opened.value.verify());
  opened.value.close();
  bare.close();
  rmSync(dir, { recursive: true });
  return [
    {
      id: "audit-append",
      what: "one row in the audit log",
      unit: "ms",
      ours: values.map(({ ours }) => ours),
      raw: { what: "a durable SQLite insert", values: values.map(({ raw }) => raw) },
    },
    { id: "audit-verify", what: `audit verify of ${rows.toLocaleString("en")} rows`, unit: "ms", ours: [verified] },
  ];
};

const gateRows = async (host: RuntimeHost, runs: number): Promise<readonly Measured[]> => {
  const { terminalId } = await host.client.lane.new({ name: "gate", cwd: host.dir });
  const allowed = { terminalId, backend: "tmate" as const, keys: [host.key.line] };
  const denied = { terminalId, backend: "tmate", access: "write", anyoneWithLink: true, ttlMs: 14_400_000 } as const;
  await host.client.policy.check(allowed);
  return [
    {
      id: "gate",
      what: "a decision of the gate, on the socket",
      unit: "ms",
      ours: await repeat(runs, () => timed(() => host.client.policy.check(allowed))),
    },
    {
      id: "gate-alternatives",
      what: "a decision with its alternatives",
      unit: "ms",
      ours: await repeat(runs, () => timed(() => host.client.policy.check(denied))),
    },
  ];
};

export const systemRows = async (isQuick: boolean): Promise<readonly Measured[]> => {
  const runs = isQuick ? 5 : 20;
  const host = await openHost();
  try {
    return [
      ...(await cliRows(host, runs)),
      ...(await gateRows(host, runs * 2)),
      ...(await laneRows(host, runs, isQuick ? "quick" : "full")),
      ...(await manyLanes(host, isQuick ? 60 : 1_000, runs)),
      ...(await auditRows(isQuick ? 500 : 10_000)),
    ];
  } finally {
    await host.dispose();
  }
};
