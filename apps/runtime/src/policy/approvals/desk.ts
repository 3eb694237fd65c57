// Deciding about a request: who said yes or no, to how much of it, with what proof. Tells the share first (its row is written there), then the queue.

import type { Approval, ApprovalGiving, Granted } from "#contract/approval";
import type { Actor } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ApprovalId, CorrelationId, ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { Answer, Refusal } from "../../integrations/sharing/commands/checks";
import type { ShareFact } from "../../integrations/sharing/share/facts";
import type { ApprovalChange, Approvals, Asked } from "./approvals";
import { badSignature, type FourEyes, howToSign, type SignedBy, type SignedText } from "./four-eyes";
import { textToSign } from "./text";

type Decision = Extract<ShareFact, { type: "approval-given" | "approval-refused" }>;

export interface ApprovalDeskDeps {
  readonly approvals: Approvals;
  readonly fourEyes: FourEyes;
  /** What a signature is bound to beside the request: the audit log's id. */
  readonly homeId: string;
  readonly ttlMinMs: () => number;
  readonly newCorrelationId: () => CorrelationId;
  /** Tells the share, and says what became of it. */
  readonly decide: (shareId: ShareId, fact: Decision, actor: Actor) => Answer<ShareView>;
  readonly show: (shareId: ShareId) => Answer<ShareView>;
  /** Writes down an answer that was not taken: a yes (`give`) or a no (`refuse`). */
  readonly recordRefusal: (asked: Asked, answered: "give" | "refuse", error: ShareError, actor: Actor) => void;
}

export interface ApprovalDesk {
  list(): readonly Approval[];
  /** Errors: not-found. */
  show(approvalId: ApprovalId): Answer<{ readonly approval: Approval; readonly text: string }>;
  /** Errors: not-found, wrong-phase, approval-expired, invalid-input, ttl-out-of-range, setup-problem, audit-unavailable. */
  give(giving: ApprovalGiving, by: Actor): Promise<Answer<Approval>>;
  /** Errors: not-found, wrong-phase, approval-expired. */
  refuse(approvalId: ApprovalId, note: string | undefined, by: Actor): Answer<Approval>;
}

const tooWide = (path: "access" | "ttlMs", problem: string) =>
  fail(shareError("invalid-input", `${path}: ${problem}`, { issues: [{ path, problem }] }));

/** Less than was asked for, never more: more is another request. */
const grantedOf = ({ request }: Approval, giving: ApprovalGiving, ttlMinMs: number): Result<Granted> => {
  const { access = request.access, ttlMs = request.ttlMs } = giving;
  if (access === "write" && request.access === "read") return tooWide("access", "only reading was asked for");
  if (ttlMs > request.ttlMs) {
    return tooWide("ttlMs", `${formatDuration(request.ttlMs)} were asked for; give as much or less`);
  }
  if (ttlMs >= ttlMinMs || ttlMs === request.ttlMs) return ok({ access, ttlMs });
  const data = { askedMs: ttlMs, minMs: ttlMinMs, maxMs: request.ttlMs };
  return fail(shareError("ttl-out-of-range", "That is shorter than the configuration allows.", data));
};

interface Finding {
  textOf(asked: Asked): SignedText;
  refusal(error: ShareError, asked: Asked): { readonly ok: false; readonly error: Refusal };
  find(approvalId: ApprovalId): Answer<Asked>;
  /** The request, while it waits; an answer that comes too late is on record. */
  waiting(approvalId: ApprovalId, answered: "give" | "refuse", by: Actor): Answer<Asked>;
}

const createFinding = (deps: ApprovalDeskDeps): Finding => {
  const { approvals, homeId, show, newCorrelationId } = deps;
  const refusal: Finding["refusal"] = (error, { correlationId }) => fail({ ...error, correlationId });

  const noLonger = ({ approval, isWithdrawn }: Asked, command: string): ShareError => {
    const { approvalId, state } = approval;
    if (state === "expired" && !isWithdrawn) {
      return shareError("approval-expired", `${approvalId} was not decided in time, and nothing was started.`, {});
    }
    const share = show(approval.shareId);
    const words =
      state === "given" || state === "refused"
        ? `${approvalId} was ${state} already, by ${approval.decidedBy ?? "nobody"}.`
        : `${approvalId} was withdrawn: its share has ended.`;
    const phase = share.ok ? share.value.phase : "ended";
    return shareError("wrong-phase", words, { phase, command, shareId: approval.shareId });
  };

  const find: Finding["find"] = (approvalId) => {
    const asked = approvals.find(approvalId);
    if (asked !== undefined) return ok(asked);
    const error = shareError("not-found", `There is no request ${approvalId}.`, { kind: "approval", id: approvalId });
    return fail({ ...error, correlationId: newCorrelationId() });
  };

  return {
    textOf: (asked) => ({ approvalId: asked.approval.approvalId, text: textToSign(asked, homeId) }),
    refusal,
    find,
    waiting: (approvalId, answered, by) => {
      const found = find(approvalId);
      if (!found.ok || found.value.approval.state === "asked") return found;
      const error = noLonger(found.value, answered === "give" ? "approve" : "refuse");
      deps.recordRefusal(found.value, answered, error, by);
      return refusal(error, found.value);
    },
  };
};

