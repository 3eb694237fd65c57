// What the lanes know of a failure that the page's table does not. Pure.
import type { FailurePlace } from "../../../words/failure-words";

export const lanesPlace: FailurePlace = {
  fields: { cwd: "The folder", name: "The name" },
  next: {
    "not-found": "It is not there any more.",
    "wrong-phase": "Something in it is shared by now. Look again, then close it.",
    "timed-out": "Try again.",
  },
};
