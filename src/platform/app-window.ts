// The window of its own that `lanecast open` uses: one at a time, its place on the screen, and the question when it closes.
import { z } from "zod";

/** Whether this page is in a window of its own, not in a browser's tab. */
export const isAppWindow = (): boolean => window.matchMedia("(display-mode: standalone)").matches;

let isLeaving = false;

/** A browser lets a page close its window only if that window has no history, as is the case here. */
const closeWindow = (): void => {
  isLeaving = true;
  window.close();
};

/** Closing the window as the user's choice, seen from the page. Tests and stories replace it. */
export interface Closing {
  readonly isAppWindow: () => boolean;
  /** While it is on, the browser asks before the window closes. `onStayed` is called if the user stays. Returns how to turn it off. */
  readonly guard: (onStayed: () => void) => () => void;
  /** Closes the window without asking. */
  readonly close: () => void;
}

export const windowClosing: Closing = {
  isAppWindow,
  guard: (onStayed) => {
    const ask = (event: BeforeUnloadEvent) => {
      if (isLeaving) return;
      event.preventDefault();
      // The browser's question stops all timers. If the user leaves, the page is gone before this one runs.
      setTimeout(onStayed);
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  },
  close: closeWindow,
};

const CHANNEL = "lanecast.window";

/**
 * `lanecast open` always gets a new window, because one program can't raise another's. The function that this returns tells
 * older windows to close, once this page has signed in.
 */
export const replaceOlderWindows = (): (() => void) => {
  if (!isAppWindow()) return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = closeWindow;
  let isAnnounced = false;
  return () => {
    if (!isAnnounced) channel.postMessage("signed-in");
    isAnnounced = true;
  };
};

const PLACE_KEY = "lanecast.window";
const placeSchema = z.object({ width: z.int(), height: z.int(), x: z.int(), y: z.int() });
type Place = z.infer<typeof placeSchema>;

const MIN_WIDTH = 390;
const MIN_HEIGHT = 300;

const recallPlace = (): Place | null => {
  try {
    return placeSchema.parse(JSON.parse(localStorage.getItem(PLACE_KEY) ?? ""));
  } catch {
    return null;
  }
};

const savePlace = (): void => {
  const { outerWidth: width, outerHeight: height, screenX: x, screenY: y } = window;
  // A window that isn't on screen yet, or is minimized, has no size.
  if (width < MIN_WIDTH || height < MIN_HEIGHT) return;
  try {
    localStorage.setItem(PLACE_KEY, JSON.stringify({ width, height, x, y } satisfies Place));
  } catch {
    // Blocked or full. The window then opens at its usual size.
  }
};

const between = (least: number, value: number, most: number): number => Math.max(least, Math.min(value, most));

/** The screen may be another one by now. */
const goTo = ({ width, height, x, y }: Place): void => {
  const { availWidth, availHeight } = window.screen;
  const [w, h] = [Math.min(width, availWidth), Math.min(height, availHeight)];
  window.resizeTo(w, h);
  window.moveTo(between(0, x, availWidth - w), between(0, y, availHeight - h));
};

/** Chromium itself forgets the place of a window that was opened with `--app` (tried with 156). */
export const keepWindowPlace = (): void => {
  if (!isAppWindow()) return;
  const place = recallPlace();
  const start = () => {
    // The window may have been resized while the page was still loading.
    if (place === null) savePlace();
    else goTo(place);
    for (const event of ["resize", "blur", "pagehide"]) window.addEventListener(event, savePlace);
  };
  // Before its first resize the window isn't on screen, and couldn't be moved.
  if (window.outerWidth > 0) start();
  else window.addEventListener("resize", start, { once: true });
};
