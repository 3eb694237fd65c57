// Implements the relay commands: list, test, add, remove.

import { type Backend, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { CorrelationId } from "#contract/ids";
import type { RelayAdd, RelayCheck, RelayList, RelayTest, RelayView } from "#contract/relay";
import type { Capabilities } from "#contract/share";
import { remedyOf } from "#contract/words";
import type { Answer, Refusal } from "../integrations/sharing/commands/checks";
import type { AuditPort } from "../integrations/sharing/ports";
import type { Requester } from "../integrations/sharing/share/record";
import type { Sharing } from "../integrations/sharing/share-session";
import type { OwnAddress } from "../platform/network";
import type { ListedRelay, RelayRegistry } from "../relays/registry";
import type { Relay } from "../relays/relay";
import type { BeforeChange, RelaySettings } from "../relays/settings";

export interface RelayHandlerDeps {
  readonly registry: RelayRegistry;
  readonly settings: RelaySettings;
  readonly sharing: Pick<Sharing, "list">;
  /** Null while the backend isn't available. */
  readonly capabilitiesOf: (backend: Backend, relay: Relay) => Promise<Capabilities | null>;
  readonly defaultRelay: () => string;
  readonly ownAddresses: () => readonly OwnAddress[];
  /** What is between guests and an address of this machine. */
  readonly checkAddress: (address: string) => Promise<readonly RelayCheck[]>;
  readonly audit: AuditPort;
  readonly newCorrelationId: () => CorrelationId;
}

export interface RelayHandlers {
  list(): Promise<RelayList>;
  /** Errors: not-found. A failed test is an answer, not an error. */
  test(name: string): Promise<Answer<RelayTest>>;
  /** Recorded before it takes effect. Errors: invalid-input, setup-problem, audit-unavailable (the relay isn't added). */
  add(relay: RelayAdd, by: Requester): Promise<Answer<RelayView>>;
  /** Recorded before it takes effect. Errors: not-found, invalid-input, wrong-phase (a share uses it), setup-problem, audit-unavailable (the relay stays). */
  remove(name: string, by: Requester): Answer<null>;
}

/** The host and port that guests connect to, as far as they are known before a share. */
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

/** A relay in the audit log: where guests connect, and which host keys are trusted. */
const auditDataOf = (listed: ListedRelay): Readonly<Record<string, unknown>> => {
  const { name, entry, relay } = listed;
  const fingerprints = [...(entry?.host_key ?? []), ...(entry?.jump?.host_key ?? [])];
  const what = { kind: entry?.kind, reach: relay.reach, public: entry?.public ?? false, ...guestSideOf(listed) };
  return { relayName: name, ...what, fingerprints };
};

const UNDONE = { "relay.added": "relay.removed", "relay.removed": "relay.added" } as const;

/** Records a change before it is made, and a second time if it then can't be made. */
const createRecording =
  ({ audit, newCorrelationId }: RelayHandlerDeps) =>
  <T>(type: keyof typeof UNDONE, actor: Requester, change: (before: BeforeChange) => Result<T>): Result<T> => {
    const correlationId = newCorrelationId();
    const append = (which: keyof typeof UNDONE, listed: ListedRelay, more: Readonly<Record<string, unknown>> = {}) => {
      const of = { shareId: null, terminalId: null, laneId: null, backend: listed.backend };
      return audit.append({ type: which, correlationId, actor, ...of, data: { ...auditDataOf(listed), ...more } });
    };
    let recorded: ListedRelay | null = null;
    const changed = change((listed) => {
      const written = append(type, listed);
      if (written.ok) recorded = listed;
      return written.ok ? ok(null) : written;
    });
    if (changed.ok || recorded === null) return changed;
    const { code, message } = changed.error;
    append(UNDONE[type], recorded, { code, message });
    return changed;
  };

/** The lasting key that a relay's administrator must know, if the relay has one. */
const hostKeyOf = async ({ hostIdentity }: Relay): Promise<Pick<RelayView, "hostKey">> => {
  const key = await hostIdentity?.load();
  return key?.ok === true ? { hostKey: key.value } : {};
};

const failedCheck = (error: ShareError): RelayCheck => ({
  id: "relay",
  state: "problem",
  text: error.message,
  remedy: remedyOf(error),
});

type Tried = Awaited<ReturnType<Relay["test"]>>;

/** What is between guests and a relay that works. */
const guestChecks = async (
  { checkAddress }: RelayHandlerDeps,
  entry: ListedRelay["entry"],
): Promise<readonly RelayCheck[]> => {
  if (entry?.kind === "lan" && entry.bind !== undefined) return checkAddress(entry.bind);
  const text = "A relay can be started here. Only this computer can connect to it.";
  return entry === null ? [{ id: "relay", state: "ok", text, remedy: null }] : [];
};

const testAnswer = async (
  deps: RelayHandlerDeps,
  name: string,
  tries: readonly [Tried, ...Tried[]],
  entry: ListedRelay["entry"],
): Promise<RelayTest> => {
  // The built-in relay exists for both backends; one that works is enough.
  const tested = tries.find((each) => each.ok) ?? tries[0];
  const checks = tested.ok ? [...tested.value, ...(await guestChecks(deps, entry))] : [failedCheck(tested.error)];
  const problem = checks.find(({ state }) => state === "problem");
  const { text = null, remedy = null } = problem ?? {};
  return { relay: name, ok: problem === undefined, problem: text, remedy, checks };
};

const inUse = (name: string, count: number): string =>
  count === 1 ? `A share is using ${name}. Stop it first.` : `${count} shares are using ${name}. Stop them first.`;

export const createRelayHandlers = (deps: RelayHandlerDeps): RelayHandlers => {
  const { registry, settings, sharing } = deps;
  const recording = createRecording(deps);
  const refused = (error: ShareError): { readonly ok: false; readonly error: Refusal } =>
    fail({ ...error, correlationId: deps.newCorrelationId() });

  const viewOf = async (listed: ListedRelay): Promise<RelayView> => {
    const { name, backend, entry, relay } = listed;
    const asked = [relay.probe(), deps.capabilitiesOf(backend, relay), hostKeyOf(relay)] as const;
    const [probe, capabilities, hostKey] = await Promise.all(asked);
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
          ? `${backend} isn't available on this machine.`
          : null
        : probe.error.message,
      remedy: probe.ok ? (capabilities === null ? "Run `lanecast doctor`." : null) : probe.error.data.hint,
      capabilities,
      ...hostKey,
    };
  };

  const named = (name: string): readonly ListedRelay[] => registry.list().filter((listed) => listed.name === name);

  return {
    list: async () => ({
      relays: await Promise.all(registry.list().map(viewOf)),
      addresses: [...deps.ownAddresses()],
    }),
    test: async (name) => {
      const tries = await Promise.all(named(name).map(({ relay }) => relay.test()));
      const [first, ...more] = tries;
      if (first === undefined) {
        return refused(shareError("not-found", `There is no relay ${name}.`, { kind: "relay", id: name }));
      }
      return ok(await testAnswer(deps, name, [first, ...more], named(name)[0]?.entry ?? null));
    },
    add: async (relay, by) => {
      const added = recording("relay.added", by, (before) => settings.add(relay, before));
      if (!added.ok) return refused(added.error);
      const [listed] = named(relay.name);
      if (listed === undefined) throw new Error(`relay ${relay.name} was added but isn't listed`);
      return ok(await viewOf(listed));
    },
    remove: (name, by) => {
      const using = sharing.list(false).filter((share) => share.relay === name);
      const [share] = using;
      if (share !== undefined) {
        const data = { phase: share.phase, command: "relay.remove", shareId: share.shareId };
        return refused(shareError("wrong-phase", inUse(name, using.length), data));
      }
      const removed = recording("relay.removed", by, (before) => settings.remove(name, before));
      return removed.ok ? ok(null) : refused(removed.error);
    },
  };
};
