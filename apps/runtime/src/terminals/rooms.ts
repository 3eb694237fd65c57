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

/** The session comes last: a session that isn't lanecast's may have any name. */
const CLIENT_FORMAT = "#{client_tty} #{client_pid} #{client_readonly} #{client_session}";

/** The rooms that exist, with their guests, at one moment. */
type RoomListing = ReadonlyMap<string, readonly GuestClient[]>;

const readListing = (sessions: readonly string[] = [], clients: readonly string[] = []): RoomListing => {
  const rooms = new Map(sessions.map((session): [string, GuestClient[]] => [session, []]));
  for (const line of clients) {
    const [tty = "", pid, readOnly, ...session] = line.split(" ");
    // A client without a terminal is a control client: lanecast's own connection, never a guest.
    if (tty !== "") rooms.get(session.join(" "))?.push({ tty, pid: Number(pid), isReadOnly: readOnly === "1" });
  }
  return rooms;
};

/** Null: tmux didn't answer. */
const askForRooms = async (server: TmuxServer): Promise<RoomListing | null> => {
  const reply = await server.ask([
    ["list-sessions", "-F", "#{session_name}"],
    ["list-clients", "-F", CLIENT_FORMAT],
  ]);
  if (reply.ok) return readListing(reply.outputs[0], reply.outputs[1]);
  return reply.problem.includes(NO_SERVER) ? new Map() : null;
};

/** A listing that tmux makes after the call. All calls that arrive while one is under way share the next: fifty ends ask as one. */
const createRoomListing = (server: TmuxServer): (() => Promise<RoomListing | null>) => {
  let running: Promise<RoomListing | null> | null = null;
  let next: Promise<RoomListing | null> | null = null;
  const run = (): Promise<RoomListing | null> => {
    running = askForRooms(server).finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (running === null) return run();
    next ??= running.then(() => {
      next = null;
      return run();
    });
    return next;
  };
};

/** tmux itself enforces read-only. `ignore-size`, with `window-size manual`, keeps a guest's window from resizing the terminal. */
const attachArgvOf = (server: TmuxServer, session: string, access: Access): readonly string[] => {
  const flags = access === "read" ? "ignore-size,read-only" : "ignore-size";
  return [...server.clientArgv, "attach-session", "-t", `=${session}`, "-f", flags];
};

type ListRooms = ReturnType<typeof createRoomListing>;

/** Null: tmux didn't answer. A session that doesn't exist has no clients. */
const listClients = async (list: ListRooms, shareId: ShareId): Promise<readonly GuestClient[] | null> => {
  const rooms = await list();
  return rooms === null ? null : (rooms.get(shareId) ?? []);
};

const isReadOnly = async (list: ListRooms, shareId: ShareId, tty: string): Promise<boolean | null> =>
  (await listClients(list, shareId))?.find((client) => client.tty === tty)?.isReadOnly ?? null;

/**
 * In tmux 3.3a, `-f '!read-only'` has no effect on a read-only client; `switch-client -r` toggles the flag, and
 * `ignore-size` with it. So the flag is checked before and after, and `ignore-size` is set again. The room is named with
 * `-t`: without it, tmux would move the client into the session of lanecast's own connection.
 */
const changeAccess = async (
  server: TmuxServer,
  list: ListRooms,
  { shareId, tty, access }: { readonly shareId: ShareId; readonly tty: string; readonly access: Access },
): Promise<boolean> => {
  const wanted = access === "read";
  const before = await isReadOnly(list, shareId, tty);
  if (before === null) return false;
  if (before !== wanted) {
    const toggle: TmuxCommand = wanted
      ? ["refresh-client", "-t", tty, "-f", "read-only"]
      : ["switch-client", "-c", tty, "-r", "-t", sessionTarget(shareId)];
    await server.ask([toggle, ["refresh-client", "-t", tty, "-f", "ignore-size"]]);
  }
  return (await isReadOnly(list, shareId, tty)) === wanted;
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

export const createRooms = (server: TmuxServer, registry: LaneRegistry, clock: RoomsClock): Rooms =>
  buildRooms(server, registry, clock, createRoomListing(server));

const buildRooms = (server: TmuxServer, registry: LaneRegistry, clock: RoomsClock, list: ListRooms): Rooms => ({
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

  clientsOf: async (shareId) => (await listClients(list, shareId)) ?? [],

  detach: async (shareId, tty) => {
    if (tty === undefined) await server.ask([["detach-client", "-s", `=${shareId}`]]);
    // Only a client in this room: the system soon reuses a tty.
    else if ((await listClients(list, shareId))?.some((client) => client.tty === tty))
      await server.ask([["detach-client", "-t", tty]]);
  },

  setAccess: (shareId, tty, access) => changeAccess(server, list, { shareId, tty, access }),
  verifyReadOnly: createVerifyReadOnly(server, clock),

  closeRoom: (shareId) => endSession(server, shareId),

  leftOf: async (shareId) => {
    const rooms = await list();
    // This is used as proof that a room is gone, so if tmux can't be asked, the room counts as still open.
    if (rooms === null) return { sessions: 1, clients: 1 };
    return { sessions: rooms.has(shareId) ? 1 : 0, clients: rooms.get(shareId)?.length ?? 0 };
  },
});
