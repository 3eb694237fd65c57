// An answer of the runtime's as React Query wants it: a value, or a rejection that carries the failure.
import type { Result } from "#contract/errors";
import type { Failure } from "../../../words/failure-words";

class AskFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Throws for React Query to hold; `failureOf` gives it back. */
export const answerOf = <T>(result: Result<T, Failure>): T => {
  if (result.ok) return result.value;
  throw new AskFailed(result.error);
};

/** Null where nothing failed. What is no answer of the runtime's is a bug and is thrown on. */
export const failureOf = (error: Error | null): Failure | null => {
  if (error === null) return null;
  if (error instanceof AskFailed) return error.failure;
  throw error;
};
