// What sharing needs of terminals, policy, audit and the bus, in its own words. It owns none of them. The defaults refuse.
import type { Approval, ApprovalNeeds } from "#contract/approval";
import type { Actor, AuditType } from "#contract/audit";
import type { Instead, Verdict } from "#contract/commands";
import { type Backend, fail, type Result, type ShareError, shareError } from "#contract/errors";
import type { ApprovalId, CorrelationId, LaneId, ShareId, TerminalId, TokenId } from "#contract/ids";
import type { Access, Reach, ShareView } from "#contract/share";

/** What sharing must know of a terminal. */
export interface TerminalFacts {
  readonly terminalId: TerminalId;
  readonly laneId: LaneId;
  readonly lane: string;
  readonly title: string;
  readonly cwd: string;
  readonly labels: readonly string[];
}

/** The locked tmux session of one share: the terminal's one window, linked (BACKENDS 0). */
export interface ShareRoom {
  /** Argument list that attaches a guest's PTY to it; TMUX, TMUX_PANE and TMATE* must be unset around it. */
  readonly attachArgv: readonly string[];
  /** The same for a guest who may only watch; as `attachArgv` where nobody may do more. */
  readonly readOnlyArgv: readonly string[];
  readonly session: string;
}

/** One tmux client attached to a share's session. */
export interface GuestClient {
  readonly tty: string;
  readonly pid: number;
  readonly isReadOnly: boolean;
}

export interface TerminalsPort {
  describe(terminalId: TerminalId): Result<TerminalFacts, ShareError<"not-found">>;
  /** Makes the share's locked session. Errors: not-found (the terminal went), internal. Leaves nothing when it fails. */
  openRoom(shareId: ShareId, terminalId: TerminalId, access: Access): Promise<Result<ShareRoom>>;
  /** The guests' status line: one sentence, amber when `isUrgent`. Never interrupts output. */
  tellRoom(shareId: ShareId, text: string, isUrgent: boolean): Promise<void>;
  clientsOf(shareId: ShareId): Promise<readonly GuestClient[]>;
  /** Detaches every guest, or the one on `tty`. */
  detach(shareId: ShareId, tty?: string): Promise<void>;
  /** What the guest on `tty` may do from now on. False: nobody there, or tmux did not do it. */
  setAccess(shareId: ShareId, tty: string, access: Access): Promise<boolean>;
  /**
   * Whether the very options of a read-only room hold, tried in a room of its own with a terminal nobody works in; when that
   * was last seen. Errors: setup-problem, when something could be typed or it could not be tried.
   */
  verifyReadOnly(): Promise<Result<{ readonly verifiedAtMs: number }>>;
  /** Ends the share's session and whoever is in it; harmless when it is gone. The terminal stays. */
  closeRoom(shareId: ShareId): Promise<void>;
  /** Whether the room or a client of it still exists; for the proof. */
  leftOf(shareId: ShareId): Promise<{ readonly sessions: number; readonly clients: number }>;
  /** Called once for each terminal that is gone, whoever ended it. Returns the unsubscriber. */
  onTerminalClosed(listener: (terminalId: TerminalId) => void): () => void;
}

/** The address book of guests' keys. It never fails a share: what cannot be kept is not kept. */
export interface GuestKeysPort {
  nameOf(fingerprint: string): string | null;
  /** Somebody with this key is in; `key` is its line where that is known. */
  see(fingerprint: string, key: string | null): void;
}

/** INTERFACE 4: the question as Cedar is asked it. */
export interface PolicyQuestion {
  readonly action: "share" | "extend" | "switch" | "handoff" | "reveal-link" | "admit";
  /** `door`: nobody, but the rules themselves, asked about who knocks; of `admit` only. */
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
}

/** What a backend over a relay can promise, as far as rules may ask for it; true of every version of the backend. */
export interface RelayTraits {
  /** Who is in can be seen one by one. */
  readonly knowsGuests: boolean;
  /** Only the named keys get in, where keys were named. */
  readonly keysEnforced: boolean;
  /** A holder of the link could pretend to be another key. */
  readonly identityForgeable: boolean;
}

export interface PolicyPort {
  /** Never rejects and never hangs: any doubt is a deny with its reason. `instead` is filled for denials of `share`. */
  decide(question: PolicyQuestion): Promise<Verdict>;
}

/** The queue of requests that wait for a yes. What comes of one is told to the share as a fact. */
export interface ApprovalsPort {
  /** What the next request is called, and until when it would stand: its row is written before it is asked. */
  reserve(): { readonly approvalId: ApprovalId; readonly expiresAtMs: number };
  ask(asking: ApprovalAsking): void;
  /** The share no longer waits: its request is taken off the queue. */
  drop(shareId: ShareId): void;
}

/** What an approver must know of the request. */
export interface ApprovalAsking {
  readonly approvalId: ApprovalId;
  readonly expiresAtMs: number;
  readonly shareId: ShareId;
  readonly correlationId: CorrelationId;
  readonly request: Omit<Approval["request"], "terminalId" | "lane">;
  readonly terminal: TerminalFacts;
  readonly askedBy: Approval["askedBy"];
  /** Why the policy wants an approval. */
  readonly reason: string;
  readonly needs: ApprovalNeeds;
}

/** What is written; the log adds number, time and hashes. */
export interface AuditEntry {
  readonly type: AuditType;
  readonly correlationId: CorrelationId;
  /** `tokenId`: with which token an agent came. */
  readonly actor: Actor & { readonly tokenId?: TokenId | undefined };
  readonly shareId: ShareId | null;
  readonly terminalId: TerminalId | null;
  readonly laneId: LaneId | null;
  readonly backend: Backend | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AuditPort {
  /** On disk when it returns. `audit-unavailable` when it cannot be kept: what it would have opened must not open. */
  append(entry: AuditEntry): Result<{ readonly seq: number }, ShareError<"audit-unavailable">>;
}

/** Where a share's changes are made known; whole views, never fragments. */
export interface BusPort {
  publishShare(share: ShareView): void;
  forgetShare(shareId: ShareId): void;
}

/** Nothing is allowed until a gate is wired. */
export const refusingPolicy: PolicyPort = {
  decide: async () => ({
    verdict: "deny",
    reason: "No policy gate is set up.",
    policyIds: [],
    instead: [] satisfies Instead[],
  }),
};

/** Nothing can be recorded until a log is wired, so nothing opens. */
export const refusingAudit: AuditPort = {
  append: () =>
    fail(shareError("audit-unavailable", "No audit log is set up.", { hint: "Wire an audit log at start-up." })),
};
