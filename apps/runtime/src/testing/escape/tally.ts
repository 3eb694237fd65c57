// Counts escape attempts by backend and access, and prints the totals at the end of a suite.
import type { Backend } from "#contract/errors";
import type { Access } from "#contract/share";

export interface Tally {
  tried(backend: Backend, access: Access): void;
  held(backend: Backend, access: Access): void;
  /** Prints one line for each backend and access. */
  print(): void;
}

export const tally = (kind: string): Tally => {
  const counts = new Map<string, { tried: number; held: number }>();
  const of = (backend: Backend, access: Access) => {
    const key = `${backend}, ${access}`;
    const count = counts.get(key) ?? { tried: 0, held: 0 };
    counts.set(key, count);
    return count;
  };
  return {
    tried: (backend, access) => {
      of(backend, access).tried += 1;
    },
    held: (backend, access) => {
      of(backend, access).held += 1;
    },
    print: () => {
      for (const [key, { tried, held }] of counts)
        console.log(`escape corpus, ${kind}, ${key}: ${held} of ${tried} held`);
    },
  };
};
