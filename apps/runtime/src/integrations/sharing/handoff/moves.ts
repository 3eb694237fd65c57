// What both sides can do to a handoff: accept it, extend it, end it.
import type { Actor } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ToolRefusal } from "#contract/handoff";
import type { HandoffContext } from "#contract/handoff-context";
import type { HandoffId } from "#contract/ids";
import { waitFor } from "../../../platform/wait";
import { denialOf } from "../share/denial";
import type { Requester } from "../share/record";
import type { HandoffParts, HandoffsDeps } from "./parts";
import type { HandoffRecord } from "./record";
import type { ToolDeps } from "./tools/calls";

export interface Moves {
  end(handoffId: HandoffId, cause: "taken-back" | "returned" | "withdrawn", by: Actor): void;
  accept(record: HandoffRecord, by: Actor): Promise<Result<{ readonly context: HandoffContext }>>;
  /** An agent that asked has said yes already. */
  acceptRequested(handoffId: HandoffId): Promise<Result<void>>;
  /** Limits and rules count the time that the lease would have in all, from its start. */
  extend(record: HandoffRecord, byMs: number, by: Requester): Promise<Result<void>>;
  readonly forAgents: ToolDeps["session"];
}

const SUMMARY_WITHIN_MS = 5_000;
const RUNTIME: Actor = { kind: "runtime", id: "handoff" };
const OPERATOR = { kind: "operator", id: "me" } as const;

const toRefusal = ({ code, message }: ShareError, handoffId: HandoffId | null = null): ToolRefusal => ({
  code,
  message,
  handoffId,
});

/** The limits and the rules, for an extension by `byMs`. The value: the rules that allow it. */
const createMayExtend =
  ({ limits }: HandoffsDeps, { gate }: HandoffParts) =>
  async (record: HandoffRecord, byMs: number, by: Requester): Promise<Result<readonly string[]>> => {
    const { ttlMs: beforeMs, expiresAtMs } = record.state;
    const { ttlMaxMs: maxMs, ttlMinMs: minMs } = limits();
    const askedMs = beforeMs + byMs;
    if (askedMs > maxMs || expiresAtMs === null) {
      const message = `The handoff can last ${formatDuration(maxMs)} in all.`;
      const data = { askedMs, minMs, maxMs, byMaxMs: Math.max(0, maxMs - beforeMs) };
      return fail(shareError("ttl-out-of-range", message, data));
    }
    const { verdict, isAllowed } = await gate.ask(record, askedMs);
    return isAllowed ? ok(verdict.policyIds) : fail(denialOf(verdict, { action: "handoff", by }));
  };

const createExtend =
  (mayExtend: ReturnType<typeof createMayExtend>, { store }: HandoffParts): Moves["extend"] =>
  async (record, byMs, by) => {
    const { handoffId, state } = record;
    const allowed = await mayExtend(record, byMs, by);
    if (!allowed.ok) return allowed;
    // It may have been extended meanwhile.
    const untilMs = (store.get(handoffId)?.state.expiresAtMs ?? state.expiresAtMs ?? 0) + byMs;
    store.dispatch(handoffId, { type: "extended", untilMs, byMs, policyIds: [...allowed.value] }, by);
    return ok(undefined);
  };

const createForAgents = (
  { clock }: HandoffsDeps,
  { store, requests }: HandoffParts,
  { accept, acceptRequested, extend, end }: Omit<Moves, "forAgents">,
  mayExtend: ReturnType<typeof createMayExtend>,
): Moves["forAgents"] => ({
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
  mayExtend: async (record, byMs) => {
    const allowed = await mayExtend(record, byMs, OPERATOR);
    return allowed.ok ? null : toRefusal(allowed.error, record.handoffId);
  },
  extend: async (record, byMs) => {
    const extended = await extend(record, byMs, OPERATOR);
    return extended.ok ? null : toRefusal(extended.error, record.handoffId);
  },
  returnControl: async ({ handoffId }, agent) => {
    end(handoffId, "returned", agent);
    const isThere = (): boolean => store.get(handoffId)?.notes.summary !== null;
    await waitFor(clock, isThere, { everyMs: 10, withinMs: SUMMARY_WITHIN_MS });
  },
});

export const createMoves = (deps: HandoffsDeps, parts: HandoffParts): Moves => {
  const { store, leases, presence } = parts;
  const accept: Moves["accept"] = async (record, by) => {
    const accepted = await leases.accept(record, by);
    if (accepted.ok) store.note(record.handoffId, { isConnected: presence.isThere(record.agent.tokenId) });
    return accepted;
  };
  const mayExtend = createMayExtend(deps, parts);
  const moves: Omit<Moves, "forAgents"> = {
    accept,
    extend: createExtend(mayExtend, parts),
    end: (handoffId, cause, by) => store.dispatch(handoffId, { type: "end-requested", cause, error: null }, by),
    acceptRequested: async (handoffId) => {
      const record = store.get(handoffId);
      if (record?.state.phase !== "offered" || record.initiator !== "agent") return ok(undefined);
      const accepted = await accept(record, record.requestedBy);
      if (accepted.ok) return ok(undefined);
      store.dispatch(handoffId, { type: "end-requested", cause: "failed", error: accepted.error }, RUNTIME);
      return accepted;
    },
  };
  return { ...moves, forAgents: createForAgents(deps, parts, moves, mayExtend) };
};
