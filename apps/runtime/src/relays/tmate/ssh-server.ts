// A tmate relay on this machine: one tmate-ssh-server per share, in namespaces of its own.
import { join } from "node:path";
import { fail, ok, type Result, shareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { findProgram, supervise } from "../../platform/process-tree";
import { unlessAborted } from "../../platform/wait";
import { describeLocalRelay, type LocalServer, startOnFreePort, testLocalRelay } from "../local-relay";
import { type Relay, type RelayRequest, type RunningRelay, startCancelled } from "../relay";
import type { RelayKeys } from "../relay-keys";
import { loopbackPlace, probeAt, type RelayPlace } from "../relay-place";
import { jailed, prepareJail, probeJail, type Unavailable, unavailable } from "./jail";

export interface TmateRelayDeps {
  /** The configured program. Null: the one on PATH, else the one in `toolsDir`. */
  readonly path: string | null;
  /** Where setup unpacks what the distribution lacks. Contains `tmate-ssh-server/tmate-ssh-server`. */
  readonly toolsDir: string;
  readonly keys: RelayKeys;
  readonly clock: Clock;
  /** Where programs are searched, as in PATH. */
  readonly searchPath: string;
  /** Whether this process is root, which makes namespaces in another way. */
  readonly isRoot: boolean;
  /** Where the relay listens. Default: loopback. */
  readonly place?: RelayPlace;
}

const PROGRAM = "tmate-ssh-server";
const LOG_NAME = "relay.log";

const locate = ({ path, toolsDir, searchPath }: TmateRelayDeps): Result<string, Unavailable> => {
  if (path !== null) {
    const configured = findProgram(path, searchPath);
    if (configured !== null) return ok(configured);
    const hint = "Correct backends.tmate.relay_path in config.toml.";
    return fail(unavailable("missing", `The configured tmate relay ${path} does not exist.`, hint));
  }
  const found = findProgram(PROGRAM, searchPath) ?? findProgram(join(toolsDir, PROGRAM, PROGRAM), searchPath);
  if (found !== null) return ok(found);
  const hint = `Install the package ${PROGRAM}, or run node scripts/setup.mjs, which unpacks it into a private folder.`;
  return fail(unavailable("missing", "No local tmate relay is installed.", hint));
};

const serverOf = (
  { searchPath, isRoot }: TmateRelayDeps,
  binary: string,
  keyDir: string,
  bind: string,
  { dir, marker }: RelayRequest,
): LocalServer => {
  const logPath = join(dir, LOG_NAME);
  const env = { PATH: searchPath, LANG: "C.UTF-8", [marker.name]: marker.value };
  return {
    bind,
    logPath,
    // Verbose, because otherwise the log does not say when it listens.
    launch: (port) => {
      const serve = [binary, "-k", keyDir, "-b", bind, "-h", bind, "-p", String(port), "-v"];
      return supervise(jailed(serve, isRoot), { cwd: dir, env, logPath });
    },
    listens: (port) => `Accepting connections on ${bind}:${port}`,
    portTaken: (port) => `Binding to ${bind}:${port}: Address already in use`,
  };
};

const start = async (deps: TmateRelayDeps, request: RelayRequest): Promise<Result<RunningRelay>> => {
  const { place = loopbackPlace() } = deps;
  const bind = place.bind();
  if (!bind.ok) return bind;
  const binary = locate(deps);
  if (!binary.ok) return binary;
  const jail = prepareJail();
  if (!jail.ok) return jail;
  const keys = await unlessAborted(request.signal, () => deps.keys.load());
  if (keys === null) return startCancelled("tmate", place.name);
  if (!keys.ok) return keys;
  const server = serverOf(deps, binary.value, keys.value.dir, bind.value, request);
  const up = await startOnFreePort(deps.clock, server, request.signal);
  if (request.signal.aborted && !up.ok) return startCancelled("tmate", place.name);
  if (up.ok) return ok(describeLocalRelay(deps.clock, place, server, up.value, keys.value));
  const hint = up.error === "" ? "It printed nothing. Run lanecast doctor." : `It said: ${up.error.slice(0, 200)}`;
  const data = { backend: "tmate", relay: place.name, hint } as const;
  return fail(shareError("relay-unreachable", "The local tmate relay did not start.", data));
};

/** Ignores `hostKeys` of a request: tmate's relay cannot restrict which hosts register. */
export const createTmateRelay = (deps: TmateRelayDeps): Relay => {
  const { place = loopbackPlace() } = deps;
  const probe: Relay["probe"] = async () => {
    const binary = locate(deps);
    if (!binary.ok) return binary;
    const jail = await probeJail(deps.searchPath, deps.isRoot);
    // The program cannot report its version.
    return jail.ok ? ok({ version: "unknown" }) : jail;
  };
  return {
    name: place.name,
    reach: place.reach,
    isOurs: true,
    probe: () => probeAt(place, "tmate", probe),
    start: (request) => start(deps, request),
    test: () => testLocalRelay(place, probe),
  };
};
