// The runtime's composition root: lock, core, sharing, door (wiring/), shut down in reverse order. Wires parts and decides nothing.

import type { Actor } from "#contract/audit";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import { openFormat } from "./home/format";
import { type Clock, createSystemClock } from "./platform/clock";
import type { Config } from "./platform/config";
import { reserveDescriptors } from "./platform/descriptors";
import { detach, onDetachedFailure } from "./platform/detach";
import { newSecret } from "./platform/ids";
import { createFileLog, logPathOf } from "./platform/log";
import { ownProcess } from "./platform/process-table";
import { claimHome } from "./platform/single-instance";
import { openCore, shellOf } from "./wiring/core";
import { openDoor } from "./wiring/door";
import { openSharing } from "./wiring/sharing";
import { createShutdown } from "./wiring/shutdown";
import { startUpkeep } from "./wiring/upkeep";

/** Without a share the door closes immediately, so the client that asked for the stop must have its answer by then. */
const ANSWER_SENT_MS = 50;

export interface RunningRuntime {
  readonly ready: {
    readonly pid: number;
    /** Contains a one-use code: secret until it is opened. */
    readonly url: string;
    readonly home: string;
    readonly runtimeDir: string;
    readonly version: string;
    /** Why open tabs and bookmarks don't find this runtime, in words; absent if they do. */
    readonly portProblem?: string;
  };
  /** A problem with the policies at the start; they deny everything until it is fixed. */
  readonly policyProblem: PolicyProblem | null;
  /** Why terminals don't run $SHELL, in words. */
  readonly shellProblem: string | null;
  /** Resolves when the runtime has stopped, by `stop` or at a client's request. */
  readonly stopped: Promise<void>;
  /** Stops because of a bug: an exception or a rejection that nothing caught. Logs it; the shares end in order, as by `stop`. */
  crash(thrown: unknown): void;
  /** Ends every share, then everything else except the terminals. Resolves when only they run. `signal`: the signal that caused it. */
  stop(signal?: string): Promise<void>;
  /** Subscribers of the bus; for the leak check. */
  listenerCount(): number;
}

/**
 * Errors: already-running, setup-problem, audit-unavailable. Leaves nothing behind when it fails. `clock` is for tests: no
 * flag, file or variable replaces the system's clock.
 */
export const startRuntime = async (
  config: Config,
  clock: Clock = createSystemClock(),
): Promise<Result<RunningRuntime>> => {
  reserveDescriptors();
  const instance = await claimHome(config, ownProcess(), clock);
  if (!instance.ok) return instance;
  const log = createFileLog(logPathOf(config.home), clock);
  const shutdown = createShutdown(log);
  shutdown.add("home", instance.value.release);
  shutdown.add("log", () => log.close());
  shutdown.add(
    "detached promises",
    onDetachedFailure((thrown) => log.error("detached-failed", thrown)),
  );
  const failed = async (error: ShareError) => {
    await shutdown.run();
    return fail(error);
  };
  const format = await openFormat(config.home, { version: config.version });
  if (!format.ok) return failed(format.error);
  if (format.value !== null) log.info("home-upgraded", { copy: format.value });
  const core = await openCore(config, clock, log, shutdown);
  if (!core.ok) return failed(core.error);
  const shared = openSharing(core.value);
  const { promise: stopped, resolve: finish } = Promise.withResolvers<void>();
  const { leaving } = core.value;
  const end = (): Promise<void> => shutdown.run().then(finish);
  const cliToken = newSecret();
  const stopSoon = (withTerminals: boolean, by: Actor): void => {
    leaving.withTerminals = withTerminals;
    // The audit log names the first client that asked.
    if (leaving.why === null) Object.assign(leaving, { by, why: { cause: "command" } });
    core.value.clock.after(ANSWER_SENT_MS, () => detach(end()));
  };
  const door = await openDoor(core.value, shared, cliToken, stopSoon);
  if (!door.ok) return failed(door.error);
  const { port, baseUrl } = door.value;
  instance.value.publish({ port, baseUrl, token: cliToken, version: config.version });
  const { terminals } = core.value;
  const onLost = (): void => {
    leaving.why ??= { cause: "home-lost" };
    detach(end());
  };
  const upkeep = { config, clock, log, instance: instance.value, terminals, sharing: shared.sharing, onLost };
  shutdown.add("upkeep", startUpkeep(upkeep));
  const { pid } = ownProcess();
  const { home, runtimeDir, version } = config;
  const { portProblem } = door.value;
  const ready = { pid, url: door.value.openUrl(), home, runtimeDir, version };
  return ok({
    ready: portProblem === null ? ready : { ...ready, portProblem },
    policyProblem: core.value.rules.state().problem,
    shellProblem: shellOf(config).note,
    stopped,
    stop: (signal) => {
      if (signal !== undefined) leaving.why ??= { cause: "signal", signal };
      return end();
    },
    crash: (thrown) => {
      log.error("uncaught", thrown);
      leaving.why ??= { cause: "bug" };
      detach(end());
    },
    listenerCount: core.value.bus.listenerCount,
  });
};
