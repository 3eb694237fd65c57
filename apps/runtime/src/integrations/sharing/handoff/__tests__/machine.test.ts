// The table walk of a handoff: every state that facts can lead to, and what is true in all of them.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import { handoffEndCauseSchema, handoffPhaseSchema, isLeased } from "#contract/phases";
import type { HandoffFact, HandoffFactType } from "../facts";
import { initialState, lesser, type MachineState, step } from "../machine";

const error = shareError("internal", "x", {});
const NOW_MS = 1_000_000;
const TTL_MS = 90_000;
const GRACE_MS = 20_000;
const approvalId = "apr_aaaa" as ApprovalId;

const facts: { readonly [T in HandoffFactType]: readonly Extract<HandoffFact, { type: T }>[] } = {
  "policy-allowed": [{ type: "policy-allowed", policyIds: [], offerUntilMs: NOW_MS + 300_000 }],
  "policy-denied": [{ type: "policy-denied", error }],
  "approval-required": [
    {
      type: "approval-required",
      approvalId,
      expiresAtMs: NOW_MS,
      reason: "r",
      needs: "operator",
      nonce: "n",
      policyIds: [],
    },
  ],
  "approval-given": [
    {
      type: "approval-given",
      approvalId,
      by: "operator",
      decidedBy: "me",
      note: null,
      fingerprint: null,
      signed: null,
      may: "run",
      ttlMs: 60_000,
    },
  ],
  "approval-refused": [{ type: "approval-refused", decidedBy: "me", note: null, error }],
  "wait-elapsed": [{ type: "wait-elapsed", error }],
  accepted: [{ type: "accepted", epoch: 4, contextHash: "", masked: 0 }],
  "grace-reached": [{ type: "grace-reached" }],
  "time-elapsed": [{ type: "time-elapsed" }],
  extended: [{ type: "extended", untilMs: NOW_MS + 600_000, byMs: 60_000, policyIds: [] }],
  paused: [
    { type: "paused", cause: "operator" },
    { type: "paused", cause: "idle" },
  ],
  resumed: [
    { type: "resumed", epoch: 3 },
    { type: "resumed", epoch: 5 },
  ],
  "secret-asked": [{ type: "secret-asked" }],
  "secret-over": [{ type: "secret-over" }],
  "agent-lost": [{ type: "agent-lost", untilMs: NOW_MS + 30_000, untilBootMs: 30_000 }],
  "agent-back": [{ type: "agent-back" }],
  "end-requested": handoffEndCauseSchema.options.map((cause) => ({ type: "end-requested", cause, error: null })),
};
const allFacts: readonly HandoffFact[] = Object.values(facts).flat();

const keyOf = ({ phase, endCause, may, epoch, isGrace, asksSecret, lostUntilMs, lastError }: MachineState): string =>
  [phase, endCause, may, epoch, isGrace, asksSecret, lostUntilMs !== null, lastError !== null].join("|");

const walk = () => {
  const first = initialState("type", TTL_MS, GRACE_MS);
  const seen = new Map([[keyOf(first), first]]);
  const steps: { from: MachineState; fact: HandoffFact; result: ReturnType<typeof step> }[] = [];
  const open = [first];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const fact of allFacts) {
      const result = step(from, fact, NOW_MS);
      steps.push({ from, fact, result });
      if (result.kind !== "moved" || seen.has(keyOf(result.state))) continue;
      seen.set(keyOf(result.state), result.state);
      open.push(result.state);
    }
  }
  return { states: [...seen.values()], steps };
};

const { states, steps } = walk();
const moves = steps.flatMap(({ from, fact, result }) => (result.kind === "moved" ? [{ from, fact, ...result }] : []));

