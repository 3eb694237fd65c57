// Runs what the machine decided and turns what comes of it into facts. Knows which effect is whose; starting and ending are files of their own.
import type { Clock, Timer } from "../../platform/clock";
import type { Actor } from "../../protocol/contract/audit";
import { type Backend, shareError } from "../../protocol/contract/errors";
import type { GuestId, ShareId, TerminalId } from "../../protocol/contract/ids";
import { isLivePhase, isOpenPhase } from "../../protocol/contract/phases";
import { guestNotice } from "./guest-notice";
import type { ApprovalAsking, ApprovalsPort, AuditEntry, PolicyPort, TerminalsPort } from "./ports";
import type { ShareBackend } from "./share-backend";
import { createShareEnder } from "./share-ender";
import type { ShareEffect, ShareFact } from "./share-facts";
import { questionOf, remedyOf } from "./share-intake";
import type { ShareNotes, ShareRecord } from "./share-record";
import type { Running } from "./share-running";
import { createShareStarter } from "./share-starter";
import type { SweepRecords } from "./sweep-record";
import type { TtlManager } from "./ttl-manager";

/** From the gate's yes to the link. A relay on loopback needs 50 ms; one across a slow network some seconds. */
const LINK_DEADLINE_MS = 15_000;

/** What effects need of the store; they never see its queue. */
export interface EffectStore {
  get(shareId: ShareId): ShareRecord | undefined;
  list(): readonly ShareRecord[];
  dispatch(shareId: ShareId, fact: ShareFact, actor: Actor): void;
  note(shareId: ShareId, notes: Partial<ShareNotes>): void;
  record(entries: readonly AuditEntry[]): unknown;
}

export interface ShareEffectsDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly policy: PolicyPort;
  readonly approvals: ApprovalsPort;
  readonly backends: ReadonlyMap<Backend, ShareBackend>;
  readonly sweep: SweepRecords;
  readonly ttl: TtlManager;
  readonly hostKeyAlias: string;
  readonly newGuestId: () => GuestId;
  readonly store: EffectStore;
  /** A bug inside an effect; it fails the share, and is logged. */
  readonly onBug: (error: unknown) => void;
}

export interface ShareEffects {
  run(effect: ShareEffect, record: ShareRecord): void;
  /** Says the time left anew wherever it is due; called once a second. */
  refreshNotices(): void;
  /** Resolves when no effect is under way any more. */
  settled(): Promise<void>;
}

const RUNTIME: Actor = { kind: "runtime", id: "sharing" };
const GATE: Actor = { kind: "policy", id: "gate" };
const LINK_TIMER: Actor = { kind: "timer", id: "link" };

export const createShareEffects = (deps: ShareEffectsDeps): ShareEffects => {
  const { clock, terminals, store, ttl } = deps;
  const runnings = new Map<ShareId, Running>();
  const linkDeadlines = new Map<ShareId, Timer>();
  const notices = new Map<ShareId, string>();
  const underWay = new Set<Promise<void>>();

  const say = (shareId: ShareId, fact: ShareFact, actor: Actor = RUNTIME): void => store.dispatch(shareId, fact, actor);
  const spawn = createShareStarter({ ...deps, runnings, say });
  const ender = createShareEnder({ ...deps, runnings, say });

  /** Effects run on their own; a throw in one is a bug of ours and ends the share rather than leaving it half done. */
  const start = (shareId: ShareId, work: () => Promise<void>): void => {
    const running = work().catch((error: unknown) => {
      deps.onBug(error);
      say(shareId, { type: "record-lost", error: shareError("internal", "Something went wrong inside lanecast.", {}) });
    });
    underWay.add(running);
    void running.finally(() => underWay.delete(running));
  };

  const askPolicy = async (record: ShareRecord, approved: boolean): Promise<void> => {
    const { shareId, terminal } = record;
    const liveShares = store.list().filter((each) => isOtherOpenShare(each, shareId, terminal.terminalId)).length;
    const question = questionOf("share", record, record.requestedBy, { approved, liveShares });
    const { verdict, reason, policyIds, instead } = await deps.policy.decide(question);
    if (verdict === "allow") return say(shareId, { type: "policy-allowed", policyIds }, GATE);
    if (verdict === "needs-approval" && !approved) {
      return say(shareId, { type: "approval-required", reason, policyIds }, GATE);
    }
    const data = { reason, policyIds, remedy: remedyOf(instead) };
    say(shareId, { type: "policy-denied", error: shareError("policy-denied", `Not allowed: ${reason}`, data) }, GATE);
  };

  const armLinkDeadline = (shareId: ShareId): void => {
    const words = `No link came within ${LINK_DEADLINE_MS / 1_000} seconds.`;
    const error = shareError("link-overdue", words, { waitedMs: LINK_DEADLINE_MS });
    const timer = clock.after(LINK_DEADLINE_MS, () => say(shareId, { type: "link-overdue", error }, LINK_TIMER));
    linkDeadlines.set(shareId, timer);
  };

  const dropLinkDeadline = (shareId: ShareId): void => {
    linkDeadlines.get(shareId)?.cancel();
    linkDeadlines.delete(shareId);
  };

  const stop = (record: ShareRecord): void => {
    const { shareId } = record;
    ttl.disarm(shareId);
    dropLinkDeadline(shareId);
    notices.delete(shareId);
    // From here on the link is nobody's to reveal.
    store.note(shareId, { join: null });
    start(shareId, () => ender.stop(record));
  };

  const tell = (record: ShareRecord): void => {
    const notice = guestNotice(record, clock.nowMs());
    const said = `${notice.isUrgent} ${notice.text}`;
    if (notices.get(record.shareId) === said) return;
    notices.set(record.shareId, said);
    void terminals.tellRoom(record.shareId, notice.text, notice.isUrgent);
  };

  const run = (effect: ShareEffect, record: ShareRecord): void => {
    const { shareId, state } = record;
    switch (effect.type) {
      case "ask-policy":
        return start(shareId, () => askPolicy(record, effect.approved));
      case "ask-approval":
        return deps.approvals.ask({
          ...record,
          askedBy: record.requestedBy,
          request: approvable(record),
          reason: effect.reason,
        });
      case "drop-approval":
        return deps.approvals.drop(shareId);
      case "spawn":
        return spawn(record);
      case "arm-link-deadline":
        return armLinkDeadline(shareId);
      case "arm-ttl":
        dropLinkDeadline(shareId);
        return ttl.arm(shareId, { expiresAtMs: state.expiresAtMs ?? 0, graceAtMs: state.graceAtMs ?? 0 });
      case "prolong-ttl":
        return ttl.prolong(shareId, effect.byMs, state.graceAtMs ?? 0);
      case "tell-guests":
        return tell(record);
      case "stop":
        return stop(record);
      case "kill":
        return start(shareId, () => ender.kill(record));
    }
  };

  return {
    run,
    refreshNotices: () => {
      for (const record of store.list()) if (isLivePhase(record.state.phase)) tell(record);
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};

const isOtherOpenShare = (each: ShareRecord, shareId: ShareId, terminalId: TerminalId): boolean =>
  each.shareId !== shareId && each.terminal.terminalId === terminalId && isOpenPhase(each.state.phase);

const approvable = ({ request }: ShareRecord): ApprovalAsking["request"] => ({
  backend: request.backend,
  relay: request.relay,
  reach: request.reach,
  access: request.access,
  ttlMs: request.ttlMs,
  keyCount: request.keys.length,
  anyoneWithLink: request.anyoneWithLink,
  reason: request.reason,
});
