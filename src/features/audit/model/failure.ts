// A failure of the audit log's commands as the page holds it, and its words. Pure.
import type { ShareError } from "@contract/errors";
import type { CorrelationId } from "@contract/ids";
import { remedyOf } from "@contract/words";

export type Failure = ShareError & { readonly correlationId: CorrelationId | null };

/** What to do next, in the page's own words where the contract's name a command to type. */
export const nextOf = (failure: Failure): string => {
  switch (failure.code) {
    case "disconnected":
      return "The page connects again by itself.";
    case "timed-out":
      return "The log may be long or the machine busy. Try again.";
    default:
      return remedyOf(failure);
  }
};
