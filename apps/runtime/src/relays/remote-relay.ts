// A relay that somebody else runs: dialled by the worker, directly or through a jump host, with its key pinned. Starts no server and ends none.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Backend, fail, ok, type Result, shareError } from "#contract/errors";
import type { Clock } from "../platform/clock";
import { findProgram, type ProcessExit } from "../platform/process-tree";
import { unlessAborted } from "../platform/wait";
import { isDeadLinkRefused } from "./dead-link";
import type { HostIdentity } from "./host-identity";
import { askPinnedKeys, type PinnedServer, type ServerKey } from "./host-key-pins";
import { freePort, greetingOf } from "./loopback";
import { type Relay, type RelayRequest, type RunningRelay, startCancelled, steadyLink } from "./relay";
import { openForward, type SshForward } from "./ssh/forward";
import type { JumpHost } from "./ssh/forward-process";
import { versionInGreeting } from "./upterm/version";

export interface RemoteRelayDeps {
  readonly name: string;
  readonly backend: Backend;
  /** As this machine dials it, or the jump host where there is one. */
  readonly host: string;
  readonly port: number;
  /** SHA256:… of the relay's host keys that are trusted. */
  readonly pins: readonly string[];
  readonly jump: JumpHost | null;
  /** As guests dial it, where that differs. */
  readonly guestHost: string | null;
  readonly guestPort: number | null;
  /** For a relay that admits known hosts only. Null: each share shows a host key of its own. */
  readonly identity: HostIdentity | null;
  /** Run by the backend's makers for everybody. */
  readonly isPublic: boolean;
  readonly clock: Clock;
  readonly searchPath: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The relay as it is dialled from here. */
interface Way {
  readonly host: string;
  readonly port: number;
  /** Null where no jump host lies between. */
  readonly forward: SshForward | null;
}

/** Its end is not ours to see: the worker notices, and says so. */
const neverExits = new Promise<ProcessExit>(() => undefined);

type Place = Pick<RelayRequest, "dir" | "marker" | "signal">;

const openWay = async (deps: RemoteRelayDeps, place: Place): Promise<Result<Way>> => {
  const { host, port, jump } = deps;
  if (jump === null) return ok({ host, port, forward: null });
  const dir = join(place.dir, "jump");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const way = { kind: "to-jump", port: await freePort("127.0.0.1"), toHost: host, toPort: port } as const;
  const forward = await openForward({ ...deps, ...place, relay: deps.name, jump, way, dir });
  return forward.ok ? ok({ host: "127.0.0.1", port: forward.value.port, forward: forward.value }) : forward;
};

const serverOf = ({ backend, name, pins }: RemoteRelayDeps, { host, port }: Way): PinnedServer => ({
  backend,
  relay: name,
  role: "relay",
  host,
  port,
  pins,
});

const running = (
  deps: RemoteRelayDeps,
  way: Way,
  keys: readonly [ServerKey, ...ServerKey[]],
  version: string | null,
): RunningRelay => {
  const [key] = keys;
  const { backend, searchPath } = deps;
  return {
    ...(way.forward === null
      ? steadyLink
      : { linkState: way.forward.state, onStateChanged: way.forward.onStateChanged }),
    name: deps.name,
    reach: deps.isPublic ? "public" : "host",
    host: way.host,
    port: way.port,
    guestHost: deps.guestHost ?? deps.host,
    guestPort: deps.guestPort ?? deps.port,
    publicKey: key.publicKey,
    fingerprint: key.fingerprint,
    rsaFingerprint: keys.find(({ publicKey }) => publicKey.startsWith("ssh-rsa "))?.fingerprint ?? null,
    process: null,
    exited: neverExits,
    logPath: null,
    kill: async () => way.forward?.close(),
    isRefused: async (link) => {
      // The way there is closed by the time this is asked; where guests dial is the question anyway.
      const target = { host: deps.guestHost ?? deps.host, port: deps.guestPort ?? deps.port };
      return link === undefined ? null : isDeadLinkRefused({ ...target, backend, publicKeys: keys, searchPath }, link);
    },
    seesAddresses: true,
    version,
    ...(deps.identity === null ? {} : { hostKeyPath: deps.identity.path }),
  };
};

const reach = async (deps: RemoteRelayDeps, place: Place): Promise<Result<RunningRelay>> => {
  const identity = deps.identity === null ? ok("") : await deps.identity.load();
  if (!identity.ok) return identity;
  const way = await openWay(deps, place);
  if (!way.ok) return way;
  const asked = await unlessAborted(place.signal, () => askPinnedKeys(serverOf(deps, way.value), deps.searchPath));
  const keys = asked ?? startCancelled(deps.backend, deps.name);
  if (keys.ok) {
    const version = versionInGreeting(await greetingOf(deps.clock, way.value.host, way.value.port));
    return ok(running(deps, way.value, keys.value, version));
  }
  await way.value.forward?.close();
  return keys;
};

const test = async (deps: RemoteRelayDeps): Promise<Result<RunningRelay>> => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-relay-test-"));
  const { signal } = new AbortController();
  try {
    const reached = await reach(deps, { dir, marker: { name: "LANECAST_TEST", value: dir }, signal });
    if (!reached.ok) return reached;
    await reached.value.kill();
    return reached;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

const PROGRAMS = ["ssh", "ssh-keyscan"] as const;

export const createRemoteRelay = (deps: RemoteRelayDeps): Relay => {
  let lastVersion: string | null = null;
  const remember = (reached: Result<RunningRelay>): Result<RunningRelay> => {
    if (reached.ok) lastVersion = reached.value.version ?? null;
    return reached;
  };
  return {
    name: deps.name,
    reach: deps.isPublic ? "public" : "host",
    isOurs: false,
    get version() {
      return lastVersion;
    },
    probe: async () => {
      const missing = PROGRAMS.find((program) => findProgram(program, deps.searchPath) === null);
      if (missing === undefined) return ok({ version: "elsewhere" });
      const data = {
        backend: deps.backend,
        problem: "missing",
        hint: "Install the package openssh-client.",
      } as const;
      return fail(shareError("backend-unavailable", `A relay elsewhere needs the program ${missing}.`, data));
    },
    ...(deps.identity === null ? {} : { hostIdentity: deps.identity }),
    start: async (request) => remember(await reach(deps, request)),
    test: async () => {
      const tested = remember(await test(deps));
      return tested.ok ? ok(null) : tested;
    },
  };
};
