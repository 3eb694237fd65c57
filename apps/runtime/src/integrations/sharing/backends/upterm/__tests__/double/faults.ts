// How a test makes the double misbehave: by a file in the folder that its launchers name. The product knows neither.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface DoubleFaults {
  /** What `upterm version` prints, instead of the double's own version. */
  readonly version?: string;
  /** Flags that the help text lacks. */
  readonly missingFlags?: readonly string[];
  /** Overrides fields in the answer of GetSession. */
  readonly session?: Readonly<Record<string, unknown>>;
  /** Overrides fields in the JSON of `host --detach`. */
  readonly report?: Readonly<Record<string, unknown>>;
  /** Prints the link but creates no socket, as 0.24 does with a path that is too long. */
  readonly hasNoSocket?: boolean;
  /** Ignores TERM for this long; as 0.24, forever. */
  readonly ignoresTermMs?: number;
  /** Where the daemon pauses: before it claims its name, or before it reports. */
  readonly waitsBefore?: "claim" | "report";
  /** How long the CLI stays after it has reported. */
  readonly lingersMs?: number;
  /** Does not run the hosted command. */
  readonly hostsNothing?: boolean;
  /** What guests get although it should be refused. */
  readonly allows?: readonly ("exec" | "forward" | "listen" | "sftp")[];
  /** Refuses every guest. */
  readonly refusesGuests?: boolean;
  /** The CLI prints this on stderr. */
  readonly warning?: string;
}

/** Which double the launchers in a folder start. */
export interface DoubleKind {
  /** The versions that `upterm version` and `uptermd version` print. */
  readonly host: string;
  readonly relay: string;
  /** The n of the host's actual release 0.n, if its version does not say so (`0.0.0+dev`). */
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
