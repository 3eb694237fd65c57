// What the command line needs of the runtime's own code: to start it, and to look at the machine without it.

import type { Result } from "#contract/errors";
import type { Diagnosis } from "../doctor";
import type { RunningRuntime } from "../main";
import type { Config } from "../platform/config";

/** The first line of `serve --json`, without `ready`. `url` is one-use: a secret until it is opened. */
export type ReadyLine = RunningRuntime["ready"];

export interface RuntimeEntry {
  startRuntime(config: Config): Promise<Result<RunningRuntime>>;
  /** Asks every program; starts none of ours. */
  diagnose(config: Config): Promise<Diagnosis>;
}

/** Loaded only where it is needed: the thin commands start in a fraction of the time without it. */
export const loadRuntimeEntry = async (): Promise<RuntimeEntry> => {
  const [{ startRuntime }, { diagnose }] = await Promise.all([import("../main"), import("../doctor")]);
  return { startRuntime, diagnose };
};
