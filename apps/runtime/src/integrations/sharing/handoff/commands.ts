// Everything that can be asked of handoffs, by the operator and by agents.
import type { Actor } from "#contract/audit";
import type { ShareError } from "#contract/errors";
import type {
  HandoffAnswer,
  HandoffApproving,
  HandoffOffer,
  HandoffSelection,
  HandoffView,
  ToolAnswer,
  ToolCall,
} from "#contract/handoff";
import type { HandoffContext } from "#contract/handoff-context";
import type { HandoffId, TerminalId } from "#contract/ids";
import type { Verdict } from "#contract/policy";
import type { Answer } from "../commands/checks";
import type { Requester } from "../share/record";
import type { SignedText } from "./ports";

/** One call of a tool. `handoffId`: the handoff that the caller believes it has. */
export interface ToolRequest {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly handoffId?: HandoffId | undefined;
}

/** Who calls, and the signal that ends the call. */
export interface ToolCaller {
  readonly agent: Requester;
  readonly signal: AbortSignal;
}

export interface Handoffs {
  /** Errors: not-found (terminal, agent), limit-reached, ttl-out-of-range, policy-denied, audit-unavailable. */
  start(offer: HandoffOffer, by: Requester): Promise<Answer<HandoffView>>;
  check(offer: HandoffOffer, by: Requester): Promise<Answer<Verdict>>;
  preview(terminalId: TerminalId, note: string | undefined): Promise<Answer<HandoffContext>>;
  /** In the order of the requests; without `all` only open ones. */
  list(all: boolean): readonly HandoffView[];
  show(handoffId: HandoffId): Answer<HandoffView>;
  context(handoffId: HandoffId): Answer<HandoffContext>;
  transcript(handoffId: HandoffId): Answer<readonly ToolCall[]>;
  approve(approving: HandoffApproving, by: Requester): Promise<Answer<HandoffView>>;
  deny(handoffId: HandoffId, note: string | undefined, by: Requester): Answer<HandoffView>;
  /** What another person signs to approve it. Errors: not-found, wrong-phase. */
  textToSign(handoffId: HandoffId): Answer<SignedText>;
  /** Nothing of the agent can be typed any more when it returns. */
  takeBack(selection: HandoffSelection, by: Requester): Promise<Answer<readonly HandoffView[]>>;
  withdraw(handoffId: HandoffId, by: Requester): Answer<HandoffView>;
  extend(handoffId: HandoffId, byMs: number, by: Requester): Promise<Answer<HandoffView>>;
  pause(handoffId: HandoffId, by: Requester): Answer<HandoffView>;
  resume(handoffId: HandoffId, by: Requester): Promise<Answer<HandoffView>>;
  answer(answer: HandoffAnswer, by: Requester): Promise<Answer<HandoffView>>;
  /** One call of a tool by an agent. Never rejects. */
  call(request: ToolRequest, caller: ToolCaller): Promise<ToolAnswer>;
  /** The agent counts as connected until `signal` aborts. Yields its handoffs, first as they are and then after each change. */
  attend(caller: ToolCaller): AsyncGenerator<readonly HandoffView[], void, void>;
  /** Ends every handoff because the audit log failed. */
  loseRecord(error: ShareError): void;
  /** Ends every handoff. */
  dispose(by: Actor): Promise<void>;
}
