// Runs tmate's own command line to query or configure a running worker.
import { join } from "node:path";
import { type RunResult, run } from "../../../../platform/process-tree";
import type { MountNamespace } from "../../../../relays/tmate/namespaces";
import type { WorkerContext } from "../backend";

export interface TmatePrograms {
  /** The tmate binary, absolute. */
  readonly path: string;
  /** PATH of the worker and of what the guest's terminal runs. */
  readonly searchPath: string;
  /** How the worker is kept from the account's ssh configuration. */
  readonly namespace: MountNamespace;
}

export interface TmateCommand {
  /** Options of the client before the command, such as `-C`. */
  readonly options?: readonly string[];
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

export const tmateSocketOf = (dir: string): string => join(dir, "tmate.sock");

/** Null when tmate did not answer in time, failed, or could not be started. If tmate stalls, its command line hangs as well. */
export const askTmate = async (
  { dir, marker }: WorkerContext,
  { path, searchPath }: TmatePrograms,
  { options = [], command, timeoutMs }: TmateCommand,
): Promise<RunResult | null> => {
  const env = { PATH: searchPath, LANG: "C.UTF-8", HOME: dir, [marker.name]: marker.value };
  // An empty input instead of /dev/null, which tmate cannot poll.
  const argv = [path, ...options, "-S", tmateSocketOf(dir), ...command];
  const answer = await run(argv, { env, stdin: "", timeoutMs }).catch(() => null);
  return answer?.exitCode === 0 && !answer.timedOut ? answer : null;
};