interface Checked {
  readonly granted: Granted;
  /** Null: nobody signed, and nobody had to. */
  readonly signer: SignedBy | null;
}

/** What is granted, and on whose word; asks ssh-keygen where there is a signature. */
const createChecking = (
  { approvals, fourEyes, ttlMinMs }: ApprovalDeskDeps,
  textOf: Finding["textOf"],
): ((asked: Asked, giving: ApprovalGiving) => Promise<Result<Checked>>) => {
  /** A signature is checked wherever there is one: a wrong one must not pass because none was needed. */
  const signedBy = async (asked: Asked, signature: string | undefined): Promise<Result<SignedBy | null>> => {
    const { approvalId, needs } = asked.approval;
    if (signature !== undefined) {
      const others = approvals.all().filter(({ approval }) => approval.approvalId !== approvalId);
      return fourEyes.check(textOf(asked), signature, others.reverse().map(textOf));
    }
    if (needs === "operator") return ok(null);
    return badSignature(`another person's is needed for this request; they make it with: ${howToSign(approvalId)}`);
  };

  return async (asked, giving) => {
    const granted = grantedOf(asked.approval, giving, ttlMinMs());
    if (!granted.ok) return granted;
    const signer = await signedBy(asked, giving.signature);
    return signer.ok ? ok({ granted: granted.value, signer: signer.value }) : signer;
  };
};

export const createApprovalDesk = (deps: ApprovalDeskDeps): ApprovalDesk => {
  const { approvals } = deps;
  const { textOf, refusal, find, waiting } = createFinding(deps);
  const check = createChecking(deps, textOf);

  const settle = (asked: Asked, fact: Decision, change: ApprovalChange, by: Actor): Answer<Approval> => {
    const { approvalId, shareId } = asked.approval;
    const told = deps.decide(shareId, fact, by);
    const settled = approvals.settle(approvalId, change);
    if (settled !== null) return ok(settled);
    // The share took the request back while it was told: its row could not be written.
    const words = "The answer could not be recorded, so nothing was started.";
    const lost = told.ok ? told.value.lastError : null;
    if (lost === null) return refusal(shareError("audit-unavailable", words, { hint: "See: lanecast doctor" }), asked);
    return refusal({ code: lost.code, message: lost.message, data: lost.data } as ShareError, asked);
  };

  return {
    list: () => approvals.list(),
    show: (approvalId) => {
      const found = find(approvalId);
      return found.ok ? ok({ approval: found.value.approval, text: textOf(found.value).text }) : found;
    },
    give: async (giving, by) => {
      const first = waiting(giving.approvalId, "give", by);
      if (!first.ok) return first;
      const checked = await check(first.value, giving);
      // The check took its time: somebody else may have decided, or the time may be up.
      const asked = waiting(giving.approvalId, "give", by);
      if (!asked.ok) return asked;
      if (!checked.ok) {
        deps.recordRefusal(asked.value, "give", checked.error, by);
        return refusal(checked.error, asked.value);
      }
      const { granted, signer } = checked.value;
      const decided = { decidedBy: signer?.name ?? by.id, note: giving.note || null };
      const proof = {
        by: signer === null ? "operator" : "four-eyes",
        fingerprint: signer?.fingerprint ?? null,
        signed: signer === null ? null : { text: textOf(asked.value).text, signature: signer.signature },
      } as const;
      const fact = { type: "approval-given", approvalId: giving.approvalId, granted, ...decided, ...proof } as const;
      return settle(asked.value, fact, { state: "given", granted, ...decided }, by);
    },
    refuse: (approvalId, noted, by) => {
      const asked = waiting(approvalId, "refuse", by);
      if (!asked.ok) return asked;
      const decided = { decidedBy: by.id, note: noted || null };
      const words = decided.note === null ? "The request was refused." : `The request was refused: ${decided.note}`;
      const error = shareError("approval-refused", words, { note: decided.note });
      const fact = { type: "approval-refused", approvalId, ...decided, error } as const;
      return settle(asked.value, fact, { state: "refused", ...decided }, by);
    },
  };
};
