// The local tmate relay: one tmate-ssh-server per share, in its own namespaces.
import { join } from "node:path";
import { fail, ok, type Result, shareError } from "#contract/errors";
import { SETUP_COMMAND } from "../../platform/assets";
import type { Clock } from "../../platform/clock";
import { findProgram, supervise } from "../../platform/process-tree";
import { unlessAborted } from "../../platform/wait";
import { loopbackEndpoint, probeAt, type RelayEndpoint } from "../endpoint";
import type { RelayKeys } from "../host-keys";
import { describeLocalRelay, type LocalServer, startOnFreePort, testLocalRelay } from "../local";
import { type Relay, type RelayRequest, type RunningRelay, startCancelled } from "../relay";
import { jailed, prepareJail, probeJail, type Unavailable, unavailable } from "./jail";

export interface TmateRelayDeps {
  /** The configured program; null: searched in PATH, then in `toolsDir`. */
  readonly path: string | null;
  /** Where setup unpacks programs that the distribution lacks, such as `tmate-ssh-server/tmate-ssh-server`. */
  readonly toolsDir: string;
  readonly keys: RelayKeys;
  readonly clock: Clock;
  /** Where to look for programs, as in PATH. */
  readonly searchPath: string;
  /** Whether this process is root, which creates the namespaces in another way. */
  readonly isRoot: boolean;
  /** Default: loopback. */
  readonly endpoint?: RelayEndpoint;
}

const PROGRAM = "tmate-ssh-server";
const LOG_NAME = "relay.log";

const locate = ({ path, toolsDir, searchPath }: TmateRelayDeps): Result<string, Unavailable> => {
  if (path !== null) {
    const configured = findProgram(path, searchPath);
    if (configured !== null) return ok(configured);
    const hint = "Correct relay_path in [backends.tmate] of config.toml.";
    return fail(unavailable("missing", `The configured tmate relay ${path} doesn't exist.`, hint));
  }
  const found = findProgram(PROGRAM, searchPath) ?? findProgram(join(toolsDir, PROGRAM, PROGRAM), searchPath);
  if (found !== null) return ok(found);
  const hint = `Install the ${PROGRAM} package, or run ${SETUP_COMMAND} to unpack it into a private folder.`;
  return fail(unavailable("missing", `${PROGRAM} isn't installed. tmate needs it as its local relay.`, hint));
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
    // -v, because otherwise the log doesn't say when the server listens.
    launch: (port) => {
      const serve = [binary, "-k", keyDir, "-b", bind, "-h", bind, "-p", String(port), "-v"];
      return supervise(jailed(serve, isRoot), { cwd: dir, env, logPath });
    },
    listens: (port) => `Accepting connections on ${bind}:${port}`,
    portTaken: (port) => `Binding to ${bind}:${port}: Address already in use`,
  };
};

const start = async (deps: TmateRelayDeps, request: RelayRequest): Promise<Result<RunningRelay>> => {
  const { endpoint = loopbackEndpoint() } = deps;
  const bind = endpoint.bind();
  if (!bind.ok) return bind;
  const binary = locate(deps);
  if (!binary.ok) return binary;
  const jail = prepareJail();
  if (!jail.ok) return jail;
  const keys = await unlessAborted(request.signal, () => deps.keys.load());
  if (keys === null) return startCancelled("tmate", endpoint.name);
  if (!keys.ok) return keys;
  const server = serverOf(deps, binary.value, keys.value.dir, bind.value, request);
  const up = await startOnFreePort(deps.clock, server, request.signal);
  if (request.signal.aborted && !up.ok) return startCancelled("tmate", endpoint.name);
  if (up.ok) return ok(describeLocalRelay(deps.clock, endpoint, server, up.value, keys.value));
  const hint = up.error === "" ? "It printed nothing. Run `lanecast doctor`." : `It printed: ${up.error.slice(0, 200)}`;
  const data = { backend: "tmate", relay: endpoint.name, hint } as const;
  return fail(shareError("relay-unreachable", "The local tmate relay didn't start.", data));
};

/** Ignores the `hostKeys` of a request, because tmate-ssh-server can't restrict who registers. */
export const createTmateRelay = (deps: TmateRelayDeps): Relay => {
  const { endpoint = loopbackEndpoint() } = deps;
  const probe: Relay["probe"] = async () => {
    const binary = locate(deps);
    if (!binary.ok) return binary;
    const jail = await probeJail(deps.searchPath, deps.isRoot);
    // The program has no option that prints its version.
    return jail.ok ? ok({ version: "unknown" }) : jail;
  };
  return {
    name: endpoint.name,
    reach: endpoint.reach,
    isOurs: true,
    probe: () => probeAt(endpoint, "tmate", probe),
    start: (request) => start(deps, request),
    test: () => testLocalRelay(endpoint, probe),
  };
};
