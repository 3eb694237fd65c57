// Where a relay of ours listens and what it is called: on loopback, or on one address that the operator chose. Knows no server.

import { type Backend, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { Reach } from "#contract/share";
import { ownAddresses } from "../platform/network";
import type { Relay } from "./relay";

export interface RelayPlace {
  readonly name: string;
  readonly reach: Reach;
  /** The one address to listen on, verified now; the error says what is there instead. */
  bind(): Result<string, ShareError<"relay-unreachable">>;
  /** What a guest dials; null: the bound address itself. */
  readonly guestHost: string | null;
}

/** A server's own probe, and whether there is still an address to run it at. */
export const probeAt = async (
  place: RelayPlace,
  backend: Backend,
  probe: Relay["probe"],
): ReturnType<Relay["probe"]> => {
  const bind = place.bind();
  if (bind.ok) return probe();
  const { hint } = bind.error.data;
  return fail(shareError("backend-unavailable", bind.error.message, { backend, problem: "not-configured", hint }));
};

const LOOPBACK = "127.0.0.1";

/** Loopback, under the built-in name or under that of the relay it is a part of. */
export const loopbackPlace = (name = "here", reach: Reach = "here"): RelayPlace => ({
  name,
  reach,
  bind: () => ok(LOOPBACK),
  guestHost: null,
});

export interface LanPlaceOptions {
  readonly name: string;
  readonly backend: Backend;
  readonly address: string;
  readonly guestHost: string | null;
}

/** One address of a network. A wildcard is none: what the machine has tomorrow was not chosen today. */
export const lanPlace = ({ name, backend, address, guestHost }: LanPlaceOptions): RelayPlace => ({
  name,
  reach: "lan",
  bind: () => {
    const own = ownAddresses().map((each) => each.address);
    if (own.includes(address)) return ok(address);
    const has = own.length === 0 ? "It has none on any network now." : `It has ${own.join(", ")} now.`;
    const hint = `${has} Set bind of [relays.${name}] to one of its own, or join that network.`;
    return fail(
      shareError("relay-unreachable", `This machine has no address ${address}.`, { backend, relay: name, hint }),
    );
  },
  guestHost,
});
