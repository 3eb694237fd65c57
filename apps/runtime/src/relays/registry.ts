// The relays by name: the built-in one and those of the configuration, which may change while shares are live.

import { type Backend, backendSchema } from "#contract/errors";
import type { Reach } from "#contract/share";
import type { RelayEntry } from "../platform/config/schema";
import type { Relay } from "./relay";

/** The relay that works without configuration: on loopback, one per share, for either backend. */
export const BUILT_IN_RELAY = "here";

export interface ListedRelay {
  readonly name: string;
  readonly backend: Backend;
  /** Null for the built-in relay. */
  readonly entry: RelayEntry | null;
  readonly relay: Relay;
}

export interface RelayRegistry {
  list(): readonly ListedRelay[];
  /** The relays of a backend, `here` first. */
  of(backend: Backend): readonly Relay[];
  /** Null when the backend has no relay of that name. */
  find(backend: Backend, name: string): Relay | null;
  /**
   * The relay to use after a switch to `backend`: the one of the same name, else the one at the same address or SSH host, else the
   * only one of the same reach; null if there is none.
   */
  counterpartOf(backend: Backend, name: string, reach: Reach): string | null;
  /** How an entry would be listed, without registering it. */
  listingOf(name: string, entry: RelayEntry): ListedRelay;
  /** Replaces the configured relays. Live shares keep the relay they were started with. */
  replace(entries: Readonly<Record<string, RelayEntry>>): void;
}

export interface RelayRegistryDeps {
  readonly builtIn: Readonly<Record<Backend, Relay>>;
  readonly make: (name: string, entry: RelayEntry) => Relay;
}

const SSH_PORT = 22;

/** Where guests connect and how they get there. Relays of both backends with the same place differ only in the backend. */
const placeOf = (entry: RelayEntry | null): string | null => {
  if (entry?.kind === "lan") return entry.bind ?? null;
  if (entry?.kind !== "tunnel" || entry.jump === undefined) return null;
  const { host, port = SSH_PORT, user = "" } = entry.jump;
  return `${user}@${host}:${port}`;
};

export const createRelayRegistry = ({ builtIn, make }: RelayRegistryDeps): RelayRegistry => {
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
      const place = placeOf(list().find((each) => each.name === name)?.entry ?? null);
      const [same] = list().filter(
        (each) => each.backend === backend && place !== null && placeOf(each.entry) === place,
      );
      if (same !== undefined) return same.name;
      const [similar, ...more] = relays.filter((relay) => relay.reach === reach);
      return similar === undefined || more.length > 0 ? null : similar.name;
    },
    replace: (entries) => {
      configured = Object.entries(entries).map(([name, entry]) => listingOf(name, entry));
    },
  };
};
