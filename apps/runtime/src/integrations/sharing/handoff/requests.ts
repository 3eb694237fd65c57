// How a handoff comes about: an operator's offer or an agent's request, checked and put before the rules, and its approval.
import type { Actor } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { HandoffApproving, HandoffOffer, May } from "#contract/handoff";
import type { CorrelationId, HandoffId, TerminalId, TokenId } from "#contract/ids";
import { OFFERS_MAX } from "#contract/limits";
import type { Verdict } from "#contract/policy";
import type { SharingLimits } from "#contract/stream";
import type { Clock, Timer } from "../../../platform/clock";
import type { ApprovalsPort, TerminalFacts, TerminalsPort } from "../ports";
import { denialOf } from "../share/denial";
import type { Requester } from "../share/record";
import type { HandoffGate } from "./gate";
import { initialState, lesser } from "./machine";
import type { AgentTokens } from "./ports";
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
  readonly describe: TerminalsPort["describe"];
  readonly tokens: AgentTokens;
  readonly limits: () => SharingLimits;
  readonly approvals: Pick<ApprovalsPort, "reserve">;
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

export interface HandoffRequests {
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
  /** Errors: invalid-input (more than requested, a missing signature), ttl-out-of-range. */
  approve(record: HandoffRecord, approving: HandoffApproving, by: Requester): Promise<Result<void>>;
  runEffect(effect: { readonly type: string; readonly untilMs?: number }, record: HandoffRecord): void;
  /** The error for a time that the configuration does not allow. */
  outOfRange(ttlMs: number): ShareError | null;
  dispose(): void;
}

const invalid = (path: string, problem: string): ShareError =>
  shareError("invalid-input", `${path}: ${problem}`, { issues: [{ path, problem }] });

export const createHandoffRequests = (deps: RequestsDeps): HandoffRequests => {
  const { clock, store, gate, limits } = deps;
  const waits = new Map<HandoffId, Timer>();

  const outOfRange = (ttlMs: number): ShareError | null => {
    const { ttlMinMs: minMs, ttlMaxMs: maxMs } = limits();
    if (ttlMs >= minMs && ttlMs <= maxMs) return null;
    const message = `The time must be between ${formatDuration(minMs)} and ${formatDuration(maxMs)}.`;
    return shareError("ttl-out-of-range", message, { askedMs: ttlMs, minMs, maxMs });
  };

  const limitFor = (terminalId: TerminalId, tokenId: TokenId): ShareError | null => {
    const open = store.list().filter(isOpen);
    const taken = open.find((each) => each.terminal.terminalId === terminalId && hasLease(each));
    if (taken !== undefined) {
      const data = { limit: 1, live: [], handoffs: [taken.handoffId] };
      return shareError("limit-reached", "This terminal is handed to an agent already.", data);
    }
    const ofAgent = open.filter((each) => each.agent.tokenId === tokenId && !hasLease(each));
    if (ofAgent.length < OFFERS_MAX) return null;
    const data = { limit: OFFERS_MAX, live: [], handoffs: ofAgent.map(({ handoffId }) => handoffId) };
    return shareError("limit-reached", "This agent has as many open offers as allowed.", data);
  };

  const checked = (terms: Terms): Result<Terms> => {
    const error = limitFor(terms.terminal.terminalId, terms.agent.tokenId) ?? outOfRange(terms.ttlMs);
    return error === null ? ok(terms) : fail(error);
  };

  const recordOf = (terms: Terms): HandoffRecord => {
    const { may, ttlMs, ...rest } = terms;
    return {
      ...rest,
      handoffId: deps.newHandoffId(),
      correlationId: deps.newCorrelationId(),
      requestedAtMs: clock.nowMs(),
      state: initialState(may, ttlMs, limits().graceMs),
      notes: noNotes,
    };
  };

  /** Asks the rules and tells the machine. */
  const askPolicy = async (handoffId: HandoffId): Promise<void> => {
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
      const needs = verdict.needs ?? "operator";
      const asked = { ...deps.approvals.reserve(), reason, needs, policyIds };
      store.dispatch(handoffId, { type: "approval-required", ...asked }, POLICY);
    }
  };

  const elapsed = (handoffId: HandoffId): void => {
    const error = shareError("approval-expired", "The request expired without an answer.", {});
    store.dispatch(handoffId, { type: "wait-elapsed", error }, TIMER);
  };

  const disarm = (handoffId: HandoffId): void => {
    waits.get(handoffId)?.cancel();
    waits.delete(handoffId);
  };

  return {
    outOfRange,
    offerTerms: (offer, by) => {
      const terminal = deps.describe(offer.terminalId);
      if (!terminal.ok) return terminal;
      const tokenId = deps.tokens.tokenOf(offer.agent);
      if (tokenId === null) {
        const message = `There is no agent ${offer.agent}. Add it with: lanecast agent add ${offer.agent}`;
        return fail(shareError("not-found", message, { kind: "token", id: offer.agent }));
      }
      return checked({
        terminal: terminal.value,
        agent: { name: offer.agent, tokenId },
        initiator: "operator",
        requestedBy: by,
        may: offer.may,
        ttlMs: offer.ttlMs ?? limits().ttlDefaultMs,
        note: offer.note || null,
        reason: null,
        askBeforeRun: offer.askBeforeRun,
        maxCommands: offer.maxCommands ?? null,
        maxOutputBytes: offer.maxOutputBytes ?? null,
      });
    },
    requestTerms: (terminalId, agent, { may, ttlMs, reason }) => {
      const terminal = deps.describe(terminalId);
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
    check: async (terms) => (await gate.ask(recordOf(terms), terms.ttlMs)).verdict,
    begin: async (terms) => {
      const record = recordOf(terms);
      const admitted = store.admit(record, gate.guestsOf(terms.terminal.terminalId));
      if (!admitted.ok) return admitted;
      await askPolicy(record.handoffId);
      const now = store.get(record.handoffId) ?? record;
      return now.state.phase === "ended" && now.state.lastError !== null ? fail(now.state.lastError) : ok(now);
    },
    approve: async (record, { may = record.state.may, ttlMs = record.state.ttlMs, note }, by) => {
      const { state, handoffId } = record;
      if (lesser(may, state.may) !== may) return fail(invalid("may", `must be ${state.may} or less, as requested`));
      if (ttlMs > state.ttlMs)
        return fail(invalid("ttlMs", `must be ${formatDuration(state.ttlMs)} or less, as requested`));
      if (state.approval?.needs === "four-eyes")
        return fail(
          invalid("signature", "another person must sign, which handoffs don't support yet; deny it instead"),
        );
      const signed = { fingerprint: null, signed: null };
      const fact = {
        type: "approval-given",
        by: "operator",
        decidedBy: by.id,
        note: note || null,
        may,
        ttlMs,
      } as const;
      store.dispatch(handoffId, { ...fact, ...signed }, by);
      await askPolicy(handoffId);
      return ok(undefined);
    },
    runEffect: (effect, { handoffId }) => {
      if (effect.type === "disarm-wait") disarm(handoffId);
      if (effect.type !== "arm-wait" || effect.untilMs === undefined) return;
      disarm(handoffId);
      waits.set(
        handoffId,
        clock.after(effect.untilMs - clock.nowMs(), () => elapsed(handoffId)),
      );
    },
    dispose: () => {
      for (const timer of waits.values()) timer.cancel();
    },
  };
};
