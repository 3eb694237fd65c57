// Finds tmux and makes sure it can do what we need of it. Starts no server.

import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { findProgram, run } from "../../platform/process-tree";

export interface TmuxProgram {
  /** Absolute. */
  readonly path: string;
  /** As tmux says it, such as `3.3a`. */
  readonly version: string;
}

/** The first with client flags (`attach -f ignore-size`) and flow control (`-A`). */
const LEAST = { major: 3, minor: 2 } as const;
const VERSION_DEADLINE_MS = 5_000;

const problem = (what: string, path: string | null, hint: string): Result<never, ShareError<"setup-problem">> =>
  fail(shareError("setup-problem", `${what}.`, { what, path, hint }));

/** Builds between releases name no number (`master`, `openbsd-7.6`): they are newer than what we ask for. */
const isAtLeast = (version: string, least: { readonly major: number; readonly minor: number }): boolean => {
  const found = /^(?:next-)?(\d+)\.(\d+)/.exec(version);
  if (found === null) return true;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > least.major || (major === least.major && minor >= least.minor);
};

export const findTmux = async (
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<Result<TmuxProgram, ShareError<"setup-problem">>> => {
  const program = findProgram("tmux", path);
  const wanted = `${LEAST.major}.${LEAST.minor}`;
  if (program === null)
    return problem("tmux is missing", null, `Install tmux ${wanted} or newer (Debian: apt install tmux).`);
  const asked = await run([program, "-V"], { env, timeoutMs: VERSION_DEADLINE_MS });
  const version = /^tmux (\S+)/.exec(asked.stdout)?.[1];
  if (version === undefined) return problem("tmux does not tell its version", program, "Try: tmux -V");
  if (!isAtLeast(version, LEAST))
    return problem(`tmux ${version} is too old`, program, `Install tmux ${wanted} or newer.`);
  return ok({ path: program, version });
};
