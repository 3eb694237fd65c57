// Opens and closes the room of each share: a locked tmux session that guests attach to. Also lists, messages and removes its guests.
import { fail, ok, type Result, shareError } from "#contract/errors";
import type { ShareId, TerminalId } from "#contract/ids";
import type { Access } from "#contract/share";
import type { GuestClient, ShareRoom, TerminalsPort } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import { setupProblem } from "../platform/paths";
import { oneLine } from "../platform/text";
import { type LaneRegistry, terminalNotFound } from "./lane-registry";
import { endSession, openLinkedSession, sessionTarget } from "./linked-session";
import { type TrialResult, tryReadOnly } from "./read-only-trial";
import { OPTION } from "./session-listing";
import { LOCKED_TABLE } from "./tmux/config";
import type { TmuxCommand } from "./tmux/quote";
import { NO_SERVER, type TmuxServer, unreachable } from "./tmux/server";

export type Rooms = Pick<
  TerminalsPort,
  "openRoom" | "tellRoom" | "clientsOf" | "detach" | "setAccess" | "verifyReadOnly" | "closeRoom" | "leftOf"
>;

/** Only a different tmux could change the result. After a restart of the server, read-only is verified again within this time. */
const VERIFIED_FOR_MS = 600_000;

const CLIENT_FORMAT = "#{client_tty} #{client_pid} #{client_readonly}";

const readClient = (line: string): readonly GuestClient[] => {
  const [tty = "", pid, readOnly] = line.split(" ");
  // A client without a terminal is a control client: lanecast's own connection, never a guest.
  if (tty === "") return [];
  return [{ tty, pid: Number(pid), isReadOnly: readOnly === "1" }];
};

/** tmux itself enforces read-only. `ignore-size`, with `window-size manual`, keeps a guest's window from resizing the terminal. */
const attachArgvOf = (server: TmuxServer, session: string, access: Access): readonly string[] => {
  const flags = access === "read" ? "ignore-size,read-only" : "ignore-size";
  return [...server.clientArgv, "attach-session", "-t", `=${session}`, "-f", flags];
};

/** Null: tmux didn't answer. A session that doesn't exist has no clients. */
const listClients = async (server: TmuxServer, shareId: ShareId): Promise<readonly GuestClient[] | null> => {
  const reply = await server.ask([["list-clients", "-t", `=${shareId}`, "-F", CLIENT_FORMAT]]);
  if (reply.ok) return (reply.outputs[0] ?? []).flatMap(readClient);
  return provesAbsence(reply.problem) ? [] : null;
};

/** Whether the session is certainly gone. No other error of tmux proves that. */
const provesAbsence = (problem: string): boolean =>
  problem.includes("can't find session") || problem.includes(NO_SERVER);

const isReadOnly = async (server: TmuxServer, shareId: ShareId, tty: string): Promise<boolean | null> =>
  (await listClients(server, shareId))?.find((client) => client.tty === tty)?.isReadOnly ?? null;

/**
 * In tmux 3.3a, `-f '!read-only'` has no effect on a read-only client; `switch-client -r` toggles the flag, and
 * `ignore-size` with it. So the flag is checked before and after, and `ignore-size` is set again. The room is named with
 * `-t`: without it, tmux would move the client into the session of lanecast's own connection.
 */
const changeAccess = async (server: TmuxServer, shareId: ShareId, tty: string, access: Access): Promise<boolean> => {
  const wanted = access === "read";
  const before = await isReadOnly(server, shareId, tty);
  if (before === null) return false;
  if (before !== wanted) {
    const toggle: TmuxCommand = wanted
      ? ["refresh-client", "-t", tty, "-f", "read-only"]
      : ["switch-client", "-c", tty, "-r", "-t", sessionTarget(shareId)];
    await server.ask([toggle, ["refresh-client", "-t", tty, "-f", "ignore-size"]]);
  }
  return (await isReadOnly(server, shareId, tty)) === wanted;
};

const createVerifyReadOnly = (server: TmuxServer, clock: RoomsClock): Rooms["verifyReadOnly"] => {
  let verified: { readonly verifiedAtMs: number; readonly atBootMs: number } | null = null;
  let running: Promise<TrialResult> | null = null;
  const attachArgv = (session: string, access: Access) => attachArgvOf(server, session, access);
  return async () => {
    if (verified !== null && clock.bootMs() - verified.atBootMs < VERIFIED_FOR_MS) return ok(verified);
    running ??= tryReadOnly({ server, clock, attachArgv }).finally(() => {
      running = null;
    });
    const result = await running;
    if (result === "enforced") {
      verified = { verifiedAtMs: clock.nowMs(), atBootMs: clock.bootMs() };
      return ok(verified);
    }
    const what =
      result === "leaks"
        ? "This tmux doesn't enforce read-only access"
        : "Couldn't verify that tmux enforces read-only access";
    return fail(setupProblem(what, "tmux", "Try again. If it fails again, run `lanecast doctor`."));
  };
};

type RoomsClock = Pick<Clock, "after" | "nowMs" | "bootMs">;

export const createRooms = (server: TmuxServer, registry: LaneRegistry, clock: RoomsClock): Rooms => ({
  openRoom: async (shareId: ShareId, terminalId: TerminalId, access: Access): Promise<Result<ShareRoom>> => {
    const terminal = registry.find(terminalId);
    if (terminal === null) return fail(terminalNotFound(terminalId));
    // Guests attach through the socket file. Without it they would get a link that lets no one in.
    if ((await server.restoreSocket()) === "lost") return fail(unreachable(server.socketPath));
    const options = { status: "on", [OPTION.message]: "" };
    const opened = await openLinkedSession(server, { session: shareId, terminal, keyTable: LOCKED_TABLE, options });
    if (opened.ok) {
      const attachArgv = attachArgvOf(server, shareId, access);
      return ok({ attachArgv, readOnlyArgv: attachArgvOf(server, shareId, "read"), session: shareId });
    }
    if (registry.find(terminalId) === null) return fail(terminalNotFound(terminalId));
    return fail(shareError("internal", `tmux couldn't open the share's session: ${opened.problem}`, {}));
  },

  tellRoom: async (shareId, text, isUrgent) => {
    await server.ask([
      ["set-option", "-t", sessionTarget(shareId), OPTION.isUrgent, isUrgent ? "1" : ""],
      // One line: a line break or an escape sequence could draw over the guests' screens.
      ["set-option", "-t", sessionTarget(shareId), OPTION.message, oneLine(text)],
    ]);
  },

  clientsOf: async (shareId) => (await listClients(server, shareId)) ?? [],

  detach: async (shareId, tty) => {
    if (tty === undefined) await server.ask([["detach-client", "-s", `=${shareId}`]]);
    // Only a client in this room: the system soon reuses a tty.
    else if ((await listClients(server, shareId))?.some((client) => client.tty === tty))
      await server.ask([["detach-client", "-t", tty]]);
  },

  setAccess: (shareId, tty, access) => changeAccess(server, shareId, tty, access),
  verifyReadOnly: createVerifyReadOnly(server, clock),

  closeRoom: (shareId) => endSession(server, shareId),

  leftOf: async (shareId) => {
    const present = await server.ask([["has-session", "-t", `=${shareId}`]]);
    const clients = await listClients(server, shareId);
    // This is used as proof that a room is gone, so if tmux can't be asked, the room counts as still open.
    const isGone = !present.ok && provesAbsence(present.problem);
    return { sessions: isGone ? 0 : 1, clients: clients?.length ?? 1 };
  },
});
