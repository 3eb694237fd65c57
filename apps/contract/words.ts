// What each failure is called and what can be done about it, for page and command line alike. The message of an error says what happened here.
import { formatDuration } from "./durations";
import type { ErrorCode, ErrorData, ShareError } from "./errors";
import { DURATION_MIN_MS } from "./limits";

/** A few words for a heading. */
export const titleOf: Readonly<Record<ErrorCode, string>> = {
  internal: "A bug in lanecast",
  "invalid-input": "Not understood",
  "ttl-out-of-range": "Not for that long",
  "setup-problem": "Set-up problem",
  "policy-denied": "Not allowed",
  "approval-refused": "Refused",
  "approval-expired": "Nobody decided",
  "handoff-refused": "Not handed over",
  "not-found": "Not found",
  "wrong-phase": "Too late or too early",
  "backend-unavailable": "Cannot share that way here",
  "relay-unreachable": "The relay does not answer",
  "relay-refused": "The relay refused",
  "link-overdue": "No link came",
  "worker-lost": "The share broke off",
  "audit-unavailable": "Nothing can be recorded",
  unauthorized: "Not signed in",
  "version-mismatch": "Two versions",
  disconnected: "No runtime answers",
  "already-running": "Already running",
  "limit-reached": "One too many",
  "timed-out": "Not in time",
};

type Remedies = { readonly [C in ErrorCode]: (data: ErrorData<C>) => string };

/** Where the things of a kind are listed. */
const listOf: Readonly<Record<string, string>> = {
  share: "share list --all",
  guest: "guest list SHARE",
  key: "guest keys",
  approval: "approval list",
  token: "token list",
  relay: "relay list",
};

/** What can be done in this phase instead, or when it comes to the other. */
const laterOf = ({ phase, command, shareId: known }: ErrorData<"wrong-phase">): string => {
  const shareId = known ?? "SHARE";
  if (command === "relay.remove" || command === "close") return `End it: lanecast share revoke ${shareId}`;
  if (command === "approve" || command === "refuse") return "See what waits for a yes: lanecast approval list";
  switch (phase) {
    case "requested":
    case "starting":
      return `Wait until it is live: lanecast share show ${shareId}`;
    case "awaiting-approval":
      return "See what waits for a yes: lanecast approval list";
    case "live":
    case "grace":
      return command === "guests" ? "Try again in a moment." : `End it: lanecast share revoke ${shareId}`;
    case "ending":
      return `Wait until it has ended: lanecast share show ${shareId}`;
    case "ended":
      return `Share it again: lanecast share again ${shareId}`;
  }
};

const rangeOf = ({ minMs, maxMs, byMaxMs }: ErrorData<"ttl-out-of-range">): string => {
  if (byMaxMs === undefined) return `Choose ${formatDuration(minMs)} to ${formatDuration(maxMs)}.`;
  if (byMaxMs < DURATION_MIN_MS) return "When it has ended, share it again.";
  return `Extend by ${formatDuration(byMaxMs)} or less.`;
};

/** One sentence each: what to do next. Data that already holds the remedy gives it. */
const remedies: Remedies = {
  internal: () => "Try again; if it stays so, report it with the correlation id.",
  "invalid-input": () => "Mend it and try again.",
  "ttl-out-of-range": rangeOf,
  "setup-problem": ({ hint }) => hint,
  "policy-denied": ({ remedy }) => remedy,
  "approval-refused": () => "Change what is asked for, or ask again.",
  "approval-expired": () => "Ask again.",
  "handoff-refused": ({ reason }) => reason,
  "not-found": ({ kind }) => `It may be gone already; look with: lanecast ${listOf[kind] ?? "lane list"}`,
  "wrong-phase": laterOf,
  "backend-unavailable": ({ hint }) => hint,
  "relay-unreachable": ({ hint }) => hint,
  "relay-refused": ({ hint }) => hint,
  "link-overdue": ({ waitedMs }) =>
    `Nothing came in ${formatDuration(waitedMs)}, and nothing is left running. Try again.`,
  "worker-lost": () => "The terminal itself was not touched. Share it again.",
  "audit-unavailable": ({ hint }) => hint,
  unauthorized: ({ hint }) => hint ?? "Open the page anew with: lanecast open",
  "version-mismatch": ({ runtime }) =>
    `The runtime is ${runtime}: end it with the same version's \`lanecast stop\`, then start it anew.`,
  disconnected: () => "Start it with: lanecast open",
  "already-running": () => "Use the one that runs, or end it with: lanecast stop",
  "limit-reached": ({ limit }) => `${limit} at once is the limit; end one first.`,
  "timed-out": () => "It may still be under way; look with: lanecast share list",
};

/** What to do next about this failure. */
export const remedyOf = (error: ShareError): string =>
  // Code and data belong together by the type; only the pair is lost in the lookup.
  (remedies[error.code] as (data: unknown) => string)(error.data);
