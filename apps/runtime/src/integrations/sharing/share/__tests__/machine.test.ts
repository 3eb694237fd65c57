// The table walk: visits every state that facts can lead to, and checks what must be true in all of them. Pure; no
// clock, no process.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import { endCauseSchema, phaseSchema } from "#contract/phases";
import type { ShareFact, ShareFactType } from "../facts";
import { graceAtMs, initialState, type MachineState, step, totalTtlMs } from "../machine";

const error = shareError("internal", "x", {});
const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 3 };
const TTL_MS = 90_000;
const GRACE_MS = 20_000;
const NOW_MS = 1_000_000;

const approvalId = "apr_aaaa" as ApprovalId;
const decided = { approvalId, decidedBy: "me", note: null, fingerprint: null, signed: null };

const facts: { readonly [T in ShareFactType]: readonly Extract<ShareFact, { type: T }>[] } = {
  "policy-allowed": [{ type: "policy-allowed", policyIds: [], approvalId: null }],
  "policy-denied": [{ type: "policy-denied", error }],
  "approval-required": [
    {
      type: "approval-required",
      approvalId,
      expiresAtMs: 0,
      reason: "r",
      needs: "operator",
      lane: "api",
      policyIds: [],
    },
  ],
  "approval-given": [{ type: "approval-given", by: "operator", granted: { access: "read", ttlMs: 1_000 }, ...decided }],
  "approval-refused": [{ type: "approval-refused", ...decided, error }],
  "approval-expired": [{ type: "approval-expired", approvalId, error }],
  "worker-ready": [{ type: "worker-ready", inherits: null }],
  "start-failed": [{ type: "start-failed", error }],
  "link-overdue": [{ type: "link-overdue", error }],
  "worker-exited": [{ type: "worker-exited", error }],
  "worker-silent": [{ type: "worker-silent", error }],
  "link-lost": [{ type: "link-lost" }],
  "link-gone": [{ type: "link-gone" }],
  "link-changed": [{ type: "link-changed" }],
  "link-back": [{ type: "link-back" }],
  "grace-reached": [{ type: "grace-reached" }],
  "time-elapsed": [{ type: "time-elapsed" }],
  extended: [{ type: "extended", untilMs: NOW_MS + TTL_MS + 60_000, byMs: 60_000, policyIds: [] }],
  "end-requested": endCauseSchema.options.map((cause) => ({ type: "end-requested" as const, cause })),
  "record-lost": [{ type: "record-lost", error }],
  "stop-overdue": [{ type: "stop-overdue" }],
  "stop-impossible": [{ type: "stop-impossible", error }],
  "worker-gone": [{ type: "worker-gone", proof }],
};
const allFacts: readonly ShareFact[] = Object.values(facts).flat();

/** States that differ only in revisions and times lead to the same cells, so these are left out of the comparison. */
const keyOf = (state: MachineState): string =>
  [state.phase, state.endCause, state.linkState, state.lastError !== null, state.proof !== null].join("|");

interface Walked {
  readonly from: MachineState;
  readonly fact: ShareFact;
  readonly result: ReturnType<typeof step>;
}

