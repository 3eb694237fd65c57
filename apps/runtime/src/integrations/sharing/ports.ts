// What sharing needs from terminals, policy, audit, approvals and the bus. It owns none of them. The defaults refuse.
import type { Approval, ApprovalNeeds } from "#contract/approval";
import type { Actor, AuditType } from "#contract/audit";
import type { Instead, Verdict } from "#contract/commands";
import { type Backend, fail, type Result, type ShareError, shareError } from "#contract/errors";
import type { May } from "#contract/handoff";
import type { ApprovalId, CorrelationId, LaneId, ShareId, TerminalId, TokenId } from "#contract/ids";
import type { Access, Reach, ShareView } from "#contract/share";

/** What sharing needs to know about a terminal. */
export interface TerminalFacts {
  readonly terminalId: TerminalId;
  readonly laneId: LaneId;
  readonly lane: string;
  readonly title: string;
  readonly cwd: string;
  readonly labels: readonly string[];
  /** The pane of the operator's own tmux that it mirrors (`work:1.0`). Agents can't have it. Null or absent: an ordinary terminal. */
  readonly mirrorOf?: string | null;
}

/** The locked tmux session of one share: the terminal's one window, linked. */
export interface ShareRoom {
  /** The command that attaches a guest's PTY. TMUX, TMUX_PANE and TMATE* must be unset. */
  readonly attachArgv: readonly string[];
  /** The same for a guest who can only watch. Equal to `attachArgv` in a read-only share. */
  readonly readOnlyArgv: readonly string[];
  readonly session: string;
}

/** One tmux client attached to a share's session. */
export interface GuestClient {
  readonly tty: string;
  readonly pid: number;
  readonly isReadOnly: boolean;
}

/** The size of a terminal or of a guest's window. */
export interface WindowSize {
  readonly cols: number;
  readonly rows: number;
}

export interface TerminalsPort {
  describe(terminalId: TerminalId): Result<TerminalFacts, ShareError<"not-found">>;
  /** The terminal's size now. Null when it is gone. */
  sizeOf(terminalId: TerminalId): WindowSize | null;
  /** Creates the share's locked session. Errors: not-found (the terminal is gone), internal. Leaves nothing on failure. */
  openRoom(shareId: ShareId, terminalId: TerminalId, access: Access): Promise<Result<ShareRoom>>;
  /** Sets the guests' status line: one sentence, amber when `isUrgent`. Never interrupts output. */
  tellRoom(shareId: ShareId, text: string, isUrgent: boolean): Promise<void>;
  clientsOf(shareId: ShareId): Promise<readonly GuestClient[]>;
  /** Detaches all guests, or the one on `tty`. */
  detach(shareId: ShareId, tty?: string): Promise<void>;
  /** Sets the access of the guest on `tty`. False when no guest is there or tmux did not change it. */
  setAccess(shareId: ShareId, tty: string, access: Access): Promise<boolean>;
  /**
   * Verifies with a scratch terminal that a read-only room blocks typing. Returns when that was last verified. Errors:
   * setup-problem if text got through or the trial couldn't run.
   */
  verifyReadOnly(): Promise<Result<{ readonly verifiedAtMs: number }>>;
  /** Ends the share's session and its clients. Harmless when it is gone. The terminal keeps running. */
  closeRoom(shareId: ShareId): Promise<void>;
  /** How many sessions and clients of the room still exist, for the proof. */
  leftOf(shareId: ShareId): Promise<{ readonly sessions: number; readonly clients: number }>;
  /** Calls back once for each closed terminal, regardless of who closed it. Returns the unsubscribe function. */
  onTerminalClosed(listener: (terminalId: TerminalId) => void): () => void;
  /** Why the terminal closed, as a sentence, if lanecast closed it for a reason of its own. */
  endOf?(terminalId: TerminalId): string | null;
}

/** The saved guest keys. A key that cannot be saved never fails a share. */
export interface GuestKeysPort {
  nameOf(fingerprint: string): string | null;
  /** Records that a guest with this key is in. `key`: the key's line, if known. */
  see(fingerprint: string, key: string | null): void;
  /** Keeps keys that a share was started with, so that they can be chosen again. `key`: the key's line. */
  keep(keys: readonly { readonly fingerprint: string; readonly key: string }[]): void;
}

