// The client side of the socket, for page and CLI: a typed client, and its failures as values.
import { createORPCClient, ORPCError } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import type { Contract } from "./commands";
import { type ErrorCode, errorDataSchemas, fail, ok, type Result, type ShareError, shareError } from "./errors";
import type { CorrelationId } from "./ids";

/** Every command of the contract as a function. Use `settle` to turn a rejection into a value. */
export type RuntimeClient = ContractRouterClient<Contract>;

/** The part of a WebSocket that the client uses. The socket may still be opening. */
export type ClientSocket = Pick<WebSocket, "addEventListener" | "removeEventListener" | "send" | "readyState">;

export const createRuntimeClient = (socket: ClientSocket): RuntimeClient =>
  createORPCClient(new RPCLink({ websocket: socket }));

/** An expected failure. `correlationId` is null if the command never reached the runtime. */
export type WireError = ShareError & { readonly correlationId: CorrelationId | null };

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorDataSchemas, code);

const withoutCorrelation = (error: ShareError): WireError => ({ ...error, correlationId: null });

/** Turns a rejected call into an error code. A rejection that did not come from the runtime is `disconnected`. */
export const toWireError = (thrown: unknown): WireError => {
  if (!(thrown instanceof ORPCError)) {
    return withoutCorrelation(shareError("disconnected", "lanecast didn't answer.", {}));
  }
  const data = (thrown.data ?? {}) as { correlationId?: CorrelationId; detail?: unknown };
  const correlationId = data.correlationId ?? null;
  if (!isErrorCode(thrown.code)) {
    return { ...shareError("internal", "Something went wrong in lanecast.", {}), correlationId };
  }
  const detail = errorDataSchemas[thrown.code].safeParse(data.detail ?? {});
  if (!detail.success) {
    return { ...shareError("internal", "Couldn't read lanecast's answer.", {}), correlationId };
  }
  return { code: thrown.code, message: thrown.message, data: detail.data, correlationId } as WireError;
};

/** Awaits a command and returns its failure as a value. Never rejects. */
export const settle = async <T>(call: Promise<T>): Promise<Result<T, WireError>> => {
  try {
    return ok(await call);
  } catch (thrown) {
    return fail(toWireError(thrown));
  }
};
