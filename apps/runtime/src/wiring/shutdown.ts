// The steps that shut the runtime down: last added first, one after the other, each even if another one fails.
import type { Log } from "../platform/log";

export interface Shutdown {
  add(name: string, step: () => void | Promise<void>): void;
  /** Runs every step once. All callers get the same promise, which never rejects. */
  run(): Promise<void>;
}

/** A failed step is logged by its name. */
export const createShutdown = (log: Pick<Log, "error">): Shutdown => {
  const stack = new AsyncDisposableStack();
  let running: Promise<void> | null = null;
  return {
    add: (name, step) =>
      stack.defer(async () => {
        try {
          await step();
        } catch (error) {
          // Logged here and now: the log itself is closed by one of the last steps.
          log.error("shutdown-step-failed", error, { step: name });
        }
      }),
    run: () => {
      running ??= stack.disposeAsync();
      return running;
    },
  };
};
