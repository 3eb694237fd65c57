// The effects `stop` and `kill`: takes a share down, waits for the proof, forces what does not go, and raises the alarm.
import { type ShareError, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import { pause } from "../../../platform/wait";
import { farewell } from "../guests/notices";
import type { TerminalsPort } from "../ports";
import type { ShareFact } from "../share/facts";
import type { ShareRecord } from "../share/record";
import { areOnlyFilesLeft, isProven, type Look, lookForRemains } from "./proof";
import type { Running } from "./running";
import type { SweepRecords } from "./sweep";
import { killShare, stopShare } from "./teardown";
import type { Watchdog } from "./watchdog";

/** TERM may take 2 s. A stop without proof by then is forced. */
const STOP_DEADLINE_MS = 3_000;
/** After KILL the kernel may still be reaping. Longer than this is an alarm. */
const KILL_DEADLINE_MS = 5_000;
const LOOK_EVERY_MS = 20;
/** An alarm does not give up: what could not be ended is tried again. */
const RETRY_MS = 2_000;

export interface StopDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly sweep: SweepRecords;
  readonly runnings: Map<ShareId, Running>;
  readonly watchdog: Pick<Watchdog, "clear">;
  readonly dispatch: (shareId: ShareId, fact: ShareFact) => void;
  /** Reports a bug during the end. The end continues. */
  readonly onBug: (error: unknown) => void;
}

export interface Stopping {
  /** TERM, then KILL after the worker's own deadline. Ends with `worker-gone`, or leaves it to `kill`. */
  stop(record: ShareRecord): Promise<void>;
  /** KILLs everything marked until the proof succeeds. `stop-impossible` once that takes too long. */
  kill(record: ShareRecord): Promise<void>;
}

/** What is left, and how to end it by hand. */
const remainsWords = ({ proof, pids, isTmuxSilent }: Look): string => {
  const { clientsLeft, socketsLeft, linkRefused } = proof;
  const parts = [
    pids.length === 0 ? "" : `still running; to end it by hand: kill -KILL ${pids.join(" ")}`,
    isTmuxSilent ? "tmux doesn't answer; to end it and every terminal: lanecast stop --terminals" : "",
    clientsLeft === 0 || isTmuxSilent ? "" : `tmux sessions and clients left: ${clientsLeft}`,
    socketsLeft === 0 ? "" : `sockets left: ${socketsLeft}`,
    linkRefused === false ? "its link still works" : "",
  ];
  return parts.filter((part) => part !== "").join("; ") || "a step of its start is still under way";
};

/** Files alone have an error of their own: the operator can help there, and no one is connected. */
const alarmOf = (running: Running, look: Look | null): ShareError => {
  if (look !== null && areOnlyFilesLeft(look)) {
    const what = "Couldn't remove the share's files. lanecast tries again every two seconds.";
    return shareError("setup-problem", what, { what, path: running.dir, hint: "Remove that folder." });
  }
  const left = look === null ? "" : ` (${remainsWords(look)})`;
  const words = `Couldn't stop part of this share${left}. lanecast tries again every two seconds.`;
  return shareError("worker-lost", words, { exitCode: null, signal: "SIGKILL", tail: "" });
};

export const createStopping = (deps: StopDeps): Stopping => {
  const { clock, terminals, runnings, dispatch } = deps;
  const startedBootMs = new Map<ShareId, number>();

  /** Looks until the end is proven or the time is up (boot clock), and returns the last look. */
  const awaitProof = async (shareId: ShareId, running: Running, untilMs: number): Promise<Look> => {
    for (;;) {
      const look = await lookForRemains(shareId, running, deps);
      if (isProven(look) || clock.bootMs() >= untilMs) return look;
      await pause(clock, LOOK_EVERY_MS);
    }
  };

  /** Both `stop` and `kill` may see the proof. The first one reports it. */
  const end = (shareId: ShareId, { proof }: Look): void => {
    const tookMs = clock.bootMs() - (startedBootMs.get(shareId) ?? clock.bootMs());
    startedBootMs.delete(shareId);
    deps.watchdog.clear(shareId);
    if (runnings.delete(shareId)) dispatch(shareId, { type: "worker-gone", proof: { ...proof, tookMs } });
  };

  /** Forces the end once: by timer, or earlier when the stop fails. */
  const createForce = (shareId: ShareId): (() => void) => {
    let isForced = false;
    return () => {
      if (!isForced) dispatch(shareId, { type: "stop-overdue" });
      isForced = true;
    };
  };

  const forceOnce = async (shareId: ShareId, running: Running): Promise<Look> => {
    await killShare(running);
    // If the room cannot be closed, the look counts it.
    terminals.closeRoom(shareId).catch(() => undefined);
    return awaitProof(shareId, running, clock.bootMs() + KILL_DEADLINE_MS);
  };

  return {
    stop: async (record) => {
      const { shareId } = record;
      const running = runnings.get(shareId);
      if (running === undefined) return;
      const force = createForce(shareId);
      const overdue = clock.after(STOP_DEADLINE_MS, force);
      try {
        const startedMs = clock.bootMs();
        startedBootMs.set(shareId, startedMs);
        const words = farewell(record.state.endCause ?? "stopped", clock.nowMs(), record.notes.newWay);
        await stopShare(shareId, running, words, deps);
        const look = await awaitProof(shareId, running, startedMs + STOP_DEADLINE_MS);
        if (isProven(look)) return end(shareId, look);
      } catch (thrown) {
        deps.onBug(thrown);
      } finally {
        overdue.cancel();
      }
      force();
    },
    kill: async ({ shareId }) => {
      const running = runnings.get(shareId);
      for (let isFirst = true; running !== undefined && runnings.has(shareId); isFirst = false) {
        const look = await forceOnce(shareId, running).catch((thrown: unknown) => {
          // An error proves nothing and is no reason to give up. One log entry is enough.
          if (isFirst) deps.onBug(thrown);
          return null;
        });
        if (look !== null && isProven(look)) return end(shareId, look);
        if (isFirst) dispatch(shareId, { type: "stop-impossible", error: alarmOf(running, look) });
        await pause(clock, RETRY_MS);
      }
    },
  };
};
