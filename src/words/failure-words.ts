// What a failure means and what to do about it: one table over the error codes. A feature can add its own field names and next steps.
import type { ErrorCode, ErrorData, ShareError } from "#contract/errors";
import type { CorrelationId } from "#contract/ids";
import { remedyOf } from "#contract/words";
import { sentence } from "./phrases";

/** A failed command, or an error that the page found itself. */
export type Failure = ShareError & { readonly correlationId: CorrelationId | null };

/** What failed and what to do next, a sentence each. */
export interface FailureWords {
  readonly what: string;
  readonly next: string;
}

/** Everything a failure notice shows. */
export interface FailureView extends FailureWords {
  readonly code: ErrorCode;
  /** The text that *Copy details* copies, for a bug report. */
  readonly details: string;
}

/** One feature's names for the fields of a request, and its own next steps for some codes. */
export interface FailurePlace {
  readonly fields: Readonly<Record<string, string>>;
  readonly next: { readonly [C in ErrorCode]?: string };
}

type PageRemedies = { readonly [C in ErrorCode]?: (data: ErrorData<C>, fields: FailurePlace["fields"]) => string };

const fieldOf = (path: string, fields: FailurePlace["fields"]): string => fields[path.split(".")[0] ?? ""] ?? path;

/** Replaces the contract's remedies that tell people to type a command. */
const pageRemedies: PageRemedies = {
  internal: () => "Try again. If it keeps happening, report it with the details.",
  "invalid-input": ({ issues }, fields) =>
    issues.map(({ path, problem }) => `${fieldOf(path, fields)}: ${problem}.`).join(" "),
  "not-in-control": ({ agent }) => (agent ? `Take the keyboard back from ${agent}.` : "Take the keyboard back."),
  "not-found": () => "It may have been closed in the meantime.",
  "approval-expired": () => "The requester can ask again.",
  "version-mismatch": () => "Reload the page. If its link has expired, run lanecast open for a new one.",
  disconnected: () => "The page reconnects automatically. Try again then.",
  "timed-out": () => "It may still be running. Check before you try again.",
};

const nowhere: FailurePlace = { fields: {}, next: {} };

export const failureWords = (failure: Failure, { fields, next }: FailurePlace = nowhere): FailureWords => {
  // The type pairs each code with its data; the lookup loses that pairing.
  const ofPage = pageRemedies[failure.code] as ((data: unknown, named: FailurePlace["fields"]) => string) | undefined;
  return {
    what: failure.message,
    next: next[failure.code] ?? ofPage?.(failure.data, fields) ?? remedyOf(failure),
  };
};

/** Everything known about the failure, for a bug report. Contains no secret. */
export const failureDetails = (failure: Failure): string =>
  [
    `code: ${failure.code}`,
    `what: ${failure.message}`,
    failure.correlationId === null ? null : `correlation: ${failure.correlationId}`,
    `data: ${JSON.stringify(failure.data)}`,
  ]
    .filter((line) => line !== null)
    .join("\n");

/** `words` replace the table's, for one occasion. */
export const failureView = (failure: Failure, place?: FailurePlace, words?: FailureWords): FailureView => ({
  ...(words ?? failureWords(failure, place)),
  code: failure.code,
  details: failureDetails(failure),
});

/** The runtime's problem with one field, as a sentence to show at the field; null if it has none. */
export const problemOf = (failure: Failure | null, field: string): string | null => {
  if (failure?.code !== "invalid-input") return null;
  const issue = failure.data.issues.find(({ path }) => path === field);
  return issue === undefined ? null : sentence(issue.problem);
};

/** The failure, unless these fields already show every part of it; then null. */
export const beyondFields = (failure: Failure | null, fields: readonly string[]): Failure | null => {
  if (failure?.code !== "invalid-input") return failure;
  return failure.data.issues.every(({ path }) => fields.includes(path)) ? null : failure;
};
