// Decides approval requests: who approved or denied, how much was granted, and with what proof. Tells the share first, which records the decision, then the queue.

import type { Approval, ApprovalGiving, Granted } from "#contract/approval";
import type { Actor } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ApprovalId, CorrelationId, ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { Answer, Refusal } from "../../integrations/sharing/commands/checks";
import type { ShareFact } from "../../integrations/sharing/share/facts";
import { badSignature, type FourEyes, howToSign, type SignedBy, type SignedText } from "./four-eyes";
import type { ApprovalChange, ApprovalQueue, QueuedRequest } from "./queue";
import { textToSign } from "./signed-text";

type Decision = Extract<ShareFact, { type: "approval-given" | "approval-refused" }>;

export interface ApprovalsDeps {
  readonly queue: ApprovalQueue;
  readonly fourEyes: FourEyes;
  /** The audit log's id. A signature is bound to it as well as to the request. */
  readonly homeId: string;
  readonly ttlMinMs: () => number;
  readonly newCorrelationId: () => CorrelationId;
  /** Tells the share and returns its new state. */
  readonly decide: (shareId: ShareId, fact: Decision, actor: Actor) => Answer<ShareView>;
  readonly show: (shareId: ShareId) => Answer<ShareView>;
  /** Records an answer that wasn't accepted: an approval (`give`) or a denial (`refuse`). */
  readonly recordRefusal: (queued: QueuedRequest, answered: "give" | "refuse", error: ShareError, actor: Actor) => void;
}

