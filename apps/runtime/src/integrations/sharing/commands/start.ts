// Starts a share: from a request, again, or in place of another one. The gate is asked here, as for every other command.
import type { ShareRequest } from "#contract/commands";
import { type Backend, fail, ok, type ShareError, shareError } from "#contract/errors";
import type { ApprovalId, CorrelationId, ShareId } from "#contract/ids";
import { isLivePhase } from "#contract/phases";
import type { Join, ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import type { Clock } from "../../../platform/clock";
import type { GuestDecisions } from "../guests/admission";
import type { ApprovalsPort } from "../ports";
import { denialOf } from "../share/denial";
import type { FactOf } from "../share/facts";
import type { ShareGate } from "../share/gate";
import { initialState, totalTtlMs } from "../share/machine";
import { limitError, otherShares } from "../share/places";
import { emptyNotes, hasEnded, type Requester, type ShareRecord, toView } from "../share/record";
import type { ShareStore } from "../share/store";
import type { Answer, CommandChecks } from "./checks";
import { type CheckedRequest, checkRequest, type RequestDeps, requestAgain, requestInPlaceOf } from "./request";
import { handOut } from "./reveal";

export interface Started {
  readonly share: ShareView;
  readonly join: Join | null;
}

export interface StartDeps extends RequestDeps {
  readonly clock: Clock;
  readonly newId: { share(): ShareId; correlation(): CorrelationId };
  readonly store: ShareStore;
  readonly checks: CommandChecks;
}

export interface Starting {
  /** Errors: those of the checks, in their order (START1), and those of a launch. */
  start(asked: ShareRequest, by: Requester, wait: boolean): Promise<Answer<Started>>;
  /** Makes the same request again, with all its checks. Errors: not-found, wrong-phase, and those of a start. */
  again(shareId: ShareId, by: Requester, wait: boolean): Promise<Answer<Started>>;
  /** Starts the same terms through another backend until the old share's end. Answers once it is live or has failed. */
  startInPlaceOf(
    old: ShareRecord,
    backend: Backend,
    decisions: GuestDecisions,
    by: Requester,
  ): Promise<Answer<ShareRecord>>;
  /** The answer to a caller that waited. Handing out a live share's link is audited. */
  answerOf(record: ShareRecord, by: Requester): Answer<Started>;
}

/** What the gate decided about a start, as the fact for the machine. */
export type StartDecision = FactOf<"policy-allowed" | "policy-denied" | "approval-required">;

export interface StartDecisionDeps {
  readonly gate: ShareGate;
  readonly approvals: Pick<ApprovalsPort, "reserve">;
  readonly list: () => readonly ShareRecord[];
  readonly limits: () => SharingLimits;
}

/** Asks the gate about a start, first when it is requested and again after each approval. */
export const createStartDecision =
  ({ gate, approvals, list, limits }: StartDecisionDeps) =>
  async (record: ShareRecord, approvalId: ApprovalId | null): Promise<StartDecision> => {
    const action = record.replaces === null ? "share" : "switch";
    const answer = await gate.ask(record, record.requestedBy, action, totalTtlMs(record.state));
    const { verdict, reason, policyIds, needs = "operator" } = answer.verdict;
    if (answer.isAllowed) {
      // A pending request takes no place in the limit, so by now there may be none left.
      const error = limitError(otherShares(list(), record), limits().maxPerTerminal);
      if (error !== null) return { type: "policy-denied", error };
      return { type: "policy-allowed", policyIds, approvalId: answer.isApproved ? approvalId : null };
    }
    // Allowed but not covered: the rules have changed since the approval and now ask for a second person.
    const canBeApproved = verdict === "allow" || (verdict === "needs-approval" && !answer.isApproved);
    // A switch can't wait for approval, because its guests are in the old share now.
    if (canBeApproved && action !== "switch")
      return { type: "approval-required", ...approvals.reserve(), reason, needs, lane: answer.lane, policyIds };
    return { type: "policy-denied", error: denialOf(answer.verdict, { action, by: record.requestedBy }) };
  };

const isDecided = ({ state }: ShareRecord): boolean => state.phase !== "requested" && state.phase !== "starting";

/** Why a share ended before it was live. */
const startError = ({ state }: ShareRecord): ShareError => {
  const words = `The share was ${state.endCause ?? "stopped"} before it was live.`;
  return state.lastError ?? shareError("wrong-phase", words, { phase: state.phase, command: "start" });
};

export const createStarting = (deps: StartDeps): Starting => {
  const { store, checks, clock, newId } = deps;

  /** Adds the request as a share once it is audited. Asking the gate is its first effect. */
  const admit = (checked: CheckedRequest, by: Requester, old: ShareRecord | null): Answer<ShareRecord> => {
    const record: ShareRecord = {
      ...checked,
      shareId: newId.share(),
      correlationId: newId.correlation(),
      requestedBy: by,
      requestedAtMs: clock.nowMs(),
      replaces: old?.shareId ?? null,
      state: initialState(old === null ? checked.request.ttlMs : totalTtlMs(old.state), deps.limits().graceMs),
      notes: emptyNotes,
    };
    const admitted = store.admit(record, { type: "ask-policy", approvalId: null });
    return admitted.ok ? ok(record) : checks.fail(admitted.error, record.correlationId);
  };

  /** A failed start answers only when everything it created is gone, so that it can't get in the way of a retry. */
  const untilDecided = async (shareId: ShareId): Promise<ShareRecord> => {
    const decided = await store.until(shareId, isDecided);
    return decided.state.phase === "ending" ? store.until(shareId, hasEnded) : decided;
  };

  const answerOf = (record: ShareRecord, by: Requester): Answer<Started> => {
    const { phase } = record.state;
    if (phase === "awaiting-approval") return ok({ share: toView(record), join: null });
    if (!isLivePhase(phase)) return checks.fail(startError(record), record.correlationId);
    const join = handOut(record, by, { store, checks });
    return join.ok ? ok({ share: toView(record), join: join.value }) : join;
  };

  const start = async (asked: ShareRequest, by: Requester, wait: boolean): Promise<Answer<Started>> => {
    const checked = checkRequest(asked, by, store.list(), deps);
    if (!checked.ok) {
      const terminalId = checked.error.code === "not-found" ? null : asked.terminalId;
      return fail(checks.refuseRequest(checked.error, by, terminalId));
    }
    const admitted = admit(checked.value, by, null);
    if (!admitted.ok) return admitted;
    if (!wait) return ok({ share: toView(admitted.value), join: null });
    return answerOf(await untilDecided(admitted.value.shareId), by);
  };

  return {
    start,
    again: async (shareId, by, wait) => {
      const found = checks.findOrRefuse(shareId, "again", by);
      return found.ok ? start(requestAgain(found.value), by, wait) : found;
    },
    startInPlaceOf: async (old, backend, decisions, by) => {
      const checked = requestInPlaceOf(old, backend, decisions, deps);
      if (!checked.ok) return checks.refuse(old, by, "switch", checked.error);
      const admitted = admit(checked.value, by, old);
      if (!admitted.ok) return admitted;
      const record = await untilDecided(admitted.value.shareId);
      return isLivePhase(record.state.phase) ? ok(record) : checks.fail(startError(record), record.correlationId);
    },
    answerOf,
  };
};
