// The life of a handoff as one pure, total table: phase × fact → next phase and effects. The time comes in as an argument.
import type { ApprovalNeeds } from "#contract/approval";
import type { ShareError } from "#contract/errors";
import type { May } from "#contract/handoff";
import type { HandoffEndCause, HandoffPhase } from "#contract/phases";
import type { ApprovalAsked, FactOf, HandoffEffect, HandoffFact, HandoffFactType } from "./facts";

/** The part of a handoff that only the machine changes. Times are epoch milliseconds, null until they are known. */
export interface MachineState {
  readonly phase: HandoffPhase;
  readonly endCause: HandoffEndCause | null;
  readonly revision: number;
  readonly may: May;
  /** Which lease of the terminal it is; 0 before it is active. It only grows. */
  readonly epoch: number;
  readonly ttlMs: number;
  readonly graceMs: number;
  /** Who approved this very request, or null. */
  readonly approvedAs: ApprovalNeeds | null;
  readonly approval: ApprovalAsked | null;
  readonly activeAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly graceAtMs: number | null;
  readonly isGrace: boolean;
  readonly waitsUntilMs: number | null;
  /** A password prompt: the operator has the keyboard for one line. */
  readonly asksSecret: boolean;
  readonly lostUntilMs: number | null;
  /** The same moment on the boot clock: setting the wall clock back gives a lost agent no more time. */
  readonly lostUntilBootMs: number | null;
  readonly endedAtMs: number | null;
  readonly lastError: ShareError | null;
}

/** `moved`: store and publish the state, then run the effects. `late`: legal, but too late to matter. `impossible`: a bug. */
export type Step =
  | { readonly kind: "moved"; readonly state: MachineState; readonly effects: readonly HandoffEffect[] }
  | { readonly kind: "late" }
  | { readonly kind: "impossible" };

type Change = Partial<Omit<MachineState, "revision">>;
type Outcome = readonly [Change, ...HandoffEffect[]];
/** Null: nothing to do, as in `late`. */
type Move<F extends HandoffFactType> = (state: MachineState, fact: FactOf<F>, atMs: number) => Outcome | null;
type Cell<F extends HandoffFactType> = Move<F> | "late" | "impossible";
type Row = { readonly [F in HandoffFactType]: Cell<F> };

/** As for shares: the warning comes `graceMs` before the end, or in the last third of what is left. */
const graceAt = (expiresAtMs: number, nowMs: number, graceMs: number): number =>
  expiresAtMs - Math.min(graceMs, Math.floor((expiresAtMs - nowMs) / 3));

export const initialState = (may: May, ttlMs: number, graceMs: number): MachineState => ({
  phase: "requested",
  endCause: null,
  revision: 0,
  may,
  epoch: 0,
  ttlMs,
  graceMs,
  approvedAs: null,
  approval: null,
  activeAtMs: null,
  expiresAtMs: null,
  graceAtMs: null,
  isGrace: false,
  waitsUntilMs: null,
  asksSecret: false,
  lostUntilMs: null,
  lostUntilBootMs: null,
  endedAtMs: null,
  lastError: null,
});

const RANK: Readonly<Record<May, number>> = { watch: 0, run: 1, type: 2 };
/** The lesser of two rights: an approval never widens a request. */
export const lesser = (one: May, other: May): May => (RANK[one] <= RANK[other] ? one : other);

const ended = (endCause: HandoffEndCause, atMs: number, lastError: ShareError | null): Change => ({
  phase: "ended",
  endCause,
  endedAtMs: atMs,
  lastError,
  approval: null,
  waitsUntilMs: null,
  asksSecret: false,
  lostUntilMs: null,
  lostUntilBootMs: null,
});

/** Before the agent has the keyboard, giving it back or taking it back withdraws the handoff. */
const causeBefore = (cause: HandoffEndCause): HandoffEndCause =>
  cause === "taken-back" || cause === "returned" ? "withdrawn" : cause;

const endBefore: Move<"end-requested"> = (_state, { cause, error }, atMs) => [
  ended(causeBefore(cause), atMs, error),
  { type: "disarm-wait" },
];

const endLease = (cause: HandoffEndCause, atMs: number, error: ShareError | null): Outcome => [
  ended(cause, atMs, error),
  { type: "release" },
];

/** Facts of a lease, before there is one. */
const noLeaseYet = {
  "grace-reached": "impossible",
  "time-elapsed": "impossible",
  extended: "impossible",
  paused: "impossible",
  resumed: "impossible",
  "secret-asked": "impossible",
  "secret-over": "impossible",
  "agent-lost": "impossible",
  "agent-back": "impossible",
} as const satisfies Partial<Row>;

/** Facts of the way to the lease, after it has begun. Their timers and callers may still come. */
const decided = {
  "policy-allowed": "impossible",
  "policy-denied": "impossible",
  "approval-required": "impossible",
  "approval-given": "late",
  "approval-refused": "late",
  "wait-elapsed": "late",
  accepted: "late",
} as const satisfies Partial<Row>;

