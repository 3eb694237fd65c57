// The state of a repository, read without running anything that it names: `git status` runs the file system monitor of the
// repository's configuration, unless told not to. Filters of the repository can still run.
import type { GitState } from "#contract/handoff-context";
import { findProgram, run } from "../../../platform/process-tree";

const DEADLINE_MS = 1_000;
const STATUS = ["--no-optional-locks", "-c", "core.fsmonitor=false", "status", "--porcelain=v2", "--branch", "-z"];

/** git-status(1), PORCELAIN FORMAT VERSION 2. A renamed file's old name is an entry of its own. */
export const parseStatus = (text: string): GitState => {
  const headers = new Map<string, string>();
  let [changed, untracked, unmerged, isOldName] = [0, 0, 0, false];
  for (const entry of text.split("\0")) {
    const wasOldName = isOldName;
    isOldName = !wasOldName && entry.startsWith("2 ");
    if (wasOldName) continue;
    const header = /^# branch\.(\S+) (.*)$/s.exec(entry);
    if (header !== null) headers.set(header[1] ?? "", header[2] ?? "");
    else if (entry.startsWith("1 ") || entry.startsWith("2 ")) changed += 1;
    else if (entry.startsWith("u ")) unmerged += 1;
    else if (entry.startsWith("? ")) untracked += 1;
  }
  const branch = headers.get("head") ?? null;
  const commit = headers.get("oid") ?? null;
  const [, ahead, behind] = /^\+(\d+) -(\d+)$/.exec(headers.get("ab") ?? "") ?? [];
  return {
    branch: branch === "(detached)" ? null : branch,
    commit: commit === "(initial)" ? null : commit,
    upstream: headers.get("upstream") ?? null,
    ahead: Number(ahead ?? 0),
    behind: Number(behind ?? 0),
    changed,
    untracked,
    unmerged,
  };
};

/** Null: no repository, no git, or no answer within a second. */
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
    // The directory is gone, or may not be entered.
    return null;
  }
};
