// What handoffs need from terminals, policy, approvals and the bus.
import type { Result } from "#contract/errors";
import type { HandoffSummary, HandoffView, May } from "#contract/handoff";
import type { ApprovalId, HandoffId, TerminalId, TokenId } from "#contract/ids";
import type { TerminalsPort } from "../ports";
import type { TerminalDriver, TypeBytes } from "./driver";

/** Who has the keyboard of a terminal while a handoff is active. Without one, it is the operator's. */
export interface Controller {
  readonly handoffId: HandoffId;
  readonly agent: string;
  /** Only calls of this lease can type. */
  readonly epoch: number;
  /** The operator types: paused, or a password prompt. The agent does not. */
  readonly isOperatorsTurn: boolean;
  /** What the operator typed during their turn. */
  readonly onOperatorInput: (bytes: Uint8Array) => void;
  /** The operator typed, and nothing of it reached the terminal. */
  readonly onHeld: () => void;
  /** The operator pressed the key that takes the keyboard back, in their own tmux client. */
  readonly onTakeBackKey: () => void;
}

export interface KeyboardPort {
  describe: TerminalsPort["describe"];
  onTerminalClosed: TerminalsPort["onTerminalClosed"];
  /** Takes effect before it returns: the next byte is compared with it. Null: the operator's again. */
  setController(terminalId: TerminalId, controller: Controller | null): void;
  /** Types for the lease of this epoch. Errors: old-epoch, not-in-control, not-found, internal. Nothing was typed then. */
  typeAs(terminalId: TerminalId, epoch: number, bytes: Uint8Array): ReturnType<TypeBytes>;
  /** Types for the runtime, after a lease: the key that asks the shell for its half-typed line. */
  probe(terminalId: TerminalId, bytes: Uint8Array): ReturnType<TypeBytes>;
  openDriver(terminalId: TerminalId, type: TypeBytes): Promise<Result<TerminalDriver>>;
  /**
   * Keeps the keys of the terminal's other tmux clients (guests, `lane attach`) from it, and tells them. False: some client
   * could still type. Clients that come later are held too, until `freeClients`.
   */
  holdClients(terminalId: TerminalId, agent: string): Promise<boolean>;
  freeClients(terminalId: TerminalId): Promise<void>;
}

/** Approvals of requests: their ids, and the signature of another person. */
export interface HandoffApprovalsPort {
  reserve(): { readonly approvalId: ApprovalId; readonly expiresAtMs: number; readonly nonce: string };
  /** The same bytes each time, as long as the request doesn't change. */
  textToSign(request: RequestToSign): string;
  /** Errors: invalid-input (path `signature`), setup-problem. `others`: texts that the signature may have been made for instead. */
  checkSignature(
    expected: SignedText,
    signature: string,
    others: readonly SignedText[],
  ): Promise<Result<{ readonly name: string; readonly fingerprint: string; readonly signature: string }>>;
  /** The commands that make a signature. */
  howToSign(approvalId: ApprovalId): string;
}

export interface SignedText {
  readonly approvalId: ApprovalId;
  readonly text: string;
}

/** What the approver of a handoff reads. */
export interface RequestToSign {
  readonly approvalId: ApprovalId;
  readonly nonce: string;
  readonly expiresAtMs: number;
  readonly handoffId: HandoffId;
  readonly requestedBy: { readonly kind: "operator" | "agent"; readonly id: string };
  readonly requestedAtMs: number;
  readonly agent: string;
  readonly lane: string;
  readonly terminalId: TerminalId;
  readonly may: May;
  readonly ttlMs: number;
  readonly reason: string | null;
  readonly note: string | null;
  readonly askBeforeRun: boolean;
  readonly maxCommands: number | null;
}

export interface TerminalListing {
  readonly terminalId: TerminalId;
  readonly lane: string;
  readonly title: string;
  readonly alive: boolean;
}

/** Where transcripts are kept, if the operator wants them. */
export interface CastsPort {
  /** Creates the file with the first events. Throws file system errors. */
  append(
    handoffId: HandoffId,
    header: { readonly columns: number; readonly rows: number; readonly startedAtMs: number; readonly title: string },
    events: readonly CastEvent[],
  ): void;
}

/** `o`: text on the screen; `m`: a mark with a label. */
export type CastEvent = readonly [atMs: number, kind: "o" | "m", text: string];

/** How many audit rows an agent's calls may write. `first`: the first call over the limit, which leaves a row that says so. */
export interface RowsPort {
  take(tokenId: TokenId): "free" | "first" | "over";
}

export interface HandoffBus {
  publishHandoff(handoff: HandoffView): void;
  forgetHandoff(handoffId: HandoffId): void;
}

export interface AgentTokens {
  /** The token with this name; null: there is none. */
  tokenOf(name: string): TokenId | null;
}

/** Which files changed in a directory, for the summary. */
export interface ChangesPort {
  /** Remembers how the directory looks now. */
  begin(directory: string): Promise<DirectoryState>;
  since(before: DirectoryState): Promise<HandoffSummary["filesChanged"]>;
}

export interface DirectoryState {
  readonly directory: string;
  readonly atMs: number;
  /** The state of each file that git names; null: no repository. */
  readonly files: ReadonlyMap<string, string> | null;
}
