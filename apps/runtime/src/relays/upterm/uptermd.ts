// upterm's relay on an address of this machine, one per share. Knows uptermd and its traps (BACKENDS 3), no share, no guest.
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
  /** Where it listens; loopback when nothing is said. */
  readonly place?: RelayPlace;
}

const ASK_DEADLINE_MS = 5_000;
const VERSION = /version v?(\d+\.\d+[^\s]*)/i;

const WHERE_TO_GET_IT =
  "Get uptermd from its makers' releases or Homebrew, or set relay_path of [backends.upterm], then check again.";

const unavailable = (problem: "missing" | "unknown-version", message: string): ShareError<"backend-unavailable"> =>
  shareError("backend-unavailable", message, { backend: "upterm", problem, hint: WHERE_TO_GET_IT });
const missing = (program: string) => unavailable("missing", `upterm's relay (${program}) was not found.`);
const unknownVersion = (program: string) =>
  unavailable("unknown-version", `${program} did not say which version it is.`);

const keyGone = (path: string): ShareError<"setup-problem"> =>
  shareError("setup-problem", "The relay's host key is not there.", {
    what: "The relay's host key is not there.",
    path,
    hint: "Start lanecast again; it makes the key when its folder is gone as a whole.",
  });

const notStarted = (relay: string): ShareError<"relay-unreachable"> =>
  shareError("relay-unreachable", "The relay on this machine did not start.", {
    backend: "upterm",
    relay,
    hint: "See `lanecast doctor`, then share again.",
  });

/**
 * What a guest puts into known_hosts for a share dialled with `-o HostKeyAlias=<alias>`. uptermd shows a host certificate
 * that it signed with its own key. OpenSSH, finding no trusted authority for it, falls back to the key itself, so the plain
 * line alone is enough under StrictHostKeyChecking=yes (proved by a test over the real relay).
 */
export const guestKnownHostsLines = (alias: string, publicKey: string): readonly string[] => [`${alias} ${publicKey}`];

/** What `upterm host` needs of the same relay: the certificate's line, without which it asks on stdin and dies; and the plain one. */
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

/** A uptermd of the share's own, which only the share's own host key may register with. */
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
    // A relay that anybody may register with would let a stranger's host answer under a guessed link.
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
    // uptermd is given one key; guests and hosts pin that.
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
