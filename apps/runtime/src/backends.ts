// The adapters and relays this runtime has, by its configuration, and how they stand. Part of the composition root: knows every adapter, decides nothing.
import { join } from "node:path";
import type { ShareBackend } from "./integrations/sharing/share-backend";
import { createTmateBackend } from "./integrations/sharing/tmate-adapter";
import { createUptermAdapter } from "./integrations/sharing/upterm-adapter";
import type { Clock } from "./platform/clock";
import type { Config } from "./platform/config";
import type { Backend } from "./protocol/contract/errors";
import type { BackendStatus, Reach } from "./protocol/contract/share";
import { createRelayKeys } from "./relays/relay-keys";
import { createTmateRelay } from "./relays/tmate-ssh-server";
import { createUptermdRelay } from "./relays/uptermd";

/** Where programs are looked for when the operator's environment names nothing: what login(1) gives an ordinary user. */
const FALLBACK_PATH = "/usr/local/bin:/usr/bin:/bin";
/** What a worker and, with upterm, a guest's programs may know of the operator's environment. */
const WORKER_ENV = ["LANG", "LC_ALL", "LC_CTYPE", "TZ"];

/** The search path for every program that lanecast starts. */
export const searchPathOf = (config: Config): string => config.environment.PATH ?? FALLBACK_PATH;

const workerEnv = (config: Config): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(config.environment).filter(([name]) => WORKER_ENV.includes(name)));

export interface Backends {
  readonly all: ReadonlyMap<Backend, ShareBackend>;
  /** Asks each backend and its relay anew. */
  statuses(): Promise<readonly BackendStatus[]>;
  /** The reach of a relay by name for a backend; null when it has none of that name. */
  reachOf(backend: Backend, relay: string): Reach | null;
}

const statusOf = async (backend: ShareBackend): Promise<BackendStatus> => {
  const probe = await backend.probe();
  const relay = probe.ok ? await backend.relay("here")?.probe() : undefined;
  const problem = !probe.ok ? probe.error : relay?.ok === false ? relay.error : null;
  const known = probe.ok ? probe.value : null;
  return {
    backend: backend.backend,
    available: problem === null,
    version: known?.version ?? null,
    capabilities: known === null ? null : backend.capabilities(known),
    problem: problem?.message ?? null,
    remedy: problem?.data.hint ?? null,
  };
};

export const createBackends = (config: Config, clock: Clock): Backends => {
  const searchPath = searchPathOf(config);
  const keys = createRelayKeys({ keysDir: join(config.home, "keys"), searchPath });
  const { tmate, upterm } = config.backends;
  const isRoot = config.uid === 0;
  const all = new Map<Backend, ShareBackend>([
    [
      "tmate",
      createTmateBackend({
        path: tmate.path,
        searchPath,
        clock,
        relays: [
          createTmateRelay({ path: tmate.relayPath, toolsDir: config.toolsDir, keys, clock, searchPath, isRoot }),
        ],
      }),
    ],
    [
      "upterm",
      createUptermAdapter({
        program: upterm.path ?? "upterm",
        searchPath,
        env: workerEnv(config),
        clock,
        relays: [createUptermdRelay({ program: upterm.relayPath ?? "uptermd", searchPath, keys, clock })],
      }),
    ],
  ]);
  return {
    all,
    statuses: () => Promise.all([...all.values()].map(statusOf)),
    reachOf: (backend, relay) => all.get(backend)?.relay(relay)?.reach ?? null,
  };
};
