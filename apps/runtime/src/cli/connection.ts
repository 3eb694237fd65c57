// The CLI's connection to the running runtime: one socket with the contract's client, and the watch stream over it.

import { ok, type Result, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { CLOSED_REVOKED, SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/limits";
import type { ShareView } from "#contract/share";
import type { WatchUpdate } from "#contract/stream";
import { createRuntimeClient, type RuntimeClient, settle, type WireError } from "#contract/wire";
import type { Clock, Timer } from "../platform/clock";
import { PRODUCT_VERSION } from "../platform/config";
import type { Paths } from "../platform/paths";
import { type RuntimeFile, readHolder, readRuntimeFile } from "../platform/runtime-file";
import { waitFor } from "../platform/wait";
import { type Failure, localFailure } from "./outcome";

export interface Connection {
  /** The runtime's process, verified by pid and start time. */
  readonly note: RuntimeFile;
  /** Sends one command and returns its failure as a value. Never rejects. `isQuiet`: says nothing if it takes long. */
  call<T>(
    command: (client: RuntimeClient) => Promise<T>,
    options?: { readonly isQuiet?: boolean },
  ): Promise<Result<T, WireError>>;
  /** For streams. The caller closes them. */
  readonly client: RuntimeClient;
  /** The failure of a stream that ended: the token was revoked, or the runtime stopped, with this message. */
  streamEnded(message: string): Failure;
  close(): void;
}

/** A running runtime answers in milliseconds. A stopped one (SIGSTOP) accepts connections and never answers. */
const ANSWER_WITHIN_MS = 5_000;

export const notRunning = (message = "lanecast isn't running.", hint?: string): Failure =>
  localFailure(shareError("disconnected", message, hint === undefined ? {} : { hint }));

/** The runtime writes its files again within half a second of their loss, and needs about a second to start. */
const FILES_BACK = { everyMs: 50, withinMs: 4_000 } as const;

/** The file of the running runtime; null if none runs. Waits for the file if the runtime is starting or something removed it. */
export const findRuntime = async (
  { home }: Pick<Paths, "home">,
  uid: number,
  clock: Pick<Clock, "after">,
): Promise<Result<RuntimeFile | null, WireError>> => {
  const look = (): { readonly file: RuntimeFile | null } | null => {
    const file = readRuntimeFile({ home }, uid);
    return file !== null || readHolder(home) === null ? { file } : null;
  };
  const found = await waitFor(clock, look, FILES_BACK);
  if (found !== null) return ok(found.file);
  const pid = readHolder(home)?.pid;
  if (pid === undefined) return ok(null);
  const message = `lanecast is running (pid ${pid}) but can't be reached: the file that says where is missing.`;
  return notRunning(message, `Try again in a moment. To end lanecast and every share, run: kill ${pid}`);
};

const silent = ({ pid }: RuntimeFile): Failure =>
  notRunning(
    "lanecast is running but doesn't answer.",
    `Try again. If it still doesn't answer, end process ${pid} and run: lanecast open`,
  );

const badToken = (message = "LANECAST_TOKEN isn't a valid token: it is unknown or revoked."): Failure =>
  localFailure(
    shareError("unauthorized", message, {
      hint: "Ask the operator for a new token (lanecast token new), or unset LANECAST_TOKEN.",
    }),
  );

const fetchTicket = async (note: RuntimeFile, ownToken?: string): Promise<Result<string, WireError>> => {
  try {
    const response = await fetch(`${note.baseUrl}/api/ticket`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ownToken ?? note.token}` },
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status === 401 && ownToken !== undefined) return badToken();
    if (response.status === 401) {
      return localFailure(shareError("unauthorized", "lanecast didn't accept this command line's token.", {}));
    }
    const answer: unknown = await response.json();
    const ticket = typeof answer === "object" && answer !== null && "ticket" in answer ? answer.ticket : null;
    return typeof ticket === "string" ? ok(ticket) : silent(note);
  } catch {
    return silent(note);
  }
};

/** The ticket was valid, so a runtime that still refuses the socket speaks another version of the contract. */
const notOpened = (note: RuntimeFile): Failure => {
  if (note.version === PRODUCT_VERSION) return silent(note);
  const versions = { runtime: note.version, client: PRODUCT_VERSION };
  const message = `lanecast ${note.version} is running, but this command line is version ${PRODUCT_VERSION}.`;
  return localFailure(shareError("version-mismatch", message, versions));
};

const openSocket = (note: RuntimeFile, ticket: string): Promise<WebSocket | null> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${note.baseUrl.replace(/^http/, "ws")}/api/socket`, {
      protocols: [SOCKET_SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}${ticket}`],
      headers: { Origin: note.baseUrl },
    });
    // The deadline applies to opening only: a stream can stay open for as long as its share is live.
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

/** `token`: an agent's own (LANECAST_TOKEN). It replaces the note's token, never adds to it, or an agent would act as the operator. */
export const connect = async (note: RuntimeFile | null, token?: string): Promise<Result<Connection, WireError>> => {
  if (note === null) return notRunning();
  if (token === "") return badToken("LANECAST_TOKEN is set but empty.");
  const ticket = await fetchTicket(note, token);
  if (!ticket.ok) return ticket;
  const socket = await openSocket(note, ticket.value);
  if (socket === null) return notOpened(note);
  let closeReason = "";
  socket.addEventListener("close", ({ reason }) => {
    closeReason = reason;
  });
  const streamEnded: Connection["streamEnded"] = (message) =>
    closeReason === CLOSED_REVOKED ? badToken() : notRunning(message);
  const client = createRuntimeClient(socket);
  return ok({
    note,
    client,
    call: async (command) => {
      const settled = await settle(command(client));
      return settled.ok || settled.error.code !== "disconnected" ? settled : streamEnded(settled.error.message);
    },
    streamEnded,
    close: () => socket.close(),
  });
};

/** Longer than two heartbeats of the runtime (every 2 s). */
const SILENT_AFTER_MS = 5_000;

export interface SilenceListener {
  readonly clock: Pick<Clock, "after">;
  /** Runs when nothing, not even a heartbeat, has arrived for 5 s: the runtime hangs, or the connection is dead. */
  onSilent(): void;
  /** Runs when the stream delivers something again after `onSilent`. */
  onHeard(): void;
}

const createSilenceTimer = ({ clock, onSilent, onHeard }: SilenceListener) => {
  let isSilent = false;
  const start = (): Timer =>
    clock.after(SILENT_AFTER_MS, () => {
      isSilent = true;
      onSilent();
    });
  let timer = start();
  return {
    heard: (): void => {
      timer.cancel();
      timer = start();
      if (isSilent) onHeard();
      isSilent = false;
    },
    stop: (): void => timer.cancel(),
  };
};

export interface WatchOptions {
  readonly signal?: AbortSignal;
  readonly silence?: SilenceListener;
}

/** Every event of the watch stream but its heartbeats. Ends when the runtime stops, the socket breaks or `signal` aborts. */
export async function* watchAll(
  runtime: Connection,
  { signal, silence }: WatchOptions = {},
): AsyncGenerator<WatchUpdate, void, void> {
  const opened = await settle(runtime.client.watch(undefined, signal === undefined ? {} : { signal }));
  if (!opened.ok) return;
  const timer = silence === undefined ? null : createSilenceTimer(silence);
  try {
    for await (const event of opened.value) {
      timer?.heard();
      if (event.type !== "heartbeat") yield event;
    }
  } catch {
    // The runtime is gone or `signal` aborted; the caller knows which.
  } finally {
    timer?.stop();
  }
}

/** One share: as it is now, then after each change. */
export async function* followShare(
  runtime: Connection,
  shareId: ShareId,
  signal?: AbortSignal,
): AsyncGenerator<ShareView, void, void> {
  for await (const event of watchAll(runtime, signal === undefined ? {} : { signal })) {
    const shares = event.type === "snapshot" ? event.shares : event.type === "share" ? [event.share] : [];
    const share = shares.find((each) => each.shareId === shareId);
    if (share !== undefined) yield share;
  }
}
