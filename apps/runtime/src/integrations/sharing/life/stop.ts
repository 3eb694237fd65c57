// Ends shares: runs the teardown, waits for the proof, forces what does not go, and raises the standing alarm. Decides no cause.

import { type ShareError, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import { pause } from "../../../platform/wait";
import { farewell } from "../guests/notices";
import type { TerminalsPort } from "../ports";
import type { ShareFact } from "../share/facts";
import type { ShareRecord } from "../share/record";
import type { Running } from "./running";
import type { SweepRecords } from "./sweep-record";
import { holds, isOnlyFiles, killShare, type Look, proveGone, stopShare } from "./teardown";

/** TERM may take 2 s; a stop that has not proved itself by then is forced. */
const STOP_DEADLINE_MS = 3_000;
/** After the KILL the kernel may still be reaping; longer than this is a standing alarm. */
const KILL_DEADLINE_MS = 5_000;
const PROOF_EVERY_MS = 20;
/** An alarm does not give up: what could not be ended is tried again. */
const ALARM_RETRY_MS = 2_000;

export interface EnderDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly sweep: SweepRecords;
  readonly runnings: Map<ShareId, Running>;
  readonly say: (shareId: ShareId, fact: ShareFact) => void;
  /** A bug of ours while something was ended; the ending goes on. */
  readonly onBug: (error: unknown) => void;
}

export interface ShareEnder {
  /** TERM, then KILL by the worker's own deadline; ends with `worker-gone`, or leaves it to `kill`. */
  stop(record: ShareRecord): Promise<void>;
  /** KILL of everything marked, again and again until the proof holds; `stop-impossible` once it takes too long. */
  kill(record: ShareRecord): Promise<void>;
}

/** Files alone are told as such: somebody can help there, and nobody is connected. */
const alarmOf = (running: Running, look: Look | null): ShareError => {
  if (look !== null && isOnlyFiles(look)) {
    const what = "The share's files could not be removed. It is tried again every two seconds.";
    return shareError("setup-problem", what, { what, path: running.dir, hint: "Remove that folder by hand." });
  }
  const words = "Something of this share could not be ended. It is tried again every two seconds.";
  return shareError("worker-lost", words, { exitCode: null, signal: "SIGKILL", tail: "" });
};

export const createShareEnder = (deps: EnderDeps): ShareEnder => {
  const { clock, terminals, sweep, runnings, say } = deps;
  const sinceBootMs = new Map<ShareId, number>();

  /** Looks until the proof holds or the time (boot clock) is over; the last look. */
  const awaitProof = async (shareId: ShareId, running: Running, untilMs: number): Promise<Look> => {
    for (;;) {
      const look = await proveGone(shareId, running, { clock, terminals, sweep });
      if (holds(look) || clock.bootMs() >= untilMs) return look;
      await pause(clock, PROOF_EVERY_MS);
    }
  };

  /** Stop and kill may both see the proof: the first one tells it. */
  const end = (shareId: ShareId, { proof }: Look): void => {
    const tookMs = clock.bootMs() - (sinceBootMs.get(shareId) ?? clock.bootMs());
    sinceBootMs.delete(shareId);
    if (runnings.delete(shareId)) say(shareId, { type: "worker-gone", proof: { ...proof, tookMs } });
  };

  /** Once for each stop: by the timer, or by the stop itself when it came to nothing before that. */
  const createForce = (shareId: ShareId): (() => void) => {
    let isForced = false;
    return () => {
      if (!isForced) say(shareId, { type: "stop-overdue" });
      isForced = true;
    };
  };

  const forceOnce = async (shareId: ShareId, running: Running): Promise<Look> => {
    killShare(running);
    // What it cannot close, the look sees.
    terminals.closeRoom(shareId).catch(() => undefined);
    return awaitProof(shareId, running, clock.bootMs() + KILL_DEADLINE_MS);
  };

  return {
    stop: async (record) => {
      const { shareId } = record;
      const running = runnings.get(shareId);
      if (running === undefined) return;
      const startedMs = clock.bootMs();
      sinceBootMs.set(shareId, startedMs);
      const force = createForce(shareId);
      const overdue = clock.after(STOP_DEADLINE_MS, force);
      try {
        const words = farewell(record.state.endCause ?? "stopped", clock.nowMs(), record.notes.newWay);
        await stopShare(shareId, running, words, { clock, terminals, sweep });
        const look = await awaitProof(shareId, running, startedMs + STOP_DEADLINE_MS);
        if (holds(look)) return end(shareId, look);
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
          // Whatever goes wrong here is no proof, and no reason to give up; once in the log is enough.
          if (isFirst) deps.onBug(thrown);
          return null;
        });
        if (look !== null && holds(look)) return end(shareId, look);
        if (isFirst) say(shareId, { type: "stop-impossible", error: alarmOf(running, look) });
        await pause(clock, ALARM_RETRY_MS);
      }
    },
  };
};
