// The locked tmux session of each share: opening, telling, counting, closing. Knows no relay, worker, policy or time to live.
import type { GuestClient, ShareRoom, TerminalsPort } from "../integrations/sharing/ports";
import { fail, ok, type Result, shareError } from "../protocol/contract/errors";
import type { ShareId, TerminalId } from "../protocol/contract/ids";
import type { Access } from "../protocol/contract/share";
import type { LaneBook } from "./lane-book";
import { endSession, openLinkedSession, sessionTarget } from "./linked-session";
import { terminalNotFound } from "./not-found";
import { OPTION } from "./session-listing";
import { LOCKED_TABLE } from "./tmux/tmux-config";
import type { TmuxServer } from "./tmux/tmux-server";

export type Rooms = Pick<TerminalsPort, "openRoom" | "tellRoom" | "clientsOf" | "detach" | "closeRoom" | "leftOf">;

const ACCESS_WORDS: Readonly<Record<Access, string>> = { read: "you may watch", write: "you may type" };
const CLIENT_FORMAT = "#{client_tty} #{client_pid} #{client_created} #{client_readonly}";

const readClient = (line: string): readonly GuestClient[] => {
  const [tty = "", pid, created, readOnly] = line.split(" ");
  // Without a terminal it is a control client: one of ours, never a guest.
  if (tty === "") return [];
  return [{ tty, pid: Number(pid), createdAtMs: Number(created) * 1_000, isReadOnly: readOnly === "1" }];
};

/** One line: a line end or an escape would let a text draw over the guests' screens. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");

/** Read-only is held by tmux itself, and `ignore-size` keeps a guest's window from changing the operator's (with `window-size manual`). */
const attachArgvOf = (server: TmuxServer, shareId: ShareId, access: Access): readonly string[] => {
  const flags = access === "read" ? "ignore-size,read-only" : "ignore-size";
  return [...server.clientArgv, "attach-session", "-t", `=${shareId}`, "-f", flags];
};

/** Null: tmux did not say. A session that is not there has no clients. */
const askClients = async (server: TmuxServer, shareId: ShareId): Promise<readonly GuestClient[] | null> => {
  const reply = await server.ask([["list-clients", "-t", `=${shareId}`, "-F", CLIENT_FORMAT]]);
  if (reply.ok) return (reply.outputs[0] ?? []).flatMap(readClient);
  return isAbsence(reply.problem) ? [] : null;
};

/** What tmux says of a session that is not there; anything else is no proof that it is gone. */
const isAbsence = (problem: string): boolean => /can't find session|no tmux server runs/.test(problem);

export const createRooms = (server: TmuxServer, book: LaneBook): Rooms => ({
  openRoom: async (shareId: ShareId, terminalId: TerminalId, access: Access): Promise<Result<ShareRoom>> => {
    const terminal = book.find(terminalId);
    if (terminal === null) return fail(terminalNotFound(terminalId));
    const options = { status: "on", [OPTION.access]: ACCESS_WORDS[access], [OPTION.told]: "" };
    const opened = await openLinkedSession(server, { session: shareId, terminal, keyTable: LOCKED_TABLE, options });
    if (opened.ok) return ok({ attachArgv: attachArgvOf(server, shareId, access), session: shareId });
    if (book.find(terminalId) === null) return fail(terminalNotFound(terminalId));
    return fail(shareError("internal", `tmux did not open the room: ${opened.problem}`, {}));
  },

  tellRoom: async (shareId, text, isUrgent) => {
    await server.ask([
      ["set-option", "-t", sessionTarget(shareId), OPTION.isUrgent, isUrgent ? "1" : ""],
      ["set-option", "-t", sessionTarget(shareId), OPTION.told, oneLine(text)],
    ]);
  },

  clientsOf: async (shareId) => (await askClients(server, shareId)) ?? [],

  detach: async (shareId, tty) => {
    if (tty === undefined) await server.ask([["detach-client", "-s", `=${shareId}`]]);
    // Only someone who is in this room: a tty is used again soon.
    else if ((await askClients(server, shareId))?.some((client) => client.tty === tty))
      await server.ask([["detach-client", "-t", tty]]);
  },

  closeRoom: (shareId) => endSession(server, shareId),

  leftOf: async (shareId) => {
    const present = await server.ask([["has-session", "-t", `=${shareId}`]]);
    const clients = await askClients(server, shareId);
    // For a proof: what cannot be asked counts as still there.
    const isGone = !present.ok && isAbsence(present.problem);
    return { sessions: isGone ? 0 : 1, clients: clients?.length ?? 1 };
  },
});
