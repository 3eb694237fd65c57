// Runs a thousand short shares through one runtime, over both backends at random, with guests and faults; counts processes,
// sockets, files, timers, memory and the objects on the heap before and after, and fails if any of them grows.
// `npm run soak -- --backend upterm --count 300 --seconds 120 --seed 7`.
import { heapStats } from "bun:jsc";
import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { descendantsOf, findMarked } from "../apps/runtime/src/platform/process-table";
import { findProgram } from "../apps/runtime/src/platform/process-tree";
import { eventually } from "../apps/runtime/src/testing/eventually";
import { percentile } from "../apps/runtime/src/testing/figures";
import { openSockets } from "../apps/runtime/src/testing/open-sockets";
import { openLab, type RuntimeLab } from "../apps/runtime/src/testing/rigs/runtime-lab";
import type { SshGuest } from "../apps/runtime/src/testing/ssh-guest";
import { openTimerLedger } from "../apps/runtime/src/testing/timer-ledger";

/** Shares before the first count: programs are loaded, keys are made, the compiler is warm. */
const WARM_UP = 20;
const SAY_EVERY = 50;
const TYPES_SHOWN = 8;
/** 200 ended shares are kept for `share list --all`, and the size of the heap varies. */
const MEMORY_MAY_GROW_MB = 32;
/** From here on an ended share replaces an older one in that list, so the heap should no longer grow. */
const HEAP_FROM = 250;
/** Of one type, for each share. One leaked object for each share would be 1. */
const OBJECTS_MAY_GROW = 0.5;
/** Over fewer shares, the chance fluctuation of the common types would be larger than that. */
const HEAP_OVER = 250;

interface Count {
  readonly processes: number;
  readonly sockets: number;
  readonly descriptors: number;
  readonly files: number;
  readonly listeners: number;
  readonly timers: number;
  readonly pssMb: number;
  /** The part of the PSS that nothing else maps, so other processes do not change it. */
  readonly ownMb: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The memory of this process, in which the runtime runs. */
const measureMemory = (): Pick<Count, "pssMb" | "ownMb"> => {
  Bun.gc(true);
  const rollup = readFileSync("/proc/self/smaps_rollup", "utf8");
  const mb = (field: string): number => {
    const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(rollup)?.[1] ?? "0";
    return Math.round(Number(kib) / 102.4) / 10;
  };
  return { pssMb: mb("Pss"), ownMb: mb("Pss_Anon") };
};

const countAll = (lab: RuntimeLab, timers: () => number): Count => ({
  processes: descendantsOf(process.pid).length,
  sockets: openSockets(),
  descriptors: readdirSync("/proc/self/fd").length,
  files: readdirSync(lab.config.runtimeDir, { recursive: true }).length,
  listeners: lab.runtime.listenerCount(),
  timers: timers(),
  ...measureMemory(),
});

type End = "revoke" | "expire" | "kill-worker" | "kill-relay" | "guest-leaves";
const ENDS: readonly End[] = ["revoke", "revoke", "expire", "kill-worker", "kill-relay", "guest-leaves"];
const EXPIRY_MS = 2_000;
const ENDED_WITHIN_MS = 20_000;

/** A reproducible sequence: what happened can happen again (`--seed`). Numerical Recipes' generator. */
const createDice = (seed: number) => {
  let state = seed >>> 0;
  return <T>(choices: readonly T[]): T => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return choices[Math.floor((state / 2 ** 32) * choices.length)] as T;
  };
};

const killProcess = (pid: number | null): void => {
  if (pid !== null) process.kill(pid, "SIGKILL");
};

/** Lets the share end in one of the ways in which shares end, the bad ones included. */
const endShare = async (lab: RuntimeLab, { shareId, processes }: ShareView, end: End, guest: SshGuest | null) => {
  if (end === "kill-worker") killProcess(processes.worker);
  else if (end === "kill-relay") killProcess(processes.relay);
  else if (end === "guest-leaves") await guest?.dispose();
  if (end === "revoke" || end === "guest-leaves") await lab.client.share.revoke({ shareIds: [shareId] });
  await eventually(async () => (await lab.client.share.show({ shareId })).share.phase === "ended", {
    what: `${shareId} has ended (${end})`,
    withinMs: ENDED_WITHIN_MS,
    everyMs: 20,
  });
};

interface Turn {
  readonly backend: Backend;
  readonly end: End;
  readonly access: "read" | "write";
  readonly withGuest: boolean;
}

const shareOnce = async (lab: RuntimeLab, terminalId: TerminalId, { backend, end, access, withGuest }: Turn) => {
  const change = { access, ...(end === "expire" ? { ttlMs: EXPIRY_MS } : {}) };
  const { share, join: told } = await lab.share(terminalId, backend, change);
  const guest = withGuest ? lab.join(told) : null;
  // A share that expires may be gone before a slow guest is in.
  if (end !== "expire") await guest?.waitFor("lanecast");
  await endShare(lab, share, end, guest);
  await guest?.waitExit(5_000);
  await guest?.dispose();
  const left = findMarked(`LANECAST_WORKER=${share.shareId}`).length;
  if (left > 0) throw new Error(`${share.shareId} (${backend}, ${end}): ${left} processes left`);
};

/** Small changes that have nothing to do with shares. One leak for each share would be hundreds. */
const MAY_GROW: Readonly<Record<keyof Count, number>> = {
  ...{ processes: 0, sockets: 0, files: 0, listeners: 0 },
  ...{ descriptors: 4, timers: 4, pssMb: Number.POSITIVE_INFINITY, ownMb: MEMORY_MAY_GROW_MB },
};

