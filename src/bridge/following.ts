// One stream of the runtime's, kept going over lost sockets until it ends or is stopped. Knows nothing of what it carries.
import { type RuntimeClient, settle, toWireError, type WireError } from "#contract/wire";
import type { RuntimeLink } from "./runtime-link";

export type Stream<E> = {
  open(client: RuntimeClient, signal: AbortSignal): PromiseLike<AsyncIterable<E>>;
  /** In order; the next event waits for a returned promise, which is how a slow reader holds the stream back. */
  onEvent(event: E): void | Promise<void>;
  /** The socket is gone; the stream comes back by itself. */
  onLost?(): void;
  /** The runtime has ended the stream; nothing more comes. */
  onEnd?(): void;
  /** The runtime refused or broke off the stream; nothing more comes unless `restart` is called. */
  onFailure?(error: WireError): void;
};

export type Following = {
  /** Drops the stream and opens it anew. */
  restart(): void;
  stop(): void;
};

type Outcome = { readonly kind: "ended" } | { readonly kind: "failed"; readonly error: WireError };

const read = async <E>(stream: Stream<E>, client: RuntimeClient, signal: AbortSignal): Promise<Outcome> => {
  const opened = await settle(Promise.resolve(stream.open(client, signal)));
  if (!opened.ok) return { kind: "failed", error: opened.error };
  const events = opened.value[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<E>;
    // Only the stream's own failures are caught: what `onEvent` throws is a bug and shall be seen.
    try {
      next = await events.next();
    } catch (thrown) {
      return { kind: "failed", error: toWireError(thrown) };
    }
    if (next.done || signal.aborted) return { kind: "ended" };
    await stream.onEvent(next.value);
  }
};

/** A stream that breaks off while its socket stands is tried again after this long, never in a tight loop. */
const BROKEN_STREAM_PAUSE_MS = 1_000;

export const createFollowing = <E>(link: RuntimeLink, stream: Stream<E>): Following => {
  let current: AbortController | null = null;

  const open = async (client: RuntimeClient): Promise<void> => {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    const outcome = await read(stream, client, mine.signal);
    if (mine.signal.aborted) return;
    current = null;
    if (link.client() !== client) return stream.onLost?.();
    if (outcome.kind === "ended") return stream.onEnd?.();
    if (outcome.error.code !== "disconnected") return stream.onFailure?.(outcome.error);
    link.clock.after(BROKEN_STREAM_PAUSE_MS, () => {
      if (!isStopped && current === null && link.client() === client) void open(client);
    });
  };

  let isStopped = false;
  const restart = () => {
    const client = link.client();
    if (client && !isStopped) void open(client);
  };
  const unsubscribe = link.onStatus((status) => {
    if (status.kind === "open") restart();
  });
  restart();
  return {
    restart,
    stop: () => {
      isStopped = true;
      unsubscribe();
      current?.abort();
    },
  };
};
