// What can happen to a share, and what is to be done about it, as data. Knows no process, clock or bus.
import type { ApprovalNeeds, Granted } from "#contract/approval";
import type { ShareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import type { EndCause } from "#contract/phases";
import type { Proof } from "#contract/share";

/** A request that the gate wants approved: named before it is written down, so that its row holds the name. */
export interface ApprovalAsked {
  readonly approvalId: ApprovalId;
  readonly expiresAtMs: number;
  /** Why the policy wants it. */
  readonly reason: string;
  readonly needs: ApprovalNeeds;
  /** The lane's name, as whoever decides will read it. */
  readonly lane: string;
}

/** Another person's yes as it came: the text to the byte, and their armoured signature of it. */
export interface SignedYes {
  readonly text: string;
  readonly signature: string;
}

/** `by`: whose yes it was. `fingerprint`: of the key that signed; `signed`: what it signed. */
export interface ApprovalGiven {
  readonly approvalId: ApprovalId;
  readonly by: ApprovalNeeds;
  readonly decidedBy: string;
  readonly note: string | null;
  readonly fingerprint: string | null;
  readonly signed: SignedYes | null;
  readonly granted: Granted;
}

/** Something that has happened to one share. Times are epoch milliseconds of the runtime's clock. */
export type ShareFact =
  /** `approvalId`: the yes that it took; null where it took none. */
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
  | { readonly type: "worker-ready" }
  | { readonly type: "start-failed"; readonly error: ShareError }
  | { readonly type: "link-overdue"; readonly error: ShareError }
  | { readonly type: "worker-exited"; readonly error: ShareError }
  | { readonly type: "worker-silent"; readonly error: ShareError }
  | { readonly type: "link-lost" }
  /** Lost for good, as far as the backend can tell: the relay lets us in no more. */
  | { readonly type: "link-gone" }
  | { readonly type: "link-changed" }
  | { readonly type: "link-back" }
  | { readonly type: "grace-reached" }
  | { readonly type: "time-elapsed" }
  | { readonly type: "extended"; readonly byMs: number; readonly policyIds: readonly string[] }
  | { readonly type: "end-requested"; readonly cause: EndCause }
  | { readonly type: "record-lost"; readonly error: ShareError }
  | { readonly type: "stop-overdue" }
  | { readonly type: "stop-impossible"; readonly error: ShareError }
  | { readonly type: "worker-gone"; readonly proof: Proof };

export type ShareFactType = ShareFact["type"];
export type FactOf<T extends ShareFactType> = Extract<ShareFact, { type: T }>;

/** What the outside is asked to do. What comes of it returns as a fact. */
export type ShareEffect =
  /** Ask the gate; `approvalId` after a yes. */
  | { readonly type: "ask-policy"; readonly approvalId: ApprovalId | null }
  | ({ readonly type: "ask-approval" } & ApprovalAsked)
  | { readonly type: "drop-approval" }
  /** Start room, relay and worker. Only ever the consequence of `policy-allowed`. */
  | { readonly type: "spawn" }
  | { readonly type: "arm-link-deadline" }
  /** Watch grace and expiry from now on. */
  | { readonly type: "arm-ttl" }
  | { readonly type: "prolong-ttl"; readonly byMs: number }
  /** Tell the guests what their status line must say now. */
  | { readonly type: "tell-guests" }
  /** Take everything of the share down; also what is half started. */
  | { readonly type: "stop" }
  | { readonly type: "kill" };
