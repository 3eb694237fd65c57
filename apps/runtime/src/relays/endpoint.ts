// The address that a local relay listens on: loopback, or one address that the operator chose.

import { isIPv6 } from "node:net";
import { type Backend, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { Reach } from "#contract/share";
import { ownAddresses } from "../platform/network";
import type { Relay } from "./relay";

export interface RelayEndpoint {
  readonly name: string;
  readonly reach: Reach;
  /** The address to listen on. Checked on each call; the error lists the addresses that this machine has. */
  bind(): Result<string, ShareError<"relay-unreachable">>;
  /** The host that guests connect to; null: the bound address. */
  readonly guestHost: string | null;
}

/** Checks that the address still exists, then runs the server's own probe. */
export const probeAt = async (
  endpoint: RelayEndpoint,
  backend: Backend,
  probe: Relay["probe"],
): ReturnType<Relay["probe"]> => {
  const bind = endpoint.bind();
  if (bind.ok) return probe();
  const { hint } = bind.error.data;
  return fail(shareError("backend-unavailable", bind.error.message, { backend, problem: "not-configured", hint }));
};

const LOOPBACK = "127.0.0.1";

/** Loopback, as the built-in relay or as part of another one. */
export const loopbackEndpoint = (name = "here", reach: Reach = "here"): RelayEndpoint => ({
  name,
  reach,
  bind: () => ok(LOOPBACK),
  guestHost: null,
});

export interface LanEndpointOptions {
  readonly name: string;
  readonly backend: Backend;
  readonly address: string;
  readonly guestHost: string | null;
}

export const NO_IPV6 = "tmate can't connect over IPv6.";

/** tmate 2.4 looks up IPv4 addresses only, also for an address literal ("lookup failure"). */
export const canUseAddress = (backend: Backend, address: string): boolean => backend !== "tmate" || !isIPv6(address);

/** One address of a local network. Not a wildcard, which would include networks that the machine joins later. */
export const lanEndpoint = ({ name, backend, address, guestHost }: LanEndpointOptions): RelayEndpoint => ({
  name,
  reach: "lan",
  bind: () => {
    if (!canUseAddress(backend, address)) {
      const hint = `Set bind in [relays.${name}] to an IPv4 address, or share with upterm.`;
      return fail(shareError("relay-unreachable", NO_IPV6, { backend, relay: name, hint }));
    }
    const own = ownAddresses().map((each) => each.address);
    if (own.includes(address)) return ok(address);
    const connect = `connect to the network of [relays.${name}]`;
    const hint =
      own.length === 0
        ? `It isn't connected to any network; ${connect}.`
        : `Its addresses are ${own.join(", ")}. Share over one of them, or ${connect}.`;
    return fail(
      shareError("relay-unreachable", `This machine has no address ${address}.`, { backend, relay: name, hint }),
    );
  },
  guestHost,
});