export interface Approvals {
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

/** At most what was requested; more would be another request. */
const grantedOf = ({ request }: Approval, giving: ApprovalGiving, ttlMinMs: number): Result<Granted> => {
  const { access = request.access, ttlMs = request.ttlMs } = giving;
  if (access === "write" && request.access === "read") return tooWide("access", "must be read, as requested");
  if (ttlMs > request.ttlMs) {
    return tooWide("ttlMs", `must be ${formatDuration(request.ttlMs)} or less, as requested`);
  }
  if (ttlMs >= ttlMinMs || ttlMs === request.ttlMs) return ok({ access, ttlMs });
  const data = { askedMs: ttlMs, minMs: ttlMinMs, maxMs: request.ttlMs };
  const message = `The time must be at least ${formatDuration(ttlMinMs)} (ttl_min in config.toml).`;
  return fail(shareError("ttl-out-of-range", message, data));
};

interface Requests {
  textOf(queued: QueuedRequest): SignedText;
  refusal(error: ShareError, queued: QueuedRequest): { readonly ok: false; readonly error: Refusal };
  find(approvalId: ApprovalId): Answer<QueuedRequest>;
  /** The request if it is still pending; otherwise the late answer is recorded. */
  pending(approvalId: ApprovalId, answered: "give" | "refuse", by: Actor): Answer<QueuedRequest>;
}

const createRequests = (deps: ApprovalsDeps): Requests => {
  const { queue, homeId, show, newCorrelationId } = deps;
  const refusal: Requests["refusal"] = (error, { correlationId }) => fail({ ...error, correlationId });

  const tooLate = ({ approval }: QueuedRequest, command: string): ShareError => {
    const { approvalId, state, isWithdrawn } = approval;
    if (state === "expired" && !isWithdrawn) {
      return shareError("approval-expired", `${approvalId} expired without an answer. Nothing was started.`, {});
    }
    const share = show(approval.shareId);
    const by = approval.decidedBy === null ? "" : ` by ${approval.decidedBy}`;
    const message =
      state === "given" || state === "refused"
        ? `${approvalId} was already ${state === "given" ? "approved" : "denied"}${by}.`
        : `${approvalId} was withdrawn because its share ended.`;
    const phase = share.ok ? share.value.phase : "ended";
    return shareError("wrong-phase", message, { phase, command, shareId: approval.shareId });
  };

  const find: Requests["find"] = (approvalId) => {
    const queued = queue.find(approvalId);
    if (queued !== undefined) return ok(queued);
    const message = `There is no approval request ${approvalId}.`;
    const error = shareError("not-found", message, { kind: "approval", id: approvalId });
    return fail({ ...error, correlationId: newCorrelationId() });
  };

  return {
    textOf: (queued) => ({ approvalId: queued.approval.approvalId, text: textToSign(queued, homeId) }),
    refusal,
    find,
    pending: (approvalId, answered, by) => {
      const found = find(approvalId);
      if (!found.ok || found.value.approval.state === "asked") return found;
      const error = tooLate(found.value, answered === "give" ? "approve" : "refuse");
      deps.recordRefusal(found.value, answered, error, by);
      return refusal(error, found.value);
    },
  };
};

interface Checked {
  readonly granted: Granted;
  /** Null when the approval isn't signed and needn't be. */
  readonly signer: SignedBy | null;
}

/** Checks what is granted and who signed it. */
const createCheck = (
  { queue, fourEyes, ttlMinMs }: ApprovalsDeps,
  textOf: Requests["textOf"],
): ((queued: QueuedRequest, giving: ApprovalGiving) => Promise<Result<Checked>>) => {
  /** A given signature is always checked: a wrong one must not pass just because none was needed. */
  const signedBy = async (queued: QueuedRequest, signature: string | undefined): Promise<Result<SignedBy | null>> => {
    const { approvalId, needs } = queued.approval;
    if (signature !== undefined) {
      const others = queue.all().filter(({ approval }) => approval.approvalId !== approvalId);
      return fourEyes.check(textOf(queued), signature, others.reverse().map(textOf));
    }
    if (needs === "operator") return ok(null);
    return badSignature(`this request needs another person's signature, made with: ${howToSign(approvalId)}`);
  };

  return async (queued, giving) => {
    const granted = grantedOf(queued.approval, giving, ttlMinMs());
    if (!granted.ok) return granted;
    const signer = await signedBy(queued, giving.signature);
    return signer.ok ? ok({ granted: granted.value, signer: signer.value }) : signer;
  };
};

export const createApprovals = (deps: ApprovalsDeps): Approvals => {
  const { queue } = deps;
  const { textOf, refusal, find, pending } = createRequests(deps);
  const check = createCheck(deps, textOf);

  const settle = (queued: QueuedRequest, fact: Decision, change: ApprovalChange, by: Actor): Answer<Approval> => {
    const { approvalId, shareId } = queued.approval;
    const decided = deps.decide(shareId, fact, by);
    const settled = queue.settle(approvalId, change);
    if (settled !== null) return ok(settled);
    // `decide` withdrew the request, because the share couldn't record the decision.
    const message = "The answer couldn't be recorded, so nothing was started.";
    const lost = decided.ok ? decided.value.lastError : null;
    if (lost === null)
      return refusal(shareError("audit-unavailable", message, { hint: "Run `lanecast doctor`." }), queued);
    return refusal({ code: lost.code, message: lost.message, data: lost.data } as ShareError, queued);
  };

  return {
    list: () => queue.list(),
    show: (approvalId) => {
      const found = find(approvalId);
      return found.ok ? ok({ approval: found.value.approval, text: textOf(found.value).text }) : found;
    },
    give: async (giving, by) => {
      const first = pending(giving.approvalId, "give", by);
      if (!first.ok) return first;
      const checked = await check(first.value, giving);
      // During the check another client may have decided, or the request may have expired.
      const queued = pending(giving.approvalId, "give", by);
      if (!queued.ok) return queued;
      if (!checked.ok) {
        deps.recordRefusal(queued.value, "give", checked.error, by);
        return refusal(checked.error, queued.value);
      }
      const { granted, signer } = checked.value;
      const decided = { decidedBy: signer?.name ?? by.id, note: giving.note || null };
      const proof = {
        by: signer === null ? "operator" : "four-eyes",
        fingerprint: signer?.fingerprint ?? null,
        signed: signer === null ? null : { text: textOf(queued.value).text, signature: signer.signature },
      } as const;
      const fact = { type: "approval-given", approvalId: giving.approvalId, granted, ...decided, ...proof } as const;
      return settle(queued.value, fact, { state: "given", granted, ...decided }, by);
    },
    refuse: (approvalId, noted, by) => {
      const queued = pending(approvalId, "refuse", by);
      if (!queued.ok) return queued;
      const decided = { decidedBy: by.id, note: noted || null };
      const message = decided.note === null ? "The request was denied." : `The request was denied: ${decided.note}`;
      const error = shareError("approval-refused", message, { note: decided.note });
      const fact = { type: "approval-refused", approvalId, ...decided, error } as const;
      return settle(queued.value, fact, { state: "refused", ...decided }, by);
    },
  };
};
