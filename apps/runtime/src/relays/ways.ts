// Finds the ways for guests to reach a share on this machine, and the relay that each of them needs.
import { isIPv6 } from "node:net";
import type { Backend } from "#contract/errors";
import type { WayKind, WayView } from "#contract/reach";
import type { RelayAdd } from "#contract/relay";
import type { FoundAddress } from "../platform/address-kinds";
import type { SshHost } from "../platform/ssh-config";
import { canUseAddress, NO_IPV6 } from "./endpoint";
import { knownFingerprints } from "./known-keys";
import { BUILT_IN_RELAY, type ListedRelay } from "./registry";

export interface Way {
  readonly view: WayView;
  /** Why this backend can't use it; null if it can. */
  problemFor(backend: Backend): Pick<WayView, "problem" | "remedy">;
  /** The relay to add for this backend, under a name that isn't taken; null if only existing relays serve this way. */
  relayFor(backend: Backend, isTaken: (name: string) => boolean): RelayAdd | null;
}

export interface FoundOnMachine {
  readonly addresses: readonly FoundAddress[];
  readonly sshHosts: readonly SshHost[];
  readonly relays: readonly ListedRelay[];
}

const SSH_PORT = 22;
/** Leaves room in a relay's name for the kind, the backend and a number. */
const SLUG_MAX_LENGTH = 40;

const slugOf = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, SLUG_MAX_LENGTH);

/** `lan-192-0-2-7-tmate`: a relay belongs to one backend. Two SSH hosts may differ only in punctuation, so a number may follow. */
const freeName = (kind: WayKind, what: string, backend: Backend, isTaken: (name: string) => boolean): string => {
  const name = [kind, slugOf(what), backend].filter((part) => part !== "").join("-");
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? name : `${name}-${number}`;
    if (!isTaken(numbered)) return numbered;
  }
};

type Existing = WayView["relays"];

const existing = (relays: readonly ListedRelay[], matches: (relay: ListedRelay) => boolean): Existing =>
  relays.filter(matches).map(({ backend, name }) => ({ backend, name }));

const FINE = { problem: null, remedy: null } as const;

const addressWay = ({ address, on, kind }: FoundAddress, relays: readonly ListedRelay[]): Way => ({
  view: {
    way: address,
    kind,
    reach: "lan",
    host: address,
    on,
    relays: existing(relays, ({ entry }) => entry?.kind === "lan" && entry.bind === address),
    ...FINE,
  },
  problemFor: (backend) =>
    canUseAddress(backend, address)
      ? FINE
      : { problem: NO_IPV6, remedy: "Use an IPv4 address of this computer, or share with upterm." },
  relayFor: (backend, isTaken) => ({
    name: freeName(kind, address, backend, isTaken),
    backend,
    kind: "lan",
    bind: address,
    public: false,
  }),
});

const sshProblem = ({ alias, host, proxy }: SshHost, keys: readonly string[]): Pick<WayView, "problem" | "remedy"> => {
  if (proxy !== null) {
    const problem = `ssh reaches ${alias} only through another host or program (${proxy}), which lanecast doesn't support.`;
    return { problem, remedy: "Choose an SSH host that this computer reaches directly." };
  }
  if (keys.length > 0) return FINE;
  return {
    problem: `The host key of ${host} isn't in your known_hosts.`,
    remedy: `Run \`ssh ${alias}\` once, compare the key with the one from its administrator, and accept it. Then try again.`,
  };
};

const sshWay = (found: SshHost, relays: readonly ListedRelay[]): Way => {
  const { alias, host, port, user, identity, knownHosts } = found;
  const keys = knownFingerprints(found, knownHosts);
  const problem = sshProblem(found, keys);
  const isSame = ({ entry }: ListedRelay): boolean =>
    entry?.kind === "tunnel" &&
    entry.jump?.host === host &&
    (entry.jump.port ?? SSH_PORT) === port &&
    (entry.jump.user ?? null) === user;
  return {
    view: {
      way: `ssh:${alias}`,
      kind: "ssh",
      reach: "tunnel",
      host,
      on: null,
      relays: existing(relays, isSame),
      ...problem,
    },
    problemFor: () => problem,
    relayFor: (backend, isTaken) => ({
      name: freeName("ssh", alias, backend, isTaken),
      backend,
      kind: "tunnel",
      // For GatewayPorts clientspecified. The other settings of GatewayPorts ignore it.
      bind: isIPv6(host) ? "::" : "0.0.0.0",
      hostKeys: [...keys],
      jump: {
        host,
        ...(port === SSH_PORT ? {} : { port }),
        ...(user === null ? {} : { user }),
        ...(identity === null ? {} : { identity }),
      },
      public: false,
    }),
  };
};

const relayWay = ({ name, backend, entry, relay }: ListedRelay): Way => ({
  view: {
    way: name,
    kind: "relay",
    reach: relay.reach,
    host: entry?.guest_host ?? entry?.host ?? entry?.bind ?? entry?.jump?.host ?? "",
    on: null,
    relays: [{ backend, name }],
    ...FINE,
  },
  problemFor: () => FINE,
  relayFor: () => null,
});

const hereWay = (relays: readonly ListedRelay[]): Way => ({
  view: {
    way: BUILT_IN_RELAY,
    kind: "here",
    reach: "here",
    host: "127.0.0.1",
    on: null,
    relays: existing(relays, ({ entry }) => entry === null),
    ...FINE,
  },
  problemFor: () => FINE,
  relayFor: () => null,
});

/** Addresses that only this machine or a direct cable uses. Listed last, because guests can rarely use them. */
const INSIDE: readonly WayKind[] = ["container", "link-local"];

/** Every way, the most useful first. A relay that one of the others describes isn't listed again. */
export const findWays = ({ addresses, sshHosts, relays }: FoundOnMachine): readonly Way[] => {
  const found = addresses.map((each) => addressWay(each, relays));
  const ssh = sshHosts.map((each) => sshWay(each, relays));
  const described = new Set([...found, ...ssh].flatMap(({ view }) => view.relays).map(({ name }) => name));
  const others = relays.filter(({ entry, name }) => entry !== null && !described.has(name)).map(relayWay);
  const isInside = ({ view }: Way): boolean => INSIDE.includes(view.kind);
  return [
    hereWay(relays),
    ...found.filter((way) => !isInside(way)),
    ...ssh,
    ...others,
    ...found.filter((way) => isInside(way)),
  ];
};

/** A way in messages: `192.0.2.7 (lan, eth0)`, `ssh:jump`. */
export const wayWords = ({ way, kind, on }: WayView): string => (on === null ? way : `${way} (${kind}, ${on})`);

/** The ways that match a typed word: a listed way, else an SSH host, else all ways of that kind or interface. */
export const waysCalled = (typed: string, ways: readonly Way[]): readonly Way[] => {
  const word = typed.toLowerCase();
  const exact = ways.filter(({ view }) => view.way.toLowerCase() === word);
  if (exact.length > 0) return exact;
  const ssh = ways.filter(({ view }) => view.way.toLowerCase() === `ssh:${word}`);
  if (ssh.length > 0) return ssh;
  const meant = ways.filter(({ view }) => view.kind === word || view.on === typed);
  const isOneInterface =
    meant.length > 0 && meant.every(({ view }) => view.on !== null && view.on === meant[0]?.view.on);
  // Several addresses of one network: the first is IPv4, which every guest's network supports.
  return isOneInterface ? meant.slice(0, 1) : meant;
};
