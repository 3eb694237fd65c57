// What every command of the contract is built on: the failures that it can answer with.
import { oc } from "@orpc/contract";
import { z } from "zod";
import { type ErrorCode, errorDataSchemas } from "./errors";
import { correlationIdSchema } from "./ids";

type WireErrors = {
  [C in ErrorCode]: {
    data: z.ZodObject<{ correlationId: typeof correlationIdSchema; detail: (typeof errorDataSchemas)[C] }>;
  };
};

/** On the wire each error is `{ correlationId, detail }`; the detail of `internal` is empty. */
const wireErrors = Object.fromEntries(
  Object.entries(errorDataSchemas).map(([code, detail]) => [
    code,
    { data: z.object({ correlationId: correlationIdSchema, detail }) },
  ]),
) as unknown as WireErrors;

export const command = oc.errors(wireErrors);
