// Requests the terminal size that fits this page, once its place has stopped resizing. The new size arrives as a stream event.
import type { Clock, Timer } from "../../../platform/clock";
import type { ScreenSize } from "./screen";

/** A window being dragged changes size in every frame, and the shell redraws for each new size. */
const SETTLE_MS = 80;

export type TerminalSizer = {
  /** The element around the screen has another size. */
  onPlaceResized(): void;
  /** The user is working here: requests the size immediately, even if it was requested before. Another page may have changed it. */
  claim(): void;
  dispose(): void;
};

export const createTerminalSizer = (deps: {
  clock: Clock;
  /** The size that fits now. Null while the place has no size. */
  fittingSize: () => ScreenSize | null;
  /** The terminal's size now. */
  currentSize: () => ScreenSize;
  request: (size: ScreenSize) => void;
}): TerminalSizer => {
  let settling: Timer | null = null;
  let requested: ScreenSize | null = null;
  const isSame = (a: ScreenSize | null, b: ScreenSize) => a?.cols === b.cols && a.rows === b.rows;

  const request = (size: ScreenSize) => {
    requested = size;
    deps.request(size);
  };
  return {
    onPlaceResized: () => {
      settling?.cancel();
      settling = deps.clock.after(SETTLE_MS, () => {
        const size = deps.fittingSize();
        if (size && !isSame(requested, size)) request(size);
      });
    },
    claim: () => {
      const size = deps.fittingSize();
      if (size && !isSame(deps.currentSize(), size)) request(size);
    },
    dispose: () => settling?.cancel(),
  };
};
