// What the commands about relays do: list, try, add, remove. The router puts them on the wire; nothing here knows it.
import type { Answer, Refusal } from "../integrations/sharing/share-desk";
import type { Sharing } from "../integrations/sharing/share-session";
import type { OwnAddress } from "../platform/own-addresses";
import type { Relay } from "../relays/relay";
import type { ListedRelay, RelayBook } from "../relays/relay-book";
import type { RelaySettings } from "../relays/relay-settings";
import { type Backend, fail, ok, type ShareError, shareError } from "./contract/errors";
import type { CorrelationId } from "./contract/ids";
import type { RelayAdd, RelayList, RelayTest, RelayView } from "./contract/relay";
import type { Capabilities } from "./contract/share";
import { remedyOf } from "./contract/words";

export interface RelayHandlerDeps {
  readonly book: RelayBook;
  readonly settings: RelaySettings;
  readonly sharing: Pick<Sharing, "list">;
  /** Null while the backend cannot be used. */
  readonly capabilitiesOf: (backend: Backend, relay: Relay) => Promise<Capabilities | null>;
  readonly defaultRelay: () => string;
  readonly ownAddresses: () => readonly OwnAddress[];
  readonly newCorrelationId: () => CorrelationId;
}

export interface RelayHandlers {
  list(): Promise<RelayList>;
  /** Errors: not-found. That the relay does not do is an answer, not an error. */
  test(name: string): Promise<Answer<RelayTest>>;
  /** Errors: invalid-input, setup-problem. */
  add(asked: RelayAdd): Promise<Answer<RelayView>>;
  /** Errors: not-found, invalid-input, wrong-phase (a share goes through it), setup-problem. */
  remove(name: string): Answer<null>;
}

/** What guests dial, as far as it is known before a share. */
const guestSideOf = ({ entry }: ListedRelay): Pick<RelayView, "host" | "port"> => {
  switch (entry?.kind) {
    case undefined:
      return { host: "127.0.0.1", port: null };
    case "lan":
      return { host: entry.guest_host ?? entry.bind ?? "", port: null };
    case "tunnel":
      return { host: entry.guest_host ?? entry.jump?.host ?? "", port: entry.guest_port ?? null };
    case "host":
      return { host: entry.guest_host ?? entry.host ?? "", port: entry.guest_port ?? entry.port ?? 22 };
  }
};

const inUse = (name: string, count: number): string =>
  count === 1
    ? `A share goes through ${name} now; end it first.`
    : `${count} shares go through ${name} now; end them first.`;

export const createRelayHandlers = (deps: RelayHandlerDeps): RelayHandlers => {
  const { book, settings, sharing } = deps;
  const refused = (error: ShareError): { readonly ok: false; readonly error: Refusal } =>
    fail({ ...error, correlationId: deps.newCorrelationId() });

  const viewOf = async (listed: ListedRelay): Promise<RelayView> => {
    const { name, backend, entry, relay } = listed;
    const [probe, capabilities] = await Promise.all([relay.probe(), deps.capabilitiesOf(backend, relay)]);
    return {
      name,
      backend,
      kind: entry?.kind ?? "here",
      reach: relay.reach,
      ...guestSideOf(listed),
      builtIn: entry === null,
      public: entry?.public ?? false,
      isDefault: name === deps.defaultRelay(),
      available: probe.ok && capabilities !== null,
      problem: probe.ok
        ? capabilities === null
          ? `${backend} cannot be used on this machine.`
          : null
        : probe.error.message,
      remedy: probe.ok ? (capabilities === null ? "See: lanecast doctor" : null) : probe.error.data.hint,
      capabilities,
    };
  };

  const named = (name: string): readonly ListedRelay[] => book.list().filter((listed) => listed.name === name);

  return {
    list: async () => ({
      relays: await Promise.all(book.list().map(viewOf)),
      addresses: [...deps.ownAddresses()],
    }),
    test: async (name) => {
      const tries = await Promise.all(named(name).map(({ relay }) => relay.test()));
      const [first] = tries;
      if (first === undefined) {
        return refused(shareError("not-found", `There is no relay ${name}.`, { kind: "relay", id: name }));
      }
      // The built-in one is there for either backend; one that works is enough.
      const failed = tries.some((each) => each.ok) ? null : first;
      const error = failed === null || failed.ok ? null : failed.error;
      const remedy = error === null ? null : remedyOf(error);
      return ok({ relay: name, ok: error === null, problem: error?.message ?? null, remedy });
    },
    add: async (asked) => {
      const added = settings.add(asked);
      if (!added.ok) return refused(added.error);
      const [listed] = named(asked.name);
      if (listed === undefined) throw new Error(`${asked.name} was added and is not there`);
      return ok(await viewOf(listed));
    },
    remove: (name) => {
      const using = sharing.list(false).filter((share) => share.relay === name);
      const [share] = using;
      if (share !== undefined) {
        const data = { phase: share.phase, command: "relay.remove" };
        return refused(shareError("wrong-phase", inUse(name, using.length), data));
      }
      const removed = settings.remove(name);
      return removed.ok ? ok(null) : refused(removed.error);
    },
  };
};
