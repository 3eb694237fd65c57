// Runs the calls of an agent's tools: checks input, lease and rules, records the call, and answers with a result or a refusal.
import { type AgentToolName, agentTools, isAgentTool, type ToolInput } from "#contract/agent-tools";
import { fail, ok, type Result } from "#contract/errors";
import type { CallOutcome, HandoffView, ToolAnswer, ToolCall, ToolRefusal } from "#contract/handoff";
import { warningOf } from "#contract/handoff-warning";
import type { HandoffId, TerminalId, TokenId } from "#contract/ids";
import type { Clock } from "../../../../platform/clock";
import { createRedactor } from "../../../../redaction";
import type { Requester } from "../../share/record";
import type { ToolRequest } from "../commands";
import type { Refusal } from "../driver";
import type { HandoffGate } from "../gate";
import type { Lease } from "../lease/lease";
import type { Leases } from "../lease/leases";
import type { TerminalListing } from "../ports";
import type { Presence } from "../presence";
import type { Questions } from "../questions";
import { type HandoffRecord, hasLease, toView } from "../record";
import type { HandoffStore } from "../store";
import type { createCasts } from "./cast";
import type { ToolRows } from "./rows";
import { describeIssues } from "./text";
import { createTranscript, type ToolArguments } from "./transcript";

/** An agent's token and name: only a requester with a token can call. */
export type AgentCaller = Requester & { readonly tokenId: TokenId };

export interface ToolDeps {
  readonly clock: Clock;
  readonly store: HandoffStore;
  readonly leases: Leases;
  readonly gate: HandoffGate;
  readonly questions: Questions;
  readonly presence: Presence;
  readonly casts: ReturnType<typeof createCasts>;
  readonly rows: ToolRows;
  readonly terminals: () => readonly TerminalListing[];
  /** The commands that agents and the operator both have. */
  readonly session: {
    request(
      agent: AgentCaller,
      asked: { terminalId: TerminalId; may: HandoffView["may"]; ttlMs: number | undefined; reason: string },
    ): Promise<Result<HandoffRecord, ToolRefusal>>;
    accept(record: HandoffRecord, agent: AgentCaller): Promise<Result<{ readonly context: unknown }, ToolRefusal>>;
    /** Null: limits and rules allow it now. */
    mayExtend(record: HandoffRecord, byMs: number): Promise<ToolRefusal | null>;
    extend(record: HandoffRecord, byMs: number, agent: AgentCaller): Promise<ToolRefusal | null>;
    returnControl(record: HandoffRecord, agent: AgentCaller): Promise<void>;
  };
}

/** What a tool returned: its result, its text, and what the transcript says about the call. */
export interface Done {
  readonly result: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly outcome?: CallOutcome;
  readonly exitCode?: number | null;
}

export type Told = Result<Done, ToolRefusal>;

/** One call, with everything that its tool may need. */
export interface Call {
  readonly deps: ToolDeps;
  readonly agent: AgentCaller;
  readonly callId: string;
  readonly handoffId: HandoffId | undefined;
  readonly signal: AbortSignal;
}

/** A call on a terminal that the agent has. */
export interface LeasedCall extends Call {
  readonly record: HandoffRecord;
  readonly lease: Lease;
  readonly epoch: number;
  /** Aborts with the reason that ends the call: the client's, a pause, the end of the lease. */
  readonly until: AbortSignal;
}

export const refuse = (
  code: string,
  message: string,
  handoffId: HandoffId | null = null,
  more: Partial<ToolRefusal> = {},
): { readonly ok: false; readonly error: ToolRefusal } => fail({ code, message, handoffId, ...more });

/** By id, or by the lane's name if it has one terminal. */
export const findTerminal = ({ deps }: Call, named: string): TerminalListing | null => {
  const all = deps.terminals();
  const byId = all.find(({ terminalId }) => terminalId === named);
  if (byId !== undefined) return byId;
  const byLane = all.filter(({ lane }) => lane === named);
  return byLane.length === 1 ? (byLane[0] ?? null) : null;
};

const isOwn = (agent: AgentCaller, { agent: { tokenId } }: HandoffRecord): boolean => tokenId === agent.tokenId;

export const ownHandoffs = ({ deps, agent }: Call): readonly HandoffRecord[] =>
  deps.store.list().filter((record) => isOwn(agent, record));

export const findHandoff = (call: Call, handoffId: string): Result<HandoffRecord, ToolRefusal> => {
  const found = ownHandoffs(call).find((record) => record.handoffId === handoffId);
  return found === undefined ? refuse("not-found", `You have no handoff ${handoffId}.`) : ok(found);
};

export const viewOf = (call: Call, handoffId: HandoffId): HandoffView | null => {
  const record = call.deps.store.get(handoffId);
  return record === undefined ? null : toView(record);
};

const ENDED = {
  returned: "You gave the keyboard back.",
  "taken-back": "The operator took the keyboard back.",
  expired: "The handoff expired.",
};

/** Why the agent has no lease of this terminal. */
const noLease = (
  call: Call,
  { terminalId, lane }: TerminalListing,
): { readonly ok: false; readonly error: ToolRefusal } => {
  const last = ownHandoffs(call).findLast((record) => record.terminal.terminalId === terminalId);
  const holder = call.deps.store.list().find((each) => each.terminal.terminalId === terminalId && hasLease(each));
  if (last !== undefined && last.state.phase !== "ended")
    return refuse(
      "wrong-phase",
      `${last.handoffId} is ${last.state.phase}.${last.state.phase === "offered" ? " Accept it with accept_control." : ""}`,
      last.handoffId,
    );
  if (holder !== undefined) return refuse("not-in-control", `Another agent has the keyboard of ${lane}.`);
  const endCause = last?.state.endCause;
  if (last === undefined || endCause === undefined || endCause === null)
    return refuse("not-in-control", `The operator has the keyboard of ${lane}. Request it with request_control.`);
  const words = (ENDED as Readonly<Record<string, string>>)[endCause] ?? `The handoff ended (${endCause}).`;
  return refuse("lease-over", words, last.handoffId, { endCause });
};