const grown = (before: Count, after: Count): readonly string[] =>
  (Object.keys(MAY_GROW) as (keyof Count)[])
    .filter((name) => after[name] - before[name] > MAY_GROW[name])
    .map((name) => `${name} ${before[name]} → ${after[name]}`);

/** How many objects of each type are on the heap. */
type Objects = Readonly<Record<string, number>>;

const countObjects = (): Objects => {
  Bun.gc(true);
  return heapStats().objectTypeCounts;
};

/** The types of which there are more objects than before, those that grew most first. */
const moreObjects = (before: Objects, after: Objects): readonly (readonly [type: string, more: number])[] =>
  Object.entries(after)
    .map(([type, count]) => [type, count - (before[type] ?? 0)] as const)
    .filter(([, more]) => more > 0)
    .sort(([, one], [, other]) => other - one);

/** Prints what the heap has more of than after share `HEAP_FROM`, and returns the types that grew with the number of shares. */
const judgeHeap = (before: Objects | null, shares: number): readonly string[] => {
  if (before === null || shares < HEAP_OVER) {
    say(`objects on the heap: not compared, for which ${HEAP_FROM + HEAP_OVER} shares are necessary`);
    return [];
  }
  const more = moreObjects(before, countObjects());
  const top = more.slice(0, TYPES_SHOWN).map(([type, count]) => `${type} +${count}`);
  say(`objects on the heap after ${shares} more shares: ${top.join(", ")}`);
  return more.filter(([, count]) => count > shares * OBJECTS_MAY_GROW).map(([type, count]) => `${type} +${count}`);
};

/** Watches as an open page does. */
const watchAsPage = async (lab: RuntimeLab): Promise<void> => {
  try {
    for await (const event of await lab.client.watch()) void event;
  } catch {
    // The runtime ended at the end of the test.
  }
};

/** Waits a moment for processes that are about to end. */
const settled = async (before: Count, count: () => Count): Promise<Count> => {
  await eventually(() => grown(before, count()).length === 0, {
    what: "nothing grows",
    withinMs: 5_000,
    everyMs: 250,
  }).catch(() => undefined);
  return count();
};

/** How late the event loop runs a timer, the p99 since the last call. */
const watchLag = () => {
  const EVERY_MS = 20;
  let lags: number[] = [];
  let dueMs = performance.now() + EVERY_MS;
  const timer = setInterval(() => {
    lags.push(Math.max(0, performance.now() - dueMs));
    dueMs = performance.now() + EVERY_MS;
  }, EVERY_MS);
  return {
    p99Ms: (): number => {
      const value = percentile(lags, 0.99);
      lags = [];
      return Math.round(value);
    },
    stop: () => clearInterval(timer),
  };
};

interface SoakOptions {
  readonly backends: readonly Backend[];
  readonly count: number;
  readonly seconds: number;
  readonly seed: number;
}

const soak = async ({ backends, count, seconds, seed }: SoakOptions): Promise<readonly string[]> => {
  const roll = createDice(seed);
  const lag = watchLag();
  const ledger = openTimerLedger();
  const lab = await openLab();
  const terminalId = await lab.newTerminal("soak");
  void watchAsPage(lab);
  const timers = (): number => ledger.pending().length;
  const turn = (): Turn => ({
    backend: roll(backends),
    end: roll(ENDS),
    access: roll(["read", "write"]),
    withGuest: roll([true, false, false]),
  });
  const rowsWritten = async (): Promise<number> => (await lab.client.audit.list({ limit: 1 })).events.at(-1)?.seq ?? 0;
  for (let index = 0; index < WARM_UP; index += 1) await shareOnce(lab, terminalId, turn());
  const before = countAll(lab, timers);
  const [rowsBefore, startedMs] = [await rowsWritten(), performance.now()];
  const passedS = (): number => (performance.now() - startedMs) / 1_000;
  say(
    `seed ${seed}, ${backends.join(" and ")}; after ${WARM_UP} to warm up: ${JSON.stringify(before)}, lag p99 ${lag.p99Ms()} ms`,
  );
  let done = 0;
  let objects: Objects | null = null;
  while (done < count && passedS() < seconds) {
    await shareOnce(lab, terminalId, turn());
    done += 1;
    if (done === HEAP_FROM) objects = countObjects();
    if (done % SAY_EVERY === 0) say(`${done}: ${JSON.stringify(countAll(lab, timers))}, lag p99 ${lag.p99Ms()} ms`);
  }
  lag.stop();
  const rowsPerShare = Math.round((((await rowsWritten()) - rowsBefore) / Math.max(1, done)) * 10) / 10;
  const after = await settled(before, () => countAll(lab, timers));
  say(
    `${done} shares in ${Math.round(passedS())} s, ${rowsPerShare} audit rows each; before ${JSON.stringify(before)}`,
  );
  say(`after ${JSON.stringify(after)}`);
  const heap = judgeHeap(objects, done - HEAP_FROM);
  ledger.close();
  await lab.dispose();
  return [...grown(before, after), ...heap];
};

const { values } = parseArgs({
  options: {
    backend: { type: "string" },
    count: { type: "string", default: "1000" },
    seconds: { type: "string", default: "3600" },
    seed: { type: "string" },
  },
});
const all = ["tmate", "upterm"] as const;
const backends = all.filter((name) => findProgram(name, process.env.PATH ?? "") !== null);
const chosen = values.backend === undefined ? backends : all.filter((name) => name === values.backend);
if (chosen.length === 0) throw new Error("--backend tmate|upterm");
const problems = await soak({
  backends: chosen,
  count: Number(values.count),
  seconds: Number(values.seconds),
  seed: Number(values.seed ?? Date.now() % 1_000_000),
});
say(problems.length === 0 ? "nothing grows" : `GROWN: ${problems.join("; ")}`);
process.exitCode = problems.length === 0 ? 0 : 1;
