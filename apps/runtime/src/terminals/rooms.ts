// The locked tmux session of each share: opening, telling, counting, closing. Knows no relay, worker, policy or time to live.

import { fail, ok, type Result, shareError } from "#contract/errors";
import type { ShareId, TerminalId } from "#contract/ids";
import type { Access } from "#contract/share";
import type { GuestClient, ShareRoom, TerminalsPort } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import { oneLine } from "../platform/text";
import type { LaneBook } from "./lane-book";
import { endSession, openLinkedSession, sessionTarget } from "./linked-session";
import { terminalNotFound } from "./not-found";
import { type TrialResult, tryReadOnly } from "./read-only-trial";
import { OPTION } from "./session-listing";
import { LOCKED_TABLE } from "./tmux/tmux-config";
import type { TmuxCommand } from "./tmux/tmux-quote";
import type { TmuxServer } from "./tmux/tmux-server";

export type Rooms = Pick<
  TerminalsPort,
  "openRoom" | "tellRoom" | "clientsOf" | "detach" | "setAccess" | "verifyReadOnly" | "closeRoom" | "leftOf"
>;

/** Nothing but another tmux could change what was seen; a server that is started anew is tried anew after this at the latest. */
const VERIFIED_FOR_MS = 600_000;

const CLIENT_FORMAT = "#{client_tty} #{client_pid} #{client_readonly}";

const readClient = (line: string): readonly GuestClient[] => {
  const [tty = "", pid, readOnly] = line.split(" ");
  // Without a terminal it is a control client: one of ours, never a guest.
  if (tty === "") return [];
  return [{ tty, pid: Number(pid), isReadOnly: readOnly === "1" }];
};

/** One line: a line end or an escape would let a text draw over the guests' screens. */

/** Read-only is held by tmux itself, and `ignore-size` keeps a guest's window from changing the operator's (with `window-size manual`). */
const attachArgvOf = (server: TmuxServer, session: string, access: Access): readonly string[] => {
  const flags = access === "read" ? "ignore-size,read-only" : "ignore-size";
  return [...server.clientArgv, "attach-session", "-t", `=${session}`, "-f", flags];
};

/** Null: tmux did not say. A session that is not there has no clients. */
const askClients = async (server: TmuxServer, shareId: ShareId): Promise<readonly GuestClient[] | null> => {
  const reply = await server.ask([["list-clients", "-t", `=${shareId}`, "-F", CLIENT_FORMAT]]);
  if (reply.ok) return (reply.outputs[0] ?? []).flatMap(readClient);
  return isAbsence(reply.problem) ? [] : null;
};

/** What tmux says of a session that is not there; anything else is no proof that it is gone. */
const isAbsence = (problem: string): boolean => /can't find session|no tmux server runs/.test(problem);

const isReadOnly = async (server: TmuxServer, shareId: ShareId, tty: string): Promise<boolean | null> =>
  (await askClients(server, shareId))?.find((client) => client.tty === tty)?.isReadOnly ?? null;

/**
 * tmux 3.3a: `-f '!read-only'` does nothing for a client that is read-only; `switch-client -r` turns it over, and
 * `ignore-size` with it. So it is looked at before and after, and `ignore-size` is put back;
 * and its room is named, or the client would be moved into the session of our own connection.
 */
const changeAccess = async (server: TmuxServer, shareId: ShareId, tty: string, access: Access): Promise<boolean> => {
  const wanted = access === "read";
  const before = await isReadOnly(server, shareId, tty);
  if (before === null) return false;
  if (before !== wanted) {
    const turn: TmuxCommand = wanted
      ? ["refresh-client", "-t", tty, "-f", "read-only"]
      : ["switch-client", "-c", tty, "-r", "-t", sessionTarget(shareId)];
    await server.ask([turn, ["refresh-client", "-t", tty, "-f", "ignore-size"]]);
  }
  return (await isReadOnly(server, shareId, tty)) === wanted;
};

const createVerifying = (server: TmuxServer, clock: RoomsClock): Rooms["verifyReadOnly"] => {
  let verified: { readonly verifiedAtMs: number; readonly atBootMs: number } | null = null;
  let underWay: Promise<TrialResult> | null = null;
  const attachArgv = (session: string, access: Access) => attachArgvOf(server, session, access);
  return async () => {
    if (verified !== null && clock.bootMs() - verified.atBootMs < VERIFIED_FOR_MS) return ok(verified);
    underWay ??= tryReadOnly({ server, clock, attachArgv }).finally(() => {
      underWay = null;
    });
    const result = await underWay;
    if (result === "holds") {
      verified = { verifiedAtMs: clock.nowMs(), atBootMs: clock.bootMs() };
      return ok(verified);
    }
    const what =
      result === "leaks" ? "Read-only does not hold with this tmux." : "It could not be verified that read-only holds.";
    return fail(shareError("setup-problem", what, { what, path: "tmux", hint: "Try again; see: lanecast doctor." }));
  };
};

type RoomsClock = Pick<Clock, "after" | "nowMs" | "bootMs">;

export const createRooms = (server: TmuxServer, book: LaneBook, clock: RoomsClock): Rooms => ({
  openRoom: async (shareId: ShareId, terminalId: TerminalId, access: Access): Promise<Result<ShareRoom>> => {
    const terminal = book.find(terminalId);
    if (terminal === null) return fail(terminalNotFound(terminalId));
    const options = { status: "on", [OPTION.told]: "" };
    const opened = await openLinkedSession(server, { session: shareId, terminal, keyTable: LOCKED_TABLE, options });
    if (opened.ok) {
      const attachArgv = attachArgvOf(server, shareId, access);
      return ok({ attachArgv, readOnlyArgv: attachArgvOf(server, shareId, "read"), session: shareId });
    }
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

  setAccess: (shareId, tty, access) => changeAccess(server, shareId, tty, access),
  verifyReadOnly: createVerifying(server, clock),

  closeRoom: (shareId) => endSession(server, shareId),

  leftOf: async (shareId) => {
    const present = await server.ask([["has-session", "-t", `=${shareId}`]]);
    const clients = await askClients(server, shareId);
    // For a proof: what cannot be asked counts as still there.
    const isGone = !present.ok && isAbsence(present.problem);
    return { sessions: isGone ? 0 : 1, clients: clients?.length ?? 1 };
  },
});
