// The entry to handoffs: what the router and the MCP servers can ask for. The parts are in handoff/.
import type { Actor } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type {
  HandoffAnswer,
  HandoffApproving,
  HandoffOffer,
  HandoffSelection,
  HandoffView,
  ToolAnswer,
  ToolCall,
  ToolRefusal,
} from "#contract/handoff";
import type { HandoffContext } from "#contract/handoff-context";
import type { CorrelationId, HandoffId, TerminalId, TokenId } from "#contract/ids";
import { type HandoffCommand, handoffCommandsIn } from "#contract/phases";
import type { Verdict } from "#contract/policy";
import type { SharingLimits } from "#contract/stream";
import type { Clock } from "../../platform/clock";
import { waitFor } from "../../platform/wait";
import type { Answer } from "./commands/checks";
import { noteRow } from "./handoff/audit";
import { createHandoffGate } from "./handoff/gate";
import { createLeases } from "./handoff/leases";
import type { AgentTokens, ChangesPort, HandoffBus, KeyboardPort } from "./handoff/ports";
import { createPresence } from "./handoff/presence";
import { createQuestions } from "./handoff/questions";
import { type HandoffRecord, hasLease, isOpen, toView } from "./handoff/record";
import { createHandoffRequests } from "./handoff/requests";
import { createHandoffStore } from "./handoff/store";
import { type AgentCaller, createToolCalls, type TerminalListing, type ToolRequest } from "./handoff/tool-calls";
import { toolRunners } from "./handoff/tools";
import type { ApprovalsPort, AuditPort, PolicyPort } from "./ports";
import { denialOf } from "./share/denial";
import type { Requester } from "./share/record";

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

export interface HandoffsDeps {
  readonly clock: Clock;
  readonly keyboard: KeyboardPort;
  readonly policy: PolicyPort;
  readonly approvals: Pick<ApprovalsPort, "reserve">;
  readonly audit: AuditPort;
  readonly bus: HandoffBus;
  readonly tokens: AgentTokens;
  readonly changes: ChangesPort;
  readonly terminals: () => readonly TerminalListing[];
  readonly sharesOf: (terminalId: TerminalId) => { readonly shares: number; readonly guests: number };
  readonly limits: () => SharingLimits;
  readonly newId: { readonly handoff: () => HandoffId; readonly correlation: () => CorrelationId };
  readonly onBug: (error: unknown) => void;
}

/** How long a lost agent may take to come back. */
const LOST_FOR_MS = 30_000;
const SUMMARY_WITHIN_MS = 5_000;
const RUNTIME: Actor = { kind: "runtime", id: "handoff" };

const toRefusal = ({ code, message }: ShareError, handoffId: HandoffId | null = null): ToolRefusal => ({
  code,
  message,
  handoffId,
});

