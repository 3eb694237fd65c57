// The local upterm relay: one uptermd per share.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { findProgram, run } from "../../platform/process-tree";
import { createProgramMemory } from "../../platform/program-memory";
import { unlessAborted } from "../../platform/wait";
import { loopbackEndpoint, probeAt, type RelayEndpoint } from "../endpoint";
import type { RelayKeyPair, RelayKeys } from "../host-keys";
import { describeLocalRelay, testLocalRelay } from "../local";
import { type Relay, type RelayRequest, type RunningRelay, startCancelled } from "../relay";
import { startUptermd, type UptermdPlan } from "./uptermd-process";
import { versionInGreeting } from "./version";

export interface UptermdRelayDeps {
  /** A path from the configuration, or a name to search in `searchPath`. */
  readonly program: string;
  readonly searchPath: string;
  readonly keys: RelayKeys;
  readonly clock: Clock;
  /** Default: loopback. */
  readonly endpoint?: RelayEndpoint;
}

const ASK_DEADLINE_MS = 5_000;
const VERSION = /version v?(\d+\.\d+[^\s]*)/i;

const HOW_TO_INSTALL =
  "Install uptermd from upterm's GitHub releases or Homebrew, or set relay_path in [backends.upterm] of config.toml, then check again.";

const unavailable = (problem: "missing" | "unknown-version", message: string): ShareError<"backend-unavailable"> =>
  shareError("backend-unavailable", message, { backend: "upterm", problem, hint: HOW_TO_INSTALL });
const missing = (program: string) =>
  unavailable("missing", `${program} isn't installed. upterm needs it as its local relay.`);
const unknownVersion = (program: string) => unavailable("unknown-version", `${program} didn't report its version.`);

const keyGone = (path: string): ShareError<"setup-problem"> =>
  shareError("setup-problem", "The relay's host key is missing.", {
    what: "The relay's host key is missing.",
    path,
    hint: "Remove the folder of the relay keys, then restart lanecast. It creates new keys.",
  });

const notStarted = (relay: string): ShareError<"relay-unreachable"> =>
  shareError("relay-unreachable", "The local upterm relay didn't start.", {
    backend: "upterm",
    relay,
    hint: "Run `lanecast doctor`, then share again.",
  });

/**
 * The known_hosts lines for a guest who connects with `-o HostKeyAlias=<alias>`. uptermd presents a host certificate that it
 * signed with its own key. OpenSSH has no trusted authority for it and falls back to the key itself, so a plain line is enough
 * with StrictHostKeyChecking=yes (a test with the real relay proves it).
 */
export const guestKnownHostsLines = (alias: string, publicKey: string): readonly string[] => [`${alias} ${publicKey}`];

/** The lines that `upterm host` needs for the same relay: one for the certificate, without which 0.24 asks on stdin and dies, and the plain one. */
export const hostKnownHostsLines = (relay: Pick<RunningRelay, "host" | "port" | "publicKey">): readonly string[] => {
  const bare = relay.host.replace(/^\[|\]$/g, "");
  const target = `[${bare}]:${relay.port}`;
  return [`@cert-authority ${target} ${relay.publicKey}`, `${target} ${relay.publicKey}`];
};

const askVersion = async (program: string, searchPath: string): Promise<string | null> => {
  try {
    const result = await run([program, "version"], { env: { PATH: searchPath }, timeoutMs: ASK_DEADLINE_MS });
    return VERSION.exec(result.stdout)?.[1] ?? null;
  } catch {
    return null;
  }
};

/** One uptermd per share, which only the share's own host key can register with. */
export const createUptermdRelay = (deps: UptermdRelayDeps): Relay => {
  const { clock, keys, searchPath, endpoint = loopbackEndpoint() } = deps;
  const find = (): string | null => findProgram(deps.program, searchPath);
  const memory = createProgramMemory<string | null>((version) => version !== null);
  let lastVersion: string | null = null;

  const probe: Relay["probe"] = async () => {
    const program = find();
    if (program === null) return fail(missing(deps.program));
    const version = await memory.recall(program, () => askVersion(program, searchPath));
    lastVersion = version;
    return version === null ? fail(unknownVersion(program)) : ok({ version });
  };

  const prepare = async (
    request: RelayRequest,
    bind: string,
  ): Promise<Result<{ plan: UptermdPlan; pair: RelayKeyPair }>> => {
    const program = find();
    if (program === null) return fail(missing(deps.program));
    // If anyone could register, a stranger's host could answer under a guessed link.
    if (request.hostKeys.length === 0) throw new Error("uptermd needs the key of the host that may register");
    const pair = await unlessAborted(request.signal, () => keys.load());
    if (pair === null) return startCancelled("upterm", endpoint.name);
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
    const bind = endpoint.bind();
    if (!bind.ok) return bind;
    const prepared = await prepare(request, bind.value);
    if (!prepared.ok) return prepared;
    const { plan, pair } = prepared.value;
    const up = await startUptermd(plan, clock, request.signal);
    if (up === null)
      return request.signal.aborted ? startCancelled("upterm", endpoint.name) : fail(notStarted(endpoint.name));
    const version = versionInGreeting(up.greeting);
    // uptermd has only one key, which guests and hosts pin.
    return ok({ ...describeLocalRelay(clock, endpoint, plan, up, { ...pair, rsaFingerprint: null }), version });
  };

  const { name, reach } = endpoint;
  return {
    name,
    reach,
    isOurs: true,
    get version() {
      return lastVersion;
    },
    probe: () => probeAt(endpoint, "upterm", probe),
    start,
    test: () => testLocalRelay(endpoint, probe),
  };
};
