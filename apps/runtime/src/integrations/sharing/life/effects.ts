// Runs what the machine decided and turns what comes of it into facts. Knows which effect is whose; starting and ending are files of their own.

import type { Actor } from "#contract/audit";
import { type Backend, shareError } from "#contract/errors";
import type { ApprovalId, GuestId, ShareId } from "#contract/ids";
import { isLivePhase } from "#contract/phases";
import type { SharingLimits } from "#contract/stream";
import type { Clock, Timer } from "../../../platform/clock";
import type { ShareBackend } from "../backends/backend";
import { limitError } from "../commands/request";
import type { GuestDesk } from "../guests/desk";
import { createGuestTelling } from "../guests/telling";
import type { ApprovalsPort, GuestKeysPort, TerminalsPort } from "../ports";
import { askingOf } from "../share/approval";
import { denialOf } from "../share/denial";
import type { EffectStore } from "../share/effect-store";
import type { ShareEffect, ShareFact } from "../share/facts";
import type { ShareGate } from "../share/gate";
import { othersOf } from "../share/places";
import type { ShareRecord } from "../share/record";
import type { TtlManager } from "../ttl-manager";
import type { Running } from "./running";
import { createShareStarter } from "./spawn";
import { createShareEnder } from "./stop";
import type { SweepRecords } from "./sweep-record";

/** From the gate's yes to the link. A relay on loopback needs 50 ms; one across a slow network some seconds. */
const LINK_DEADLINE_MS = 15_000;

export interface ShareEffectsDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly gate: ShareGate;
  readonly approvals: ApprovalsPort;
  readonly backends: ReadonlyMap<Backend, ShareBackend>;
  readonly sweep: SweepRecords;
  readonly ttl: TtlManager;
  readonly hostKeyAlias: string;
  readonly guestKeys: GuestKeysPort;
  readonly newGuestId: () => GuestId;
  readonly store: EffectStore;
  readonly limits: () => SharingLimits;
  /** A bug inside an effect; it fails the share, and is logged. */
  readonly onBug: (error: unknown) => void;
}

export interface ShareEffects {
  run(effect: ShareEffect, record: ShareRecord): void;
  /** The guests of a share that runs, once it has a link. */
  guestsOf(shareId: ShareId): GuestDesk | null;
  /** Says the time left anew wherever it is due; called once a second. */
  refreshNotices(): void;
  /** Resolves when no effect is under way any more. */
  settled(): Promise<void>;
}

const RUNTIME: Actor = { kind: "runtime", id: "sharing" };
const GATE: Actor = { kind: "policy", id: "gate" };
const LINK_TIMER: Actor = { kind: "timer", id: "link" };

type Say = (shareId: ShareId, fact: ShareFact, actor?: Actor) => void;

/** Asks the gate about a start and tells what it said. A late answer is the machine's to judge. */
const createPolicyAsking =
  ({ gate, approvals, store, limits }: Pick<ShareEffectsDeps, "gate" | "approvals" | "store" | "limits">, say: Say) =>
  async (record: ShareRecord, approvalId: ApprovalId | null): Promise<void> => {
    const { shareId } = record;
    const action = record.replaces === null ? "share" : "switch";
    const answer = await gate.ask(record, record.requestedBy, action, record.request.ttlMs);
    const { verdict, reason, policyIds, needs = "operator" } = answer.verdict;
    if (answer.isAllowed) {
      // While it waited it held no place: there may be none left.
      const over = limitError(othersOf(store.list(), record), limits().maxPerTerminal);
      if (over !== null) return say(shareId, { type: "policy-denied", error: over }, GATE);
      const yes = answer.isApproved ? approvalId : null;
      return say(shareId, { type: "policy-allowed", policyIds, approvalId: yes }, GATE);
    }
    // An allow that is not covered: the rules have changed since the yes, and want another person's now.
    const canBeAsked = verdict === "allow" || (verdict === "needs-approval" && !answer.isApproved);
    // A switch waits for nobody's yes: the guests are in the old share now.
    if (canBeAsked && action !== "switch") {
      const asked = { ...approvals.reserve(), reason, needs, lane: answer.lane };
      return say(shareId, { type: "approval-required", ...asked, policyIds }, GATE);
    }
    say(shareId, { type: "policy-denied", error: denialOf(answer.verdict, { action, by: record.requestedBy }) }, GATE);
  };

