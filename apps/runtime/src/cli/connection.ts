// The way to the running runtime: its note, a ticket for the token, one socket, the contract's client. Starts nothing.

import { fail, ok, type Result, shareError } from "#contract/errors";
import { CLOSED_REVOKED, SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/version";
import { createRuntimeClient, type RuntimeClient, settle, type WireError } from "#contract/wire";
import { PRODUCT_VERSION } from "../platform/config";
import type { RuntimeFile } from "../platform/runtime-file";
import { localFailure } from "./outcome";

export interface Connection {
  /** The process behind it, proved by pid and start time. */
  readonly note: RuntimeFile;
  /** One command; its failure as a value. Rejects never. */
  call<T>(command: (client: RuntimeClient) => Promise<T>): Promise<Result<T, WireError>>;
  /** For streams, which the caller closes. */
  readonly client: RuntimeClient;
  /** Why a stream of it ended: the token was revoked, or else the runtime has ended, in these words. */
  whyEnded(words: string): { readonly ok: false; readonly error: WireError };
  close(): void;
}

/** A runtime that is there answers in milliseconds; one that is stopped (SIGSTOP) accepts and never answers. */
const ANSWER_WITHIN_MS = 5_000;

export const noRuntime = (
  message = "No runtime runs on this home.",
): { readonly ok: false; readonly error: WireError } => localFailure(shareError("disconnected", message, {}));

const ASK_FOR_ONE = "Ask the operator for one (lanecast token new), or unset it.";
const NO_TOKEN = "LANECAST_TOKEN is no token of this home (any more).";
/** An agent's token that the runtime does not take, from the first or any more. */
const noToken = (words = NO_TOKEN): { readonly ok: false; readonly error: WireError } =>
  localFailure(shareError("unauthorized", words, { hint: ASK_FOR_ONE }));

const NO_ANSWER = "The runtime on this home does not answer.";

const fetchTicket = async (note: RuntimeFile, ownToken?: string): Promise<Result<string, WireError>> => {
  try {
    const response = await fetch(`${note.baseUrl}/api/ticket`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ownToken ?? note.token}` },
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status === 401 && ownToken !== undefined) return noToken();
    if (response.status === 401)
      return localFailure(shareError("unauthorized", "The runtime does not know this token.", {}));
    const answer: unknown = await response.json();
    const ticket = typeof answer === "object" && answer !== null && "ticket" in answer ? answer.ticket : null;
    return typeof ticket === "string" ? ok(ticket) : noRuntime(NO_ANSWER);
  } catch {
    return noRuntime(NO_ANSWER);
  }
};

/** The ticket was good: a door that still refuses speaks another version of the contract. */
const notOpened = (note: RuntimeFile): WireError => {
  const versions = { runtime: note.version, client: PRODUCT_VERSION };
  const words = `The runtime is version ${note.version}, this command line ${PRODUCT_VERSION}.`;
  return note.version === PRODUCT_VERSION
    ? noRuntime(NO_ANSWER).error
    : { ...shareError("version-mismatch", words, versions), correlationId: null };
};

const openSocket = (note: RuntimeFile, ticket: string): Promise<WebSocket | null> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${note.baseUrl.replace(/^http/, "ws")}/api/socket`, {
      protocols: [SOCKET_SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}${ticket}`],
      headers: { Origin: note.baseUrl },
    });
    // The deadline is for the opening alone: a stream may stay open for as long as its share lives.
    const opened = new AbortController();
    const giveUp = (): void => {
      if (!opened.signal.aborted) socket.close();
    };
    AbortSignal.timeout(ANSWER_WITHIN_MS).addEventListener("abort", giveUp, { signal: opened.signal });
    socket.addEventListener("open", () => {
      opened.abort();
      resolve(socket);
    });
    socket.addEventListener("close", () => resolve(null));
  });

/** `token`: an agent's own (LANECAST_TOKEN) in place of the note's; never both, or an agent would act as the operator. */
export const connect = async (note: RuntimeFile | null, token?: string): Promise<Result<Connection, WireError>> => {
  if (note === null) return noRuntime();
  if (token === "") return noToken("LANECAST_TOKEN is set, and empty.");
  const ticket = await fetchTicket(note, token);
  if (!ticket.ok) return ticket;
  const socket = await openSocket(note, ticket.value);
  if (socket === null) return fail(notOpened(note));
  let closedWith = "";
  socket.addEventListener("close", ({ reason }) => {
    closedWith = reason;
  });
  const whyEnded: Connection["whyEnded"] = (words) => (closedWith === CLOSED_REVOKED ? noToken() : noRuntime(words));
  const client = createRuntimeClient(socket);
  return ok({
    note,
    client,
    call: async (command) => {
      const settled = await settle(command(client));
      return settled.ok || settled.error.code !== "disconnected" ? settled : whyEnded(settled.error.message);
    },
    whyEnded,
    close: () => socket.close(),
  });
};
