// A failure in the page's words: one table over the codes, which each place may answer better for itself. The contract says what is called what.
import type { ErrorCode, ErrorData, ShareError } from "#contract/errors";
import type { CorrelationId } from "#contract/ids";
import { remedyOf } from "#contract/words";
import { sentence } from "./phrases";

/** A failure as the page holds it, wherever it was found. */
export type Failure = ShareError & { readonly correlationId: CorrelationId | null };

/** One sentence each. */
export interface FailureWords {
  readonly what: string;
  readonly next: string;
}

/** All that a notice shows of it. */
export interface FailureView extends FailureWords {
  readonly code: ErrorCode;
  /** For a report, to be copied. */
  readonly details: string;
}

/** What a part of the page calls its fields, and where it knows better what to do next. */
export interface FailurePlace {
  readonly fields: Readonly<Record<string, string>>;
  readonly next: { readonly [C in ErrorCode]?: string };
}

type PageRemedies = { readonly [C in ErrorCode]?: (data: ErrorData<C>, fields: FailurePlace["fields"]) => string };

const fieldOf = (path: string, fields: FailurePlace["fields"]): string => fields[path.split(".")[0] ?? ""] ?? path;

/** Where the contract's remedy is a command to type, and the page has its own way. */
const pageRemedies: PageRemedies = {
  internal: () => "Try again. If it stays so, report it with the details.",
  "invalid-input": ({ issues }, fields) =>
    issues.map(({ path, problem }) => `${fieldOf(path, fields)}: ${problem}.`).join(" "),
  "not-found": () => "It may have been closed meanwhile.",
  "approval-expired": () => "Whoever asked may ask again.",
  "version-mismatch": () => "Reload the page.",
  disconnected: () => "The page connects again by itself; then try again.",
  "timed-out": () => "It may still be under way. Look before you try again.",
};

const nowhere: FailurePlace = { fields: {}, next: {} };

export const failureWords = (failure: Failure, { fields, next }: FailurePlace = nowhere): FailureWords => {
  // Code and data belong together by the type; only the pair is lost in the lookup.
  const ofPage = pageRemedies[failure.code] as ((data: unknown, named: FailurePlace["fields"]) => string) | undefined;
  return {
    what: failure.message,
    next: next[failure.code] ?? ofPage?.(failure.data, fields) ?? remedyOf(failure),
  };
};

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

/** `words`: better ones for this one occasion. */
export const failureView = (failure: Failure, place?: FailurePlace, words?: FailureWords): FailureView => ({
  ...(words ?? failureWords(failure, place)),
  code: failure.code,
  details: failureDetails(failure),
});

/** What the runtime found wrong with one field, as a sentence to stand at it; null where it found nothing. */
export const problemOf = (failure: Failure | null, field: string): string | null => {
  if (failure?.code !== "invalid-input") return null;
  const issue = failure.data.issues.find(({ path }) => path === field);
  return issue === undefined ? null : sentence(issue.problem);
};

/** A failure that no field of these tells; null where each stands at its own. */
export const beyondFields = (failure: Failure | null, fields: readonly string[]): Failure | null => {
  if (failure?.code !== "invalid-input") return failure;
  return failure.data.issues.every(({ path }) => fields.includes(path)) ? null : failure;
};
