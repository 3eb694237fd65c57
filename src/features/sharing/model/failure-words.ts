// A failure in the page's words. The contract says what is called what and what to do; here is only what reads otherwise on a page.
import type { ErrorCode, ErrorData } from "@contract/errors";
import { remedyOf } from "@contract/words";
import type { Failure } from "./failure";

/** What the form calls it; the runtime speaks of the request's own names. */
const fields: Readonly<Record<string, string>> = { keys: "Keys", ttlMs: "For", reason: "Why", backend: "Through" };

const fieldOf = (path: string): string => fields[path.split(".")[0] ?? ""] ?? path;

type PageRemedies = { readonly [C in ErrorCode]?: (data: ErrorData<C>) => string };

/** Where the contract's remedy is a command to type, and the page has its own way. */
const pageRemedies: PageRemedies = {
  internal: () => "Try again. If it stays so, report it with the details.",
  "invalid-input": ({ issues }) => issues.map(({ path, problem }) => `${fieldOf(path)}: ${problem}.`).join(" "),
  "not-found": () => "It may have been closed meanwhile.",
  "version-mismatch": () => "Reload the page.",
  disconnected: () => "The page connects again by itself; then try again.",
  "timed-out": () => "It may still be under way; the badge tells.",
};

export interface FailureWords {
  readonly what: string;
  readonly next: string;
}

export const failureWords = (failure: Failure): FailureWords => {
  // Code and data belong together by the type; only the pair is lost in the lookup.
  const ofPage = pageRemedies[failure.code] as ((data: unknown) => string) | undefined;
  return { what: failure.message, next: ofPage?.(failure.data) ?? remedyOf(failure) };
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
