// What the log knows of a failure that the page's table does not. Pure.
import type { FailurePlace } from "../../../words/failure-words";

export const auditPlace: FailurePlace = {
  fields: {},
  next: {
    disconnected: "The page connects again by itself.",
    "timed-out": "The log may be long or the machine busy. Try again.",
  },
};
