// A set of listeners that are told one thing. Knows nothing of it.

export interface Listeners<T> {
  /** Returns the unsubscriber. */
  add(listener: (told: T) => void): () => void;
  tell(told: T): void;
  clear(): void;
}

export const createListeners = <T>(): Listeners<T> => {
  const listeners = new Set<(told: T) => void>();
  return {
    add: (listener) => {
      // Wrapped: a function added twice is two listeners, each with an unsubscriber of its own.
      const entry = (told: T): void => listener(told);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    tell: (told) => {
      for (const listener of [...listeners]) listener(told);
    },
    clear: () => listeners.clear(),
  };
};
