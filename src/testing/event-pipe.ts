// A stream that a test feeds: events are read in the order they were sent, and the test can end or break the stream.

export type EventPipe<E> = AsyncIterable<E> & {
  send(event: E): void;
  end(): void;
  fail(error: unknown): void;
};

export const createEventPipe = <E>(): EventPipe<E> => {
  const waiting: E[] = [];
  let outcome: { readonly error: unknown } | "ended" | null = null;
  let wake: () => void = () => undefined;
  const changed = () => wake();
  async function* read(): AsyncGenerator<E, void, void> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (outcome === "ended") return;
      else if (outcome) throw outcome.error;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  const events = read();
  return {
    [Symbol.asyncIterator]: () => events,
    send: (event) => {
      waiting.push(event);
      changed();
    },
    end: () => {
      outcome = "ended";
      changed();
    },
    fail: (error) => {
      outcome = { error };
      changed();
    },
  };
};
