// A relay of ours on loopback, with its port carried to a jump host where guests dial it. Knows neither relay server nor share.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Backend, fail, ok, type Result, shareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { findProgram, run } from "../../platform/process-tree";
import { openGreeter } from "../loopback";
import type { Relay, RelayRequest, RunningRelay } from "../relay";
import { openForward, type SshForward } from "./forward";
import type { ForwardOptions, JumpHost } from "./forward-process";

export interface TunnelRelayDeps {
  readonly name: string;
  readonly backend: Backend;
  /** The relay on loopback, started for each share. */
  readonly inner: Relay;
  readonly jump: JumpHost;
  /** The address the jump host is asked to listen on; null: its own choice. */
  readonly bind: string | null;
  /** What guests dial; the jump host itself when nothing else is said. */
  readonly guestHost: string | null;
  /** The port on the jump host; null: any that is free. */
  readonly guestPort: number | null;
  readonly clock: Clock;
  readonly searchPath: string;
  /** HOME and SSH_AUTH_SOCK of the operator. */
  readonly env: Readonly<Record<string, string>>;
}

const DIAL_SECONDS = 2;
const DIAL_DEADLINE_MS = 4_000;

type Place = Pick<RelayRequest, "dir" | "marker" | "signal">;

const forwardOf = (deps: TunnelRelayDeps, { dir, marker, signal }: Place, toPort: number): ForwardOptions => ({
  ...deps,
  relay: deps.name,
  way: { kind: "from-jump", bind: deps.bind, port: deps.guestPort ?? 0, toPort },
  dir,
  marker,
  signal,
});

const guestHostOf = ({ guestHost, jump }: TunnelRelayDeps): string => guestHost ?? jump.host;

/** The guests' way is through both: either may be lost while the other stands. */
const bothWays = (inner: RunningRelay, forward: SshForward): Pick<RunningRelay, "linkState" | "onStateChanged"> => ({
  linkState: () => (forward.state() === "ready" ? inner.linkState() : forward.state()),
  onStateChanged: (listener) => {
    const forget = [inner.onStateChanged(listener), forward.onStateChanged(listener)];
    return () => {
      for (const each of forget) each();
    };
  },
});

const behind = (deps: TunnelRelayDeps, inner: RunningRelay, forward: SshForward): RunningRelay => ({
  ...inner,
  name: deps.name,
  reach: "tunnel",
  guestHost: guestHostOf(deps),
  guestPort: forward.port,
  seesAddresses: false,
  ...bothWays(inner, forward),
  // The relay's end is what throws guests out; the way to it goes at the same time.
  kill: async () => {
    await Promise.all([inner.kill(), forward.close()]);
  },
});

const start = async (deps: TunnelRelayDeps, request: RelayRequest): Promise<Result<RunningRelay>> => {
  const inner = await deps.inner.start(request);
  if (!inner.ok) return inner;
  const dir = join(request.dir, "tunnel");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const forward = await openForward(forwardOf(deps, { ...request, dir }, inner.value.port));
  if (forward.ok) return ok(behind(deps, inner.value, forward.value));
  await inner.value.kill();
  return forward;
};

/** The jump host listens on its loopback alone unless it is told otherwise, and does not say so: only a guest's way in tells. */
const notReached = (deps: TunnelRelayDeps, port: number) => {
  const { backend, name, jump } = deps;
  const message = `The tunnel stands, but ${guestHostOf(deps)}, port ${port}, refuses guests.`;
  const hint = `On ${jump.host} set GatewayPorts to clientspecified, and give the relay bind = "0.0.0.0".`;
  return fail(shareError("relay-unreachable", message, { backend, relay: name, hint }));
};

/**
 * Dialled as a guest does. Only a refusal tells: where guests are may be a network that this machine has no way into, and
 * ssh's words keep the two apart (Bun's sockets call both a refusal).
 */
const refusesGuests = async (deps: TunnelRelayDeps, port: number): Promise<boolean> => {
  const options = ["-F", "/dev/null", "-o", "BatchMode=yes", "-o", `ConnectTimeout=${DIAL_SECONDS}`];
  const known = ["-o", "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null"];
  const argv = ["ssh", ...options, ...known, "-p", String(port), "--", guestHostOf(deps), "true"];
  const asked = await run(argv, { env: { ...deps.env, PATH: deps.searchPath }, timeoutMs: DIAL_DEADLINE_MS });
  return /Connection refused/.test(asked.stderr);
};

/** The whole way with a greeting of ours in the relay's place: out to the jump host and back in as a guest would come. */
const test = async (deps: TunnelRelayDeps): Promise<Result<null>> => {
  const probed = await deps.inner.test();
  if (!probed.ok) return probed;
  const dir = mkdtempSync(join(tmpdir(), "lanecast-relay-test-"));
  const { signal } = new AbortController();
  const greeter = await openGreeter();
  try {
    const forward = await openForward(
      forwardOf(deps, { dir, marker: { name: "LANECAST_TEST", value: dir }, signal }, greeter.port),
    );
    if (!forward.ok) return forward;
    const { port } = forward.value;
    const isRefused = await refusesGuests(deps, port);
    await forward.value.close();
    return isRefused ? notReached(deps, port) : ok(null);
  } finally {
    greeter.close();
    rmSync(dir, { recursive: true, force: true });
  }
};

export const createTunnelRelay = (deps: TunnelRelayDeps): Relay => ({
  name: deps.name,
  reach: "tunnel",
  isOurs: true,
  get version() {
    return deps.inner.version ?? null;
  },
  probe: async () => {
    if (findProgram("ssh", deps.searchPath) !== null) return deps.inner.probe();
    const data = { backend: deps.backend, problem: "missing", hint: "Install the package openssh-client." } as const;
    return fail(shareError("backend-unavailable", "A tunnel needs the program ssh.", data));
  },
  start: (request) => start(deps, request),
  test: () => test(deps),
});
