// What belongs to a home: everything in it, without what only means something to the runtime that is running.
import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** At the top of a home. `page.key` signs open pages in again; a copy of the home must not be able to. */
const OF_ONE_RUNTIME: ReadonlySet<string> = new Set([
  "runtime.lock",
  "runtime.holder.json",
  "runtime.json",
  "page.key",
  "logs",
]);
/** SQLite's working files, and drafts that a killed process left. */
const WORKING_FILE = /(?:-wal|-shm|-journal|\.new)$/;
/** A link that leads back into the home would never end. */
const MAX_DEPTH = 8;

const isWanted = ({ name }: Dirent, folder: string): boolean =>
  !WORKING_FILE.test(name) && (folder !== "" || !OF_ONE_RUNTIME.has(name));

/**
 * The files of a home, as paths in it. Links are followed: a policy may be a link into a repository. Sockets and the like are
 * left out. Throws file system errors.
 */
export const filesOfHome = (home: string, folder = "", depth = 0): readonly string[] => {
  if (depth > MAX_DEPTH) return [];
  const entries = readdirSync(join(home, folder), { withFileTypes: true }).filter((entry) => isWanted(entry, folder));
  return entries.flatMap(({ name }): readonly string[] => {
    const path = join(folder, name);
    const found = statSync(join(home, path), { throwIfNoEntry: false });
    if (found?.isDirectory() === true) return filesOfHome(home, path, depth + 1);
    return found?.isFile() === true ? [path] : [];
  });
};
