// Finds which files changed in a directory: from git in a repository, otherwise by modification time.
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { findProgram, run } from "./process-tree";

export interface DirectoryState {
  readonly directory: string;
  readonly atMs: number;
  /** Each changed file, with git's status and its modification time. Null: not a git repository. */
  readonly files: ReadonlyMap<string, string> | null;
}

export interface DirectoryChanges {
  readonly by: "git" | "time";
  readonly paths: string[];
  readonly omitted: number;
}

const GIT_DEADLINE_MS = 1_000;
const PATHS_MAX = 200;
/** Limits of a scan without git (depth, entries), so that scanning a home directory doesn't take seconds. */
const DEPTH_MAX = 3;
const ENTRIES_MAX = 5_000;

/** Without `core.fsmonitor=false`, git would run the program that the repository's configuration names. */
const GIT_ARGS = ["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"];
const STATUS = ["status", "--porcelain=v1", "--untracked-files=all", "-z"];

/** The map key of the HEAD commit. It can't collide, because no path is empty. */
const HEAD = "";

const timeOf = (path: string): number => {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
};

const gitFiles = async (
  directory: string,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string> | null> => {
  const git = findProgram("git", env.PATH ?? "");
  if (git === null) return null;
  const options = { cwd: directory, env, timeoutMs: GIT_DEADLINE_MS };
  const [top, head, status] = await Promise.all([
    run([git, ...GIT_ARGS, "rev-parse", "--show-toplevel"], options),
    run([git, ...GIT_ARGS, "rev-parse", "HEAD"], options),
    run([git, ...GIT_ARGS, ...STATUS], options),
  ]);
  if (top.exitCode !== 0 || status.exitCode !== 0) return null;
  const files = new Map([[HEAD, head.stdout.trim()]]);
  for (const line of status.stdout.split("\0")) {
    if (line.length < 4) continue;
    const path = line.slice(3);
    files.set(path, `${line.slice(0, 2)} ${timeOf(join(top.stdout.trim(), path))}`);
  }
  return files;
};

/** Files changed by the commits between `before` and `now`. */
const committedSince = async (
  directory: string,
  before: string,
  now: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> => {
  const git = findProgram("git", env.PATH ?? "");
  if (git === null || before === now || before === "" || now === "") return [];
  const diff = [git, ...GIT_ARGS, "diff", "--name-only", "--no-ext-diff", "-z", before, now];
  const { exitCode, stdout } = await run(diff, { cwd: directory, env, timeoutMs: GIT_DEADLINE_MS });
  return exitCode === 0 ? stdout.split("\0").filter((path) => path !== "") : [];
};

const changedSince = (root: string, atMs: number): readonly string[] => {
  const found: string[] = [];
  let seen = 0;
  const walk = (directory: string, depth: number): void => {
    let entries: ReturnType<typeof readEntries>;
    try {
      entries = readEntries(directory);
    } catch {
      return;
    }
    for (const entry of entries) {
      seen += 1;
      if (seen > ENTRIES_MAX) return;
      const path = join(directory, entry.name);
      if (entry.isDirectory() && depth < DEPTH_MAX) walk(path, depth + 1);
      else if (entry.isFile() && timeOf(path) >= atMs) found.push(relative(root, path));
    }
  };
  walk(root, 1);
  return found;
};
const readEntries = (directory: string) => readdirSync(directory, { withFileTypes: true });

const bounded = (by: "git" | "time", paths: readonly string[]): DirectoryChanges => ({
  by,
  paths: [...paths].sort().slice(0, PATHS_MAX),
  omitted: Math.max(0, paths.length - PATHS_MAX),
});

/** `env`: for git; PATH and HOME. */
export const createDirectoryChanges = (env: Readonly<Record<string, string>>, nowMs: () => number) => ({
  begin: async (directory: string): Promise<DirectoryState> => ({
    directory,
    atMs: nowMs(),
    files: await gitFiles(directory, env),
  }),
  since: async ({ directory, atMs, files }: DirectoryState): Promise<DirectoryChanges> => {
    const now = files === null ? null : await gitFiles(directory, env);
    if (files === null || now === null) return bounded("time", changedSince(directory, atMs));
    const committed = await committedSince(directory, files.get(HEAD) ?? "", now.get(HEAD) ?? "", env);
    const differing = [...now].filter(([path, state]) => files.get(path) !== state).map(([path]) => path);
    const gone = [...files.keys()].filter((path) => !now.has(path));
    const paths = new Set([...committed, ...differing, ...gone]);
    paths.delete(HEAD);
    return bounded("git", [...paths]);
  },
});
