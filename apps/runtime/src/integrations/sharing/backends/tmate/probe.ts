// Finds the installed tmate and asks it for its version.

import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { findProgram, run } from "../../../../platform/process-tree";
import type { ProgramMemory } from "../../../../platform/program-memory";
import type { BackendProbe } from "../backend";

export interface TmateBinary {
  /** The configured program; null: `tmate` on `searchPath`. */
  readonly path: string | null;
  /** Where to look for programs, as in PATH. Also the worker's PATH. */
  readonly searchPath: string;
}

/** The oldest version with what the plan needs: `-F`, `-a`, SHA256 fingerprints. */
const VERSION_WANTED = [2, 4, 0] as const;
const VERSION_DEADLINE_MS = 5_000;

const unavailable = (
  problem: ShareError<"backend-unavailable">["data"]["problem"],
  message: string,
  hint: string,
): ReturnType<typeof fail<ShareError<"backend-unavailable">>> =>
  fail(shareError("backend-unavailable", message, { backend: "tmate", problem, hint }));

const isTooOld = (version: readonly number[]): boolean => {
  for (const [index, wanted] of VERSION_WANTED.entries()) {
    const has = version[index] ?? 0;
    if (has !== wanted) return has < wanted;
  }
  return false;
};

/** The configured program, else the one on PATH. Null when it is missing. */
export const locateTmate = ({ path, searchPath }: TmateBinary): string | null =>
  findProgram(path ?? "tmate", searchPath);

export type TmateProbe = Result<BackendProbe, ShareError<"backend-unavailable">>;

const askTmateVersion = async (path: string, searchPath: string): Promise<TmateProbe> => {
  const wanted = VERSION_WANTED.join(".");
  // Rejects for an executable file that is not a program.
  const asked = await run([path, "-V"], { env: { PATH: searchPath }, timeoutMs: VERSION_DEADLINE_MS }).catch(
    () => null,
  );
  const version = /^tmate (\d+)\.(\d+)(?:\.(\d+))?/.exec(asked?.stdout ?? "");
  if (version === null) {
    return unavailable("unknown-version", `${path} doesn't report a tmate version.`, `lanecast needs tmate ${wanted}.`);
  }
  const [said, ...numbers] = version;
  if (isTooOld(numbers.map((part) => Number(part ?? 0)))) {
    return unavailable("too-old", `${said} is too old.`, `Install tmate ${wanted} or newer.`);
  }
  return ok({ path, version: said.replace("tmate ", "") });
};

/** Runs the binary, because its version cannot be assumed, and again if its file has changed. */
export const probeTmate = async (deps: TmateBinary, memory: ProgramMemory<TmateProbe>): Promise<TmateProbe> => {
  const path = locateTmate(deps);
  if (path !== null) return memory.recall(path, () => askTmateVersion(path, deps.searchPath));
  return deps.path === null
    ? unavailable("missing", "tmate isn't installed.", "Install the package tmate.")
    : unavailable("missing", `The configured tmate ${deps.path} doesn't exist.`, "Correct backends.tmate.path.");
};