describe("the machine of a handoff", () => {
  it("FR-026-008, HND1: reaches every phase and every end cause", () => {
    expect(new Set(states.map(({ phase }) => phase))).toEqual(new Set(handoffPhaseSchema.options));
    const causes = new Set(states.map(({ endCause }) => endCause).filter((cause) => cause !== null));
    expect(causes).toEqual(new Set(handoffEndCauseSchema.options));
  });

  it("HND1: never leaves `ended`, and keeps the first cause", () => {
    expect(moves.filter(({ from }) => from.phase === "ended")).toEqual([]);
  });

  it("FR-026-008, HND1: gives the keyboard only with an epoch, after the policy has allowed it and the agent has accepted", () => {
    for (const { fact, state, effects } of moves) {
      if (effects.some(({ type }) => type === "give-keyboard")) {
        expect(["accepted", "resumed", "secret-over"]).toContain(fact.type);
        expect([state.phase, state.epoch > 0]).toEqual(["active", true]);
      }
      if (isLeased(state.phase)) expect(state.epoch).toBeGreaterThan(0);
    }
  });

  it("HND1, H3: never lets the epoch of a handoff go back, and raises it when a pause ends", () => {
    for (const { from, fact, state } of moves) {
      expect(state.epoch).toBeGreaterThanOrEqual(from.epoch);
      if (fact.type === "resumed") expect(state.epoch).toBeGreaterThan(from.epoch);
    }
  });

  it("HND3: every end of a lease releases the keyboard, and raises the revision by one like every move", () => {
    for (const { from, state, effects } of moves) {
      expect(state.revision).toBe(from.revision + 1);
      if (isLeased(from.phase) && state.phase === "ended") expect(effects).toContainEqual({ type: "release" });
      if (state.phase === "ended")
        expect([state.asksSecret, state.waitsUntilMs, state.endedAtMs]).toEqual([false, null, NOW_MS]);
    }
  });

  it("HND3: taking back or returning before the lease withdraws the handoff", () => {
    for (const { from, fact, state } of moves)
      if (fact.type === "end-requested" && !isLeased(from.phase)) {
        const before = fact.cause === "taken-back" || fact.cause === "returned" ? "withdrawn" : fact.cause;
        expect(state.endCause).toBe(before);
      }
  });

  it("HND2: an approval never grants more than was requested", () => {
    for (const { fact, state } of moves)
      if (fact.type === "approval-given") expect([state.may, state.ttlMs]).toEqual(["run", 60_000]);
    expect(lesser("watch", "type")).toBe("watch");
    expect(lesser("type", "run")).toBe("run");
  });

  it("HND1: an accepted handoff ends at an absolute time, with a warning before it", () => {
    const accepted = moves.find(({ fact, state }) => fact.type === "accepted" && state.may === "type");
    expect(accepted?.state).toMatchObject({
      activeAtMs: NOW_MS,
      expiresAtMs: NOW_MS + TTL_MS,
      graceAtMs: NOW_MS + TTL_MS - GRACE_MS,
    });
  });

  it("HND4: a password prompt lends the keyboard to the operator and gives it back", () => {
    const asked = moves.filter(({ fact }) => fact.type === "secret-asked");
    expect(asked.every(({ effects }) => effects[0]?.type === "lend-keyboard")).toBe(true);
    expect(asked.every(({ state }) => state.phase === "active" && state.asksSecret)).toBe(true);
    expect(moves.filter(({ fact }) => fact.type === "paused").every(({ state }) => !state.asksSecret)).toBe(true);
  });

  it("HND1: has a result for every pair of phase and fact, and only a bug can reach an impossible pair", () => {
    const impossible = steps.filter(({ result }) => result.kind === "impossible");
    const early = impossible.filter(({ from }) => !isLeased(from.phase) && from.phase !== "ended");
    const decisions: readonly HandoffFactType[] = ["policy-allowed", "policy-denied", "approval-required"];
    for (const { fact } of impossible.filter((each) => !early.includes(each))) expect(decisions).toContain(fact.type);
    expect(early.some(({ fact }) => fact.type === "time-elapsed")).toBe(true);
  });
});
