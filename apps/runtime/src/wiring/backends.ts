// Wires the backends and relays of the configuration, and reports their status.
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import type { BackendStatus, Capabilities, Reach } from "#contract/share";
import type { ShareBackend } from "../integrations/sharing/backends/backend";
import { withDoorPrograms } from "../integrations/sharing/door/programs";
import type { RelayTraits } from "../integrations/sharing/ports";
import { traitsFrom } from "../integrations/sharing/share/traits";
import { createTmateBackend } from "../integrations/sharing/tmate-adapter";
import { createUptermAdapter } from "../integrations/sharing/upterm-adapter";
import type { Clock } from "../platform/clock";
import type { Config } from "../platform/config";
import { createConfiguredRelay } from "../relays/configured";
import { loopbackEndpoint, type RelayEndpoint } from "../relays/endpoint";
import { createRelayKeys } from "../relays/host-keys";
import { BUILT_IN_RELAY, createRelayRegistry, type RelayRegistry } from "../relays/registry";
import type { Relay } from "../relays/relay";
import { createTmateRelay } from "../relays/tmate/ssh-server";
import { createUptermdRelay } from "../relays/upterm/uptermd";

/** The search path when the operator's environment has none: the one that login(1) sets for an ordinary user. */
const FALLBACK_PATH = "/usr/local/bin:/usr/bin:/bin";
/** The operator's variables that a worker and, with upterm, a guest's programs may see. */
const WORKER_ENV = ["LANG", "LC_ALL", "LC_CTYPE", "TZ"];

/** The search path for every program that lanecast starts. */
export const searchPathOf = (config: Config): string => config.environment.PATH ?? FALLBACK_PATH;

/** The variables that ssh needs to find the operator's keys for a jump host. */
const SSH_ENV = ["HOME", "SSH_AUTH_SOCK"];

const pick = (
  environment: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => names.includes(name)));

export interface Backends {
  readonly all: ReadonlyMap<Backend, ShareBackend>;
  readonly relays: RelayRegistry;
  /** Probes each backend and its relays again. */
  statuses(): Promise<readonly BackendStatus[]>;
  /** The reach of a backend's relay; null when the backend has no relay of that name. */
  reachOf(backend: Backend, relay: string): Reach | null;
  /** The properties of a backend with one of its relays, for policies. */
  traitsOf(backend: Backend, relay: string): RelayTraits;
  /** Asks a backend once, so that `traitsOf` knows its version. Never rejects. */
  learn(backend: Backend): Promise<void>;
  /** The capabilities of a backend with a relay; null while the backend itself isn't available. */
  capabilitiesOf(backend: Backend, relay: Relay): Promise<Capabilities | null>;
}

const probeAll = (relays: readonly Relay[]): Promise<readonly Awaited<ReturnType<Relay["probe"]>>[]> =>
  Promise.all(relays.map((relay) => relay.probe()));

/** One usable relay is enough. If there is none, the status shows the problem of the built-in relay. */
const statusOf = async (backend: ShareBackend, relays: readonly Relay[]): Promise<BackendStatus> => {
  const probe = await backend.probe();
  const probes = probe.ok ? await probeAll(relays) : [];
  const relay = probes.find((each) => each.ok) ?? probes[0];
  const version = relays.find(({ name }) => name === BUILT_IN_RELAY)?.version ?? null;
  const problem = !probe.ok ? probe.error : relay?.ok === false ? relay.error : null;
  const known = probe.ok ? probe.value : null;
  return {
    backend: backend.backend,
    available: problem === null,
    version: known?.version ?? null,
    generation: known?.generation ?? null,
    capabilities: known === null ? null : backend.capabilities(known, { isOurs: true, reach: "here", version }),
    problem: problem?.message ?? null,
    remedy: problem?.data.hint ?? null,
    note: known?.note ?? null,
  };
};

/** Creates each backend's own relay server on an address of this machine. */
const createLocalRelays = (config: Config, clock: Clock) => {
  const searchPath = searchPathOf(config);
  const keys = createRelayKeys({ keysDir: join(config.home, "keys"), searchPath });
  const { tmate, upterm } = config.backends;
  const { toolsDir, uid } = config;
  const common = { keys, clock, searchPath };
  const create: Readonly<Record<Backend, (endpoint: RelayEndpoint) => Relay>> = {
    tmate: (endpoint) => createTmateRelay({ ...common, path: tmate.relayPath, toolsDir, isRoot: uid === 0, endpoint }),
    upterm: (endpoint) => createUptermdRelay({ ...common, program: upterm.relayPath ?? "uptermd", endpoint }),
  };
  return (backend: Backend, endpoint: RelayEndpoint): Relay => create[backend](endpoint);
};

const createRegistry = (config: Config, clock: Clock): RelayRegistry => {
  const createLocal = createLocalRelays(config, clock);
  const sshEnv = pick(config.environment, SSH_ENV);
  const hostKeysDir = join(config.home, "keys", "hosts");
  const registry = createRelayRegistry({
    builtIn: { tmate: createLocal("tmate", loopbackEndpoint()), upterm: createLocal("upterm", loopbackEndpoint()) },
    make: (name, entry) =>
      createConfiguredRelay(name, entry, { createLocal, clock, searchPath: searchPathOf(config), sshEnv, hostKeysDir }),
  });
  registry.replace(config.relays);
  return registry;
};

const createAdapters = (config: Config, clock: Clock, registry: RelayRegistry): readonly ShareBackend[] => {
  const searchPath = searchPathOf(config);
  const { tmate, upterm } = config.backends;
  const env = pick(config.environment, WORKER_ENV);
  return [
    createTmateBackend({ path: tmate.path, searchPath, clock, relays: () => registry.of("tmate") }),
    createUptermAdapter({
      program: upterm.path ?? "upterm",
      searchPath,
      env,
      scratchDir: config.runtimeDir,
      clock,
      relays: () => registry.of("upterm"),
    }),
  ].map((backend) => withDoorPrograms(backend, searchPath));
};

/** For an unknown backend or relay: assumes the worst, so that policies deny. */
const UNKNOWN: RelayTraits = {
  knowsGuests: false,
  keysEnforced: false,
  identityForgeable: true,
  survivesRelayLoss: false,
  keepsLink: false,
};

export const createBackends = (config: Config, clock: Clock): Backends => {
  const relays = createRegistry(config, clock);
  const all = new Map(createAdapters(config, clock, relays).map((backend) => [backend.backend, backend] as const));
  const learned = new Map<Backend, Promise<void>>();
  const ask = async (backend: Backend): Promise<void> => {
    await all
      .get(backend)
      ?.probe()
      .catch(() => undefined);
  };
  return {
    all,
    relays,
    statuses: () => Promise.all([...all.values()].map((each) => statusOf(each, relays.of(each.backend)))),
    reachOf: (backend, relay) => relays.find(backend, relay)?.reach ?? null,
    traitsOf: (backend, name) => {
      const relay = relays.find(backend, name);
      const can = relay === null ? undefined : all.get(backend)?.capabilities(null, relay);
      return can === undefined ? UNKNOWN : traitsFrom(can);
    },
    learn: (backend) => {
      const learning = learned.get(backend) ?? ask(backend);
      learned.set(backend, learning);
      return learning;
    },
    capabilitiesOf: async (name, relay) => {
      const backend = all.get(name);
      const probe = await backend?.probe();
      return backend !== undefined && probe?.ok === true ? backend.capabilities(probe.value, relay) : null;
    },
  };
};
