// Runs the effects that the machine asks for and dispatches the outcomes as facts.

import { existsSync } from "node:fs";
import type { Actor } from "#contract/audit";
import { type ShareError, shareError } from "#contract/errors";
import type { ApprovalId, ShareId } from "#contract/ids";
import { isLivePhase } from "#contract/phases";
import type { Clock, Timer } from "../../../platform/clock";
import { detach } from "../../../platform/detach";
import type { GuestActions } from "../guests/actions";
import type { GuestDecisions } from "../guests/admission";
import { createStatusLines } from "../guests/notices";
import type { ApprovalsPort } from "../ports";
import { askingOf } from "../share/approval";
import type { FactOf, ShareEffect, ShareFact } from "../share/facts";
import type { ShareRecord } from "../share/record";
import type { TtlManager } from "../ttl-manager";
import { mainProcesses, type Running } from "./running";
import { createSpawn, type SpawnDeps } from "./spawn";
import { createStopping } from "./stop";
import type { Watchdog } from "./watchdog";

/** From the gate's approval to the link. A loopback relay needs 50 ms, one across a slow network some seconds. */
const LINK_DEADLINE_MS = 15_000;

export interface ShareEffectsDeps extends Omit<SpawnDeps, "runnings" | "dispatch"> {
  readonly approvals: ApprovalsPort;
  /** Asks the gate about a start (commands/start.ts). */
  readonly decideStart: (
    record: ShareRecord,
    approvalId: ApprovalId | null,
  ) => Promise<FactOf<"policy-allowed" | "policy-denied" | "approval-required">>;
  readonly ttl: TtlManager;
  readonly watchdog: Watchdog;
}

export interface ShareEffects {
  run(effect: ShareEffect, record: ShareRecord): void;
  /** The guests of a running share. Null until it has a link. */
  guestsOf(shareId: ShareId): GuestActions | null;
  /** What the operator decided about the guests of a running share. */
  decisionsOf(shareId: ShareId): GuestDecisions | null;
  /** Ends each share whose directory something has removed, and writes the watchdog's file again. */
  checkFiles(): void;
  /** Updates the guests' status lines. Called once a second. */
  refreshStatusLines(): void;
  /** Resolves when no effect is in progress. */
  settled(): Promise<void>;
}

const RUNTIME: Actor = { kind: "runtime", id: "sharing" };
const GATE: Actor = { kind: "policy", id: "gate" };
const LINK_TIMER: Actor = { kind: "timer", id: "link" };

const filesGone = (dir: string): ShareError => {
  const what = "Something removed this share's files, so it had to end.";
  const hint = "Share again. Check what cleans up that folder, such as systemd-tmpfiles or a cron job.";
  return shareError("setup-problem", what, { what, path: dir, hint });
};

type Dispatch = (shareId: ShareId, fact: ShareFact, actor?: Actor) => void;

interface LinkDeadlines {
  arm(shareId: ShareId): void;
  disarm(shareId: ShareId): void;
}

const createLinkDeadlines = (clock: Clock, dispatch: Dispatch): LinkDeadlines => {
  const timers = new Map<ShareId, Timer>();
  const words = `The backend didn't return a link within ${LINK_DEADLINE_MS / 1_000} seconds.`;
  const error = shareError("link-overdue", words, { waitedMs: LINK_DEADLINE_MS });
  return {
    arm: (shareId) => {
      timers.set(
        shareId,
        clock.after(LINK_DEADLINE_MS, () => dispatch(shareId, { type: "link-overdue", error }, LINK_TIMER)),
      );
    },
    disarm: (shareId) => {
      timers.get(shareId)?.cancel();
      timers.delete(shareId);
    },
  };
};

interface Tasks {
  /** Runs an effect in the background. An error in it is a bug and ends the share. */
  start(shareId: ShareId, work: () => Promise<void>): void;
  settled(): Promise<void>;
}

