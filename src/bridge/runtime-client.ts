// The runtime as the page's commands see it: calls that answer with a Result, and streams that outlive a lost socket. Knows no command by name and no React.
import type { Result } from "#contract/errors";
import type { RuntimeClient, WireError } from "#contract/wire";
import { settleWithin } from "./failure";
import { createFollowing, type Following, type Stream } from "./following";
import type { RuntimeLink } from "./runtime-link";

export type { Following, RuntimeClient, Stream, WireError };

/** Long enough for a busy machine, short enough that a button never hangs for good. */
const CALL_DEADLINE_MS = 20_000;

export type CallOptions = {
  /** How long the answer may take; null: as long as it takes (a command that waits for a person or a worker). */
  readonly deadlineMs?: number | null;
};

export type Runtime = {
  /**
   * Runs one command over the socket of the moment. Never rejects: without a socket it fails as `disconnected`
   * at once, without an answer in time as `timed-out`. Nothing is sent again by itself.
   */
  call<T>(
    run: (client: RuntimeClient, signal: AbortSignal) => PromiseLike<T>,
    options?: CallOptions,
  ): Promise<Result<T, WireError>>;
  /** Follows a stream, opening it anew after each reconnect. The caller stops it. */
  follow<E>(stream: Stream<E>): Following;
};

export const createRuntime = (link: RuntimeLink): Runtime => ({
  call: (run, options = {}) => {
    const { deadlineMs = CALL_DEADLINE_MS } = options;
    return settleWithin(link.clock, deadlineMs, (signal) => {
      const client = link.client();
      return client && run(client, signal);
    });
  },
  follow: (stream) => createFollowing(link, stream),
});
