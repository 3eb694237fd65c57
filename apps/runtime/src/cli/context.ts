// What every command is given: where it runs, whom it speaks to, how it reaches the runtime. All of the outside, so that a test can be it.

import type { Result } from "#contract/errors";
import type { WireError } from "#contract/wire";
import type { Clock } from "../platform/clock";
import type { GithubKeys } from "../platform/github-keys";
import type { Environment, Paths } from "../platform/paths";
import type { RecordsAtRest } from "../records-at-rest";
import type { Connection } from "./connection";
import type { Io } from "./io";
import type { Launcher } from "./launcher";
import type { Outcome } from "./outcome";
import type { RuntimeEntry } from "./runtime-entry";

export interface CliDeps {
  readonly env: Environment;
  readonly cwd: string;
  readonly io: Io;
  readonly clock: Clock;
  readonly githubKeys: GithubKeys;
  readonly launcher: Launcher;
  /** Where home and runtime directory lie; makes nothing. `home`: what `--home` gave. */
  readonly locate: (home: string | undefined) => Paths;
  /** Whether a runtime runs on this home and has opened its door, by its note and its process; asks it nothing. */
  readonly isRunning: (places: Paths) => boolean;
  readonly connect: (places: Paths) => Promise<Result<Connection, WireError>>;
  /** The runtime's own code, loaded only by the commands that need it: the others start without its weight. */
  readonly loadRuntime: () => Promise<RuntimeEntry>;
  /** Rules and record without a runtime; loaded as sparingly. */
  readonly loadRecords: () => Promise<RecordsAtRest>;
}

export interface CliContext extends CliDeps {
  readonly isJson: boolean;
  readonly places: Paths;
}

/** Connects, runs, closes; a failed connection is the outcome. */
export const withRuntime = async (
  context: CliContext,
  run: (runtime: Connection) => Promise<Outcome>,
): Promise<Outcome> => {
  const connected = await context.connect(context.places);
  if (!connected.ok) return connected;
  try {
    return await run(connected.value);
  } finally {
    connected.value.close();
  }
};