const createTasks = (dispatch: Dispatch, onBug: (error: unknown) => void): Tasks => {
  const inProgress = new Set<Promise<void>>();
  return {
    start: (shareId, work) => {
      const task = work().catch((thrown: unknown) => {
        onBug(thrown);
        const error = shareError("internal", "Something went wrong in lanecast.", {});
        dispatch(shareId, { type: "record-lost", error });
      });
      inProgress.add(task);
      detach(task.finally(() => inProgress.delete(task)));
    },
    settled: async () => {
      while (inProgress.size > 0) await Promise.all(inProgress);
    },
  };
};

/** What each effect does. The type demands every one. */
type Runners = {
  readonly [T in ShareEffect["type"]]: (record: ShareRecord, effect: Extract<ShareEffect, { type: T }>) => void;
};

export const createShareEffects = (deps: ShareEffectsDeps): ShareEffects => {
  const { clock, store, ttl, approvals, watchdog } = deps;
  const runnings = new Map<ShareId, Running>();
  const dispatch: Dispatch = (shareId, fact, actor = RUNTIME) => store.dispatch(shareId, fact, actor);
  const spawn = createSpawn({ ...deps, runnings, dispatch });
  const stopping = createStopping({ ...deps, runnings, dispatch });
  const linkDeadlines = createLinkDeadlines(clock, dispatch);
  const statusLines = createStatusLines(clock, deps.terminals);
  const tasks = createTasks(dispatch, deps.onBug);

  const askPolicy = async (record: ShareRecord, approvalId: ApprovalId | null): Promise<void> =>
    dispatch(record.shareId, await deps.decideStart(record, approvalId), GATE);

  /** The second deadline follows the first: the share's end, and once the share is ending, now. */
  const watch = (shareId: ShareId, leftMs: number | null): void => {
    const running = runnings.get(shareId);
    if (running !== undefined && leftMs !== null)
      watchdog.set(shareId, clock.bootMs() + leftMs, mainProcesses(running));
  };

  const stop = (record: ShareRecord): void => {
    const { shareId } = record;
    watch(shareId, 0);
    ttl.disarm(shareId);
    linkDeadlines.disarm(shareId);
    statusLines.forget(shareId);
    // From now on the link must not be revealed.
    store.note(shareId, { join: null });
    tasks.start(shareId, () => stopping.stop(record));
  };

  const runners: Runners = {
    "ask-policy": (record, { approvalId }) => tasks.start(record.shareId, () => askPolicy(record, approvalId)),
    "ask-approval": (record, asked) => approvals.ask(askingOf(record, asked)),
    "drop-approval": ({ shareId }) => approvals.drop(shareId),
    spawn,
    "arm-link-deadline": ({ shareId }) => linkDeadlines.arm(shareId),
    "arm-ttl": ({ shareId, state, replaces }) => {
      linkDeadlines.disarm(shareId);
      const times = { expiresAtMs: state.expiresAtMs ?? 0, graceAtMs: state.graceAtMs ?? 0 };
      if (replaces === null) ttl.arm(shareId, times);
      else ttl.inherit(shareId, replaces, times);
      watch(shareId, ttl.leftMs(shareId));
    },
    "prolong-ttl": ({ shareId, state }, { byMs }) => {
      ttl.prolong(shareId, byMs, state.graceAtMs ?? 0);
      watch(shareId, ttl.leftMs(shareId));
    },
    "tell-guests": statusLines.update,
    stop,
    kill: (record) => tasks.start(record.shareId, () => stopping.kill(record)),
  };

  return {
    run: (effect, record) => runners[effect.type](record, effect as never),
    guestsOf: (shareId) => runnings.get(shareId)?.guests ?? null,
    decisionsOf: (shareId) => runnings.get(shareId)?.decisions ?? null,
    checkFiles: () => {
      watchdog.restore();
      for (const [shareId, { dir, context, isEnding }] of runnings)
        if (context !== null && !isEnding && !existsSync(dir))
          dispatch(shareId, { type: "record-lost", error: filesGone(dir) });
    },
    refreshStatusLines: () => {
      for (const record of store.list()) if (isLivePhase(record.state.phase)) statusLines.update(record);
    },
    settled: tasks.settled,
  };
};
