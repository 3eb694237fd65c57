// The life of a share as one pure, total table: phase × fact → next phase and effects. The time comes in as an argument.
import type { ApprovalNeeds } from "#contract/approval";
import type { ShareError } from "#contract/errors";
import type { EndCause, LinkState, Phase } from "#contract/phases";
import type { Proof } from "#contract/share";
import type { FactOf, ShareEffect, ShareFact, ShareFactType } from "./facts";

/** The part of a share that only the machine changes. Times are epoch milliseconds, null until they are known. */
export interface MachineState {
  readonly phase: Phase;
  readonly endCause: EndCause | null;
  readonly linkState: LinkState;
  /** How often the link has changed. */
  readonly linkRevision: number;
  readonly revision: number;
  /** Who approved exactly this request, or null. An extension is a separate request. */
  readonly approvedAs: ApprovalNeeds | null;
  /** From this share's start to its end: the requested time to live plus every extension. */
  readonly ttlMs: number;
  /** How long the shares that this one replaced were live. */
  readonly spentMs: number;
  /** The configured length of the warning. A short share gets a shorter one. */
  readonly graceMs: number;
  readonly liveAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly graceAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly lastError: ShareError | null;
  readonly proof: Proof | null;
  /** The share could not be ended, not even by KILL. Shown as an alarm until the proof succeeds. */
  readonly isStuck: boolean;
}

/** `moved`: store and publish the state, then run the effects. `late`: legal, but too late to matter. `impossible`: a bug. */
export type Step =
  | { readonly kind: "moved"; readonly state: MachineState; readonly effects: readonly ShareEffect[] }
  | { readonly kind: "late" }
  | { readonly kind: "impossible" };

type Change = Partial<Omit<MachineState, "revision">>;
type Move<F extends ShareFactType> = (
  state: MachineState,
  fact: FactOf<F>,
  atMs: number,
) => readonly [Change, ...ShareEffect[]];
type Cell<F extends ShareFactType> = Move<F> | "late" | "impossible";
type Row = { readonly [F in ShareFactType]: Cell<F> };

/** `graceAtMs = expiresAtMs − min(grace, a third of what is left)`. */
export const graceAtMs = (expiresAtMs: number, nowMs: number, graceMs: number): number =>
  expiresAtMs - Math.min(graceMs, Math.floor((expiresAtMs - nowMs) / 3));

/** The time to live as limits and policy count it: from the start of the first share, across switches. */
export const totalTtlMs = ({ ttlMs, spentMs }: Pick<MachineState, "ttlMs" | "spentMs">): number => spentMs + ttlMs;

export const initialState = (ttlMs: number, graceMs: number, spentMs = 0): MachineState => ({
  phase: "requested",
  endCause: null,
  linkState: "none",
  linkRevision: 0,
  revision: 0,
  approvedAs: null,
  ttlMs,
  spentMs,
  graceMs,
  liveAtMs: null,
  expiresAtMs: null,
  graceAtMs: null,
  endedAtMs: null,
  lastError: null,
  proof: null,
  isStuck: false,
});

/** Ends a share directly. Legal only while nothing has been started for it. */
const endUnstarted = (endCause: EndCause, atMs: number, lastError: ShareError | null): Change => ({
  phase: "ended",
  endCause,
  endedAtMs: atMs,
  lastError,
});

const stopping = (endCause: EndCause, lastError: ShareError | null): readonly [Change, ...ShareEffect[]] => [
  { phase: "ending", endCause, linkState: "none", lastError },
  { type: "stop" },
];
const failing = (_state: MachineState, fact: { readonly error: ShareError }) => stopping("failed", fact.error);
const ending = (_state: MachineState, fact: FactOf<"end-requested">) => stopping(fact.cause, fact.error ?? null);

/** When the operator ends a share, the cause is `revoked` once it has been live and `stopped` before. */
const causeWhenLive = (cause: EndCause): EndCause => (cause === "stopped" ? "revoked" : cause);
const causeBeforeLive = (cause: EndCause): EndCause => (cause === "revoked" ? "stopped" : cause);

const becomeLive: Move<"worker-ready"> = (state, { inherits }, atMs) => {
  const expiresAtMs = inherits?.expiresAtMs ?? atMs + state.ttlMs;
  const ttlMs = expiresAtMs - atMs;
  return [
    {
      phase: "live",
      linkState: "ready",
      liveAtMs: atMs,
      ttlMs,
      spentMs: inherits === null ? state.spentMs : inherits.totalMs - ttlMs,
      expiresAtMs,
      graceAtMs: graceAtMs(expiresAtMs, atMs, state.graceMs),
    },
    { type: "arm-ttl" },
    { type: "tell-guests" },
  ];
};

const extend: Move<"extended"> = (state, { untilMs, byMs }, atMs) => [
  {
    phase: "live",
    ttlMs: state.ttlMs + byMs,
    expiresAtMs: untilMs,
    graceAtMs: graceAtMs(untilMs, atMs, state.graceMs),
  },
  { type: "prolong-ttl", byMs },
  { type: "tell-guests" },
];

const linkMove = (linkState: Exclude<LinkState, "none" | "rotated">) => (): readonly [Change, ...ShareEffect[]] => [
  { linkState },
  { type: "tell-guests" },
];

const takeNewLink: Move<"link-changed"> = ({ linkRevision }) => [
  { linkState: "rotated", linkRevision: linkRevision + 1 },
  { type: "tell-guests" },
];

