// What every route is built on: the contract to implement, and answers turned into what the wire carries.
import { implement, ORPCError } from "@orpc/server";
import { contract } from "#contract/commands";
import type { Answer, Refusal } from "../integrations/sharing/commands/checks";
import type { Requester } from "../integrations/sharing/share/record";

export interface SocketContext {
  /** From the ticket that the socket was opened with. */
  readonly requester: Requester;
  /** Resolves when this peer has read most of what it was sent. */
  readonly room: () => Promise<void>;
}

export const onTheWire = ({ code, message, data, correlationId }: Refusal): ORPCError<string, unknown> =>
  new ORPCError(code, { defined: true, status: 400, message, data: { correlationId, detail: data } });

export const unwrap = <T>(answer: Answer<T>): T => {
  if (answer.ok) return answer.value;
  throw onTheWire(answer.error);
};

/** For calls that nothing interrupts. */
export const never = new AbortController().signal;

export const os = implement(contract).$context<SocketContext>();
