// What every command gets: its surroundings and its way to the runtime. Tests replace all of it.

import type { Result } from "#contract/errors";
import type { WireError } from "#contract/wire";
import type { Clock } from "../platform/clock";
import type { GithubKeys } from "../platform/github-keys";
import type { Environment, Paths } from "../platform/paths";
import type { RecordsAtRest } from "../records-at-rest";
import type { Connection } from "./connection";
import type { Io } from "./io";
import type { Launcher } from "./launcher";
import type { RuntimeEntry } from "./load";
import type { Outcome } from "./outcome";
import { withNotices } from "./waiting";

export interface CliDeps {
  readonly env: Environment;
  readonly cwd: string;
  /** The program and first arguments that run this CLI. */
  readonly selfArgv: readonly string[];
  readonly io: Io;
  readonly clock: Clock;
  readonly githubKeys: GithubKeys;
  readonly launcher: Launcher;
  /** Finds the home and the runtime directory; creates nothing. `home`: the value of `--home`. */
  readonly locate: (home: string | undefined) => Paths;
  /** Whether a runtime is running with this home and accepts connections, by its files and its process. Makes no connection. */
  readonly isReachable: (places: Paths) => boolean;
  /** Whether a runtime has this home, even if it is starting or stopping, or its files were removed. */
  readonly isRunning: (places: Paths) => boolean;
  /** `token`: an agent's, in place of LANECAST_TOKEN. */
  readonly connect: (places: Paths, token?: string) => Promise<Result<Connection, WireError>>;
  readonly loadRuntime: () => Promise<RuntimeEntry>;
  readonly loadRecords: () => Promise<RecordsAtRest>;
}

export interface CliContext extends CliDeps {
  readonly isJson: boolean;
  readonly places: Paths;
}

/** Connects, runs the command and closes the connection. A failed connection is the outcome. */
export const withRuntime = async (
  context: CliContext,
  run: (runtime: Connection) => Promise<Outcome>,
): Promise<Outcome> => {
  const connected = await context.connect(context.places);
  if (!connected.ok) return connected;
  try {
    return await run(withNotices(context, connected.value));
  } finally {
    connected.value.close();
  }
};
