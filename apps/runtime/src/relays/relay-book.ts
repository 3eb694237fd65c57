// The relays there are now, by name: those built in and those of the configuration, which may change while shares live. Starts none.

import { type Backend, backendSchema } from "#contract/errors";
import type { Reach } from "#contract/share";
import type { RelayEntry } from "../platform/config/schema";
import type { Relay } from "./relay";

/** The name that needs no configuration: loopback, one per share, for either backend. */
export const BUILT_IN_RELAY = "here";

export interface ListedRelay {
  readonly name: string;
  readonly backend: Backend;
  /** Null: built in. */
  readonly entry: RelayEntry | null;
  readonly relay: Relay;
}

export interface RelayBook {
  list(): readonly ListedRelay[];
  /** A backend's own relays, `here` first. */
  of(backend: Backend): readonly Relay[];
  /** Null when the backend has none of that name. */
  find(backend: Backend, name: string): Relay | null;
  /** The relay nearest to another backend's: of the same name, else the only one of the same reach; null when neither is there. */
  counterpartOf(backend: Backend, name: string, reach: Reach): string | null;
  /** How an entry would be listed; nothing is started or kept. */
  listingOf(name: string, entry: RelayEntry): ListedRelay;
  /** The configuration's relays as they are from now on; shares that run keep the one they were started with. */
  replace(entries: Readonly<Record<string, RelayEntry>>): void;
}

export interface RelayBookDeps {
  readonly builtIn: Readonly<Record<Backend, Relay>>;
  readonly make: (name: string, entry: RelayEntry) => Relay;
}

export const createRelayBook = ({ builtIn, make }: RelayBookDeps): RelayBook => {
  const here: readonly ListedRelay[] = backendSchema.options.map((backend) => ({
    name: BUILT_IN_RELAY,
    backend,
    entry: null,
    relay: builtIn[backend],
  }));
  let configured: readonly ListedRelay[] = [];
  const listingOf = (name: string, entry: RelayEntry): ListedRelay => ({
    name,
    backend: entry.backend,
    entry,
    relay: make(name, entry),
  });
  const list = (): readonly ListedRelay[] => [...here, ...configured];
  const of = (backend: Backend): readonly Relay[] =>
    list()
      .filter((each) => each.backend === backend)
      .map((each) => each.relay);
  return {
    list,
    listingOf,
    of,
    find: (backend, name) => of(backend).find((relay) => relay.name === name) ?? null,
    counterpartOf: (backend, name, reach) => {
      const relays = of(backend);
      if (relays.some((relay) => relay.name === name)) return name;
      const [like, ...more] = relays.filter((relay) => relay.reach === reach);
      return like === undefined || more.length > 0 ? null : like.name;
    },
    replace: (entries) => {
      configured = Object.entries(entries).map(([name, entry]) => listingOf(name, entry));
    },
  };
};
