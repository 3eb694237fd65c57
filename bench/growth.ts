// What a runtime in this process has open and keeps in memory, and whether that grows with the number of shares.
import { heapStats } from "bun:jsc";
import { readdirSync } from "node:fs";
import { descendantsOf } from "../apps/runtime/src/platform/process-table";
import { eventually } from "../apps/runtime/src/testing/eventually";
import { memoryKib } from "../apps/runtime/src/testing/figures";
import { openSockets } from "../apps/runtime/src/testing/open-sockets";
import type { RuntimeLab } from "../apps/runtime/src/testing/rigs/runtime-lab";

const TYPES_SHOWN = 8;
/** 200 ended shares are kept for `share list --all`, and the size of the heap varies. */
const MEMORY_MAY_GROW_MB = 32;
/** From here on an ended share replaces an older one in that list, so the heap should no longer grow. */
export const HEAP_FROM = 250;
/** Of one type, for each share. One leaked object for each share would be 1. */
const OBJECTS_MAY_GROW = 0.5;
/** Over fewer shares, the chance fluctuation of the common types would be larger than that. */
const HEAP_OVER = 250;

export interface Count {
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

/** The memory of this process, in which the runtime runs. */
const measureMemory = (): Pick<Count, "pssMb" | "ownMb"> => {
  Bun.gc(true);
  const mb = (kib: number): number => Math.round(kib / 102.4) / 10;
  return { pssMb: mb(memoryKib(process.pid)), ownMb: mb(memoryKib(process.pid, "Pss_Anon")) };
};

export const countAll = (lab: RuntimeLab, timers: () => number): Count => ({
  processes: descendantsOf(process.pid).length,
  sockets: openSockets(),
  descriptors: readdirSync("/proc/self/fd").length,
  files: readdirSync(lab.config.runtimeDir, { recursive: true }).length,
  listeners: lab.runtime.listenerCount(),
  timers: timers(),
  ...measureMemory(),
});

/** Small changes that have nothing to do with shares. One leak for each share would be hundreds. */
const MAY_GROW: Readonly<Record<keyof Count, number>> = {
  ...{ processes: 0, sockets: 0, files: 0, listeners: 0 },
  ...{ descriptors: 4, timers: 4, pssMb: Number.POSITIVE_INFINITY, ownMb: MEMORY_MAY_GROW_MB },
};

export const grown = (before: Count, after: Count): readonly string[] =>
  (Object.keys(MAY_GROW) as (keyof Count)[])
    .filter((name) => after[name] - before[name] > MAY_GROW[name])
    .map((name) => `${name} ${before[name]} → ${after[name]}`);

/** How many objects of each type are on the heap. */
export type Objects = Readonly<Record<string, number>>;

export const countObjects = (): Objects => {
  Bun.gc(true);
  return heapStats().objectTypeCounts;
};

/** The types of which there are more objects than before, those that grew most first. */
const moreObjects = (before: Objects, after: Objects): readonly (readonly [type: string, more: number])[] =>
  Object.entries(after)
    .map(([type, count]) => [type, count - (before[type] ?? 0)] as const)
    .filter(([, more]) => more > 0)
    .sort(([, one], [, other]) => other - one);

/**
 * What the heap has more of after `shares` more shares, in words, and the types that grew with the number of shares. `before`:
 * after share `HEAP_FROM`; null if there were fewer.
 */
export const judgeHeap = (before: Objects | null, shares: number): { words: string; grown: readonly string[] } => {
  if (before === null || shares < HEAP_OVER)
    return { words: `objects on the heap: compared only from ${HEAP_FROM + HEAP_OVER} shares on`, grown: [] };
  const more = moreObjects(before, countObjects()).map(([type, count]) => ({ count, words: `${type} +${count}` }));
  const top = more.slice(0, TYPES_SHOWN).map(({ words }) => words);
  return {
    words: `objects on the heap after ${shares} more shares: ${top.join(", ")}`,
    grown: more.filter(({ count }) => count > shares * OBJECTS_MAY_GROW).map(({ words }) => words),
  };
};

/** Waits a moment for processes that are about to end. */
export const settled = async (before: Count, count: () => Count): Promise<Count> => {
  await eventually(() => grown(before, count()).length === 0, {
    what: "nothing grows",
    withinMs: 5_000,
    everyMs: 250,
  }).catch(() => undefined);
  return count();
};