const walk = (): { readonly states: readonly MachineState[]; readonly steps: readonly Walked[] } => {
  const first = initialState(TTL_MS, GRACE_MS);
  const seen = new Map([[keyOf(first), first]]);
  const steps: Walked[] = [];
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
const moves = steps.flatMap((each) => (each.result.kind === "moved" ? [{ ...each, after: each.result }] : []));
/** Facts take a share from its birth to this state. */
const reach = (...way: readonly ShareFact[]): MachineState =>
  way.reduce(
    (state, fact) => {
      const result = step(state, fact, NOW_MS);
      if (result.kind !== "moved") throw new Error(`${state.phase} + ${fact.type} is ${result.kind}`);
      return result.state;
    },
    initialState(TTL_MS, GRACE_MS),
  );
const allowed: ShareFact = { type: "policy-allowed", policyIds: [], approvalId: null };
const live = reach(allowed, { type: "worker-ready", inherits: null });

describe("the share's machine: the table walk", () => {
  it("MACH1: reaches every phase and every end cause", () => {
    expect(new Set(states.map((state) => state.phase))).toEqual(new Set(phaseSchema.options));
    const causes = new Set(states.map((state) => state.endCause));
    expect(causes).toEqual(new Set([null, ...endCauseSchema.options]));
  });

  it("ROT2: a changed link raises the number of the link by one, and nothing else does", () => {
    for (const { from, fact, after } of moves) {
      const isChange = fact.type === "link-changed";
      expect(after.state.linkRevision, fact.type).toBe(from.linkRevision + (isChange ? 1 : 0));
    }
  });

  it("MACH2: never leaves `ended`", () => {
    const fromEnded = steps.filter(({ from }) => from.phase === "ended");
    expect(fromEnded.length).toBeGreaterThan(0);
    for (const { result } of fromEnded) expect(result.kind).toBe("late");
  });

  it("MACH3: the first end cause wins", () => {
    for (const { from, after } of moves) {
      if (from.endCause !== null) expect(after.state.endCause).toBe(from.endCause);
    }
  });

  it("MACH4: has a link state in live and grace only", () => {
    for (const { phase, linkState } of states) {
      const isLive = phase === "live" || phase === "grace";
      expect(linkState !== "none", `${phase} ${linkState}`).toBe(isLive);
    }
  });

  it("FR-026-002: starts a worker only if the policy allowed it", () => {
    const spawning = moves.filter(({ after }) => after.effects.some((effect) => effect.type === "spawn"));
    expect(spawning.length).toBeGreaterThan(0);
    for (const { fact, from } of spawning) expect([from.phase, fact.type]).toEqual(["requested", "policy-allowed"]);
  });

  it("FR-026-009: enters `ended` only if nothing was started, or with the proof that everything is gone", () => {
    for (const { from, fact, after } of moves.filter((each) => each.after.state.phase === "ended")) {
      const isUnstarted = from.phase === "requested" || from.phase === "awaiting-approval";
      expect(isUnstarted || fact.type === "worker-gone", `${from.phase} + ${fact.type}`).toBe(true);
      expect(after.state.endedAtMs).toBe(NOW_MS);
    }
  });

  it("MACH5: raises the revision by one with each move, and stops exactly what it leaves running", () => {
    for (const { from, after } of moves) {
      expect(after.state.revision).toBe(from.revision + 1);
      const isLeaving = after.state.phase === "ending" && from.phase !== "ending";
      expect(after.effects.some((effect) => effect.type === "stop")).toBe(isLeaving);
    }
  });

  it("MACH6: handles everything that a person or a clock can do, in every phase", () => {
    for (const { from, fact, result } of steps) {
      if (fact.type === "end-requested" || fact.type === "record-lost") {
        expect(result.kind, `${from.phase} + ${fact.type}`).not.toBe("impossible");
      }
    }
  });
});

describe("the share's machine: single moves", () => {
  it("FR-026-003: the time to live starts when the share goes live", () => {
    expect(live).toMatchObject({
      liveAtMs: NOW_MS,
      expiresAtMs: NOW_MS + TTL_MS,
      graceAtMs: NOW_MS + TTL_MS - GRACE_MS,
    });
  });

  it("FR-026-004: the warning comes in the last third of the time at the earliest", () => {
    expect(graceAtMs(NOW_MS + 30_000, NOW_MS, GRACE_MS)).toBe(NOW_MS + 20_000);
    expect(graceAtMs(NOW_MS + 600_000, NOW_MS, GRACE_MS)).toBe(NOW_MS + 580_000);
  });

  it("FR-026-005: an extension takes a share from grace back to live, and does nothing to an ended share", () => {
    const extended = { type: "extended", untilMs: NOW_MS + TTL_MS + 60_000, byMs: 60_000, policyIds: [] } as const;
    const grace = step(live, { type: "grace-reached" }, NOW_MS);
    if (grace.kind !== "moved") throw new Error("no grace");
    const later = step(grace.state, extended, NOW_MS);
    expect(later).toMatchObject({ state: { phase: "live", expiresAtMs: NOW_MS + TTL_MS + 60_000 } });
    const ended = reach({ type: "policy-denied", error });
    expect(step(ended, extended, NOW_MS)).toEqual({ kind: "late" });
  });

  it("FR-026-003, SW9: a share that replaces another one inherits its end, and counts the time already spent", () => {
    const inherits = { expiresAtMs: NOW_MS + 10_000, totalMs: 50_000 };
    const replaced = step(reach(allowed), { type: "worker-ready", inherits }, NOW_MS);
    expect(replaced).toMatchObject({ state: { expiresAtMs: NOW_MS + 10_000, ttlMs: 10_000, spentMs: 40_000 } });
    expect(totalTtlMs({ ttlMs: 10_000, spentMs: 40_000 })).toBe(50_000);
  });

  it("ROT3: a permanently lost link is reported as gone, and can still return", () => {
    const linkAfter = (...way: readonly ShareFact[]) =>
      reach(allowed, { type: "worker-ready", inherits: null }, ...way).linkState;
    expect(linkAfter({ type: "link-lost" }, { type: "link-gone" })).toBe("gone");
    expect(linkAfter({ type: "link-gone" }, { type: "link-changed" })).toBe("rotated");
    expect(linkAfter({ type: "link-gone" }, { type: "link-back" })).toBe("ready");
  });

  it("FR-026-007: an operator's end is `stopped` before it was live and `revoked` after", () => {
    const starting = reach(allowed);
    const before = step(starting, { type: "end-requested", cause: "revoked" }, NOW_MS);
    const after = step(live, { type: "end-requested", cause: "stopped" }, NOW_MS);
    expect(before).toMatchObject({ state: { phase: "ending", endCause: "stopped" } });
    expect(after).toMatchObject({ state: { phase: "ending", endCause: "revoked" } });
  });

  it("MACH7: a share that cannot be stopped stays `ending`, with its error, until the proof comes", () => {
    const ending = reach(allowed, { type: "worker-ready", inherits: null }, { type: "time-elapsed" });
    const alarm = step(ending, { type: "stop-impossible", error }, NOW_MS);
    expect(alarm).toMatchObject({ state: { phase: "ending", lastError: error, endCause: "expired", isStuck: true } });
    if (alarm.kind !== "moved") throw new Error("no alarm");
    expect(step(alarm.state, { type: "worker-gone", proof }, NOW_MS)).toMatchObject({
      state: { phase: "ended", proof },
    });
  });
});
