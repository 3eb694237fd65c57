// What a share that ended before it was live means for whoever waited for it. Pure.
import { errorDataSchemas, shareError } from "#contract/errors";
import type { ShareView } from "#contract/share";
import type { WireError } from "#contract/wire";

/** The share's own failure where it has one; else the words for how it ended. */
export const failureOfShare = ({ shareId, lastError, endCause, phase, correlationId }: ShareView): WireError => {
  const data = lastError === null ? null : errorDataSchemas[lastError.code].safeParse(lastError.data);
  if (lastError !== null && data?.success === true) {
    // Code and data were parsed together just above.
    return { code: lastError.code, message: lastError.message, data: data.data, correlationId } as WireError;
  }
  if (endCause === "denied") {
    return { ...shareError("approval-refused", `${shareId} was refused.`, { note: null }), correlationId };
  }
  const words = `${shareId} ended before it was live: ${endCause ?? "unknown"}.`;
  return { ...shareError("wrong-phase", words, { phase, command: "link" }), correlationId };
};
