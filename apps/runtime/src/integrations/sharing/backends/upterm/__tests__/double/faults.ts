// How a test bends the double: a file in the folder that its launchers name. The product knows neither.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface DoubleFaults {
  /** What `upterm version` prints, instead of the double's own version. */
  readonly version?: string;
  /** Flags that the help text lacks. */
  readonly missingFlags?: readonly string[];
  /** Laid over the answer of GetSession. */
  readonly session?: Readonly<Record<string, unknown>>;
  /** Laid over the JSON of `host --detach`. */
  readonly report?: Readonly<Record<string, unknown>>;
  /** Prints the link and then creates no socket, as 0.24 does with a path that is too long. */
  readonly hasNoSocket?: boolean;
  /** Ignores TERM for so long. 0.24: for good. */
  readonly ignoresTermMs?: number;
  /** The daemon stops here before it goes on: before it claims its name, or before it reports. */
  readonly waitsBefore?: "claim" | "report";
  /** The CLI stays for so long after it has reported. */
  readonly lingersMs?: number;
  /** Does not run the command it is given to host. */
  readonly hostsNothing?: boolean;
  /** What guests get although it was to be refused. */
  readonly allows?: readonly ("exec" | "forward" | "listen" | "sftp")[];
  /** No guest gets in. */
  readonly refusesGuests?: boolean;
  /** The CLI prints this on stderr. */
  readonly warning?: string;
}

/** Which double the launchers of a folder are. */
export interface DoubleKind {
  /** As `upterm version` and `uptermd version` print them. */
  readonly host: string;
  readonly relay: string;
  /** n of the 0.n that the host really is, if its version does not say so (`0.0.0+dev`). */
  readonly release?: number;
}

/** The variable that the launchers set. */
export const DOUBLE_DIR = "UPTERM_DOUBLE_DIR";

const read = <T>(name: string, fallback: T): T => {
  try {
    return { ...fallback, ...JSON.parse(readFileSync(join(process.env[DOUBLE_DIR] ?? "/nonexistent", name), "utf8")) };
  } catch {
    return fallback;
  }
};

export const readFaults = (): DoubleFaults => read<DoubleFaults>("faults.json", {});
export const readKind = (): DoubleKind => read("kind.json", { host: "0.24.0-double", relay: "0.24.0-double" });
/** n of 0.n. */
export const releaseIn = (version: string): number => Number(/^0\.(\d+)/.exec(version)?.[1] ?? 0);
