// What each error code means and what to do about it, in one table for page, CLI and docs. An error's own message says what happened.
import { formatDuration } from "./durations";
import { type ErrorCode, type ErrorData, exitCodeOf, type ShareError } from "./errors";
import { DURATION_MIN_MS } from "./limits";

/** One sentence each. */
interface ErrorWords<C extends ErrorCode> {
  readonly meaning: string;
  /** What to do in general, as the reference says it. */
  readonly remedy: string;
  /** What to do about one error, if its data says more. */
  readonly remedyFor?: (data: ErrorData<C>) => string;
}

/** The command that lists the objects of a kind. */
const listCommandOf: Readonly<Record<string, string>> = {
  lane: "lane list",
  terminal: "lane list",
  share: "share list --all",
  guest: "guest list SHARE",
  key: "guest keys",
  approval: "approval list",
  token: "token list",
  handoff: "handoff list --all",
  relay: "relay list",
};

const PENDING = "See pending approvals with: lanecast approval list";

/** What is possible in this phase instead, or how to get to one that allows the command. */
const wrongPhaseRemedy = ({ phase, command, shareId: known, handoffId }: ErrorData<"wrong-phase">): string => {
  if (handoffId !== undefined) return `See the handoff with: lanecast handoff show ${handoffId}`;
  const shareId = known ?? "SHARE";
  if (command === "relay.remove" || command === "close") return `Stop sharing first: lanecast share stop ${shareId}`;
  if (command === "approve" || command === "refuse") return PENDING;
  switch (phase) {
    case "requested":
    case "starting":
      return `Wait until the share is live: lanecast share show ${shareId}`;
    case "awaiting-approval":
      return PENDING;
    case "offered":
    case "active":
    case "paused":
      return "See the handoff with: lanecast handoff list";
    case "live":
    case "grace":
      return command === "guests" ? "Try again in a moment." : `Stop sharing first: lanecast share stop ${shareId}`;
    case "ending":
      return `Wait until the share has ended: lanecast share show ${shareId}`;
    case "ended":
      return `Share it again: lanecast share again ${shareId}`;
  }
};

const rangeRemedy = ({ minMs, maxMs, byMaxMs }: ErrorData<"ttl-out-of-range">): string => {
  if (byMaxMs === undefined) return `Choose a time between ${formatDuration(minMs)} and ${formatDuration(maxMs)}.`;
  if (byMaxMs < DURATION_MIN_MS) return "Share it again when it has ended.";
  return `Extend by ${formatDuration(byMaxMs)} or less.`;
};

const START = "Start it with: lanecast open";
const NEW_PAGE = "Open a new page with: lanecast open";
const TEST_RELAY = "Check the relay with: lanecast relay test NAME";