const leased = {
  ...decided,
  "grace-reached": () => [{ isGrace: true }],
  "time-elapsed": (_state, _fact, atMs) => endLease("expired", atMs, null),
  extended: (state, { untilMs, byMs }, atMs) => [
    {
      ttlMs: state.ttlMs + byMs,
      expiresAtMs: untilMs,
      graceAtMs: graceAt(untilMs, atMs, state.graceMs),
      isGrace: false,
    },
    { type: "prolong-ttl", byMs },
  ],
  "agent-lost": (state, { untilMs, untilBootMs }) =>
    state.lostUntilMs === null ? [{ lostUntilMs: untilMs, lostUntilBootMs: untilBootMs }] : null,
  "agent-back": (state) => (state.lostUntilMs === null ? null : [{ lostUntilMs: null, lostUntilBootMs: null }]),
  "end-requested": (_state, { cause, error }, atMs) => endLease(cause, atMs, error),
} as const satisfies Partial<Row>;

const table: { readonly [P in HandoffPhase]: Row } = {
  requested: {
    ...noLeaseYet,
    "policy-allowed": (_state, { offerUntilMs }) => [
      { phase: "offered", waitsUntilMs: offerUntilMs },
      { type: "arm-wait", untilMs: offerUntilMs },
    ],
    "policy-denied": (_state, { error }, atMs) => [ended("denied", atMs, error)],
    // Also after an approval that the gate considers insufficient. The request is then asked again.
    "approval-required": (_state, { approvalId, expiresAtMs, reason, needs, nonce }) => [
      {
        phase: "awaiting-approval",
        approvedAs: null,
        waitsUntilMs: expiresAtMs,
        approval: { approvalId, expiresAtMs, reason, needs, nonce },
      },
      { type: "arm-wait", untilMs: expiresAtMs },
    ],
    "approval-given": "late",
    "approval-refused": "late",
    "wait-elapsed": "late",
    accepted: "impossible",
    "end-requested": endBefore,
  },
  "awaiting-approval": {
    ...noLeaseYet,
    "policy-allowed": "impossible",
    "policy-denied": "impossible",
    "approval-required": "impossible",
    "approval-given": (state, { by, may, ttlMs }) => [
      {
        phase: "requested",
        approvedAs: by,
        may: lesser(state.may, may),
        ttlMs: Math.min(state.ttlMs, ttlMs),
        approval: null,
        waitsUntilMs: null,
      },
      { type: "disarm-wait" },
      { type: "ask-policy" },
    ],
    "approval-refused": (_state, { error }, atMs) => [ended("denied", atMs, error), { type: "disarm-wait" }],
    "wait-elapsed": (_state, { error }, atMs) => [ended("denied", atMs, error)],
    accepted: "impossible",
    "end-requested": endBefore,
  },
  offered: {
    ...noLeaseYet,
    ...decided,
    "wait-elapsed": (_state, _fact, atMs) => [ended("expired", atMs, null)],
    accepted: (state, { epoch }, atMs) => {
      const expiresAtMs = atMs + state.ttlMs;
      return [
        {
          phase: "active",
          epoch,
          activeAtMs: atMs,
          waitsUntilMs: null,
          expiresAtMs,
          graceAtMs: graceAt(expiresAtMs, atMs, state.graceMs),
        },
        { type: "disarm-wait" },
        { type: "arm-ttl" },
        { type: "give-keyboard" },
      ];
    },
    "end-requested": endBefore,
  },
  active: {
    ...leased,
    paused: () => [{ phase: "paused", asksSecret: false }, { type: "lend-keyboard" }],
    resumed: "late",
    "secret-asked": (state) => (state.asksSecret ? null : [{ asksSecret: true }, { type: "lend-keyboard" }]),
    "secret-over": (state) => (state.asksSecret ? [{ asksSecret: false }, { type: "give-keyboard" }] : null),
  },
  paused: {
    ...leased,
    paused: "late",
    // Calls of the time before the pause must not come back to life, so the lease continues under a new epoch.
    resumed: (state, { epoch }) =>
      epoch > state.epoch ? [{ phase: "active", epoch }, { type: "give-keyboard" }] : null,
    "secret-asked": "late",
    "secret-over": "late",
  },
  ended: {
    "policy-allowed": "late",
    "policy-denied": "late",
    "approval-required": "late",
    "approval-given": "late",
    "approval-refused": "late",
    "wait-elapsed": "late",
    accepted: "late",
    "grace-reached": "late",
    "time-elapsed": "late",
    extended: "late",
    paused: "late",
    resumed: "late",
    "secret-asked": "late",
    "secret-over": "late",
    "agent-lost": "late",
    "agent-back": "late",
    "end-requested": "late",
  },
};

export const step = (state: MachineState, fact: HandoffFact, atMs: number): Step => {
  // The type of the cell matches that of the fact; the lookup loses that.
  const cell = table[state.phase][fact.type] as Cell<HandoffFactType>;
  if (typeof cell === "string") return { kind: cell };
  const outcome = (cell as (state: MachineState, fact: HandoffFact, atMs: number) => Outcome | null)(state, fact, atMs);
  if (outcome === null) return { kind: "late" };
  const [change, ...effects] = outcome;
  return { kind: "moved", state: { ...state, ...change, revision: state.revision + 1 }, effects };
};