/** The lease of the terminal, unless the operator has the keyboard at the moment. */
export const findLease = (call: Call, named: string, mayBeSecret = false): Result<LeasedCall, ToolRefusal> => {
  const terminal = findTerminal(call, named);
  if (terminal === null) return refuse("not-found", `There is no terminal ${named}. See list_terminals.`);
  const record = ownHandoffs(call).find((each) => each.terminal.terminalId === terminal.terminalId && hasLease(each));
  const lease = record === undefined ? undefined : call.deps.leases.get(record.handoffId);
  if (record === undefined || lease === undefined) return noLease(call, terminal);
  const { handoffId, state } = record;
  if (call.handoffId !== undefined && call.handoffId !== handoffId)
    return refuse(
      "old-epoch",
      `This call belongs to ${call.handoffId}, which has ended. Nothing was typed.`,
      call.handoffId,
    );
  if (state.phase === "paused")
    return refuse(
      "not-in-control",
      "The operator paused the handoff and has the keyboard. Try again later.",
      handoffId,
    );
  if (state.asksSecret && !mayBeSecret)
    return refuse(
      "not-in-control",
      "The terminal is asking for a secret. The operator types it; call wait_for to wait until that is done.",
      handoffId,
    );
  return ok({ ...call, record, lease, epoch: state.epoch, until: AbortSignal.any([call.signal, lease.signal()]) });
};

/** The tool's refusal for a refusal by the driver, or by the terminal's writer (writer.ts), which the driver passes on. */
export const refusalOf = ({ record }: LeasedCall, error: Refusal): ToolRefusal => {
  const cause = error.code === "not-typed" ? (error.cause as { readonly code?: string }) : null;
  return {
    code: cause?.code ?? error.code,
    message: error.message,
    handoffId: record.handoffId,
    ...(error.detail === "" ? {} : { detail: error.detail }),
  };
};

export type ToolRunners = {
  readonly [N in AgentToolName]: (call: Call, input: ToolInput<N>) => Promise<Told>;
};

/** The handoff that a call is about, for its transcript. */
const recordOf = (call: Call, input: Readonly<Record<string, unknown>>): HandoffRecord | null => {
  if (typeof input.handoff === "string") {
    const found = findHandoff(call, input.handoff);
    return found.ok ? found.value : null;
  }
  if (typeof input.terminal !== "string") return null;
  const terminal = findTerminal(call, input.terminal);
  const own = ownHandoffs(call).filter((each) => each.terminal.terminalId === terminal?.terminalId);
  return own.find(hasLease) ?? null;
};

interface Begun {
  readonly record: HandoffRecord;
  readonly call: ToolCall;
}

const createRun = (deps: ToolDeps, runners: ToolRunners) => {
  const transcript = createTranscript(deps, createRedactor());
  let count = 0;

  const begin = async (call: Call, tool: AgentToolName, input: ToolArguments): Promise<Begun | null> => {
    const record = recordOf(call, input);
    if (record === null) return null;
    deps.leases.noteCall(record.handoffId);
    return { record, call: await transcript.begin(record, call.callId, tool, input) };
  };

  const end = ({ record, call }: Begun, told: Told, agent: AgentCaller, input: ToolArguments): void => {
    transcript.end(record, call, told, agent, input);
    deps.leases.noteCall(record.handoffId);
  };

  return async (request: ToolRequest, agent: AgentCaller, signal: AbortSignal): Promise<Told> => {
    const { tool } = request;
    if (!isAgentTool(tool)) return refuse("not-found", `There is no tool ${tool}.`);
    const parsed = agentTools[tool].input.safeParse(request.arguments);
    if (!parsed.success) return refuse("invalid-input", describeIssues(parsed.error));
    const input: ToolArguments = parsed.data;
    count += 1;
    const call: Call = { deps, agent, callId: `call_${count}`, handoffId: request.handoffId, signal };
    const tooFast = deps.rows.refusalBefore(tool, recordOf(call, input), agent);
    if (tooFast !== null) return fail(tooFast);
    const begun = await begin(call, tool, input);
    // `input` was parsed with this tool's schema, but TypeScript can't relate the two lookups.
    const told = await (runners[tool] as (call: Call, input: unknown) => Promise<Told>)(call, input);
    if (begun === null) return told;
    end(begun, told, agent, input);
    // Added to each result, so that a busy agent learns that its time is nearly up.
    const handoff = viewOf(call, begun.record.handoffId);
    const warning = handoff === null ? null : warningOf(handoff, deps.clock.nowMs());
    return warning === null || !told.ok ? told : ok({ ...told.value, text: `${told.value.text} ${warning}` });
  };
};

/** Never rejects: an exception is a refusal with the code `internal`. */
export const createToolCalls = (deps: ToolDeps, runners: ToolRunners, onBug: (error: unknown) => void) => {
  const run = createRun(deps, runners);
  return async (request: ToolRequest, agent: AgentCaller, signal: AbortSignal): Promise<ToolAnswer> => {
    const leave = deps.presence.call(agent.tokenId);
    try {
      const told = await run(request, agent, signal);
      if (!told.ok) return told;
      return { ok: true, result: { ...told.value.result }, text: told.value.text };
    } catch (error) {
      onBug(error);
      return refuse("internal", "Something went wrong inside lanecast.");
    } finally {
      leave();
    }
  };
};
