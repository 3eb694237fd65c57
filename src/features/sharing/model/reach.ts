// The menu "Reachable from": the ways that this computer has, in groups, and the relay behind each. Pure.
import type { Backend } from "#contract/errors";
import type { WayKind, WayView } from "#contract/reach";
import type { RelayView } from "#contract/relay";
import { relayLabel, relaysFor } from "./relays";

export interface ReachOption {
  /** The name of a relay; or of a way that has no relay yet, after `NEW_WAY`. */
  readonly value: string;
  readonly label: string;
  readonly isDisabled?: boolean;
}

export interface ReachGroup {
  readonly heading?: string;
  readonly options: readonly ReachOption[];
}

/** No relay's name has a space. */
const NEW_WAY = "way ";

/** The way to set up when this option is chosen; null if it is a relay. */
export const wayToSetUp = (value: string): string | null =>
  value.startsWith(NEW_WAY) ? value.slice(NEW_WAY.length) : null;

const labels: Readonly<Record<Exclude<WayKind, "here" | "relay">, (way: WayView) => string>> = {
  lan: ({ host }) => `your network · ${host}`,
  tailscale: ({ host }) => `Tailscale · ${host}`,
  vpn: ({ host, on }) => `VPN · ${host} (${on ?? "vpn"})`,
  internet: ({ host }) => `public address · ${host}`,
  ssh: ({ way }) => `via ${way.replace(/^ssh:/, "")}`,
  container: ({ host, on }) => `containers · ${host} (${on ?? ""})`,
  "link-local": ({ host, on }) => `direct cable · ${host} (${on ?? ""})`,
};

type NamedWay = WayView & { readonly kind: Exclude<WayKind, "here" | "relay"> };
const isNamed = (way: WayView): way is NamedWay => way.kind !== "here" && way.kind !== "relay";

const relayOf = (way: WayView, backend: Backend): string | null =>
  way.relays.find((relay) => relay.backend === backend)?.name ?? null;

/** A native menu has no second line, so the page says why a way isn't ready when it is chosen. */
const optionOf = (way: NamedWay, backend: Backend, relays: readonly RelayView[]): ReachOption => {
  const name = relayOf(way, backend);
  const relay = relays.find((each) => each.name === name);
  const label = labels[way.kind](way);
  if (name !== null) return { value: name, label, isDisabled: relay?.available === false };
  return { value: `${NEW_WAY}${way.way}`, label: way.problem === null ? label : `${label} (not ready)` };
};

const relayOption = (relay: RelayView): ReachOption => ({
  value: relay.name,
  label: relayLabel(relay),
  isDisabled: !relay.available,
});

/** Every way for this backend: what was found, then the other relays. Empty until the lists are loaded. */
export const reachGroups = (
  ways: readonly WayView[],
  relays: readonly RelayView[],
  backend: Backend | null,
): readonly ReachGroup[] => {
  const usable = relaysFor(relays, backend);
  if (backend === null || usable.length === 0) return [];
  const named = ways.filter(isNamed);
  const described = new Set(named.map((way) => relayOf(way, backend)));
  const others = usable.filter(({ name }) => !described.has(name));
  const found = (heading: string, kinds: readonly WayKind[]): ReachGroup => {
    const within = named.filter(({ kind }) => kinds.includes(kind));
    return { heading, options: within.map((way) => optionOf(way, backend, usable)) };
  };
  const here: ReachGroup = { options: others.filter(({ kind }) => kind === "here").map(relayOption) };
  const own: ReachGroup = {
    heading: "Your relays",
    options: others.filter(({ kind }) => kind !== "here").map(relayOption),
  };
  return [
    here,
    found("This computer's networks", ["lan", "tailscale", "vpn", "internet"]),
    found("Through an SSH host", ["ssh"]),
    own,
    found("Inside this computer", ["container", "link-local"]),
  ].filter(({ options }) => options.length > 0);
};

/** The way that a relay was set up for; null for one that none describes. */
export const wayOfRelay = (ways: readonly WayView[], relay: string | null): WayView | null =>
  ways.find((way) => way.kind !== "relay" && way.relays.some(({ name }) => name === relay)) ?? null;

/** The relay of the same way for another backend; null if that has none yet. */
export const sameWay = (ways: readonly WayView[], relay: string | null, backend: Backend | null): string | null => {
  const way = wayOfRelay(ways, relay);
  return way === null || backend === null ? null : relayOf(way, backend);
};

const guests: Readonly<Partial<Record<WayKind, string>>> = {
  lan: "guests on the same network",
  tailscale: "guests in your tailnet",
  vpn: "guests on the same VPN",
  container: "containers and virtual machines here",
  "link-local": "a computer on the same cable",
};

/** `guests on the same network`; `guests` where the way doesn't limit who can connect. */
export const guestsOver = (way: WayView | null): string => (way === null ? undefined : guests[way.kind]) ?? "guests";

/** Whether nothing leads to this computer: no network, and no SSH host. */
export const isAlone = (ways: readonly WayView[]): boolean =>
  ways.length > 0 && ways.every(({ kind }) => kind === "here");