/** The question in the policy's vocabulary (POL2). */
export interface PolicyQuestion {
  readonly action: "share" | "extend" | "switch" | "handoff" | "keep-command" | "reveal-link" | "admit";
  /** `door`: the rules themselves decide about a waiting guest. Only for `admit`. */
  readonly principal: { readonly kind: "operator" | "agent" | "door"; readonly id: string };
  readonly terminal: TerminalFacts;
  readonly context: {
    readonly backend: Backend;
    readonly access: Access;
    readonly ttlMs: number;
    readonly reach: Reach;
    readonly keyCount: number;
    readonly anyoneWithLink: boolean;
    readonly approved: boolean;
    readonly liveShares: number;
  } & RelayTraits;
  /** For `handoff` and `keep-command`. */
  readonly handoff?: HandoffTerms;
}

/** What rules can ask about a handoff. */
export interface HandoffTerms {
  readonly may: May;
  readonly initiator: "operator" | "agent";
  /** The agent that gets the keyboard. */
  readonly agent: string;
  /** Guests who are in, in all shares of the terminal. */
  readonly guests: number;
  /** The command that the agent wants to run. Absent: the handoff as a whole. */
  readonly command?: { readonly text: string; readonly program: string };
}

/** What a backend over a relay provides, as far as rules can ask about it. */
export interface RelayTraits {
  /** Each guest can be seen individually. */
  readonly knowsGuests: boolean;
  /** Only the named keys get in, where keys were named. */
  readonly keysEnforced: boolean;
  /** Someone with the link could pretend to hold another key. */
  readonly identityForgeable: boolean;
  /** The share continues after its relay was lost and came back. */
  readonly survivesRelayLoss: boolean;
  /** The same link works again then. */
  readonly keepsLink: boolean;
}

export interface PolicyPort {
  /** Never rejects and never hangs: any doubt is a denial with a reason. `instead` is filled for denials of `share`. */
  decide(question: PolicyQuestion): Promise<Verdict>;
}

/** The queue of requests that wait for approval. The decision comes back to the share as a fact. */
export interface ApprovalsPort {
  /** The id and expiry of the next request. Its audit row is written before it enters the queue. */
  reserve(): { readonly approvalId: ApprovalId; readonly expiresAtMs: number };
  ask(asking: ApprovalAsking): void;
  /** Takes a request off the queue because its share no longer waits. */
  drop(shareId: ShareId): void;
}

/** What an approver needs to know about the request. */
export interface ApprovalAsking {
  readonly approvalId: ApprovalId;
  readonly expiresAtMs: number;
  readonly shareId: ShareId;
  readonly correlationId: CorrelationId;
  readonly request: Omit<Approval["request"], "terminalId" | "lane">;
  readonly terminal: TerminalFacts;
  readonly askedBy: Approval["askedBy"];
  /** Why the policy asks for approval. */
  readonly reason: string;
  readonly needs: ApprovalNeeds;
}

/** One audit row. The log adds number, time and hashes. */
export interface AuditEntry {
  readonly type: AuditType;
  readonly correlationId: CorrelationId;
  /** `tokenId`: the token that an agent used. */
  readonly actor: Actor & { readonly tokenId?: TokenId | undefined };
  readonly shareId: ShareId | null;
  readonly terminalId: TerminalId | null;
  readonly laneId: LaneId | null;
  readonly backend: Backend | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AuditPort {
  /** On disk when it returns. On `audit-unavailable`, the action that the row describes must not happen. */
  append(entry: AuditEntry): Result<{ readonly seq: number }, ShareError<"audit-unavailable">>;
}

/** The log of the shares, many of which can end at once. */
export interface ShareAuditPort extends AuditPort {
  /** As `append`, for all of them in one write or for none. Returns the number of the last row. */
  appendAll(entries: readonly AuditEntry[]): Result<{ readonly seq: number }, ShareError<"audit-unavailable">>;
}

/** Publishes changed shares, always as whole views. */
export interface BusPort {
  publishShare(share: ShareView): void;
  forgetShare(shareId: ShareId): void;
}

/** Denies everything until a gate is wired. */
export const refusingPolicy: PolicyPort = {
  decide: async () => ({
    verdict: "deny",
    reason: "No policy gate is set up.",
    policyIds: [],
    instead: [] satisfies Instead[],
  }),
};

const noAudit = () =>
  fail(shareError("audit-unavailable", "No audit log is set up.", { hint: "Connect an audit log at start-up." }));

/** Refuses everything until a log is wired: no audit, no sharing. */
export const refusingAudit: ShareAuditPort = {
  append: () => noAudit(),
  appendAll: () => noAudit(),
};
