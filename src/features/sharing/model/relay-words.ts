// Relays as the page calls them: where guests dial from, in a few words. Pure.
import type { Backend } from "#contract/errors";
import type { RelayView } from "#contract/relay";
import type { Capabilities, Reach } from "#contract/share";

const reaches: Readonly<Record<Reach, string>> = {
  here: "this machine",
  lan: "local network",
  tunnel: "over",
  host: "own relay",
  public: "public relay",
};

/** `this machine`, `local network office`, `over jump-1`, `public relay makers`. */
export const relayLabel = ({ name, kind, reach }: Pick<RelayView, "name" | "kind" | "reach">): string =>
  kind === "here" ? reaches.here : `${reaches[reach]} ${name}`;

/** What guests dial: `192.0.2.7, another port for each share`. */
export const dialWords = ({ host, port }: Pick<RelayView, "host" | "port">): string =>
  port === null ? `guests dial ${host}` : `guests dial ${host}, port ${port}`;

/** Those that this backend can share over. */
export const relaysFor = (relays: readonly RelayView[], backend: Backend | null): readonly RelayView[] =>
  relays.filter((relay) => relay.backend === backend);

/** The one that is meant: the chosen one where this backend has it, else the configured default, else this machine. */
export const chosenRelay = (
  chosen: string | null,
  relays: readonly RelayView[],
  backend: Backend | null,
): RelayView | null => {
  const mine = relaysFor(relays, backend);
  return (
    mine.find(({ name }) => name === chosen) ??
    mine.find(({ isDefault }) => isDefault) ??
    mine.find(({ kind }) => kind === "here") ??
    null
  );
};

/** Where a switch to this backend would go: the relay of the same name, else the only one of the same reach; null: it is refused. */
export const relayAfterSwitch = (
  relays: readonly RelayView[],
  to: Backend,
  { relay, reach }: { readonly relay: string; readonly reach: Reach },
): RelayView | null => {
  const theirs = relaysFor(relays, to);
  const [like, ...more] = theirs.filter((each) => each.reach === reach);
  return theirs.find(({ name }) => name === relay) ?? (more.length === 0 ? like : undefined) ?? null;
};

/** What this backend can do over that relay; null where nobody has said. */
export const capabilitiesOver = (
  relays: readonly RelayView[],
  backend: Backend,
  relay: string | null,
): Capabilities | null => relaysFor(relays, backend).find(({ name }) => name === relay)?.capabilities ?? null;
