// Packs and unpacks backups with the system's tar: it works on parts of a file, so the size of an audit log doesn't matter.
import { fail, ok, type Result } from "#contract/errors";
import { type SetupProblem, setupProblem } from "../platform/paths";
import { findProgram, run } from "../platform/process-tree";

/** Several gigabytes, on a slow disk. */
const WITHIN_MS = 3_600_000;

export type Tar = (args: readonly string[]) => Promise<Result<string, SetupProblem>>;

/** Runs tar; the result is what it prints. `file`: for messages. */
export const createTar =
  (searchPath: string, file: string): Tar =>
  async (args) => {
    const path = findProgram("tar", searchPath);
    if (path === null) return fail(setupProblem("tar isn't installed", null, "Install the package tar."));
    // Without TAR_OPTIONS and the like, which would change what tar does. LC_ALL=C: the listing is parsed.
    const { exitCode, stdout, stderr } = await run([path, ...args], {
      env: { PATH: searchPath, LC_ALL: "C" },
      timeoutMs: WITHIN_MS,
    });
    if (exitCode === 0) return ok(stdout);
    const why = stderr.trim().split("\n")[0] ?? "";
    return fail(setupProblem(`tar failed on ${file} (${why})`, file, "Check the file and the room on the disk."));
  };
