// How a handoff comes about: an operator's offer or an agent's request, checked and put before the rules, and its approval.
import type { Actor } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { HandoffOffer, May } from "#contract/handoff";
import type { CorrelationId, HandoffId, TerminalId, TokenId } from "#contract/ids";
import { OFFERS_MAX } from "#contract/limits";
import type { Verdict } from "#contract/policy";
import type { SharingLimits } from "#contract/stream";
import type { Clock, Timer } from "../../../platform/clock";
import type { TerminalFacts, TerminalsPort } from "../ports";
import { denialOf } from "../share/denial";
import type { Requester } from "../share/record";
import { type Approving, createApproving } from "./approving";
import type { HandoffEffect } from "./facts";
import type { HandoffGate } from "./gate";
import { initialState } from "./machine";
import type { AgentTokens, HandoffApprovalsPort } from "./ports";
import { type HandoffRecord, hasLease, isOpen, noNotes } from "./record";
import type { HandoffStore } from "./store";

/** An offer that no agent accepts ends after this time. */
const OFFER_TTL_MS = 5 * 60_000;
const TIMER: Actor = { kind: "timer", id: "handoff" };
const POLICY: Actor = { kind: "policy", id: "gate" };

export interface RequestsDeps {
  readonly clock: Clock;
  readonly store: HandoffStore;
  readonly gate: HandoffGate;
  readonly terminalOf: TerminalsPort["describe"];
  readonly tokens: AgentTokens;
  readonly limits: () => SharingLimits;
  readonly approvals: HandoffApprovalsPort;
  readonly newHandoffId: () => HandoffId;
  readonly newCorrelationId: () => CorrelationId;
}

/** What an offer and a request have in common. */
interface Terms {
  readonly terminal: TerminalFacts;
  readonly agent: { readonly name: string; readonly tokenId: TokenId };
  readonly initiator: HandoffRecord["initiator"];
  readonly requestedBy: Requester;
  readonly may: May;
  readonly ttlMs: number;
  readonly note: string | null;
  readonly reason: string | null;
  readonly askBeforeRun: boolean;
  readonly maxCommands: number | null;
  readonly maxOutputBytes: number | null;
}

export interface HandoffRequests extends Approving {
  /** Errors: not-found, limit-reached, ttl-out-of-range. */
  offerTerms(offer: HandoffOffer, by: Requester): Result<Terms>;
  requestTerms(
    terminalId: TerminalId,
    agent: Terms["agent"],
    asked: { readonly may: May; readonly ttlMs: number | undefined; readonly reason: string },
  ): Result<Terms>;
  check(terms: Terms): Promise<Verdict>;
  /** Admits the request and asks the rules. Errors: audit-unavailable, policy-denied. */
  begin(terms: Terms): Promise<Result<HandoffRecord>>;
  runEffect(effect: HandoffEffect, record: HandoffRecord): void;
  dispose(): void;
}

/** Waits for an approval or for the agent, each until its own time. */
const createWaits = ({ clock, store }: RequestsDeps) => {
  const waits = new Map<HandoffId, Timer>();
  const elapsed = (handoffId: HandoffId): void => {
    const error = shareError("approval-expired", "The request expired without an answer.", {});
    store.dispatch(handoffId, { type: "wait-elapsed", error }, TIMER);
  };
  const disarm = (handoffId: HandoffId): void => {
    waits.get(handoffId)?.cancel();
    waits.delete(handoffId);
  };
  return {
    disarm,
    arm: (handoffId: HandoffId, untilMs: number): void => {
      disarm(handoffId);
      waits.set(
        handoffId,
        clock.after(untilMs - clock.nowMs(), () => elapsed(handoffId)),
      );
    },
    dispose: (): void => {
      for (const timer of waits.values()) timer.cancel();
    },
  };
};

const limitOf = (limit: number, message: string, handoffs: readonly HandoffRecord[]): ShareError =>
  shareError("limit-reached", message, { limit, live: [], handoffs: handoffs.map(({ handoffId }) => handoffId) });

/** Limits of terminal, agent and time, before the rules are asked. */
const createChecked =
  ({ store, limits }: RequestsDeps) =>
  (terms: Terms): Result<Terms> => {
    const { ttlMinMs: minMs, ttlMaxMs: maxMs } = limits();
    const { mirrorOf } = terms.terminal;
    if (mirrorOf != null) {
      const reason = `This terminal mirrors the tmux pane ${mirrorOf}, so agents can't have its keyboard.`;
      return fail(shareError("handoff-refused", reason, { reason }));
    }
    const open = store.list().filter(isOpen);
    const taken = open.filter((each) => each.terminal.terminalId === terms.terminal.terminalId && hasLease(each));
    if (taken.length > 0) return fail(limitOf(1, "This terminal is already handed to an agent.", taken));
    const waiting = open.filter((each) => each.agent.tokenId === terms.agent.tokenId && !hasLease(each));
    if (waiting.length >= OFFERS_MAX)
      return fail(limitOf(OFFERS_MAX, "This agent has as many open offers as allowed.", waiting));
    if (terms.ttlMs >= minMs && terms.ttlMs <= maxMs) return ok(terms);
    const message = `The time must be between ${formatDuration(minMs)} and ${formatDuration(maxMs)}.`;
    return fail(shareError("ttl-out-of-range", message, { askedMs: terms.ttlMs, minMs, maxMs }));
  };

