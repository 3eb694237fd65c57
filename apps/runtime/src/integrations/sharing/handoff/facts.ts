// The facts a handoff's machine takes in and the effects it asks for, as data.
import type { ApprovalNeeds } from "#contract/approval";
import type { ShareError } from "#contract/errors";
import type { May } from "#contract/handoff";
import type { ApprovalId } from "#contract/ids";
import type { HandoffEndCause } from "#contract/phases";

export interface ApprovalAsked {
  readonly approvalId: ApprovalId;
  readonly expiresAtMs: number;
  readonly reason: string;
  readonly needs: ApprovalNeeds;
  /** Makes the signed texts of two identical requests differ. */
  readonly nonce: string;
}

/** Something that happened to one handoff. Times are epoch milliseconds of the runtime's clock. */
export type HandoffFact =
  /** `offerUntilMs`: until when the agent can accept. */
  | { readonly type: "policy-allowed"; readonly policyIds: readonly string[]; readonly offerUntilMs: number }
  | { readonly type: "policy-denied"; readonly error: ShareError }
  | ({ readonly type: "approval-required"; readonly policyIds: readonly string[] } & ApprovalAsked)
  | {
      readonly type: "approval-given";
      readonly approvalId: ApprovalId;
      readonly by: ApprovalNeeds;
      readonly decidedBy: string;
      readonly note: string | null;
      readonly fingerprint: string | null;
      readonly signed: { readonly text: string; readonly signature: string } | null;
      readonly may: May;
      readonly ttlMs: number;
    }
  | {
      readonly type: "approval-refused";
      readonly decidedBy: string;
      readonly note: string | null;
      readonly error: ShareError;
    }
  | { readonly type: "wait-elapsed"; readonly error: ShareError }
  /** The terminal is ready for the agent: driver open, clients held, context captured. */
  | { readonly type: "accepted"; readonly epoch: number; readonly contextHash: string; readonly masked: number }
  | { readonly type: "grace-reached" }
  | { readonly type: "time-elapsed" }
  | {
      readonly type: "extended";
      readonly untilMs: number;
      readonly byMs: number;
      readonly policyIds: readonly string[];
    }
  /** `idle`: the agent has done nothing for too long. */
  | { readonly type: "paused"; readonly cause: "operator" | "idle" }
  | { readonly type: "resumed"; readonly epoch: number }
  | { readonly type: "secret-asked" }
  | { readonly type: "secret-over" }
  | { readonly type: "agent-lost"; readonly untilMs: number; readonly untilBootMs: number }
  | { readonly type: "agent-back" }
  /** Before the lease, `taken-back` and `returned` count as `withdrawn`. */
  | { readonly type: "end-requested"; readonly cause: HandoffEndCause; readonly error: ShareError | null };

export type HandoffFactType = HandoffFact["type"];
export type FactOf<T extends HandoffFactType> = Extract<HandoffFact, { type: T }>;

/** What the machine asks for. The outcome comes back as a fact. */
export type HandoffEffect =
  | { readonly type: "ask-policy" }
  /** Wait for an approval or for the agent, until this time. */
  | { readonly type: "arm-wait"; readonly untilMs: number }
  | { readonly type: "disarm-wait" }
  /** Watch grace and expiry from now on. */
  | { readonly type: "arm-ttl" }
  | { readonly type: "prolong-ttl"; readonly byMs: number }
  /** Only the agent has the keyboard. */
  | { readonly type: "give-keyboard" }
  /** The operator has the keyboard, and the lease continues. */
  | { readonly type: "lend-keyboard" }
  /** The operator has the keyboard again: calls under way end, and none of the agent's input is typed. Never waits. */
  | { readonly type: "release" };
