// The client's side of the wire, for page and command line alike: a typed client over one socket, and its failures as values.
import { createORPCClient, ORPCError } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import type { Contract } from "./commands";
import { type ErrorCode, errorDataSchemas, fail, ok, type Result, type ShareError, shareError } from "./errors";
import type { CorrelationId } from "./ids";

/** Every command of the contract as a function; rejects with what `settle` understands. */
export type RuntimeClient = ContractRouterClient<Contract>;

/** What the client needs of a socket that is already open or opening. */
export type ClientSocket = Pick<WebSocket, "addEventListener" | "removeEventListener" | "send" | "readyState">;

export const createRuntimeClient = (socket: ClientSocket): RuntimeClient =>
  createORPCClient(new RPCLink({ websocket: socket }));

/** An expected failure as it arrived; `correlationId` is null for those that never reached the runtime. */
export type WireError = ShareError & { readonly correlationId: CorrelationId | null };

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorDataSchemas, code);

const withoutCorrelation = (error: ShareError): WireError => ({ ...error, correlationId: null });

/** Turns whatever a call rejected with into one of our codes; what is no answer of the runtime's is `disconnected`. */
export const toWireError = (thrown: unknown): WireError => {
  if (!(thrown instanceof ORPCError)) {
    return withoutCorrelation(shareError("disconnected", "The runtime did not answer.", {}));
  }
  const data = (thrown.data ?? {}) as { correlationId?: CorrelationId; detail?: unknown };
  const correlationId = data.correlationId ?? null;
  if (!isErrorCode(thrown.code)) {
    return { ...shareError("internal", "Something went wrong inside lanecast.", {}), correlationId };
  }
  const detail = errorDataSchemas[thrown.code].safeParse(data.detail ?? {});
  if (!detail.success) {
    return { ...shareError("internal", "The runtime's answer could not be read.", {}), correlationId };
  }
  return { code: thrown.code, message: thrown.message, data: detail.data, correlationId } as WireError;
};

/** Awaits a command and gives its failure as a value. Never rejects. */
export const settle = async <T>(call: Promise<T>): Promise<Result<T, WireError>> => {
  try {
    return ok(await call);
  } catch (thrown) {
    return fail(toWireError(thrown));
  }
};
