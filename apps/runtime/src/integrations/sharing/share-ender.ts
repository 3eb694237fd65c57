// Ends shares: runs the teardown, waits for the proof, forces what does not go, and raises the standing alarm. Decides no cause.
import type { Clock } from "../../platform/clock";
import { pause } from "../../platform/wait";
import { shareError } from "../../protocol/contract/errors";
import type { ShareId } from "../../protocol/contract/ids";
import type { Proof } from "../../protocol/contract/share";
import { farewell } from "./guest-notice";
import type { TerminalsPort } from "./ports";
import type { ShareFact } from "./share-facts";
import type { ShareRecord } from "./share-record";
import type { Running } from "./share-running";
import { holds, killShare, proveGone, stopShare } from "./share-teardown";
import type { SweepRecords } from "./sweep-record";

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
}

export interface ShareEnder {
  /** TERM, then KILL by the worker's own deadline; ends with `worker-gone`, or leaves it to `kill`. */
  stop(record: ShareRecord): Promise<void>;
  /** KILL of everything marked, again and again until the proof holds; `stop-impossible` once it takes too long. */
  kill(record: ShareRecord): Promise<void>;
}

export const createShareEnder = (deps: EnderDeps): ShareEnder => {
  const { clock, terminals, sweep, runnings, say } = deps;
  const sinceBootMs = new Map<ShareId, number>();

  /** Looks until the proof holds or the limit is over. */
  const awaitProof = async (shareId: ShareId, running: Running, limitMs: number): Promise<Proof | null> => {
    const untilMs = clock.bootMs() + limitMs;
    for (;;) {
      const proof = await proveGone(shareId, running, { clock, terminals, sweep });
      if (holds(proof)) return { ...proof, tookMs: clock.bootMs() - (sinceBootMs.get(shareId) ?? clock.bootMs()) };
      if (clock.bootMs() >= untilMs) return null;
      await pause(clock, PROOF_EVERY_MS);
    }
  };

  /** Stop and kill may both see the proof: the first one tells it. */
  const end = (shareId: ShareId, proof: Proof): void => {
    sinceBootMs.delete(shareId);
    if (runnings.delete(shareId)) say(shareId, { type: "worker-gone", proof });
  };

  const alarm = (shareId: ShareId): void => {
    const words = "Something of this share could not be ended. It is tried again every two seconds.";
    const error = shareError("worker-lost", words, { exitCode: null, signal: "SIGKILL", tail: "" });
    say(shareId, { type: "stop-impossible", error });
  };

  return {
    stop: async (record) => {
      const { shareId } = record;
      const running = runnings.get(shareId);
      if (running === undefined) return;
      sinceBootMs.set(shareId, clock.bootMs());
      const overdue = clock.after(STOP_DEADLINE_MS, () => say(shareId, { type: "stop-overdue" }));
      const words = farewell(record.state.endCause ?? "stopped", clock.nowMs(), record.notes.newWay);
      await stopShare(shareId, running, words, { clock, terminals, sweep });
      const proof = await awaitProof(shareId, running, STOP_DEADLINE_MS);
      overdue.cancel();
      if (proof !== null) return end(shareId, proof);
      say(shareId, { type: "stop-overdue" });
    },
    kill: async ({ shareId }) => {
      const running = runnings.get(shareId);
      for (let tries = 0; running !== undefined && runnings.has(shareId); tries += 1) {
        killShare(running);
        void terminals.closeRoom(shareId);
        const proof = await awaitProof(shareId, running, KILL_DEADLINE_MS);
        if (proof !== null) return end(shareId, proof);
        if (tries === 0) alarm(shareId);
        await pause(clock, ALARM_RETRY_MS);
      }
    },
  };
};
