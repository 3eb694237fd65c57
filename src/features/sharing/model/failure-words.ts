// What sharing's own fields are called, and what it knows of a failure that the page's table does not. Pure.
import {
  type Failure,
  type FailurePlace,
  type FailureView,
  type FailureWords,
  failureView,
} from "../../../words/failure-words";

export const sharingPlace: FailurePlace = {
  // The runtime speaks of the request's own names.
  fields: { keys: "Keys", ttlMs: "For", reason: "Why", backend: "Through" },
  next: { "timed-out": "It may still be under way; the badge tells." },
};

/** `words`: where one occasion knows better ones. */
export const sharingFailure = (failure: Failure, words?: FailureWords): FailureView =>
  failureView(failure, sharingPlace, words);
