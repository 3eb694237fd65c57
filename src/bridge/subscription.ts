// Keeps one stream of the runtime open across reconnects, until the runtime ends it or the caller stops it.
import { type RuntimeClient, settle, toWireError, type WireError } from "#contract/wire";
import type { RuntimeLink } from "./runtime-link";

export type Stream<E> = {
  open(client: RuntimeClient, signal: AbortSignal): PromiseLike<AsyncIterable<E>>;
  /** Called in order. If it returns a promise, the next event waits for it: that is the back-pressure. */
  onEvent(event: E): void | Promise<void>;
  /** The socket closed. The stream reopens after the reconnect. */
  onLost?(): void;
  /** The runtime ended the stream. */
  onEnd?(): void;
  /** The runtime rejected or aborted the stream. It stays closed unless `restart` is called. */
  onFailure?(error: WireError): void;
};

export type Subscription = {
  /** Closes the stream and opens it again. */
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
    // Catches only failures of the stream. An error thrown by `onEvent` is a bug and must surface.
    try {
      next = await events.next();
    } catch (thrown) {
      return { kind: "failed", error: toWireError(thrown) };
    }
    if (next.done || signal.aborted) return { kind: "ended" };
    await stream.onEvent(next.value);
  }
};

/** The pause before reopening a stream that broke while its socket stayed open. Prevents a tight loop. */
const REOPEN_PAUSE_MS = 1_000;

export const createSubscription = <E>(link: RuntimeLink, stream: Stream<E>): Subscription => {
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
    link.clock.after(REOPEN_PAUSE_MS, () => {
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
