// Why a share failed, read from its view. Knows no words and no transport.
import { errorDataSchemas, shareError } from "#contract/errors";
import type { ShareView } from "#contract/share";
import type { Failure } from "../../../words/failure-words";

/** Null where it did not. A view's error carries unparsed data; what does not fit its code is not shown. */
export const failureOf = ({ lastError, correlationId }: ShareView): Failure | null => {
  if (lastError === null) return null;
  const data = errorDataSchemas[lastError.code].safeParse(lastError.data);
  if (!data.success) return { ...shareError("internal", lastError.message, {}), correlationId };
  // Code and data were parsed together just above.
  return { code: lastError.code, message: lastError.message, data: data.data, correlationId } as Failure;
};
