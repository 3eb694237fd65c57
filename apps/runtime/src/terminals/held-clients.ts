// Keeps the keys of a terminal's tmux clients (guests, `lane attach`) from it while an agent has the keyboard, and undoes that.
import type { TerminalId } from "#contract/ids";
import { ATTACH_PREFIX } from "./attach";
import { sessionTarget } from "./linked-session";
import { OPTION } from "./session-listing";
import { ATTACH_TABLE, DETACH_KEY, HELD_PREFIX, LOCKED_TABLE, TAKE_BACK_KEY } from "./tmux/config";
import type { TmuxCommand } from "./tmux/quote";
import type { TmuxServer } from "./tmux/server";

export interface HeldClients {
  /** False: some client could still type. What was held stays held until `free`. */
  hold(terminalId: TerminalId, agent: string): Promise<boolean>;
  free(terminalId: TerminalId): Promise<void>;
  /** Holds sessions that were opened since. */
  holdNew(terminalId: TerminalId): Promise<void>;
  /** Takes any event of tmux: a key in a held client is one. Calls `onTakeBackKey` if it was the one that takes back. */
  onEvent(name: string, args: string): void;
  forget(terminalId: TerminalId): void;
}

interface Client {
  readonly tty: string;
  readonly session: string;
  readonly isReadOnly: boolean;
  readonly keyTable: string;
}

interface Hold {
  readonly agent: string;
  readonly sessions: Set<string>;
  /** Clients that were made readers, to be made writers again. */
  readonly writers: Set<string>;
}

const isAttach = (session: string): boolean => session.startsWith(ATTACH_PREFIX);
const tableOf = (session: string): string => `${HELD_PREFIX}${session}`;

/**
 * `assume-paste-time 0`: with the default of 1 ms, tmux takes fast input for a paste and sends it past the key table. Each
 * binding switches the client to the session it is in, which changes nothing but reaches the runtime as an event. The
 * take-back key gives the table back inside tmux, so that the operator does not wait for the runtime.
 */
const holdSession = (session: string, agent: string): readonly TmuxCommand[] => {
  const target = sessionTarget(session);
  const table = tableOf(session);
  const again = ["switch-client", "-t", `=${session}`];
  const set = (name: string, value: string): TmuxCommand => ["set-option", "-t", target, name, value];
  const keys: readonly TmuxCommand[] = isAttach(session)
    ? [
        ["bind-key", "-T", table, DETACH_KEY.tmuxName, "detach-client"],
        ["bind-key", "-T", table, TAKE_BACK_KEY.tmuxName, ...set("key-table", ATTACH_TABLE), ";", ...again],
      ]
    : [];
  const status = isAttach(session)
    ? ` ${agent} has the keyboard. ${TAKE_BACK_KEY.name} takes it back; ${DETACH_KEY.name} detaches. `
    : ` ${agent} has the keyboard, you can watch | #{q/h:${OPTION.message}} `;
  return [
    ["bind-key", "-T", table, "Any", ...again],
    ...keys,
    set("assume-paste-time", "0"),
    set("status-left", status),
    ...(isAttach(session) ? [set("status", "on")] : []),
    set("key-table", table),
  ];
};

const freeSession = (session: string): readonly TmuxCommand[] => {
  const target = sessionTarget(session);
  const unset = (name: string): TmuxCommand => ["set-option", "-u", "-t", target, name];
  return [
    ["set-option", "-t", target, "key-table", isAttach(session) ? ATTACH_TABLE : LOCKED_TABLE],
    unset("assume-paste-time"),
    unset("status-left"),
    ...(isAttach(session) ? [unset("status")] : []),
  ];
};

/** Frees the operator's own clients that a killed runtime left held. Guests' sessions end with their runtime anyway. */
export const freeLeftHolds = async (server: Pick<TmuxServer, "ask">): Promise<void> => {
  const reply = await server.ask([["list-sessions", "-F", "#{session_name}"]]);
  if (!reply.ok) return;
  for (const session of (reply.outputs[0] ?? []).filter(isAttach)) {
    await server.ask(freeSession(session));
    await server.ask([["unbind-key", "-aq", "-T", tableOf(session)]]);
  }
};

const CLIENT_FORMAT = "#{client_tty} #{client_readonly} #{client_key_table} #{client_session}";

const readClient = (line: string): readonly Client[] => {
  const [tty = "", readOnly, keyTable = "", session = ""] = line.split(" ");
  // A client without a terminal is lanecast's own connection.
  return tty === "" ? [] : [{ tty, session, isReadOnly: readOnly === "1", keyTable }];
};