export const createHandoffs = (deps: HandoffsDeps): Handoffs => {
  const { clock, keyboard, audit } = deps;
  const gate = createHandoffGate({ describe: keyboard.describe, policy: deps.policy, sharesOf: deps.sharesOf });
  const leases = createLeases({
    clock,
    keyboard,
    changes: deps.changes,
    onBug: deps.onBug,
    store: () => store,
    takeBack: (handoffId) => end(handoffId, "taken-back", { kind: "operator", id: "me" }),
  });
  const store = createHandoffStore({
    clock,
    audit,
    bus: deps.bus,
    onImpossible: ({ handoffId, state }, fact) =>
      deps.onBug(new Error(`impossible move of ${handoffId}: ${fact.type} in ${state.phase}`)),
    runEffect: (effect, record) => {
      leases.runEffect(effect, record);
      requests.runEffect(effect, record);
      if (effect.type === "release") questions.forget(record.handoffId);
    },
  });
  const requests = createHandoffRequests({
    clock,
    store,
    gate,
    describe: keyboard.describe,
    tokens: deps.tokens,
    limits: deps.limits,
    approvals: deps.approvals,
    newHandoffId: deps.newId.handoff,
    newCorrelationId: deps.newId.correlation,
  });
  const questions = createQuestions(clock, (handoffId, question) => {
    store.note(handoffId, { question });
    const record = store.get(handoffId);
    if (record === undefined || question === null) return;
    const { kind, byMs } = question;
    store.record(noteRow(record, "handoff.question", record.requestedBy, { kind, ...(byMs === null ? {} : { byMs }) }));
  });

  const end = (handoffId: HandoffId, cause: "taken-back" | "returned" | "withdrawn", by: Actor): void =>
    store.dispatch(handoffId, { type: "end-requested", cause, error: null }, by);

  const presence = createPresence(clock, (tokenId) => {
    for (const record of store.list().filter((each) => each.agent.tokenId === tokenId && isOpen(each))) {
      const isConnected = presence.isThere(tokenId);
      if (record.notes.isConnected !== isConnected) store.note(record.handoffId, { isConnected });
      if (!hasLease(record)) continue;
      if (isConnected) store.dispatch(record.handoffId, { type: "agent-back" }, RUNTIME);
      else if (presence.hasAttended(tokenId))
        store.dispatch(record.handoffId, { type: "agent-lost", untilMs: clock.nowMs() + LOST_FOR_MS }, RUNTIME);
    }
  });

  const accept = async (record: HandoffRecord, by: Actor) => {
    const accepted = await leases.accept(record, by);
    if (accepted.ok) store.note(record.handoffId, { isConnected: presence.isThere(record.agent.tokenId) });
    return accepted;
  };

  /** An agent that asked has said yes already. */
  const acceptRequested = async (handoffId: HandoffId): Promise<Result<void>> => {
    const record = store.get(handoffId);
    if (record?.state.phase !== "offered" || record.initiator !== "agent") return ok(undefined);
    const { name, tokenId } = record.agent;
    const accepted = await accept(record, { kind: "agent", id: name, tokenId } as Actor & { tokenId: TokenId });
    if (accepted.ok) return ok(undefined);
    store.dispatch(handoffId, { type: "end-requested", cause: "failed", error: accepted.error }, RUNTIME);
    return accepted;
  };

  /** Time that the lease would have in all: limits and rules count it from its start. */
  const extend = async (record: HandoffRecord, byMs: number, by: Requester): Promise<Result<void>> => {
    const { handoffId, state } = record;
    const ttlMs = state.ttlMs + byMs;
    const { ttlMaxMs: maxMs, ttlMinMs: minMs } = deps.limits();
    if (ttlMs > maxMs || state.expiresAtMs === null) {
      const byMaxMs = Math.max(0, maxMs - state.ttlMs);
      const message = `The handoff can last ${formatDuration(maxMs)} in all.`;
      return fail(shareError("ttl-out-of-range", message, { askedMs: ttlMs, minMs, maxMs, byMaxMs }));
    }
    const { verdict, isAllowed } = await gate.ask(record, ttlMs);
    if (!isAllowed) return fail(denialOf(verdict, { action: "handoff", by }));
    const untilMs = (store.get(handoffId)?.state.expiresAtMs ?? state.expiresAtMs) + byMs;
    store.dispatch(handoffId, { type: "extended", untilMs, byMs, policyIds: verdict.policyIds }, by);
    return ok(undefined);
  };

  const untilSummary = async (handoffId: HandoffId): Promise<void> => {
    const isThere = (): boolean => store.get(handoffId)?.notes.summary !== null;
    await waitFor(clock, isThere, { everyMs: 10, withinMs: SUMMARY_WITHIN_MS });
  };

  const tools = createToolCalls(
    {
      clock,
      store,
      leases,
      gate,
      questions,
      presence,
      terminals: deps.terminals,
      session: {
        request: async ({ id, tokenId }, { terminalId, ...asked }) => {
          const terms = requests.requestTerms(terminalId, { name: id, tokenId }, asked);
          const begun = terms.ok ? await requests.begin(terms.value) : terms;
          if (!begun.ok) return fail(toRefusal(begun.error));
          const accepted = await acceptRequested(begun.value.handoffId);
          return accepted.ok ? begun : fail(toRefusal(accepted.error, begun.value.handoffId));
        },
        accept: async (record, agent) => {
          const accepted = await accept(record, agent);
          return accepted.ok ? accepted : fail(toRefusal(accepted.error, record.handoffId));
        },
        extend: async (record, byMs) => {
          const extended = await extend(record, byMs, { kind: "operator", id: "me" });
          return extended.ok ? null : toRefusal(extended.error, record.handoffId);
        },
        returnControl: async ({ handoffId }, agent) => {
          end(handoffId, "returned", agent);
          await untilSummary(handoffId);
        },
      },
    },
    toolRunners,
    deps.onBug,
  );

  const refuse = (error: ShareError, correlationId = deps.newId.correlation()) => fail({ ...error, correlationId });
  /** A request that became no handoff is recorded too. */
  const refuseRequest = (error: ShareError, by: Requester, terminalId: TerminalId) => {
    const correlationId = deps.newId.correlation();
    const data = { ...error.data, code: error.code, message: error.message };
    const nothing = { shareId: null, terminalId, laneId: null, backend: null };
    audit.append({ type: "handoff.refused", correlationId, actor: by, ...nothing, data });
    return refuse(error, correlationId);
  };
  const find = (handoffId: HandoffId): Answer<HandoffRecord> => {
    const record = store.get(handoffId);
    if (record !== undefined) return ok(record);
    return refuse(shareError("not-found", `There is no handoff ${handoffId}.`, { kind: "handoff", id: handoffId }));
  };
  const refuseCommand = (record: HandoffRecord, command: string, error: ShareError, by: Requester) => {
    const { code, message } = error;
    store.record(noteRow(record, "handoff.refused", by, { ...error.data, command, code, message }));
    return refuse(error, record.correlationId);
  };
  /** The handoff, if its phase allows the command; a refusal is recorded. */
  const findFor = (handoffId: HandoffId, command: HandoffCommand, by: Requester): Answer<HandoffRecord> => {
    const found = find(handoffId);
    if (!found.ok || handoffCommandsIn[found.value.state.phase].includes(command)) return found;
    const { phase } = found.value.state;
    const message = `${handoffId} is ${phase}; this needs another phase.`;
    return refuseCommand(found.value, command, shareError("wrong-phase", message, { phase, command, handoffId }), by);
  };
  const shown = (handoffId: HandoffId): Answer<HandoffView> => {
    const found = find(handoffId);
    return found.ok ? ok(toView(found.value)) : found;
  };

  const unsubscribe = keyboard.onTerminalClosed((terminalId) => {
    for (const { handoffId, terminal } of store.list().filter(isOpen))
      if (terminal.terminalId === terminalId)
        store.dispatch(handoffId, { type: "end-requested", cause: "terminal-closed", error: null }, RUNTIME);
  });

  const selected = (selection: HandoffSelection): readonly HandoffRecord[] => {
    if ("handoffIds" in selection) return selection.handoffIds.flatMap((id) => store.get(id) ?? []);
    const open = store.list().filter(isOpen);
    return "all" in selection ? open : open.filter((each) => each.terminal.terminalId === selection.terminalId);
  };

  return {
    start: async (offer, by) => {
      const terms = requests.offerTerms(offer, by);
      if (!terms.ok) return refuseRequest(terms.error, by, offer.terminalId);
      const begun = await requests.begin(terms.value);
      return begun.ok ? ok(toView(begun.value)) : refuse(begun.error);
    },
    check: async (offer, by) => {
      const terms = requests.offerTerms(offer, by);
      return terms.ok ? ok(await requests.check(terms.value)) : refuse(terms.error);
    },
    preview: async (terminalId, note) => {
      const captured = await leases.preview(terminalId, note ?? null);
      return captured.ok ? captured : refuse(captured.error);
    },
    list: (all) =>
      store
        .list()
        .filter((record) => all || isOpen(record))
        .map(toView),
    show: shown,
    context: (handoffId) => {
      const found = find(handoffId);
      if (!found.ok) return found;
      const { context } = found.value.notes;
      if (context !== null) return ok(context);
      const { phase } = found.value.state;
      const message = `No context went along with ${handoffId} yet.`;
      return refuse(shareError("wrong-phase", message, { phase, command: "context", handoffId }));
    },
    transcript: (handoffId) => {
      const found = find(handoffId);
      return found.ok ? ok(found.value.notes.calls) : found;
    },
    approve: async (approving, by) => {
      const found = findFor(approving.handoffId, "approve", by);
      if (!found.ok) return found;
      const approved = await requests.approve(found.value, approving, by);
      if (!approved.ok) return refuseCommand(found.value, "approve", approved.error, by);
      await acceptRequested(approving.handoffId);
      return shown(approving.handoffId);
    },
    deny: (handoffId, note, by) => {
      const found = findFor(handoffId, "approve", by);
      if (!found.ok) return found;
      const message = note ? `The operator denied the request: ${note}` : "The operator denied the request.";
      const error = shareError("approval-refused", message, { note: note || null });
      store.dispatch(handoffId, { type: "approval-refused", decidedBy: by.id, note: note || null, error }, by);
      return shown(handoffId);
    },
    takeBack: async (selection, by) => {
      const missing = "handoffIds" in selection ? selection.handoffIds.map(find).find(({ ok }) => !ok) : undefined;
      if (missing?.ok === false) return missing;
      const records = selected(selection);
      for (const { handoffId } of records) end(handoffId, "taken-back", by);
      for (const { terminal } of records) await leases.freed(terminal.terminalId);
      return ok(records.flatMap(({ handoffId }) => store.get(handoffId) ?? []).map(toView));
    },
    withdraw: (handoffId, by) => {
      const found = findFor(handoffId, "withdraw", by);
      if (!found.ok) return found;
      end(handoffId, "withdrawn", by);
      return shown(handoffId);
    },
    extend: async (handoffId, byMs, by) => {
      const found = findFor(handoffId, "extend", by);
      if (!found.ok) return found;
      const extended = await extend(found.value, byMs, by);
      return extended.ok ? shown(handoffId) : refuseCommand(found.value, "extend", extended.error, by);
    },
    pause: (handoffId, by) => {
      const found = findFor(handoffId, "pause", by);
      if (!found.ok) return found;
      store.dispatch(handoffId, { type: "paused", cause: "operator" }, by);
      return shown(handoffId);
    },
    resume: async (handoffId, by) => {
      const found = findFor(handoffId, "resume", by);
      if (!found.ok) return found;
      const epoch = leases.nextEpoch(found.value.terminal.terminalId);
      leases.noteCall(handoffId);
      store.dispatch(handoffId, { type: "resumed", epoch }, by);
      await leases.freed(found.value.terminal.terminalId);
      return shown(handoffId);
    },
    answer: async ({ handoffId, questionId, text }, by) => {
      const found = findFor(handoffId, "answer", by);
      if (!found.ok) return found;
      const question = questions.answer(handoffId, questionId, text);
      if (question === null) {
        const error = shareError("not-found", `There is no question ${questionId}.`, {
          kind: "handoff",
          id: questionId,
        });
        return refuseCommand(found.value, "answer", error, by);
      }
      const answer = question.kind === "answer" ? "text" : text === "yes" ? "yes" : "no";
      store.record(noteRow(found.value, "handoff.answered", by, { kind: question.kind, answer }));
      return shown(handoffId);
    },
    call: async (request, { agent, signal }) => {
      const { tokenId } = agent;
      if (agent.kind !== "agent" || tokenId === undefined) {
        const message = "Only an agent's token can use tools. Add an agent with: lanecast agent add NAME";
        return { ok: false, error: { code: "unauthorized", message, handoffId: null } };
      }
      return tools(request, { ...agent, tokenId } satisfies AgentCaller, signal);
    },
    attend: async function* ({ agent, signal }) {
      const { tokenId } = agent;
      if (tokenId === undefined) return;
      const leave = presence.attend(tokenId);
      let wake: () => void = () => undefined;
      let isChanged = true;
      const off = store.onChange((record) => {
        if (record.agent.tokenId !== tokenId) return;
        isChanged = true;
        wake();
      });
      const stop = (): void => {
        leave();
        off();
        wake();
      };
      signal.addEventListener("abort", stop, { once: true });
      try {
        while (!signal.aborted) {
          if (isChanged) {
            isChanged = false;
            yield store
              .list()
              .filter((each) => each.agent.tokenId === tokenId && isOpen(each))
              .map(toView);
          } else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        stop();
      }
    },
    loseRecord: store.loseRecord,
    dispose: async (by) => {
      unsubscribe();
      for (const { handoffId } of store.list().filter(isOpen))
        store.dispatch(handoffId, { type: "end-requested", cause: "runtime-stopping", error: null }, by);
      requests.dispose();
      await leases.dispose();
    },
  };
};