const createTerms = (deps: RequestsDeps): Pick<HandoffRequests, "offerTerms" | "requestTerms"> => {
  const { terminalOf, tokens, limits } = deps;
  const checked = createChecked(deps);
  return {
    offerTerms: ({ terminalId, agent, may, ttlMs, note, ...offer }, by) => {
      const terminal = terminalOf(terminalId);
      if (!terminal.ok) return terminal;
      const tokenId = tokens.tokenOf(agent);
      if (tokenId === null) {
        const message = `There is no agent ${agent}. Add it with: lanecast agent add ${agent}`;
        return fail(shareError("not-found", message, { kind: "token", id: agent }));
      }
      return checked({
        terminal: terminal.value,
        agent: { name: agent, tokenId },
        initiator: "operator",
        requestedBy: by,
        may,
        ttlMs: ttlMs ?? limits().ttlDefaultMs,
        note: note || null,
        reason: null,
        askBeforeRun: offer.askBeforeRun,
        maxCommands: offer.maxCommands ?? null,
        maxOutputBytes: offer.maxOutputBytes ?? null,
      });
    },
    requestTerms: (terminalId, agent, { may, ttlMs, reason }) => {
      const terminal = terminalOf(terminalId);
      if (!terminal.ok) return terminal;
      return checked({
        terminal: terminal.value,
        agent,
        initiator: "agent",
        requestedBy: { kind: "agent", id: agent.name, tokenId: agent.tokenId },
        may,
        ttlMs: ttlMs ?? limits().ttlDefaultMs,
        note: null,
        reason,
        askBeforeRun: false,
        maxCommands: null,
        maxOutputBytes: null,
      });
    },
  };
};

/** Asks the rules and tells the machine. */
const createAskPolicy =
  ({ clock, store, gate, approvals }: RequestsDeps) =>
  async (handoffId: HandoffId): Promise<void> => {
    const record = store.get(handoffId);
    if (record === undefined) return;
    const { verdict, isAllowed } = await gate.ask(record, record.state.ttlMs);
    const { policyIds, reason } = verdict;
    if (isAllowed) {
      const offerUntilMs = clock.nowMs() + OFFER_TTL_MS;
      store.dispatch(handoffId, { type: "policy-allowed", policyIds, offerUntilMs }, POLICY);
    } else if (verdict.verdict === "deny") {
      const error = denialOf(verdict, { action: "handoff", by: record.requestedBy });
      store.dispatch(handoffId, { type: "policy-denied", error }, POLICY);
    } else {
      const asked = { ...approvals.reserve(), reason, needs: verdict.needs ?? ("operator" as const), policyIds };
      store.dispatch(handoffId, { type: "approval-required", ...asked }, POLICY);
    }
  };

export const createHandoffRequests = (deps: RequestsDeps): HandoffRequests => {
  const { clock, store, gate, limits } = deps;
  const waits = createWaits(deps);
  const askPolicy = createAskPolicy(deps);

  const recordOf = ({ may, ttlMs, ...rest }: Terms): HandoffRecord => ({
    ...rest,
    handoffId: deps.newHandoffId(),
    correlationId: deps.newCorrelationId(),
    requestedAtMs: clock.nowMs(),
    state: initialState(may, ttlMs, limits().graceMs),
    notes: noNotes,
  });

  return {
    ...createTerms(deps),
    check: async (terms) => (await gate.ask(recordOf(terms), terms.ttlMs)).verdict,
    begin: async (terms) => {
      const record = recordOf(terms);
      const admitted = store.admit(record, gate.guestsOf(terms.terminal.terminalId));
      if (!admitted.ok) return admitted;
      await askPolicy(record.handoffId);
      const now = store.get(record.handoffId) ?? record;
      return now.state.phase === "ended" && now.state.lastError !== null ? fail(now.state.lastError) : ok(now);
    },
    ...createApproving(deps, askPolicy),
    runEffect: (effect, { handoffId }) => {
      if (effect.type === "disarm-wait") waits.disarm(handoffId);
      if (effect.type === "arm-wait") waits.arm(handoffId, effect.untilMs);
    },
    dispose: waits.dispose,
  };
};
