// Frees a guest's keys that tmate holds back (ADR 0028). tmate takes input when its socket to the relay has something to read. Keys
// that arrive while tmate sends output are read from the socket by libssh during that, and then wait for the relay's next message.
import { bytesMovedBy, type ProcessRef } from "../../../../platform/process-table";

/** In bytes since the share began: what guests typed, as the relay read it, and what tmate passed on to the terminal. */
interface KeyCounts {
  readonly typed: number;
  readonly passed: number;
}

/** Notices keys that were typed and have gone no further since the last look. */
export interface HeldKeys {
  /** Asked at each look. `now`: null if it is not known. */
  areHeld(now: KeyCounts | null): boolean;
  /** Whether it knows counts to compare the next ones with. */
  isCounting(): boolean;
}

export const createHeldKeys = (): HeldKeys => {
  /** At the last look at which nothing moved. */
  let base: KeyCounts | null = null;
  let last: KeyCounts | null = null;
  return {
    isCounting: () => base !== null,
    areHeld: (now) => {
      const isStill = now !== null && last !== null && now.typed === last.typed && now.passed === last.passed;
      last = now;
      if (now === null || base === null) {
        base = now;
        return false;
      }
      if (!isStill) return false;
      const areHeld = now.typed - base.typed > now.passed - base.passed;
      base = now;
      return areHeld;
    },
  };
};

/** Counts keys. `drawing`: the relay's processes that read what the share's guests type. Null if the kernel doesn't tell. */
export const countKeys = (drawing: readonly ProcessRef[], worker: ProcessRef | null): KeyCounts | null => {
  const moved = worker === null ? null : bytesMovedBy(worker.pid);
  const counts = drawing.map(({ pid }) => bytesMovedBy(pid));
  if (moved === null || counts.length === 0 || counts.includes(null)) return null;
  return { typed: counts.reduce((sum, count) => sum + (count?.read ?? 0), 0), passed: moved.written };
};
