// A few file descriptors in reserve. When the process has none left, reading the process table and removing files must still work.
import { closeSync, openSync, readFileSync } from "node:fs";

/** Each use opens one descriptor at a time. The rest is for nested uses. */
const RESERVED = 8;
/** Out of descriptors, in this process or on the whole machine. */
const EXHAUSTED = ["EMFILE", "ENFILE"];

const spares: number[] = [];

const codeOf = (thrown: unknown): string => (thrown instanceof Error && "code" in thrown ? String(thrown.code) : "");

const refill = (): void => {
  try {
    while (spares.length < RESERVED) spares.push(openSync("/dev/null", "r"));
  } catch {
    // No descriptor is free now. The next call tries again.
  }
};

/** Opens the reserve. Call it once at the start; later calls do nothing. */
export const reserveDescriptors = (): void => refill();

/** The usual limit of a login session, for when the limit can't be read. */
const FALLBACK_LIMIT = 1_024;

/** How many descriptors this process may have open (the soft limit, proc_pid_limits(5)). */
export const descriptorLimit = (): number => {
  try {
    const row = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
    return row === null ? FALLBACK_LIMIT : Number(row[1]);
  } catch {
    return FALLBACK_LIMIT;
  }
};

/**
 * Runs synchronous work that opens a descriptor. If the process has none left, one from the reserve is released first.
 * No other code runs in between, so no one else can take it.
 */
export const withSpareDescriptor = <T>(work: () => T): T => {
  try {
    return work();
  } catch (thrown) {
    const spare = EXHAUSTED.includes(codeOf(thrown)) ? spares.pop() : undefined;
    if (spare === undefined) throw thrown;
    closeSync(spare);
    try {
      return work();
    } finally {
      refill();
    }
  }
};
