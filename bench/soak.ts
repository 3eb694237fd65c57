// Runs three hundred short shares through one runtime, counts processes, sockets, files, timers and memory before and after,
// and fails if any of them grows. `npm run soak -- --backend upterm --count 300`.
import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { descendantsOf, findMarked } from "../apps/runtime/src/platform/process-table";
import { eventually } from "../apps/runtime/src/testing/eventually";
import { openSockets } from "../apps/runtime/src/testing/open-sockets";
import { openLab, type RuntimeLab } from "../apps/runtime/src/testing/rigs/runtime-lab";
import { openTimerLedger } from "../apps/runtime/src/testing/timer-ledger";

/** Shares before the first count: programs are loaded, keys are made, the compiler is warm. */
const WARM_UP = 20;
/** Guests take most of the time, so only every tenth share has one. */
const GUEST_EVERY = 10;
const SAY_EVERY = 50;
/** 200 ended shares are kept for `share list --all`, and the size of the heap varies. */
const RSS_MAY_GROW_MB = 32;

interface Count {
  readonly processes: number;
  readonly sockets: number;
  readonly descriptors: number;
  readonly files: number;
  readonly listeners: number;
  readonly timers: number;
  readonly rssMb: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const rssMb = (): number => {
  Bun.gc(true);
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return Math.round(Number(kib) / 102.4) / 10;
};

const countAll = (lab: RuntimeLab, timers: () => number): Count => ({
  processes: descendantsOf(process.pid).length,
  sockets: openSockets(),
  descriptors: readdirSync("/proc/self/fd").length,
  files: readdirSync(lab.config.runtimeDir, { recursive: true }).length,
  listeners: lab.runtime.listenerCount(),
  timers: timers(),
  rssMb: rssMb(),
});

const shareOnce = async (lab: RuntimeLab, terminalId: TerminalId, backend: Backend, withGuest: boolean) => {
  const { share, join: told } = await lab.share(terminalId, backend);
  const guest = withGuest ? lab.join(told) : null;
  await guest?.waitFor("lanecast");
  const { shares } = await lab.client.share.revoke({ shareIds: [share.shareId] });
  await guest?.waitExit(5_000);
  await guest?.dispose();
  const left = findMarked(`LANECAST_WORKER=${share.shareId}`).length;
  if (left > 0 || shares[0]?.phase !== "ended") throw new Error(`${share.shareId}: ${left} processes left`);
};

/** Small changes that have nothing to do with shares. One leak for each share would be hundreds. */
const MAY_GROW: Readonly<Record<keyof Count, number>> = {
  ...{ processes: 0, sockets: 0, files: 0, listeners: 0 },
  ...{ descriptors: 4, timers: 4, rssMb: RSS_MAY_GROW_MB },
};

const grown = (before: Count, after: Count): readonly string[] =>
  (Object.keys(MAY_GROW) as (keyof Count)[])
    .filter((name) => after[name] - before[name] > MAY_GROW[name])
    .map((name) => `${name} ${before[name]} → ${after[name]}`);

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

const soak = async (backend: Backend, count: number): Promise<readonly string[]> => {
  const ledger = openTimerLedger();
  const lab = await openLab();
  const terminalId = await lab.newTerminal("soak");
  void watchAsPage(lab);
  const timers = (): number => ledger.pending().length;
  for (let index = 0; index < WARM_UP; index += 1) await shareOnce(lab, terminalId, backend, index % GUEST_EVERY === 0);
  const before = countAll(lab, timers);
  say(`${backend}, after ${WARM_UP} to warm up: ${JSON.stringify(before)}`);
  const startedMs = performance.now();
  for (let index = 1; index <= count; index += 1) {
    await shareOnce(lab, terminalId, backend, index % GUEST_EVERY === 0);
    if (index % SAY_EVERY === 0) say(`${index}: ${JSON.stringify(countAll(lab, timers))}`);
  }
  const after = await settled(before, () => countAll(lab, timers));
  say(`${count} shares in ${Math.round((performance.now() - startedMs) / 1_000)} s; before ${JSON.stringify(before)}`);
  say(`after ${JSON.stringify(after)}`);
  ledger.close();
  await lab.dispose();
  return grown(before, after);
};

const { values } = parseArgs({
  options: { backend: { type: "string", default: "tmate" }, count: { type: "string", default: "300" } },
});
if (values.backend !== "tmate" && values.backend !== "upterm") throw new Error("--backend tmate|upterm");
const problems = await soak(values.backend, Number(values.count));
say(problems.length === 0 ? "nothing grows" : `GROWN: ${problems.join("; ")}`);
process.exitCode = problems.length === 0 ? 0 : 1;
