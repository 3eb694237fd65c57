// From a [relays.NAME] table to the relay it describes. Knows every kind and no share.

import { join } from "node:path";
import type { Backend } from "#contract/errors";
import type { Clock } from "../platform/clock";
import type { RelayEntry } from "../platform/config/schema";
import { createHostIdentity, type HostIdentity } from "./host-identity";
import type { Relay } from "./relay";
import { lanPlace, loopbackPlace, type RelayPlace } from "./relay-place";
import { createRemoteRelay } from "./remote-relay";
import type { JumpHost } from "./ssh/forward-process";
import { createTunnelRelay } from "./ssh/tunnel";

export interface ConfiguredRelayDeps {
  /** The backend's own server at a place of this machine. */
  readonly createLocal: (backend: Backend, place: RelayPlace) => Relay;
  readonly clock: Clock;
  readonly searchPath: string;
  /** HOME and SSH_AUTH_SOCK of the operator, for the keys of a jump host. */
  readonly sshEnv: Readonly<Record<string, string>>;
  /** `<home>/keys/hosts`: the lasting host keys of relays that admit known hosts only. */
  readonly hostKeysDir: string;
}

const SSH_PORT = 22;

/** `~/` is the operator's home, as in a shell. */
const expandHome = (path: string, env: Readonly<Record<string, string>>): string =>
  env.HOME === undefined ? path : path.replace(/^~(?=\/)/, env.HOME);

const jumpOf = ({ jump, host_key = [] }: RelayEntry, env: Readonly<Record<string, string>>): JumpHost | null =>
  jump === undefined
    ? null
    : {
        host: jump.host,
        port: jump.port ?? SSH_PORT,
        user: jump.user ?? null,
        identity: jump.identity === undefined ? null : expandHome(jump.identity, env),
        pins: jump.host_key ?? host_key,
      };

const identityOf = (name: string, { host_identity }: RelayEntry, deps: ConfiguredRelayDeps): HostIdentity | null => {
  if (host_identity === undefined) return null;
  const isOurs = host_identity === true;
  const path = isOurs ? join(deps.hostKeysDir, name) : expandHome(host_identity, deps.sshEnv);
  return createHostIdentity({ path, isOurs, searchPath: deps.searchPath });
};

/** The entry has been through the configuration's checks: what its kind needs is there. */
const needed = <T>(value: T | null | undefined, key: string): T => {
  if (value === undefined || value === null)
    throw new Error(`a relay without ${key} passed the configuration's checks`);
  return value;
};

export const createConfiguredRelay = (name: string, entry: RelayEntry, deps: ConfiguredRelayDeps): Relay => {
  const { clock, searchPath, sshEnv: env, createLocal } = deps;
  const { backend } = entry;
  const guestHost = entry.guest_host ?? null;
  const guestPort = entry.guest_port ?? null;
  const jump = jumpOf(entry, env);
  switch (entry.kind) {
    case "lan":
      return createLocal(backend, lanPlace({ name, backend, address: needed(entry.bind, "bind"), guestHost }));
    case "tunnel": {
      const inner = createLocal(backend, loopbackPlace(name, "tunnel"));
      const bind = entry.bind ?? null;
      const way = { jump: needed(jump, "jump"), bind, guestHost, guestPort };
      return createTunnelRelay({ name, backend, inner, ...way, clock, searchPath, env });
    }
    case "host": {
      const host = needed(entry.host, "host");
      const port = entry.port ?? SSH_PORT;
      const pins = needed(entry.host_key, "host_key");
      const identity = identityOf(name, entry, deps);
      const where = { host, port, pins, jump, guestHost, guestPort, identity, isPublic: entry.public };
      return createRemoteRelay({ name, backend, ...where, clock, searchPath, env });
    }
  }
};