const makeReader = ({ tty }: Client): readonly TmuxCommand[] => [
  ["refresh-client", "-t", tty, "-f", "read-only"],
  ["refresh-client", "-t", tty, "-f", "ignore-size"],
];

/** `-f '!read-only'` has no effect in tmux 3.3a; `switch-client -r` toggles the flag, and drops `ignore-size` with it. */
const makeWriter = ({ tty, session }: Client): readonly TmuxCommand[] => [
  ["switch-client", "-c", tty, "-r", "-t", `=${session}`],
  ["refresh-client", "-t", tty, "-f", "ignore-size"],
];

/** A guest is a reader in tmux's own sense; the operator's client, which must hear a key, is held by its key table alone. */
const isHeld = (client: Client): boolean =>
  isAttach(client.session) ? client.keyTable === tableOf(client.session) : client.isReadOnly;

export const createHeldClients = (
  server: Pick<TmuxServer, "ask">,
  onTakeBackKey: (terminalId: TerminalId) => void,
): HeldClients => {
  const holds = new Map<TerminalId, Hold>();

  const sessionsOf = async (terminalId: TerminalId): Promise<readonly string[] | null> => {
    const reply = await server.ask([["list-sessions", "-F", `#{session_name} #{${OPTION.terminal}}`]]);
    if (!reply.ok) return null;
    const pairs = (reply.outputs[0] ?? []).map((line) => line.split(" "));
    return pairs.flatMap(([session = "", of]) => (of === terminalId && session !== terminalId ? [session] : []));
  };

  const clientsOf = async (sessions: readonly string[]): Promise<readonly Client[] | null> => {
    const reply = await server.ask([["list-clients", "-F", CLIENT_FORMAT]]);
    if (!reply.ok) return null;
    return (reply.outputs[0] ?? []).flatMap(readClient).filter(({ session }) => sessions.includes(session));
  };

  /** A session that ended meanwhile fails its commands and has no clients, so the check at the end decides. */
  const holdAll = async (terminalId: TerminalId, hold: Hold): Promise<boolean> => {
    const sessions = await sessionsOf(terminalId);
    if (sessions === null) return false;
    for (const session of sessions.filter((each) => !hold.sessions.has(each))) {
      hold.sessions.add(session);
      await server.ask(holdSession(session, hold.agent));
    }
    for (const client of (await clientsOf(sessions)) ?? []) {
      if (isAttach(client.session) || client.isReadOnly) continue;
      hold.writers.add(client.tty);
      await server.ask(makeReader(client));
    }
    const clients = await clientsOf(sessions);
    return clients?.every(isHeld) ?? false;
  };

  const freeWriters = async (hold: Hold): Promise<void> => {
    for (const client of (await clientsOf([...hold.sessions])) ?? [])
      if (client.isReadOnly && hold.writers.has(client.tty)) await server.ask(makeWriter(client));
  };

  return {
    hold: (terminalId, agent) => {
      const hold = holds.get(terminalId) ?? { agent, sessions: new Set(), writers: new Set() };
      holds.set(terminalId, hold);
      return holdAll(terminalId, hold);
    },
    holdNew: async (terminalId) => {
      const hold = holds.get(terminalId);
      if (hold !== undefined) await holdAll(terminalId, hold);
    },
    free: async (terminalId) => {
      const hold = holds.get(terminalId);
      if (hold === undefined) return;
      holds.delete(terminalId);
      for (const session of hold.sessions) await server.ask(freeSession(session));
      await freeWriters(hold);
      for (const session of hold.sessions) await server.ask([["unbind-key", "-aq", "-T", tableOf(session)]]);
    },
    onEvent: (name, args) => {
      const moved = name === "client-session-changed" ? /^\S+ \$\d+ (\S+)$/.exec(args) : null;
      const session = moved?.[1];
      if (session === undefined || !isAttach(session)) return;
      const held = [...holds].find(([, hold]) => hold.sessions.has(session));
      if (held === undefined) return;
      const [terminalId] = held;
      void server.ask([["show-options", "-v", "-t", sessionTarget(session), "key-table"]]).then((reply) => {
        if (reply.ok && reply.outputs[0]?.[0] === ATTACH_TABLE && holds.has(terminalId)) onTakeBackKey(terminalId);
      });
    },
    forget: (terminalId) => void holds.delete(terminalId),
  };
};
