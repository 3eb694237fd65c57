// Asks the runtime for the size that fits the page, when the place has come to rest. The answer is an event of the terminal's stream, not of this.
import type { Clock, Timer } from "../../../platform/clock";
import type { ScreenSize } from "./screen";

/** A window being dragged changes every frame; a shell redraws for each size it is told. */
const REST_MS = 80;

export type TerminalSizer = {
  /** The place has changed. */
  changed(): void;
  /** Someone works here now: asks at once, even for a size asked for before (another page may have taken it since). */
  claim(): void;
  dispose(): void;
};

export const createTerminalSizer = (deps: {
  clock: Clock;
  /** What fits now; null while the place has no size. */
  fittingSize: () => ScreenSize | null;
  /** What the terminal is now. */
  currentSize: () => ScreenSize;
  ask: (size: ScreenSize) => void;
}): TerminalSizer => {
  let resting: Timer | null = null;
  let asked: ScreenSize | null = null;
  const isSame = (a: ScreenSize | null, b: ScreenSize) => a?.cols === b.cols && a.rows === b.rows;

  const askFor = (size: ScreenSize) => {
    asked = size;
    deps.ask(size);
  };
  return {
    changed: () => {
      resting?.cancel();
      resting = deps.clock.after(REST_MS, () => {
        const size = deps.fittingSize();
        if (size && !isSame(asked, size)) askFor(size);
      });
    },
    claim: () => {
      const size = deps.fittingSize();
      if (size && !isSame(deps.currentSize(), size)) askFor(size);
    },
    dispose: () => resting?.cancel(),
  };
};
