// Brings back what something else removes while the runtime is up: its directory, lock, client files, log, and tmux's socket.
// Cleaners of /tmp do that, and logind wipes /run/user/UID at the last logout.

import type { Clock } from "../platform/clock";
import type { Config } from "../platform/config";
import type { FileLog } from "../platform/log";
import { checkPrivateDir, openRuntimeDir } from "../platform/paths";
import type { Instance } from "../platform/single-instance";
import type { Shared } from "./sharing";

/** A command that finds the runtime's files gone waits longer than this for them. */
const EVERY_MS = 500;

export interface UpkeepDeps {
  readonly config: Pick<Config, "runtimeDir" | "uid">;
  readonly clock: Pick<Clock, "every">;
  readonly log: FileLog;
  readonly instance: Pick<Instance, "restore">;
  readonly terminals: { restoreSocket(): Promise<string> };
  readonly sharing: Pick<Shared["sharing"], "checkFiles">;
  /** Another runtime has claimed the home. */
  readonly onLost: () => void;
}

/** Returns a function that ends it. */
export const startUpkeep = (deps: UpkeepDeps): (() => void) => {
  const { config, log, instance, terminals, sharing } = deps;
  let isRunning = false;
  let lastProblem = "";

  /** A problem that stays is logged once. */
  const report = (problem: string, error: unknown = null): void => {
    if (problem !== lastProblem && problem !== "") log.error("upkeep", error, { problem });
    lastProblem = problem;
  };

  const look = async (): Promise<void> => {
    // Another user may have created the directory meanwhile, so it is checked each time.
    const found = checkPrivateDir(config.runtimeDir, config.uid);
    const dir = found.ok ? found : openRuntimeDir(config.runtimeDir, config.uid);
    const files = instance.restore(dir.ok);
    if (files === "lost") return deps.onLost();
    if (dir.ok) log.restore();
    if (files === "restored") log.warn("files-restored");
    const socket = await terminals.restoreSocket();
    sharing.checkFiles();
    report(dir.ok ? (socket === "lost" ? "tmux's socket couldn't be created again" : "") : dir.error.message);
  };

  const timer = deps.clock.every(EVERY_MS, () => {
    if (isRunning) return;
    isRunning = true;
    look()
      .catch((thrown: unknown) => report("failed", thrown))
      .finally(() => {
        isRunning = false;
      });
  });
  return timer.cancel;
};