export const errorWords: { readonly [C in ErrorCode]: ErrorWords<C> } = {
  internal: {
    meaning: "A bug in lanecast.",
    remedy: "Try again. If it happens again, report it with the correlation id.",
  },
  "invalid-input": {
    meaning: "A flag, an argument or a field is invalid.",
    remedy: "Correct it and try again.",
  },
  "ttl-out-of-range": {
    meaning: "The time to live is outside the limits in the `[sharing]` table of the configuration.",
    remedy: "Choose a time within the limits.",
    remedyFor: rangeRemedy,
  },
  "setup-problem": {
    meaning: "lanecast can't use its configuration, its home or another file it needs.",
    remedy: "Fix the file that the message names.",
    remedyFor: ({ hint }) => hint,
  },
  "policy-denied": {
    meaning: "The policy doesn't allow it.",
    remedy: "Change the request as the message suggests, or change the policy.",
    remedyFor: ({ remedy }) => remedy,
  },
  "approval-refused": {
    meaning: "The approval was denied.",
    remedy: "Change the request or try again.",
  },
  "approval-expired": {
    meaning: "The approval expired: no one approved the request in time.",
    remedy: "Request it again.",
  },
  "handoff-refused": {
    meaning: "The handoff was refused.",
    remedy: "Fix the cause, then offer the handoff again.",
    remedyFor: ({ reason }) => reason,
  },
  "not-found": {
    meaning: "There is no such lane, terminal, share, guest, key, approval, handoff, token or relay.",
    remedy: "List what exists and use an id or name from that list.",
    remedyFor: ({ kind }) => `See what exists with: lanecast ${listCommandOf[kind] ?? "lane list"}`,
  },
  "wrong-phase": {
    meaning: "Too early or too late: the phase of the share or handoff doesn't allow the command.",
    remedy: "Check the share's phase with: lanecast share show SHARE",
    remedyFor: wrongPhaseRemedy,
  },
  "not-in-control": {
    meaning: "An agent has the keyboard of the terminal. Nothing was typed.",
    remedy: "Take the keyboard back with: lanecast handoff take-back HANDOFF",
    remedyFor: ({ handoffId }) => `Take the keyboard back with: lanecast handoff take-back ${handoffId}`,
  },
  "backend-unavailable": {
    meaning: "The backend (tmate or upterm) can't share on this machine.",
    remedy: "See what is missing with: lanecast doctor",
    remedyFor: ({ hint }) => hint,
  },
  "relay-unreachable": {
    meaning: "lanecast couldn't reach the relay.",
    remedy: TEST_RELAY,
    remedyFor: ({ hint }) => hint,
  },
  "relay-refused": {
    meaning: "The relay refused the connection, or its host key isn't the expected one.",
    remedy: TEST_RELAY,
    remedyFor: ({ hint }) => hint,
  },
  "link-overdue": {
    meaning: "The backend didn't provide a link in time. Nothing is left running.",
    remedy: "Try again.",
    remedyFor: ({ waitedMs }) => `No link after ${formatDuration(waitedMs)}; nothing is left running. Try again.`,
  },
  "worker-lost": {
    meaning: "The process that carries the share exited unexpectedly.",
    remedy: "The terminal isn't affected. Share it again.",
  },
  "audit-unavailable": {
    meaning: "The audit log can't be written or read. Without it, nothing can be shared.",
    remedy: "Make the audit log writable again; the message says what is wrong with it.",
    remedyFor: ({ hint }) => hint,
  },
  disconnected: {
    meaning: "lanecast isn't running, or doesn't answer.",
    remedy: START,
    remedyFor: ({ hint }) => hint ?? START,
  },
  "version-mismatch": {
    meaning: "The page or the command line has a different version than the running lanecast.",
    remedy: "Run 'lanecast stop' with the version that is running, then start this one.",
    remedyFor: ({ runtime }) => `Run 'lanecast stop' with version ${runtime}, then start this version.`,
  },
  unauthorized: {
    meaning: "The token or the page's link is missing, wrong, used up or revoked.",
    remedy: NEW_PAGE,
    remedyFor: ({ hint }) => hint ?? NEW_PAGE,
  },
  "already-running": {
    meaning: "lanecast is already running with this home.",
    remedy: "Use the running one, or stop it with: lanecast stop",
  },
  "limit-reached": {
    meaning:
      "The terminal has as many shares as allowed or is already handed to an agent, or the agent has as many pending requests as allowed.",
    remedy: "Stop a share, take the terminal back, or decide a pending request first.",
    remedyFor: ({ limit, live, handoffs }) => {
      if (handoffs !== undefined) return `The limit is ${limit}. See open handoffs with: lanecast handoff list`;
      // Without shares it is a limit on an agent's calls.
      return live.length === 0
        ? `The limit is ${limit}. Try again in a moment.`
        : `The limit is ${limit}. Stop a share first.`;
    },
  },
  "timed-out": {
    meaning: "It took longer than lanecast or `--wait` allows.",
    remedy: "It may still be in progress; check with: lanecast status",
  },
};

/** What to do about this error. */
export const remedyOf = ({ code, data }: ShareError): string => {
  // Code and data match by type; the lookup loses that.
  const { remedy, remedyFor } = errorWords[code] as { remedy: string; remedyFor?: (data: unknown) => string };
  return remedyFor?.(data) ?? remedy;
};

/** The exit codes of the command line, in order. */
export const exitCodes: readonly { readonly exitCode: number; readonly meaning: string }[] = [
  { exitCode: 0, meaning: "Success." },
  { exitCode: 1, meaning: "A bug in lanecast." },
  { exitCode: 2, meaning: "The input or the configuration is invalid." },
  { exitCode: 3, meaning: "Not allowed: denied by the policy or by a person." },
  { exitCode: 4, meaning: "Not found." },
  { exitCode: 5, meaning: "Too early or too late." },
  { exitCode: 6, meaning: "The backend, the relay, the worker or the audit log isn't available." },
  { exitCode: 7, meaning: "lanecast isn't running, is already running, or doesn't accept this token or version." },
  { exitCode: 8, meaning: "A limit is reached." },
  { exitCode: 9, meaning: "Timed out." },
  { exitCode: 10, meaning: "A check failed (`audit verify`, `policy test`)." },
  { exitCode: 130, meaning: "Interrupted: a second Ctrl-C while `serve` was stopping." },
];

/** The error codes of an exit code, in the order of the table in errors.ts. */
export const errorCodesOf = (exitCode: number): readonly ErrorCode[] =>
  (Object.keys(exitCodeOf) as ErrorCode[]).filter((code) => exitCodeOf[code] === exitCode);
