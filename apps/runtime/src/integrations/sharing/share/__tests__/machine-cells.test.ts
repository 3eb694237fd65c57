// The table of the share's machine, written a second time: what each fact does in each phase. The walk in
// machine.test.ts proves the general properties; this proves every single cell.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import { endCauseSchema, type Phase } from "#contract/phases";
import type { ShareFact, ShareFactType } from "../facts";
import { initialState, type MachineState, step } from "../machine";

const NOW_MS = 1_000_000;
const TTL_MS = 90_000;
const GRACE_MS = 20_000;
const error = shareError("internal", "x", {});
const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 3 };
const approvalId = "apr_aaaa" as ApprovalId;
const decided = { approvalId, decidedBy: "me", note: null, fingerprint: null, signed: null };
const asked = { approvalId, expiresAtMs: 7, reason: "r", needs: "operator", lane: "api" } as const;

const facts: { readonly [T in ShareFactType]: Extract<ShareFact, { type: T }> } = {
  "policy-allowed": { type: "policy-allowed", policyIds: [], approvalId: null },
  "policy-denied": { type: "policy-denied", error },
  "approval-required": { type: "approval-required", ...asked, policyIds: [] },
  "approval-given": { type: "approval-given", by: "operator", granted: { access: "read", ttlMs: 1_000 }, ...decided },
  "approval-refused": { type: "approval-refused", ...decided, error },
  "approval-expired": { type: "approval-expired", approvalId, error },
  "worker-ready": { type: "worker-ready", inherits: null },
  "start-failed": { type: "start-failed", error },
  "link-overdue": { type: "link-overdue", error },
  "worker-exited": { type: "worker-exited", error },
  "worker-silent": { type: "worker-silent", error },
  "link-lost": { type: "link-lost" },
  "link-gone": { type: "link-gone" },
  "link-changed": { type: "link-changed" },
  "link-back": { type: "link-back" },
  "grace-reached": { type: "grace-reached" },
  "time-elapsed": { type: "time-elapsed" },
  extended: { type: "extended", untilMs: NOW_MS + TTL_MS + 60_000, byMs: 60_000, policyIds: [] },
  "end-requested": { type: "end-requested", cause: "terminal-closed" },
  "record-lost": { type: "record-lost", error },
  "stop-overdue": { type: "stop-overdue" },
  "stop-impossible": { type: "stop-impossible", error },
  "worker-gone": { type: "worker-gone", proof },
};

const reach = (state: MachineState, ...way: readonly ShareFact[]): MachineState =>
  way.reduce((from, fact) => {
    const result = step(from, fact, NOW_MS);
    if (result.kind !== "moved") throw new Error(`${from.phase} + ${fact.type} is ${result.kind}`);
    return result.state;
  }, state);

const requested = initialState(TTL_MS, GRACE_MS);
const live = reach(requested, facts["policy-allowed"], facts["worker-ready"]);
const states: Readonly<Record<Phase, MachineState>> = {
  requested,
  "awaiting-approval": reach(requested, facts["approval-required"]),
  starting: reach(requested, facts["policy-allowed"]),
  live,
  grace: reach(live, facts["grace-reached"]),
  ending: reach(live, facts["time-elapsed"]),
  ended: reach(live, facts["time-elapsed"], facts["worker-gone"]),
};

/** `phase cause link error: effects`, without absent parts. */
const tell = (result: ReturnType<typeof step>): string => {
  if (result.kind !== "moved") return result.kind;
  const { phase, endCause, linkState, lastError } = result.state;
  const state = [phase, endCause, linkState === "none" ? null : linkState, lastError === null ? null : "error"];
  const effects = result.effects.map(({ type }) => type).join(", ");
  return `${state.filter((part) => part !== null).join(" ")}${effects === "" ? "" : `: ${effects}`}`;
};

const LATE = "late";
const NEVER = "impossible";
const FAILED = "ending failed error: stop";

/** Nothing of the share runs yet. */
const unstarted = {
  "worker-ready": NEVER,
  "start-failed": NEVER,
  "link-overdue": NEVER,
  "worker-exited": NEVER,
  "worker-silent": NEVER,
  "link-lost": NEVER,
  "link-gone": NEVER,
  "link-changed": NEVER,
  "link-back": NEVER,
  "grace-reached": NEVER,
  "time-elapsed": NEVER,
  extended: NEVER,
  "stop-overdue": NEVER,
  "stop-impossible": NEVER,
  "worker-gone": NEVER,
} as const;

const decidedAlready = {
  "policy-allowed": NEVER,
  "policy-denied": NEVER,
  "approval-required": NEVER,
  "approval-given": LATE,
  "approval-refused": LATE,
  "approval-expired": LATE,
} as const;

const whileLive = (phase: "live" | "grace") =>
  ({
    ...decidedAlready,
    "worker-ready": NEVER,
    "start-failed": NEVER,
    "link-overdue": LATE,
    "worker-exited": FAILED,
    "worker-silent": FAILED,
    "link-lost": `${phase} reconnecting: tell-guests`,
    "link-gone": `${phase} gone: tell-guests`,
    "link-changed": `${phase} rotated: tell-guests`,
    "link-back": `${phase} ready: tell-guests`,
    "time-elapsed": "ending expired: stop",
    extended: "live ready: prolong-ttl, tell-guests",
    "end-requested": "ending terminal-closed: stop",
    "record-lost": FAILED,
    "stop-overdue": NEVER,
    "stop-impossible": NEVER,
    "worker-gone": NEVER,
  }) as const;

