// Reads the state of a repository without running programs that it names: by default, `git status` runs the file system
// monitor from the repository's configuration. The repository's filters can still run.
import type { GitState } from "#contract/handoff-context";
import { findProgram, run } from "../../../platform/process-tree";

const DEADLINE_MS = 1_000;
const STATUS = ["--no-optional-locks", "-c", "core.fsmonitor=false", "status", "--porcelain=v2", "--branch", "-z"];

/** The old name of a renamed file is a separate entry after the new one. */
const withoutOldNames = (entries: readonly string[]): readonly string[] => {
  let isOldName = false;
  return entries.filter((entry) => {
    const isKept = !isOldName;
    isOldName = isKept && entry.startsWith("2 ");
    return isKept;
  });
};

const namedOrNull = (value: string | undefined, none: string): string | null =>
  value === undefined || value === none ? null : value;

/** git-status(1), PORCELAIN FORMAT VERSION 2. */
export const parseStatus = (text: string): GitState => {
  const entries = withoutOldNames(text.split("\0"));
  const headers = new Map(
    entries.flatMap((entry) => {
      const [, name, value] = /^# branch\.(\S+) (.*)$/s.exec(entry) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
  const count = (pattern: RegExp): number => entries.filter((entry) => pattern.test(entry)).length;
  const [, ahead = 0, behind = 0] = /^\+(\d+) -(\d+)$/.exec(headers.get("ab") ?? "") ?? [];
  return {
    branch: namedOrNull(headers.get("head"), "(detached)"),
    commit: namedOrNull(headers.get("oid"), "(initial)"),
    upstream: headers.get("upstream") ?? null,
    ahead: Number(ahead),
    behind: Number(behind),
    changed: count(/^[12] /),
    untracked: count(/^\? /),
    unmerged: count(/^u /),
  };
};

/** Null if there is no repository, no git, or no answer within a second. */
export const readGitState = async (
  cwd: string,
  env: { readonly PATH: string; readonly HOME: string },
): Promise<GitState | null> => {
  const git = findProgram("git", env.PATH);
  if (git === null) return null;
  try {
    const ran = await run([git, ...STATUS], {
      cwd,
      env: { ...env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
      timeoutMs: DEADLINE_MS,
    });
    return ran.exitCode === 0 ? parseStatus(ran.stdout) : null;
  } catch {
    // The directory is gone or can't be entered.
    return null;
  }
};
