// The tmate relay of this machine: one tmate-ssh-server per share on a loopback port, in namespaces of its own. Knows no worker.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../platform/clock";
import { findProgram, type SupervisedProcess, supervise } from "../platform/process-tree";
import { waitFor } from "../platform/wait";
import { fail, ok, type Result, type ShareError, shareError } from "../protocol/contract/errors";
import { endRelay } from "./end-relay";
import { freePort, greetsAsSsh, refusesConnections } from "./loopback";
import type { Relay, RelayRequest, RunningRelay } from "./relay";
import type { RelayKeyPair, RelayKeys } from "./relay-keys";
import { jailed, prepareJail, probeJail, type Unavailable, unavailable } from "./tmate-jail";

export interface TmateRelayDeps {
  /** The configured program; null: on PATH, else in `toolsDir`. */
  readonly path: string | null;
  /** Where set-up unpacks what the distribution lacks; holds `tmate-ssh-server/tmate-ssh-server`. */
  readonly toolsDir: string;
  readonly keys: RelayKeys;
  readonly clock: Clock;
  /** Where programs are looked for, as in PATH. */
  readonly searchPath: string;
  readonly isRoot: boolean;
}

const PROGRAM = "tmate-ssh-server";
const LOG_NAME = "relay.log";
/** Ready takes about 20 ms; a starved machine gets the time that a share's start may take at most. */
const READY_WITHIN_MS = 5_000;
const READY_EVERY_MS = 4;
/** Between our look at a port and the relay's bind another program may take it. */
const PORT_ATTEMPTS = 5;

const unreachable = (hint: string): ShareError<"relay-unreachable"> =>
  shareError("relay-unreachable", "The local tmate relay did not start.", { backend: "tmate", relay: "here", hint });

const logOf = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");

/** The last line that tells something; tmate-ssh-server prefixes its last words with `fatal:`. */
const lastWords = (log: string): string => log.trim().split("\n").at(-1)?.slice(0, 200) ?? "";

const locate = ({ path, toolsDir, searchPath }: TmateRelayDeps): Result<string, Unavailable> => {
  if (path !== null) {
    const configured = findProgram(path, searchPath);
    if (configured !== null) return ok(configured);
    const hint = "Correct backends.tmate.relay_path in config.toml.";
    return fail(unavailable("missing", `The configured tmate relay ${path} is not there.`, hint));
  }
  const found = findProgram(PROGRAM, searchPath) ?? findProgram(join(toolsDir, PROGRAM, PROGRAM), searchPath);
  if (found !== null) return ok(found);
  const hint =
    "Install the package tmate-ssh-server, or run node scripts/setup.mjs, which unpacks it into a private folder.";
  return fail(unavailable("missing", "No local tmate relay is installed.", hint));
};

type Launched = Result<SupervisedProcess, ShareError<"relay-unreachable"> | "port-taken">;

export const createTmateRelay = (deps: TmateRelayDeps): Relay => {
  const { clock, keys, searchPath, isRoot } = deps;

  const launch = async (binary: string, keyDir: string, request: RelayRequest, port: number): Promise<Launched> => {
    const logPath = join(request.dir, LOG_NAME);
    // Verbose: the log is where a failed start tells why.
    const serve = [binary, "-k", keyDir, "-b", request.bind, "-h", request.bind, "-p", String(port), "-v"];
    const child = supervise(jailed(serve, isRoot), {
      cwd: request.dir,
      env: { PATH: searchPath, LANG: "C.UTF-8", [request.marker.name]: request.marker.value },
      logPath,
    });
    let hasExited = false;
    void child.exited.then(() => {
      hasExited = true;
    });
    const accepts = `Accepting connections on ${request.bind}:${port}`;
    // Its own word first: a greeting alone could be that of another server which took the port meanwhile.
    const isReady = async (): Promise<"ready" | "exited" | null> => {
      if (hasExited) return "exited";
      return logOf(logPath).includes(accepts) && (await greetsAsSsh(clock, request.bind, port)) ? "ready" : null;
    };
    const outcome = await waitFor(clock, isReady, { everyMs: READY_EVERY_MS, withinMs: READY_WITHIN_MS });
    if (outcome === "ready") return ok(child);
    await endRelay(clock, child);
    const log = logOf(logPath);
    if (log.includes(`:${port}: Address already in use`)) return fail("port-taken");
    return fail(unreachable(lastWords(log) || `It said nothing within ${READY_WITHIN_MS / 1_000} s.`));
  };

  const running = (
    child: SupervisedProcess,
    pair: RelayKeyPair,
    request: RelayRequest,
    port: number,
  ): RunningRelay => ({
    name: "here",
    reach: "here",
    host: request.bind,
    port,
    guestHost: request.bind,
    guestPort: port,
    publicKey: pair.publicKey,
    fingerprint: pair.fingerprint,
    rsaFingerprint: pair.rsaFingerprint,
    process: { pid: child.pid, startTicks: child.startTicks },
    exited: child.exited,
    logPath: join(request.dir, LOG_NAME),
    kill: () => endRelay(clock, child),
    isRefused: () => refusesConnections(clock, request.bind, port),
  });

  const start = async (request: RelayRequest): Promise<Result<RunningRelay>> => {
    const binary = locate(deps);
    if (!binary.ok) return binary;
    const place = prepareJail();
    if (!place.ok) return place;
    const pair = await keys.load();
    if (!pair.ok) return pair;
    for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt += 1) {
      const port = await freePort(request.bind);
      const launched = await launch(binary.value, pair.value.dir, request, port);
      if (launched.ok) return ok(running(launched.value, pair.value, request, port));
      if (launched.error !== "port-taken") return fail(launched.error);
    }
    return fail(unreachable(`${PORT_ATTEMPTS} ports in a row were taken by other programs.`));
  };

  return {
    name: "here",
    reach: "here",
    probe: async () => {
      const binary = locate(deps);
      if (!binary.ok) return binary;
      const jail = await probeJail(searchPath, isRoot);
      // The program tells no version; it is the distribution's, 2.3.0 since 2018.
      return jail.ok ? ok({ version: "unknown" }) : jail;
    },
    start,
  };
};
