// The parts of handoffs, connected: the store runs the effects, and the agents' presence becomes facts.
import type { Actor } from "#contract/audit";
import type { CorrelationId, HandoffId, TerminalId } from "#contract/ids";
import type { SharingLimits } from "#contract/stream";
import type { Clock } from "../../../platform/clock";
import type { AuditPort, PolicyPort } from "../ports";
import { noteRow } from "./audit";
import { createHandoffGate, type HandoffGate } from "./gate";
import { createLeases, type Leases } from "./lease/leases";
import type {
  AgentTokens,
  CastsPort,
  ChangesPort,
  HandoffApprovalsPort,
  HandoffBus,
  KeyboardPort,
  RowsPort,
  TerminalListing,
} from "./ports";
import { createPresence, type Presence } from "./presence";
import { createQuestions, type Questions } from "./questions";
import { hasLease, isOpen } from "./record";
import { createHandoffRequests, type HandoffRequests } from "./requests";
import { createHandoffStore, type HandoffStore } from "./store";

export interface HandoffsDeps {
  readonly clock: Clock;
  readonly keyboard: KeyboardPort;
  readonly policy: PolicyPort;
  readonly approvals: HandoffApprovalsPort;
  readonly audit: AuditPort;
  readonly bus: HandoffBus;
  readonly tokens: AgentTokens;
  readonly rows: RowsPort;
  /** Null: no transcripts are kept. */
  readonly casts: CastsPort | null;
  readonly changes: ChangesPort;
  readonly terminals: () => readonly TerminalListing[];
  readonly sharesOf: (terminalId: TerminalId) => { readonly shares: number; readonly guests: number };
  readonly limits: () => SharingLimits;
  readonly newId: { readonly handoff: () => HandoffId; readonly correlation: () => CorrelationId };
  readonly onBug: (error: unknown) => void;
}

export interface HandoffParts {
  readonly store: HandoffStore;
  readonly gate: HandoffGate;
  readonly leases: Leases;
  readonly requests: HandoffRequests;
  readonly questions: Questions;
  readonly presence: Presence;
}

/** How long a lost agent may take to come back. */
const LOST_FOR_MS = 30_000;
const RUNTIME: Actor = { kind: "runtime", id: "handoff" };
const OPERATOR: Actor = { kind: "operator", id: "me" };

const connectPresence = ({ clock }: HandoffsDeps, store: HandoffStore): Presence => {
  const presence = createPresence(clock, (tokenId) => {
    const isConnected = presence.isThere(tokenId);
    for (const record of store.list().filter((each) => each.agent.tokenId === tokenId && isOpen(each))) {
      const { handoffId, notes } = record;
      if (notes.isConnected !== isConnected) store.note(handoffId, { isConnected });
      if (!hasLease(record)) continue;
      if (isConnected) store.dispatch(handoffId, { type: "agent-back" }, RUNTIME);
      else if (presence.hasAttended(tokenId))
        store.dispatch(
          handoffId,
          {
            type: "agent-lost",
            untilMs: clock.nowMs() + LOST_FOR_MS,
            untilBootMs: clock.bootMs() + LOST_FOR_MS,
          },
          RUNTIME,
        );
    }
  });
  return presence;
};

const connectQuestions = ({ clock }: HandoffsDeps, store: HandoffStore): Questions =>
  createQuestions(clock, (handoffId, question) => {
    store.note(handoffId, { question });
    const record = store.get(handoffId);
    if (record === undefined || question === null) return;
    const { kind, byMs } = question;
    const agent: Actor = { kind: "agent", id: record.agent.name };
    store.record(noteRow(record, "handoff.question", agent, { kind, ...(byMs === null ? {} : { byMs }) }));
  });

export const createParts = (deps: HandoffsDeps): HandoffParts => {
  const { clock, keyboard, audit, onBug } = deps;
  const { describe } = keyboard;
  const gate = createHandoffGate({ terminalOf: describe, policy: deps.policy, sharesOf: deps.sharesOf });
  const leases = createLeases({
    clock,
    keyboard,
    changes: deps.changes,
    onBug,
    store: () => store,
    takeBack: (handoffId) =>
      store.dispatch(handoffId, { type: "end-requested", cause: "taken-back", error: null }, OPERATOR),
  });
  const store = createHandoffStore({
    clock,
    audit,
    bus: deps.bus,
    onImpossible: ({ handoffId, state }, fact) =>
      onBug(new Error(`impossible move of ${handoffId}: ${fact.type} in ${state.phase}`)),
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
    terminalOf: describe,
    tokens: deps.tokens,
    limits: deps.limits,
    approvals: deps.approvals,
    newHandoffId: deps.newId.handoff,
    newCorrelationId: deps.newId.correlation,
  });
  const questions = connectQuestions(deps, store);
  return { store, gate, leases, requests, questions, presence: connectPresence(deps, store) };
};