/** Facts about a worker, its link and its deadline. They cannot happen before a worker was started. */
const notStartedYet = {
  "worker-ready": "impossible",
  "start-failed": "impossible",
  "link-overdue": "impossible",
  "worker-exited": "impossible",
  "worker-silent": "impossible",
  "link-lost": "impossible",
  "link-gone": "impossible",
  "link-changed": "impossible",
  "link-back": "impossible",
  "grace-reached": "impossible",
  "time-elapsed": "impossible",
  extended: "impossible",
  "stop-overdue": "impossible",
  "stop-impossible": "impossible",
  "worker-gone": "impossible",
} as const satisfies Partial<Row>;

/** The gate has decided, so an approval no longer matters. Its timer may still fire. */
const decided = {
  "policy-allowed": "impossible",
  "policy-denied": "impossible",
  "approval-required": "impossible",
  "approval-given": "late",
  "approval-refused": "late",
  "approval-expired": "late",
} as const satisfies Partial<Row>;

const running = {
  ...decided,
  "worker-ready": "impossible",
  "start-failed": "impossible",
  "link-overdue": "late",
  "worker-exited": failing,
  "worker-silent": failing,
  "link-lost": linkMove("reconnecting"),
  "link-gone": linkMove("gone"),
  "link-changed": takeNewLink,
  "link-back": linkMove("ready"),
  "time-elapsed": () => stopping("expired", null),
  extended: extend,
  "end-requested": (_state, fact) => stopping(causeWhenLive(fact.cause), fact.error ?? null),
  "record-lost": failing,
  "stop-overdue": "impossible",
  "stop-impossible": "impossible",
  "worker-gone": "impossible",
} as const satisfies Partial<Row>;

/** The first end cause wins. Later facts change nothing. */
const tooLate = {
  "policy-allowed": "late",
  "policy-denied": "late",
  "approval-required": "late",
  "approval-given": "late",
  "approval-refused": "late",
  "approval-expired": "late",
  "worker-ready": "late",
  "start-failed": "late",
  "link-overdue": "late",
  "worker-exited": "late",
  "worker-silent": "late",
  "link-lost": "late",
  "link-gone": "late",
  "link-changed": "late",
  "link-back": "late",
  "grace-reached": "late",
  "time-elapsed": "late",
  extended: "late",
  "end-requested": "late",
  "record-lost": "late",
} as const satisfies Partial<Row>;

const table: { readonly [P in Phase]: Row } = {
  requested: {
    ...notStartedYet,
    "policy-allowed": () => [{ phase: "starting" }, { type: "spawn" }, { type: "arm-link-deadline" }],
    "policy-denied": (_state, fact, atMs) => [endUnstarted("denied", atMs, fact.error)],
    // Also after an approval that the gate considers insufficient. The request is then asked again.
    "approval-required": (_state, { approvalId, expiresAtMs, reason, needs, lane }) => [
      { phase: "awaiting-approval", approvedAs: null },
      { type: "ask-approval", approvalId, expiresAtMs, reason, needs, lane },
    ],
    "approval-given": "late",
    "approval-refused": "late",
    "approval-expired": "late",
    "end-requested": (_state, fact, atMs) => [endUnstarted(causeBeforeLive(fact.cause), atMs, fact.error ?? null)],
    "record-lost": (_state, fact, atMs) => [endUnstarted("failed", atMs, fact.error)],
  },
  "awaiting-approval": {
    ...notStartedYet,
    "policy-allowed": "impossible",
    "approval-required": "impossible",
    "policy-denied": (_state, fact, atMs) => [endUnstarted("denied", atMs, fact.error), { type: "drop-approval" }],
    "approval-given": (state, { approvalId, by, granted }) => [
      { phase: "requested", approvedAs: by, ttlMs: Math.min(state.ttlMs, granted.ttlMs) },
      { type: "ask-policy", approvalId },
    ],
    "approval-refused": (_state, fact, atMs) => [endUnstarted("denied", atMs, fact.error)],
    "approval-expired": (_state, fact, atMs) => [endUnstarted("denied", atMs, fact.error)],
    "end-requested": (_state, fact, atMs) => [
      endUnstarted(causeBeforeLive(fact.cause), atMs, fact.error ?? null),
      { type: "drop-approval" },
    ],
    "record-lost": (_state, fact, atMs) => [endUnstarted("failed", atMs, fact.error), { type: "drop-approval" }],
  },
  starting: {
    ...notStartedYet,
    ...decided,
    "worker-ready": becomeLive,
    "start-failed": failing,
    "link-overdue": failing,
    "worker-exited": failing,
    "worker-silent": failing,
    "end-requested": (state, fact) => ending(state, { ...fact, cause: causeBeforeLive(fact.cause) }),
    "record-lost": failing,
  },
  live: {
    ...running,
    "grace-reached": () => [{ phase: "grace" }, { type: "tell-guests" }],
  },
  grace: {
    ...running,
    "grace-reached": "late",
  },
  ending: {
    ...tooLate,
    "stop-overdue": () => [{}, { type: "kill" }],
    "stop-impossible": (_state, fact) => [{ lastError: fact.error, isStuck: true }],
    "worker-gone": (_state, fact, atMs) => [{ phase: "ended", endedAtMs: atMs, proof: fact.proof, isStuck: false }],
  },
  ended: {
    ...tooLate,
    "stop-overdue": "late",
    "stop-impossible": "late",
    "worker-gone": "late",
  },
};

/** One step of the table. Pure: the same state, fact and time always give the same result. */
export const step = (state: MachineState, fact: ShareFact, atMs: number): Step => {
  const cell = table[state.phase][fact.type] as Cell<ShareFactType>;
  if (typeof cell === "string") return { kind: cell };
  const [change, ...effects] = cell(state, fact as never, atMs);
  return { kind: "moved", state: { ...state, ...change, revision: state.revision + 1 }, effects };
};
