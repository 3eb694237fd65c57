// Why a decision did not go through, in the page's words. Pure; the contract says what is called what.
import type { ShareError } from "@contract/errors";
import type { CorrelationId } from "@contract/ids";
import { remedyOf } from "@contract/words";
import { sentence } from "../../../words/phrases";

export type Failure = ShareError & { readonly correlationId: CorrelationId | null };

/** What is filled in here, by the name the runtime has for it. */
export type DecisionField = "access" | "ttlMs" | "note" | "signature";

/** What the runtime found wrong with one field, as a sentence; null where it found nothing. */
export const problemOf = (failure: Failure | null, field: DecisionField): string | null => {
  if (failure?.code !== "invalid-input") return null;
  const issue = failure.data.issues.find(({ path }) => path === field);
  return issue === undefined ? null : sentence(issue.problem);
};

export interface FailureWords {
  readonly what: string;
  readonly next: string | null;
}

/** A failure that belongs to no field; null where each field tells its own. */
export const failureWords = (failure: Failure): FailureWords | null => {
  switch (failure.code) {
    case "invalid-input": {
      const known: readonly string[] = ["access", "ttlMs", "note", "signature"];
      const others = failure.data.issues.filter(({ path }) => !known.includes(path));
      return others.length === 0 ? null : { what: failure.message, next: "Mend it and try again." };
    }
    case "wrong-phase":
      return { what: failure.message, next: "Nothing was changed by this." };
    case "approval-expired":
      return { what: failure.message, next: "Whoever asked may ask again." };
    case "disconnected":
      return { what: failure.message, next: "The page connects again by itself; then try again." };
    case "timed-out":
      return { what: failure.message, next: "It may still be under way; the queue tells." };
    default:
      return { what: failure.message, next: remedyOf(failure) };
  }
};
