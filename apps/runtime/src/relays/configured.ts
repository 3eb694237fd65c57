// Creates the relay that a [relays.NAME] table of config.toml describes.

import { join } from "node:path";
import type { Backend } from "#contract/errors";
import type { Clock } from "../platform/clock";
import type { RelayEntry } from "../platform/config/schema";
import { lanEndpoint, loopbackEndpoint, type RelayEndpoint } from "./endpoint";
import { createHostIdentity, type HostIdentity } from "./host-identity";
import type { Relay } from "./relay";
import { createRemoteRelay } from "./remote";
import type { JumpHost } from "./ssh/forward-process";
import { createTunnelRelay } from "./ssh/tunnel";

export interface ConfiguredRelayDeps {
  /** The backend's own server on an address of this machine. */
  readonly createLocal: (backend: Backend, endpoint: RelayEndpoint) => Relay;
  readonly clock: Clock;
  readonly searchPath: string;
  /** HOME and SSH_AUTH_SOCK of the operator, for the keys of a jump host. */
  readonly sshEnv: Readonly<Record<string, string>>;
  /** `<home>/keys/hosts`: the lasting host keys of relays that admit known hosts only. */
  readonly hostKeysDir: string;
}

const SSH_PORT = 22;

/** Expands `~/` to the operator's home, as a shell does. */
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

/** The configuration's checks ensure that an entry has the keys that its kind requires. */
const required = <T>(value: T | null | undefined, key: string): T => {
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
      return createLocal(backend, lanEndpoint({ name, backend, address: required(entry.bind, "bind"), guestHost }));
    case "tunnel": {
      const inner = createLocal(backend, loopbackEndpoint(name, "tunnel"));
      const bind = entry.bind ?? null;
      const tunnel = { jump: required(jump, "jump"), bind, guestHost, guestPort };
      return createTunnelRelay({ name, backend, inner, ...tunnel, clock, searchPath, env });
    }
    case "host": {
      const host = required(entry.host, "host");
      const port = entry.port ?? SSH_PORT;
      const pins = required(entry.host_key, "host_key");
      const identity = identityOf(name, entry, deps);
      const address = { host, port, pins, jump, guestHost, guestPort, identity, isPublic: entry.public };
      return createRemoteRelay({ name, backend, ...address, clock, searchPath, env });
    }
  }
};
