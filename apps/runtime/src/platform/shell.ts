// Chooses the shell of new terminals: $SHELL, else the account's, else /bin/sh.
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { basename, isAbsolute } from "node:path";
import { accountFields } from "./paths";

export interface ChosenShell {
  /** Absolute. */
  readonly path: string;
  /** Why it isn't $SHELL, in words; null if it is, or if the account's own shell stands in for a missing $SHELL. */
  readonly problem: string | null;
}

const LAST = "/bin/sh";
/** Account entries use these to forbid a login. A terminal with one of them closes immediately. */
const NO_SHELLS = new Set(["false", "true", "nologin"]);

/** Why this can't be the shell of a terminal; null if it can. */
const problemOf = (path: string): string | null => {
  if (!isAbsolute(path)) return "isn't an absolute path";
  try {
    accessSync(path, constants.X_OK);
    if (!statSync(path).isFile()) return "isn't a program";
    return NO_SHELLS.has(basename(realpathSync(path))) || NO_SHELLS.has(basename(path)) ? "isn't a shell" : null;
  } catch {
    return "isn't an executable program";
  }
};

/** `shell`: $SHELL; empty counts as unset. `accountShell` is for tests. */
export const chooseShell = (
  shell: string | undefined,
  uid: number,
  accountShell: string | undefined = accountFields(uid)[6],
): ChosenShell => {
  const wanted = shell ?? "";
  const why = wanted === "" ? null : problemOf(wanted);
  if (wanted !== "" && why === null) return { path: wanted, problem: null };
  const path = accountShell !== undefined && problemOf(accountShell) === null ? accountShell : LAST;
  return { path, problem: why === null ? null : `SHELL is ${wanted}, which ${why}. New terminals run ${path} instead` };
};
