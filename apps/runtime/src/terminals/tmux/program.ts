// Finds tmux and checks its version. Doesn't start a server.

import { fail, ok, type Result } from "#contract/errors";
import { type SetupProblem, setupProblem } from "../../platform/paths";
import { findProgram, run } from "../../platform/process-tree";

export interface TmuxProgram {
  /** Absolute. */
  readonly path: string;
  /** As tmux prints it, such as `3.3a`. */
  readonly version: string;
}

/** The first version with client flags (`attach -f ignore-size`) and flow control (`-A`). */
const MINIMUM = { major: 3, minor: 2 } as const;
const VERSION_DEADLINE_MS = 5_000;

/** Development builds have no number (`master`, `openbsd-7.6`). They are newer than any version required here. */
const isAtLeast = (version: string, minimum: { readonly major: number; readonly minor: number }): boolean => {
  const found = /^(?:next-)?(\d+)\.(\d+)/.exec(version);
  if (found === null) return true;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > minimum.major || (major === minimum.major && minor >= minimum.minor);
};

export const findTmux = async (
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<Result<TmuxProgram, SetupProblem>> => {
  const program = findProgram("tmux", path);
  const install = `Install tmux ${MINIMUM.major}.${MINIMUM.minor} or newer`;
  if (program === null)
    return fail(setupProblem("tmux isn't installed", null, `${install} (Debian: apt install tmux).`));
  const printed = await run([program, "-V"], { env, timeoutMs: VERSION_DEADLINE_MS });
  const version = /^tmux (\S+)/.exec(printed.stdout)?.[1];
  if (version === undefined)
    return fail(setupProblem("tmux didn't report its version", program, "Run `tmux -V` to see what it prints."));
  if (!isAtLeast(version, MINIMUM)) return fail(setupProblem(`tmux ${version} is too old`, program, `${install}.`));
  return ok({ path: program, version });
};