interface LinkDeadlines {
  arm(shareId: ShareId): void;
  drop(shareId: ShareId): void;
}

const createLinkDeadlines = (clock: Clock, say: Say): LinkDeadlines => {
  const timers = new Map<ShareId, Timer>();
  const words = `No link came within ${LINK_DEADLINE_MS / 1_000} seconds.`;
  const error = shareError("link-overdue", words, { waitedMs: LINK_DEADLINE_MS });
  return {
    arm: (shareId) => {
      timers.set(
        shareId,
        clock.after(LINK_DEADLINE_MS, () => say(shareId, { type: "link-overdue", error }, LINK_TIMER)),
      );
    },
    drop: (shareId) => {
      timers.get(shareId)?.cancel();
      timers.delete(shareId);
    },
  };
};

interface Tasks {
  /** Effects run on their own; a throw in one is a bug of ours and ends the share rather than leaving it half done. */
  start(shareId: ShareId, work: () => Promise<void>): void;
  settled(): Promise<void>;
}

const createTasks = (say: Say, onBug: (error: unknown) => void): Tasks => {
  const underWay = new Set<Promise<void>>();
  return {
    start: (shareId, work) => {
      const task = work().catch((error: unknown) => {
        onBug(error);
        say(shareId, {
          type: "record-lost",
          error: shareError("internal", "Something went wrong inside lanecast.", {}),
        });
      });
      underWay.add(task);
      void task.finally(() => underWay.delete(task));
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};

/** What each effect does; the type demands every one. */
type Runners = {
  readonly [T in ShareEffect["type"]]: (record: ShareRecord, effect: Extract<ShareEffect, { type: T }>) => void;
};

export const createShareEffects = (deps: ShareEffectsDeps): ShareEffects => {
  const { clock, store, ttl, approvals } = deps;
  const runnings = new Map<ShareId, Running>();
  const say: Say = (shareId, fact, actor = RUNTIME) => store.dispatch(shareId, fact, actor);
  const spawn = createShareStarter({ ...deps, runnings, say });
  const ender = createShareEnder({ ...deps, runnings, say });
  const askPolicy = createPolicyAsking(deps, say);
  const linkDeadlines = createLinkDeadlines(clock, say);
  const telling = createGuestTelling(clock, deps.terminals);
  const tasks = createTasks(say, deps.onBug);

  const stop = (record: ShareRecord): void => {
    const { shareId } = record;
    ttl.disarm(shareId);
    linkDeadlines.drop(shareId);
    telling.forget(shareId);
    // From here on the link is nobody's to reveal.
    store.note(shareId, { join: null });
    tasks.start(shareId, () => ender.stop(record));
  };

  const runners: Runners = {
    "ask-policy": (record, { approvalId }) => tasks.start(record.shareId, () => askPolicy(record, approvalId)),
    "ask-approval": (record, asked) => approvals.ask(askingOf(record, asked)),
    "drop-approval": ({ shareId }) => approvals.drop(shareId),
    spawn,
    "arm-link-deadline": ({ shareId }) => linkDeadlines.arm(shareId),
    "arm-ttl": ({ shareId, state }) => {
      linkDeadlines.drop(shareId);
      ttl.arm(shareId, { expiresAtMs: state.expiresAtMs ?? 0, graceAtMs: state.graceAtMs ?? 0 });
    },
    "prolong-ttl": ({ shareId, state }, { byMs }) => ttl.prolong(shareId, byMs, state.graceAtMs ?? 0),
    "tell-guests": telling.tell,
    stop,
    kill: (record) => tasks.start(record.shareId, () => ender.kill(record)),
  };

  return {
    run: (effect, record) => runners[effect.type](record, effect as never),
    guestsOf: (shareId) => runnings.get(shareId)?.guests ?? null,
    refreshNotices: () => {
      for (const record of store.list()) if (isLivePhase(record.state.phase)) telling.tell(record);
    },
    settled: tasks.settled,
  };
};
