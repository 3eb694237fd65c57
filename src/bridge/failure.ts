// The failures only a client can see (no socket, no answer in time), as values. Knows no command and no words for people.
import { fail, type Result, shareError } from "#contract/errors";
import { settle, type WireError } from "#contract/wire";
import type { Clock } from "../platform/clock";

export const timedOut = (waitedMs: number): WireError => ({
  ...shareError("timed-out", "The runtime did not answer in time.", { waitedMs }),
  correlationId: null,
});

export const disconnected = (): WireError => ({
  ...shareError("disconnected", "The runtime is not connected.", {}),
  correlationId: null,
});

/** Runs a call and gives its failure as a value; after `deadlineMs` (null: never) it is aborted and counts as `timed-out`. */
export const settleWithin = async <T>(
  clock: Clock,
  deadlineMs: number | null,
  run: (signal: AbortSignal) => PromiseLike<T> | null,
): Promise<Result<T, WireError>> => {
  const abort = new AbortController();
  const answer = run(abort.signal);
  if (answer === null) return fail(disconnected());
  const settled = settle(Promise.resolve(answer));
  if (deadlineMs === null) return settled;
  return new Promise((resolve) => {
    const timer = clock.after(deadlineMs, () => {
      resolve(fail(timedOut(deadlineMs)));
      abort.abort();
    });
    void settled.then((result) => {
      timer.cancel();
      resolve(result);
    });
  });
};
