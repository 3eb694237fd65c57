// The adapters and relays this runtime has, by its configuration, and how they stand. Part of the composition root: knows every adapter, decides nothing.
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import type { BackendStatus, Capabilities, Reach } from "#contract/share";
import type { ShareBackend } from "../integrations/sharing/backends/backend";
import type { RelayTraits } from "../integrations/sharing/ports";
import { traitsFrom } from "../integrations/sharing/share/traits";
import { createTmateBackend } from "../integrations/sharing/tmate-adapter";
import { createUptermAdapter } from "../integrations/sharing/upterm-adapter";
import type { Clock } from "../platform/clock";
import type { Config } from "../platform/config";
import { createConfiguredRelay } from "../relays/configured-relay";
import type { Relay } from "../relays/relay";
import { BUILT_IN_RELAY, createRelayBook, type RelayBook } from "../relays/relay-book";
import { createRelayKeys } from "../relays/relay-keys";
import { loopbackPlace, type RelayPlace } from "../relays/relay-place";
import { createTmateRelay } from "../relays/tmate/ssh-server";
import { createUptermdRelay } from "../relays/upterm/uptermd";

/** Where programs are looked for when the operator's environment names nothing: what login(1) gives an ordinary user. */
const FALLBACK_PATH = "/usr/local/bin:/usr/bin:/bin";
/** What a worker and, with upterm, a guest's programs may know of the operator's environment. */
const WORKER_ENV = ["LANG", "LC_ALL", "LC_CTYPE", "TZ"];

/** The search path for every program that lanecast starts. */
export const searchPathOf = (config: Config): string => config.environment.PATH ?? FALLBACK_PATH;

/** What ssh needs of it to find the operator's keys for a jump host. */
const SSH_ENV = ["HOME", "SSH_AUTH_SOCK"];

const pick = (
  environment: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => names.includes(name)));

export interface Backends {
  readonly all: ReadonlyMap<Backend, ShareBackend>;
  readonly relays: RelayBook;
  /** Asks each backend and its relays anew. */
  statuses(): Promise<readonly BackendStatus[]>;
  /** The reach of a relay by name for a backend; null when it has none of that name. */
  reachOf(backend: Backend, relay: string): Reach | null;
  /** What rules may ask about a backend over a relay that it has. */
  traitsOf(backend: Backend, relay: string): RelayTraits;
  /** Asks a backend once, so that `traitsOf` knows which versions there are. Never rejects. */
  learn(backend: Backend): Promise<void>;
  /** What a backend can do over a relay; null while the backend itself cannot be used. */
  capabilitiesOf(backend: Backend, relay: Relay): Promise<Capabilities | null>;
}

const ready = (relays: readonly Relay[]): Promise<readonly Awaited<ReturnType<Relay["probe"]>>[]> =>
  Promise.all(relays.map((relay) => relay.probe()));

/** One relay that can be used is enough; where none can, the reason of the built-in one is told. */
const statusOf = async (backend: ShareBackend, relays: readonly Relay[]): Promise<BackendStatus> => {
  const probe = await backend.probe();
  const probes = probe.ok ? await ready(relays) : [];
  const relay = probes.find((each) => each.ok) ?? probes[0];
  const version = relays.find(({ name }) => name === BUILT_IN_RELAY)?.version ?? null;
  const problem = !probe.ok ? probe.error : relay?.ok === false ? relay.error : null;
  const known = probe.ok ? probe.value : null;
  return {
    backend: backend.backend,
    available: problem === null,
    version: known?.version ?? null,
    capabilities: known === null ? null : backend.capabilities(known, { isOurs: true, reach: "here", version }),
    problem: problem?.message ?? null,
    remedy: problem?.data.hint ?? null,
    note: known?.note ?? null,
  };
};

/** Each backend's own server at a place of this machine. */
const createLocalRelays = (config: Config, clock: Clock) => {
  const searchPath = searchPathOf(config);
  const keys = createRelayKeys({ keysDir: join(config.home, "keys"), searchPath });
  const { tmate, upterm } = config.backends;
  const { toolsDir, uid } = config;
  const common = { keys, clock, searchPath };
  const create: Readonly<Record<Backend, (place: RelayPlace) => Relay>> = {
    tmate: (place) => createTmateRelay({ ...common, path: tmate.relayPath, toolsDir, isRoot: uid === 0, place }),
    upterm: (place) => createUptermdRelay({ ...common, program: upterm.relayPath ?? "uptermd", place }),
  };
  return (backend: Backend, place: RelayPlace): Relay => create[backend](place);
};

const createBook = (config: Config, clock: Clock): RelayBook => {
  const createLocal = createLocalRelays(config, clock);
  const sshEnv = pick(config.environment, SSH_ENV);
  const hostKeysDir = join(config.home, "keys", "hosts");
  const book = createRelayBook({
    builtIn: { tmate: createLocal("tmate", loopbackPlace()), upterm: createLocal("upterm", loopbackPlace()) },
    make: (name, entry) =>
      createConfiguredRelay(name, entry, { createLocal, clock, searchPath: searchPathOf(config), sshEnv, hostKeysDir }),
  });
  book.replace(config.relays);
  return book;
};

const createAdapters = (config: Config, clock: Clock, book: RelayBook): readonly ShareBackend[] => {
  const searchPath = searchPathOf(config);
  const { tmate, upterm } = config.backends;
  const env = pick(config.environment, WORKER_ENV);
  return [
    createTmateBackend({ path: tmate.path, searchPath, clock, relays: () => book.of("tmate") }),
    createUptermAdapter({
      program: upterm.path ?? "upterm",
      searchPath,
      env,
      clock,
      relays: () => book.of("upterm"),
    }),
  ];
};

const SAFE: RelayTraits = {
  knowsGuests: false,
  keysEnforced: false,
  identityForgeable: true,
  survivesRelayLoss: false,
  keepsLink: false,
};

export const createBackends = (config: Config, clock: Clock): Backends => {
  const relays = createBook(config, clock);
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
      return can === undefined ? SAFE : traitsFrom(can);
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
