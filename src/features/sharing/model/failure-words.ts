// What can be done about a failure, on the page: one sentence by code, and what the page itself offers. The runtime's message says what happened.
import { formatDuration } from "@contract/durations";
import type { ErrorCode, ErrorData } from "@contract/errors";
import type { Failure } from "./failure";

type Next = { readonly [C in ErrorCode]: (data: ErrorData<C>) => string };

const nextSteps: Next = {
  internal: () => "Try again. If it stays so, report it with the details.",
  "invalid-input": ({ issues }) => issues.map(({ path, problem }) => `${path}: ${problem}.`).join(" "),
  "ttl-out-of-range": ({ minMs, maxMs }) => `Choose ${formatDuration(minMs)} to ${formatDuration(maxMs)}.`,
  "setup-problem": ({ hint }) => hint,
  "policy-denied": ({ remedy }) => remedy,
  "approval-refused": ({ note }) => note ?? "Change what is asked for, or ask again.",
  "approval-expired": () => "Nobody decided in time. Ask again.",
  "handoff-refused": ({ reason }) => reason,
  "not-found": () => "It may have been closed meanwhile.",
  "wrong-phase": ({ phase }) => `The share is ${phase} now.`,
  "backend-unavailable": ({ hint }) => hint,
  "relay-unreachable": ({ hint }) => hint,
  "relay-refused": ({ hint }) => hint,
  "link-overdue": ({ waitedMs }) =>
    `Nothing came in ${formatDuration(waitedMs)}, and nothing was left running. Try again.`,
  "worker-lost": () => "The terminal itself was not touched. Try again; the backend's last words are in the details.",
  "audit-unavailable": ({ hint }) => hint,
  unauthorized: () => "Open the page anew with `lanecast open`.",
  "version-mismatch": () => "Reload the page.",
  disconnected: () => "The page connects again by itself. Then try again.",
  "already-running": () => "Use the one that runs.",
  "limit-reached": ({ limit }) => `${limit} at once is the limit here. End one first.`,
  "timed-out": () => "It may still be under way; the badge tells.",
};

export interface FailureWords {
  readonly what: string;
  readonly next: string;
}

export const failureWords = (failure: Failure): FailureWords => ({
  what: failure.message,
  // A failure's code and data belong together; the table is by code.
  next: (nextSteps[failure.code] as (data: unknown) => string)(failure.data),
});

/** For a report: everything we know of it, and no secret. */
export const failureDetails = (failure: Failure): string =>
  [
    `code: ${failure.code}`,
    `what: ${failure.message}`,
    failure.correlationId === null ? null : `correlation: ${failure.correlationId}`,
    `data: ${JSON.stringify(failure.data)}`,
  ]
    .filter((line) => line !== null)
    .join("\n");

/** Ends or refusals that another backend check may mend. */
export const isAboutBackend = (failure: Failure): boolean => failure.code === "backend-unavailable";
