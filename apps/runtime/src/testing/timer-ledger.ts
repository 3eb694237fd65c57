// Records the timers that code starts and stops, for leak checks. Timers that started before, such as the test runner's, do not count.

type Start = typeof globalThis.setTimeout;

export interface TimerLedger {
  /** For each timer that is still running, the line of code that started it. */
  pending(): readonly string[];
  /** Restores the global functions. */
  close(): void;
}

const STACK_LINE_OF_CALLER = 3;

const startedAt = (): string => (new Error().stack ?? "").split("\n")[STACK_LINE_OF_CALLER]?.trim() ?? "somewhere";

export const openTimerLedger = (): TimerLedger => {
  const { setTimeout: once, setInterval: again, clearTimeout: stopOnce, clearInterval: stopAgain } = globalThis;
  const running = new Map<unknown, string>();
  const counting =
    (start: Start, endsItself: boolean) =>
    (fn: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]): ReturnType<Start> => {
      const timer = start(() => {
        if (endsItself) running.delete(timer);
        fn(...args);
      }, delayMs);
      running.set(timer, startedAt());
      return timer;
    };
  const forgetting =
    (stop: (timer: Parameters<typeof clearTimeout>[0]) => void) =>
    (timer: Parameters<typeof clearTimeout>[0]): void => {
      running.delete(timer);
      stop(timer);
    };
  Object.assign(globalThis, {
    setTimeout: counting(once, true),
    setInterval: counting(again as unknown as Start, false),
    clearTimeout: forgetting(stopOnce),
    clearInterval: forgetting(stopAgain),
  });
  return {
    pending: () => [...running.values()],
    close: () => {
      Object.assign(globalThis, {
        setTimeout: once,
        setInterval: again,
        clearTimeout: stopOnce,
        clearInterval: stopAgain,
      });
    },
  };
};
