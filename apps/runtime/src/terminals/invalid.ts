// The error for one field of an input that is wrong.
import { type ShareError, shareError } from "#contract/errors";

/** `problem` follows `PATH: ` in the message, e.g. "must not be empty". */
export const invalid = (path: string, problem: string): ShareError<"invalid-input"> =>
  shareError("invalid-input", `${path}: ${problem}.`, { issues: [{ path, problem }] });
