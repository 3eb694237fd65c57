// A relay on loopback whose port is forwarded to a jump host, where guests connect.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Backend, fail, ok, type Result, shareError } from "#contract/errors";
import type { RelayCheck } from "#contract/relay";
import type { Clock } from "../../platform/clock";
import { findProgram, run } from "../../platform/process-tree";
import { makeScratchFolder } from "../../platform/scratch";
import type { Relay, RelayRequest, RunningRelay } from "../relay";
import { openGreeter } from "../tcp";
import { openForward, type SshForward } from "./forward";
import type { ForwardOptions, JumpHost } from "./forward-process";

export interface TunnelRelayDeps {
  readonly name: string;
  readonly backend: Backend;
  /** The relay on loopback, started for each share. */
  readonly inner: Relay;
  readonly jump: JumpHost;
  /** The address that the jump host should listen on; null: its default. */
  readonly bind: string | null;
  /** The host that guests connect to; null: the jump host. */
  readonly guestHost: string | null;
  /** The port on the jump host; null: any free port. */
  readonly guestPort: number | null;
  readonly clock: Clock;
  readonly searchPath: string;
  /** HOME and SSH_AUTH_SOCK of the operator. */
  readonly env: Readonly<Record<string, string>>;
}

const DIAL_SECONDS = 2;
const DIAL_DEADLINE_MS = 4_000;

type Workspace = Pick<RelayRequest, "dir" | "marker" | "signal">;

const forwardOf = (deps: TunnelRelayDeps, { dir, marker, signal }: Workspace, toPort: number): ForwardOptions => ({
  ...deps,
  relay: deps.name,
  direction: { kind: "from-jump", bind: deps.bind, port: deps.guestPort ?? 0, toPort },
  dir,
  marker,
  signal,
});

const guestHostOf = ({ guestHost, jump }: TunnelRelayDeps): string => guestHost ?? jump.host;

/** Guests need both the relay and the forward, and either can be lost alone. */
const combinedState = (
  inner: RunningRelay,
  forward: SshForward,
): Pick<RunningRelay, "linkState" | "onStateChanged"> => ({
  linkState: () => (forward.state() === "ready" ? inner.linkState() : forward.state()),
  onStateChanged: (listener) => {
    const unsubscribers = [inner.onStateChanged(listener), forward.onStateChanged(listener)];
    return () => {
      for (const unsubscribe of unsubscribers) unsubscribe();
    };
  },
});

const withTunnel = (deps: TunnelRelayDeps, inner: RunningRelay, forward: SshForward): RunningRelay => ({
  ...inner,
  name: deps.name,
  reach: "tunnel",
  guestHost: guestHostOf(deps),
  guestPort: forward.port,
  seesAddresses: false,
  ...combinedState(inner, forward),
  // The relay's end disconnects the guests; the forward is closed at the same time.
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
  if (forward.ok) return ok(withTunnel(deps, inner.value, forward.value));
  await inner.value.kill();
  return forward;
};

/** By default a jump host listens on its own loopback only, and doesn't report it. Only connecting as a guest shows it. */
const unreachableByGuests = (deps: TunnelRelayDeps, port: number) => {
  const { backend, name, jump, bind } = deps;
  const message = `The tunnel is up, but ${guestHostOf(deps)} refuses guests on port ${port}.`;
  const own = bind === null ? `, and set bind = "0.0.0.0" in [relays.${name}]` : "";
  const hint = `On ${jump.host}, set GatewayPorts to clientspecified in sshd_config${own}.`;
  return fail(shareError("relay-unreachable", message, { backend, relay: name, hint }));
};

/**
 * Connects as a guest would. Only a refusal is conclusive: guests may be on a network that this machine can't reach. ssh's
 * messages distinguish the two (Bun's sockets report both as a refusal).
 */
const refusesGuests = async (deps: TunnelRelayDeps, port: number): Promise<boolean> => {
  const options = ["-F", "/dev/null", "-o", "BatchMode=yes", "-o", `ConnectTimeout=${DIAL_SECONDS}`];
  const known = ["-o", "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null"];
  const argv = ["ssh", ...options, ...known, "-p", String(port), "--", guestHostOf(deps), "true"];
  const result = await run(argv, { env: { ...deps.env, PATH: deps.searchPath }, timeoutMs: DIAL_DEADLINE_MS });
  return /Connection refused/.test(result.stderr);
};

const checksOf = ({ jump, ...deps }: TunnelRelayDeps, wasReached: boolean): readonly RelayCheck[] => {
  const host = guestHostOf({ jump, ...deps });
  const forwarded = `${jump.host} lets lanecast log in and forwards a port.`;
  return [
    { id: "relay", state: "ok", text: forwarded, remedy: null },
    wasReached
      ? { id: "guests", state: "ok", text: `A connection to ${host} arrives at this computer.`, remedy: null }
      : {
          id: "guests",
          state: "unknown",
          text: `This computer can't connect to the forwarded port on ${host}, so only a guest can check it.`,
          remedy: `If guests can't connect, check the firewall on ${host} and whether they can reach it by this name.`,
        },
  ];
};

/** Tests the whole path, with a greeter in place of the relay: out to the jump host, and back in as a guest would connect. */
const test = async (deps: TunnelRelayDeps): Promise<Result<readonly RelayCheck[]>> => {
  const probed = await deps.inner.test();
  if (!probed.ok) return probed;
  const dir = makeScratchFolder("lanecast-relay-test-");
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
    return isRefused ? unreachableByGuests(deps, port) : ok(checksOf(deps, greeter.wasReached()));
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
    const data = { backend: deps.backend, problem: "missing", hint: "Install the openssh-client package." } as const;
    return fail(shareError("backend-unavailable", "ssh isn't installed. A tunnel needs it.", data));
  },
  start: (request) => start(deps, request),
  test: () => test(deps),
});
