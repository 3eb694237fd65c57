// What the queue knows of a failure that the page's table does not. Pure.
import type { FailurePlace } from "../../../words/failure-words";

/** What is filled in here, by the name the runtime has for it: told at the field itself. */
export const decisionFields = ["access", "ttlMs", "note", "signature"] as const;

export const approvalsPlace: FailurePlace = {
  fields: {},
  next: {
    "wrong-phase": "Nothing was changed by this.",
    "timed-out": "It may still be under way; the queue tells.",
  },
};
