// Chooses the shell that terminals run: $SHELL, else the account's shell, else /bin/sh.
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { basename, isAbsolute } from "node:path";

export interface ChosenShell {
  readonly path: string;
  /** Why it isn't $SHELL, in sentences for people; null if it is. */
  readonly note: string | null;
}

const LAST_RESORT = "/bin/sh";
/** Programs that administrators set as a shell to prevent logins. */
const NOT_SHELLS: readonly string[] = ["false", "true", "nologin", "sync", "shutdown", "halt"];

/** Reads on from `which`; null if the program can be a terminal's shell. */
const problemOf = (path: string): string | null => {
  if (!isAbsolute(path)) return "is not an absolute path";
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "does not exist";
  if (!found.isFile()) return "is not a program";
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return "is not executable";
  }
  // A link may lead to one of them.
  const names = [basename(path), basename(realpathSync(path))];
  return names.some((name) => NOT_SHELLS.includes(name)) ? "is not an interactive shell" : null;
};

const whyNot = (given: string | undefined): string | null => {
  if (given === undefined) return "$SHELL is not set";
  if (given === "") return "$SHELL is empty";
  const problem = problemOf(given);
  return problem === null ? null : `$SHELL is ${given}, which ${problem}`;
};

/** `given`: $SHELL. `ofAccount`: the shell in /etc/passwd. */
export const chooseShell = (given: string | undefined, ofAccount: string | null): ChosenShell => {
  const why = whyNot(given);
  if (why === null && given !== undefined) return { path: given, note: null };
  const path = ofAccount !== null && problemOf(ofAccount) === null ? ofAccount : LAST_RESORT;
  return { path, note: `${why}. Terminals run ${path} instead.` };
};
