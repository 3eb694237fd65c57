// The runtime's composition root: lock → core → sharing → door (wiring/); disposed in reverse. Wires, and decides nothing.

import type { Actor } from "#contract/audit";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import { type Clock, createSystemClock } from "./platform/clock";
import type { Config } from "./platform/config";
import { createDisposer } from "./platform/disposer";
import { newSecret } from "./platform/ids";
import { ownProcess } from "./platform/process-table";
import { claimHome } from "./platform/single-instance";
import { openCore } from "./wiring/core";
import { openDoor } from "./wiring/door";
import { openSharing } from "./wiring/sharing";

/** The door closes first: whoever asked for the end must have the answer by then. */
const ANSWER_OUT_MS = 50;

export interface RunningRuntime {
  readonly ready: {
    readonly pid: number;
    /** Holds a one-use code: a secret until it was opened. */
    readonly url: string;
    readonly home: string;
    readonly runtimeDir: string;
    readonly version: string;
  };
  /** Of the rules at the start: while there is one, nothing is allowed. */
  readonly policyProblem: PolicyProblem | null;
  /** Resolves when the runtime has ended, by `stop` or because a client asked for it. */
  readonly stopped: Promise<void>;
  /** Ends every share, then everything else; terminals live on. Resolves when nothing of ours runs but them. `signal`: the one that asked for it. */
  stop(signal?: string): Promise<void>;
  /** Subscribers of the bus; for the leak check. */
  listenerCount(): number;
}

/**
 * Errors: already-running, setup-problem, audit-unavailable. Leaves nothing when it fails. The clock is the system's in
 * every product that is started as one: no flag, file or variable leads to another.
 */
export const startRuntime = async (
  config: Config,
  clock: Clock = createSystemClock(),
): Promise<Result<RunningRuntime>> => {
  const disposer = createDisposer();
  const failed = async (error: ShareError) => {
    await disposer.dispose();
    return fail(error);
  };
  const instance = await claimHome(config, ownProcess(), clock);
  if (!instance.ok) return failed(instance.error);
  disposer.add("home", () => instance.value.release());
  const core = await openCore(config, clock, disposer);
  if (!core.ok) return failed(core.error);
  const shared = openSharing(core.value);
  let finish: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { leaving } = core.value;
  const end = async (): Promise<void> => {
    for (const { name, error } of await disposer.dispose()) core.value.log.error("dispose-failed", error, { name });
    finish();
  };
  const cliToken = newSecret();
  const stopSoon = (withTerminals: boolean, by: Actor): void => {
    leaving.withTerminals = withTerminals;
    // The first who asked is who ended it.
    if (leaving.why === null) Object.assign(leaving, { by, why: { cause: "command" } });
    core.value.clock.after(ANSWER_OUT_MS, () => void end());
  };
  const door = openDoor(core.value, shared, cliToken, stopSoon);
  if (!door.ok) return failed(door.error);
  const { port, baseUrl } = door.value;
  instance.value.publish({ port, baseUrl, token: cliToken, version: config.version });
  const { pid } = ownProcess();
  const { home, runtimeDir, version } = config;
  return ok({
    ready: { pid, url: door.value.openUrl(), home, runtimeDir, version },
    policyProblem: core.value.rules.state().problem,
    stopped,
    stop: (signal) => {
      if (signal !== undefined) leaving.why ??= { cause: "signal", signal };
      return end();
    },
    listenerCount: core.value.bus.listenerCount,
  });
};
