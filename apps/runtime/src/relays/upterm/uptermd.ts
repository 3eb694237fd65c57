// upterm's relay on an address of this machine: one uptermd for each share. Its traps are in BACKENDS 3.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { findProgram, run } from "../../platform/process-tree";
import { unlessAborted } from "../../platform/wait";
import { describeLocalRelay, testLocalRelay } from "../local-relay";
import { greetingOf } from "../loopback";
import { type Relay, type RelayRequest, type RunningRelay, startCancelled } from "../relay";
import type { RelayKeyPair, RelayKeys } from "../relay-keys";
import { loopbackPlace, probeAt, type RelayPlace } from "../relay-place";
import { startUptermd, type UptermdPlan } from "./uptermd-process";
import { versionInGreeting } from "./version";

export interface UptermdRelayDeps {
  /** A path from the configuration, or the bare name to look for in `searchPath`. */
  readonly program: string;
  readonly searchPath: string;
  readonly keys: RelayKeys;
  readonly clock: Clock;
  /** Where it listens. Default: loopback. */
  readonly place?: RelayPlace;
}

const ASK_DEADLINE_MS = 5_000;
const VERSION = /version v?(\d+\.\d+[^\s]*)/i;

const WHERE_TO_GET_IT =
  "Install uptermd from GitHub releases or Homebrew, or set relay_path of [backends.upterm], then check again.";

const unavailable = (problem: "missing" | "unknown-version", message: string): ShareError<"backend-unavailable"> =>
  shareError("backend-unavailable", message, { backend: "upterm", problem, hint: WHERE_TO_GET_IT });
const missing = (program: string) => unavailable("missing", `upterm's relay (${program}) isn't installed.`);
const unknownVersion = (program: string) => unavailable("unknown-version", `${program} does not report its version.`);

const keyGone = (path: string): ShareError<"setup-problem"> =>
  shareError("setup-problem", "The relay's host key is missing.", {
    what: "The relay's host key is missing.",
    path,
    hint: "Move the key's folder away and start lanecast again. It then creates new keys.",
  });

const notStarted = (relay: string): ShareError<"relay-unreachable"> =>
  shareError("relay-unreachable", "The relay on this machine did not start.", {
    backend: "upterm",
    relay,
    hint: "Run `lanecast doctor`, then share again.",
  });

/**
 * A guest's known_hosts for a share that is joined with `-o HostKeyAlias=<alias>`. uptermd presents a host certificate that it
 * signed with its own key. OpenSSH finds no trusted authority for it and falls back to the key itself, so the plain line is
 * enough under StrictHostKeyChecking=yes (a test over the real relay proves it).
 */
export const guestKnownHostsLines = (alias: string, publicKey: string): readonly string[] => [`${alias} ${publicKey}`];

/** The same for `upterm host`: a line for the certificate, without which 0.24 asks on stdin and dies, and the plain line. */
export const hostKnownHostsLines = (relay: Pick<RunningRelay, "host" | "port" | "publicKey">): readonly string[] => {
  const bare = relay.host.replace(/^\[|\]$/g, "");
  const target = `[${bare}]:${relay.port}`;
  return [`@cert-authority ${target} ${relay.publicKey}`, `${target} ${relay.publicKey}`];
};

const askVersion = async (program: string, searchPath: string): Promise<string | null> => {
  try {
    const asked = await run([program, "version"], { env: { PATH: searchPath }, timeoutMs: ASK_DEADLINE_MS });
    return VERSION.exec(asked.stdout)?.[1] ?? null;
  } catch {
    return null;
  }
};

/** A uptermd that admits the share's own host key and no other. */
export const createUptermdRelay = (deps: UptermdRelayDeps): Relay => {
  const { clock, keys, searchPath, place = loopbackPlace() } = deps;
  const find = (): string | null => findProgram(deps.program, searchPath);
  let lastVersion: string | null = null;

  const probe: Relay["probe"] = async () => {
    const program = find();
    if (program === null) return fail(missing(deps.program));
    const version = await askVersion(program, searchPath);
    lastVersion = version;
    return version === null ? fail(unknownVersion(program)) : ok({ version });
  };

  const prepare = async (
    request: RelayRequest,
    bind: string,
  ): Promise<Result<{ plan: UptermdPlan; pair: RelayKeyPair }>> => {
    const program = find();
    if (program === null) return fail(missing(deps.program));
    // At a relay that admits any host, a stranger's host could answer under a guessed link.
    if (request.hostKeys.length === 0) throw new Error("uptermd needs the key of the host that may register");
    const pair = await unlessAborted(request.signal, () => keys.load());
    if (pair === null) return startCancelled("upterm", place.name);
    if (!pair.ok) return pair;
    const keyPath = pair.value.ed25519Path;
    if (!existsSync(keyPath)) return fail(keyGone(keyPath));
    const dir = join(request.dir, "relay");
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const { marker, hostKeys } = request;
    const logPath = join(dir, "relay.log");
    return ok({ plan: { program, searchPath, keyPath, hostKeys, bind, marker, dir, logPath }, pair: pair.value });
  };

  const start: Relay["start"] = async (request) => {
    const bind = place.bind();
    if (!bind.ok) return bind;
    const prepared = await prepare(request, bind.value);
    if (!prepared.ok) return prepared;
    const { plan, pair } = prepared.value;
    const up = await startUptermd(plan, clock, request.signal);
    if (up === null)
      return request.signal.aborted ? startCancelled("upterm", place.name) : fail(notStarted(place.name));
    const version = versionInGreeting(await greetingOf(clock, bind.value, up.port));
    // uptermd gets one key, which guests and hosts pin.
    return ok({ ...describeLocalRelay(clock, place, plan, up, { ...pair, rsaFingerprint: null }), version });
  };

  const { name, reach } = place;
  return {
    name,
    reach,
    isOurs: true,
    get version() {
      return lastVersion;
    },
    probe: () => probeAt(place, "upterm", probe),
    start,
    test: () => testLocalRelay(place, probe),
  };
};
