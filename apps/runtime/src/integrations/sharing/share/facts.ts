// The facts that a share's state machine takes and the effects that it requests, as data.
import type { ApprovalNeeds, Granted } from "#contract/approval";
import type { ShareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import type { EndCause } from "#contract/phases";
import type { Proof } from "#contract/share";

/** A request that needs approval. It gets its id before it is recorded, so that the audit row can name it. */
export interface ApprovalAsked {
  readonly approvalId: ApprovalId;
  readonly expiresAtMs: number;
  /** Why the policy asks for approval. */
  readonly reason: string;
  readonly needs: ApprovalNeeds;
  /** The lane's name as the approver sees it. */
  readonly lane: string;
}

/** Another person's approval: the exact text they signed and their armored signature. */
export interface SignedYes {
  readonly text: string;
  readonly signature: string;
}

/** `by`: who had to approve. `fingerprint`: the signing key. `signed`: what it signed. */
export interface ApprovalGiven {
  readonly approvalId: ApprovalId;
  readonly by: ApprovalNeeds;
  readonly decidedBy: string;
  readonly note: string | null;
  readonly fingerprint: string | null;
  readonly signed: SignedYes | null;
  readonly granted: Granted;
}

/** A switch does not restart the time. The new share ends at the moment at which the old one would have ended. */
export interface InheritedDeadline {
  readonly expiresAtMs: number;
  /** The whole time to live from the first share's start to that moment. */
  readonly totalMs: number;
}

/** Something that happened to one share. Times are epoch milliseconds of the runtime's clock. */
export type ShareFact =
  /** `approvalId`: the approval that allowed it, or null when none was needed. */
  | { readonly type: "policy-allowed"; readonly policyIds: readonly string[]; readonly approvalId: ApprovalId | null }
  | { readonly type: "policy-denied"; readonly error: ShareError }
  | ({ readonly type: "approval-required"; readonly policyIds: readonly string[] } & ApprovalAsked)
  | ({ readonly type: "approval-given" } & ApprovalGiven)
  | {
      readonly type: "approval-refused";
      readonly approvalId: ApprovalId;
      readonly decidedBy: string;
      readonly note: string | null;
      readonly error: ShareError;
    }
  | { readonly type: "approval-expired"; readonly approvalId: ApprovalId; readonly error: ShareError }
  /** `inherits`: the deadline of the share that this one replaces, or null if it replaces none. */
  | { readonly type: "worker-ready"; readonly inherits: InheritedDeadline | null }
  | { readonly type: "start-failed"; readonly error: ShareError }
  | { readonly type: "link-overdue"; readonly error: ShareError }
  | { readonly type: "worker-exited"; readonly error: ShareError }
  | { readonly type: "worker-silent"; readonly error: ShareError }
  | { readonly type: "link-lost" }
  /** The relay refuses the worker for good, as far as the backend can tell. */
  | { readonly type: "link-gone" }
  | { readonly type: "link-changed" }
  | { readonly type: "link-back" }
  | { readonly type: "grace-reached" }
  | { readonly type: "time-elapsed" }
  /** `untilMs`: the new end (epoch ms). `byMs`: how much later that is. */
  | {
      readonly type: "extended";
      readonly untilMs: number;
      readonly byMs: number;
      readonly policyIds: readonly string[];
    }
  /** `error`: why, if the cause alone doesn't say it. */
  | { readonly type: "end-requested"; readonly cause: EndCause; readonly error?: ShareError }
  | { readonly type: "record-lost"; readonly error: ShareError }
  | { readonly type: "stop-overdue" }
  | { readonly type: "stop-impossible"; readonly error: ShareError }
  | { readonly type: "worker-gone"; readonly proof: Proof };

export type ShareFactType = ShareFact["type"];
export type FactOf<T extends ShareFactType> = Extract<ShareFact, { type: T }>;

/** What the machine asks for. The outcome comes back as a fact. */
export type ShareEffect =
  /** Ask the gate. `approvalId` is set after an approval. */
  | { readonly type: "ask-policy"; readonly approvalId: ApprovalId | null }
  | ({ readonly type: "ask-approval" } & ApprovalAsked)
  | { readonly type: "drop-approval" }
  /** Start room, relay and worker. Only `policy-allowed` causes this. */
  | { readonly type: "spawn" }
  | { readonly type: "arm-link-deadline" }
  /** Watch grace and expiry from now on. */
  | { readonly type: "arm-ttl" }
  | { readonly type: "prolong-ttl"; readonly byMs: number }
  /** Update the guests' status line. */
  | { readonly type: "tell-guests" }
  /** Take the whole share down, including anything partly started. */
  | { readonly type: "stop" }
  | { readonly type: "kill" };
