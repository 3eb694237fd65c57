// The runtime as commands use it: calls that return a Result, and streams that survive a reconnect.
import { fail, type Result, shareError } from "#contract/errors";
import { type RuntimeClient, settle, type WireError } from "#contract/wire";
import type { Clock } from "../platform/clock";
import type { RuntimeLink } from "./runtime-link";
import { createSubscription, type Stream, type Subscription } from "./subscription";

export type { RuntimeClient, Stream, Subscription, WireError };

/** Long enough for a busy machine, short enough that no button hangs forever. */
const CALL_DEADLINE_MS = 20_000;

export type CallOptions = {
  /** How long to wait for the answer. Null: no limit, for commands that wait for a person or a worker. */
  readonly deadlineMs?: number | null;
};

export type Runtime = {
  /**
   * Runs one command over the current socket. Never rejects: fails immediately with `disconnected` if there is no socket,
   * and with `timed-out` after the deadline. Commands are never resent.
   */
  call<T>(
    run: (client: RuntimeClient, signal: AbortSignal) => PromiseLike<T>,
    options?: CallOptions,
  ): Promise<Result<T, WireError>>;
  /** Opens a stream and reopens it after each reconnect. The caller stops it. */
  subscribe<E>(stream: Stream<E>): Subscription;
  /** Drops a socket that is open but silent, and connects again. */
  reconnect(): void;
};

const timedOut = (waitedMs: number): WireError => ({
  ...shareError("timed-out", "lanecast didn't answer in time.", { waitedMs }),
  correlationId: null,
});

const disconnected = (): WireError => ({
  ...shareError("disconnected", "The page isn't connected to lanecast.", {}),
  correlationId: null,
});

/** Returns the failure of `run` as a value. Aborts it after `deadlineMs`, which then counts as `timed-out`. */
const settleWithin = async <T>(
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

export const createRuntime = (link: RuntimeLink): Runtime => ({
  call: (run, options = {}) => {
    const { deadlineMs = CALL_DEADLINE_MS } = options;
    return settleWithin(link.clock, deadlineMs, (signal) => {
      const client = link.client();
      return client && run(client, signal);
    });
  },
  subscribe: (stream) => createSubscription(link, stream),
  reconnect: link.reconnect,
});