/** The first cause has already decided the end. */
const tooLate = {
  "policy-allowed": LATE,
  "policy-denied": LATE,
  "approval-required": LATE,
  "approval-given": LATE,
  "approval-refused": LATE,
  "approval-expired": LATE,
  "worker-ready": LATE,
  "start-failed": LATE,
  "link-overdue": LATE,
  "worker-exited": LATE,
  "worker-silent": LATE,
  "link-lost": LATE,
  "link-gone": LATE,
  "link-changed": LATE,
  "link-back": LATE,
  "grace-reached": LATE,
  "time-elapsed": LATE,
  extended: LATE,
  "end-requested": LATE,
  "record-lost": LATE,
} as const;

const CELLS: Readonly<Record<Phase, Readonly<Record<ShareFactType, string>>>> = {
  requested: {
    ...unstarted,
    "policy-allowed": "starting: spawn, arm-link-deadline",
    "policy-denied": "ended denied error",
    "approval-required": "awaiting-approval: ask-approval",
    "approval-given": LATE,
    "approval-refused": LATE,
    "approval-expired": LATE,
    "end-requested": "ended terminal-closed",
    "record-lost": "ended failed error",
  },
  "awaiting-approval": {
    ...unstarted,
    "policy-allowed": NEVER,
    "policy-denied": "ended denied error: drop-approval",
    "approval-required": NEVER,
    "approval-given": "requested: ask-policy",
    "approval-refused": "ended denied error",
    "approval-expired": "ended denied error",
    "end-requested": "ended terminal-closed: drop-approval",
    "record-lost": "ended failed error: drop-approval",
  },
  starting: {
    ...unstarted,
    ...decidedAlready,
    "worker-ready": "live ready: arm-ttl, tell-guests",
    "start-failed": FAILED,
    "link-overdue": FAILED,
    "worker-exited": FAILED,
    "worker-silent": FAILED,
    "end-requested": "ending terminal-closed: stop",
    "record-lost": FAILED,
  },
  live: { ...whileLive("live"), "grace-reached": "grace ready: tell-guests" },
  grace: { ...whileLive("grace"), "grace-reached": LATE },
  ending: {
    ...tooLate,
    "stop-overdue": "ending expired: kill",
    "stop-impossible": "ending expired error",
    "worker-gone": "ended expired",
  },
  ended: { ...tooLate, "stop-overdue": LATE, "stop-impossible": LATE, "worker-gone": LATE },
};

describe("every cell of the share's machine", () => {
  it.each(Object.keys(CELLS) as Phase[])("MACH9: each fact does in %s what the table says", (phase) => {
    const told = Object.values(facts).map((fact) => [fact.type, tell(step(states[phase], fact, NOW_MS))]);
    expect(Object.fromEntries(told)).toEqual(CELLS[phase]);
  });

  it.each(["requested", "awaiting-approval", "starting"] as const)(
    "MACH9: in %s a revoke counts as a stop, and every other cause as itself",
    (phase) => {
      for (const cause of endCauseSchema.options) {
        const { endCause } = reach(states[phase], { type: "end-requested", cause });
        expect(endCause).toBe(cause === "revoked" ? "stopped" : cause);
      }
    },
  );

  it.each(["live", "grace"] as const)(
    "MACH9: in %s a stop counts as a revoke, and every other cause as itself",
    (phase) => {
      for (const cause of endCauseSchema.options) {
        const { endCause } = reach(states[phase], { type: "end-requested", cause });
        expect(endCause).toBe(cause === "stopped" ? "revoked" : cause);
      }
    },
  );

  it("MACH9: effects carry what the outside needs to carry them out", () => {
    const effectsOf = (state: MachineState, fact: ShareFact) => {
      const result = step(state, fact, NOW_MS);
      return result.kind === "moved" ? result.effects : [];
    };
    expect(effectsOf(requested, facts["approval-required"])).toEqual([{ type: "ask-approval", ...asked }]);
    expect(effectsOf(states["awaiting-approval"], facts["approval-given"])).toEqual([
      { type: "ask-policy", approvalId },
    ]);
    expect(effectsOf(live, facts.extended)).toContainEqual({ type: "prolong-ttl", byMs: 60_000 });
  });

  it("MACH9: an approval can only shorten the time, and remembers who gave it until it is asked for again", () => {
    const given = (ttlMs: number) =>
      reach(states["awaiting-approval"], { ...facts["approval-given"], granted: { access: "read", ttlMs } });
    expect(given(1_000)).toMatchObject({ ttlMs: 1_000, approvedAs: "operator" });
    expect(given(TTL_MS + 1).ttlMs).toBe(TTL_MS);
    expect(reach(given(1_000), facts["approval-required"]).approvedAs).toBeNull();
  });

  it("MACH9: an extension is added to the time to live, and the warning is set for the new end", () => {
    const { ttlMs, expiresAtMs, graceAtMs } = reach(states.grace, facts.extended);
    expect([ttlMs, expiresAtMs, graceAtMs]).toEqual([
      TTL_MS + 60_000,
      NOW_MS + TTL_MS + 60_000,
      NOW_MS + TTL_MS + 60_000 - GRACE_MS,
    ]);
  });

  it("MACH9: only a share that could not be stopped is stuck, and its proof ends that", () => {
    expect(requested.isStuck).toBe(false);
    const stuck = reach(states.ending, facts["stop-impossible"]);
    expect([stuck.isStuck, reach(stuck, facts["worker-gone"]).isStuck]).toEqual([true, false]);
  });
});
