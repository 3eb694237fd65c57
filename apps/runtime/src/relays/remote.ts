// A relay that runs on another machine. The worker connects to it, directly or through a jump host, and pins its key.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Backend, fail, ok, type Result, shareError } from "#contract/errors";
import type { Clock } from "../platform/clock";
import { findProgram, type ProcessExit } from "../platform/process-tree";
import { makeScratchFolder } from "../platform/scratch";
import { unlessAborted } from "../platform/wait";
import { isDeadLinkRefused } from "./dead-link";
import type { HostIdentity } from "./host-identity";
import { askPinnedKeys, type PinnedServer, type ServerKey } from "./pinned-keys";
import { type Relay, type RelayRequest, type RunningRelay, startCancelled, steadyLink } from "./relay";
import { openForward, type SshForward } from "./ssh/forward";
import type { JumpHost } from "./ssh/forward-process";
import { freePort, greetingOf } from "./tcp";
import { versionInGreeting } from "./upterm/version";

export interface RemoteRelayDeps {
  readonly name: string;
  readonly backend: Backend;
  /** The address that this machine connects to, or that the jump host does if there is one. */
  readonly host: string;
  readonly port: number;
  /** SHA256:… of the relay's trusted host keys. */
  readonly pins: readonly string[];
  readonly jump: JumpHost | null;
  /** The address that guests connect to; null: the same. */
  readonly guestHost: string | null;
  readonly guestPort: number | null;
  /** For a relay that admits known hosts only. Null: each share shows its own host key. */
  readonly identity: HostIdentity | null;
  /** A public relay, run by the backend's developers. */
  readonly isPublic: boolean;
  readonly clock: Clock;
  readonly searchPath: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The address to connect to from here. */
interface Route {
  readonly host: string;
  readonly port: number;
  /** Null without a jump host. */
  readonly forward: SshForward | null;
}

/** The end of a remote relay isn't visible here; the worker notices it. */
const neverExits = new Promise<ProcessExit>(() => undefined);

type Workspace = Pick<RelayRequest, "dir" | "marker" | "signal">;

const openRoute = async (deps: RemoteRelayDeps, workspace: Workspace): Promise<Result<Route>> => {
  const { host, port, jump } = deps;
  if (jump === null) return ok({ host, port, forward: null });
  const dir = join(workspace.dir, "jump");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const direction = { kind: "to-jump", port: await freePort("127.0.0.1"), toHost: host, toPort: port } as const;
  const forward = await openForward({ ...deps, ...workspace, relay: deps.name, jump, direction, dir });
  return forward.ok ? ok({ host: "127.0.0.1", port: forward.value.port, forward: forward.value }) : forward;
};

const serverOf = ({ backend, name, pins }: RemoteRelayDeps, { host, port }: Route): PinnedServer => ({
  backend,
  relay: name,
  role: "relay",
  host,
  port,
  pins,
});

const running = (
  deps: RemoteRelayDeps,
  route: Route,
  keys: readonly [ServerKey, ...ServerKey[]],
  version: string | null,
): RunningRelay => {
  const [key] = keys;
  const { backend, searchPath } = deps;
  return {
    ...(route.forward === null
      ? steadyLink
      : { linkState: route.forward.state, onStateChanged: route.forward.onStateChanged }),
    name: deps.name,
    reach: deps.isPublic ? "public" : "host",
    host: route.host,
    port: route.port,
    guestHost: deps.guestHost ?? deps.host,
    guestPort: deps.guestPort ?? deps.port,
    publicKey: key.publicKey,
    fingerprint: key.fingerprint,
    rsaFingerprint: keys.find(({ publicKey }) => publicKey.startsWith("ssh-rsa "))?.fingerprint ?? null,
    process: null,
    exited: neverExits,
    logPath: null,
    kill: async () => route.forward?.close(),
    isRefused: async (link) => {
      // The route is closed by then, and what matters is the address that guests connect to.
      const target = { host: deps.guestHost ?? deps.host, port: deps.guestPort ?? deps.port };
      return link === undefined ? null : isDeadLinkRefused({ ...target, backend, publicKeys: keys, searchPath }, link);
    },
    seesAddresses: true,
    version,
    ...(deps.identity === null ? {} : { hostKeyPath: deps.identity.path }),
  };
};

const connect = async (deps: RemoteRelayDeps, workspace: Workspace): Promise<Result<RunningRelay>> => {
  const identity = deps.identity === null ? ok("") : await deps.identity.load();
  if (!identity.ok) return identity;
  const route = await openRoute(deps, workspace);
  if (!route.ok) return route;
  const server = serverOf(deps, route.value);
  const scanned = await unlessAborted(workspace.signal, () => askPinnedKeys(server, deps.searchPath));
  const keys = scanned ?? startCancelled(deps.backend, deps.name);
  if (keys.ok) {
    const version = versionInGreeting(await greetingOf(deps.clock, route.value.host, route.value.port));
    return ok(running(deps, route.value, keys.value, version));
  }
  await route.value.forward?.close();
  return keys;
};

const test = async (deps: RemoteRelayDeps): Promise<Result<RunningRelay>> => {
  const dir = makeScratchFolder("lanecast-relay-test-");
  const { signal } = new AbortController();
  try {
    const connected = await connect(deps, { dir, marker: { name: "LANECAST_TEST", value: dir }, signal });
    if (!connected.ok) return connected;
    await connected.value.kill();
    return connected;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

const PROGRAMS = ["ssh", "ssh-keyscan"] as const;

export const createRemoteRelay = (deps: RemoteRelayDeps): Relay => {
  let lastVersion: string | null = null;
  const remember = (connected: Result<RunningRelay>): Result<RunningRelay> => {
    if (connected.ok) lastVersion = connected.value.version ?? null;
    return connected;
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
      if (missing === undefined) {
        const identity = deps.identity === null ? ok("") : await deps.identity.load();
        if (identity.ok) return ok({ version: "elsewhere" });
        const { message, data } = identity.error;
        const why = { backend: deps.backend, problem: "not-configured", hint: data.hint } as const;
        return fail(shareError("backend-unavailable", message, why));
      }
      const data = { backend: deps.backend, problem: "missing", hint: "Install the openssh-client package." } as const;
      return fail(shareError("backend-unavailable", `${missing} isn't installed. A remote relay needs it.`, data));
    },
    ...(deps.identity === null ? {} : { hostIdentity: deps.identity }),
    start: async (request) => remember(await connect(deps, request)),
    test: async () => {
      const tested = remember(await test(deps));
      if (!tested.ok) return tested;
      const text = `${deps.host} answers with a host key that you trust.`;
      return ok([{ id: "relay", state: "ok", text, remedy: null }]);
    },
  };
};
