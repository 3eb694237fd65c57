// The parts of the runtime that the CLI loads only when a command needs them, so that the other commands start fast.

import type { Result } from "#contract/errors";
import type { Diagnosis } from "../doctor";
import type { RunningRuntime } from "../main";
import type { Config } from "../platform/config";
import type { RecordsAtRest } from "../records-at-rest";

/** The first line of `serve --json`, without `ready`. `url` works once: it is a secret until it is opened. */
export type ReadyLine = RunningRuntime["ready"];

export interface RuntimeEntry {
  startRuntime(config: Config): Promise<Result<RunningRuntime>>;
  /** Runs every program that sharing needs with its version flag; starts nothing else. */
  diagnose(config: Config): Promise<Diagnosis>;
}

export const loadRuntime = async (): Promise<RuntimeEntry> => {
  const [{ startRuntime }, { diagnose }] = await Promise.all([import("../main"), import("../doctor")]);
  return { startRuntime, diagnose };
};

/** Policies and audit log without a runtime. Cedar and the database are larger than the rest of the CLI. */
export const loadRecords = async (): Promise<RecordsAtRest> => (await import("../records-at-rest")).recordsAtRest;

/** What `lanecast setup` does. It runs apt and reads the machine. */
export const loadSetup = (): Promise<typeof import("../setup")> => import("../setup");

/** The MCP server. Its SDK is only needed by `lanecast mcp`. */
export const loadMcp = (): Promise<typeof import("../mcp/stdio")> => import("../mcp/stdio");

/** Backups. They need the database. */
export const loadHome = async () => {
  const [{ backUp }, { restoreHome }] = await Promise.all([import("../home/backup"), import("../home/restore")]);
  return { backUp, restoreHome };
};
