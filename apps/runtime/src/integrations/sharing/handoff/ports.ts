// What handoffs need from terminals, policy, approvals and the bus.
import type { Result } from "#contract/errors";
import type { HandoffSummary, HandoffView } from "#contract/handoff";
import type { HandoffId, TerminalId, TokenId } from "#contract/ids";
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
  /** Another party typed, and nothing of it reached the terminal. */
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
