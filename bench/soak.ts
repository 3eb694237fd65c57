// Runs a thousand short shares through one runtime, over both backends at random, with guests and faults; counts processes,
// sockets, files, timers, memory and the objects on the heap before and after, and fails if any of them grows.
// `npm run soak -- --backend upterm --count 300 --seconds 120 --seed 7`.
import { parseArgs } from "node:util";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { findMarked } from "../apps/runtime/src/platform/process-table";
import { findProgram } from "../apps/runtime/src/platform/process-tree";
import { eventually } from "../apps/runtime/src/testing/eventually";
import { percentile } from "../apps/runtime/src/testing/figures";
import { openLab, type RuntimeLab } from "../apps/runtime/src/testing/rigs/runtime-lab";
import type { SshGuest } from "../apps/runtime/src/testing/ssh-guest";
import { openTimerLedger } from "../apps/runtime/src/testing/timer-ledger";
import { countAll, countObjects, grown, HEAP_FROM, judgeHeap, type Objects, settled } from "./growth";

/** Shares before the first count: programs are loaded, keys are made, the compiler is warm. */
const WARM_UP = 20;
const SAY_EVERY = 50;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

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

/** Watches as an open page does. */
const watchAsPage = async (lab: RuntimeLab): Promise<void> => {
  try {
    for await (const event of await lab.client.watch()) void event;
  } catch {
    // The runtime ended at the end of the test.
  }
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
  say(heap.words);
  ledger.close();
  await lab.dispose();
  return [...grown(before, after), ...heap.grown];
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
