// What is not about one share: lanes beside plain tmux, the command line beside `bun -e 0`, the audit log beside SQLite, the gate.
import { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuditLog } from "../apps/runtime/src/audit/log";
import { createSystemClock } from "../apps/runtime/src/platform/clock";
import { runtimeRow } from "../apps/runtime/src/wiring/record";
import { floodRows } from "./flood-rows";
import { besideRaw, repeat, timed } from "./in-turns";
import { openPlainTmux, runProgram } from "./plain-tmux";
import { openHost, pssMbOf, type RuntimeHost } from "./runtime-host";
import type { Measured } from "./table";

const ROOT = join(import.meta.dirname, "..");
/** A program has loaded everything by then, also on a busy machine. */
const STARTED_AFTER_MS = 2_000;
const MEMORY_RUNS = { quick: 1, full: 3 } as const;

/** The PSS of a program that keeps running. */
const memoryOf = async (argv: readonly string[], env: Readonly<Record<string, string>>): Promise<number> => {
  const child = Bun.spawn([...argv], { env, stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  await Bun.sleep(STARTED_AFTER_MS);
  const mb = pssMbOf(child.pid);
  child.kill();
  await child.exited;
  return mb;
};

const cliRows = async (host: RuntimeHost, runs: number, memoryRuns: number): Promise<readonly Measured[]> => {
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
      ours: await repeat(memoryRuns, () => memoryOf([join(ROOT, "bin/lanecast"), "watch"], host.env)),
      raw: { what: "bun, waiting", values: await repeat(memoryRuns, () => memoryOf(waiting, host.env)) },
    },
  ];
};

const laneRows = async ({ client, dir, env }: RuntimeHost, runs: number): Promise<readonly Measured[]> => {
  const plain = openPlainTmux(dir, env);
  const newSession = () => timed(() => plain.tmux("new-session", "-d"));
  const newLane = () => timed(() => client.lane.new({ cwd: dir }));
  const values = await besideRaw(runs, newLane, "tmux new-session", newSession);
  await plain.end();
  return [{ id: "lane-new", what: "lane new", unit: "ms", ...values }];
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
  const runs = isQuick ? 2 : 20;
  const host = await openHost();
  try {
    return [
      ...(await cliRows(host, runs, MEMORY_RUNS[isQuick ? "quick" : "full"])),
      ...(await gateRows(host, runs * 2)),
      ...(await laneRows(host, runs)),
      ...(await floodRows(isQuick)),
      ...(await manyLanes(host, isQuick ? 60 : 1_000, runs)),
      ...(await auditRows(isQuick ? 200 : 100_000)),
    ];
  } finally {
    await host.dispose();
  }
};
