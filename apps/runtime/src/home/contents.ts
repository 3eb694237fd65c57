// Lists the files that belong to a home: all of them, except those that matter only to the running runtime.
import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";

/** Left out at the top of a home. `page.key` lets open pages sign in again; with a copy of the home, they must not be able to. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "runtime.lock",
  "runtime.holder.json",
  "runtime.json",
  "page.key",
  "logs",
  // The browser profile of the panel's window, with cookies that sign in.
  "window",
]);
/** SQLite's working files, and drafts that a killed process left. */
const WORKING_FILE = /(?:-wal|-shm|-journal|\.new)$/;

const isWanted = ({ name }: Dirent, folder: string): boolean =>
  !WORKING_FILE.test(name) && (folder !== "" || !LEFT_OUT.has(name));

/** True for a symbolic link to the home or to a folder in it. Following it could loop forever. */
const leadsBack = (home: string, path: string, entry: Dirent): boolean =>
  entry.isSymbolicLink() && `${realpathSync(path)}${sep}`.startsWith(`${realpathSync(home)}${sep}`);

export interface Contents {
  /** Paths in the home, sorted. */
  readonly files: readonly string[];
  /** Also the empty ones: an empty `policies` denies everything, a missing one gets the starter set. */
  readonly folders: readonly string[];
}

const walk = (home: string, folder: string, found: { files: string[]; folders: string[] }): void => {
  for (const entry of readdirSync(join(home, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const target = statSync(join(home, path), { throwIfNoEntry: false });
    if (target === undefined || !isWanted(entry, folder)) continue;
    if (target.isFile()) found.files.push(path);
    if (!target.isDirectory() || leadsBack(home, join(home, path), entry)) continue;
    found.folders.push(path);
    walk(home, path, found);
  }
};

/** Links are followed: a policy may be a link into a repository. Sockets and the like are left out. Throws file system errors. */
export const contentsOf = (home: string): Contents => {
  const found = { files: [], folders: [] };
  walk(home, "", found);
  return { files: found.files.toSorted(), folders: found.folders.toSorted() };
};
