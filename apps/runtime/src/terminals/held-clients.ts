// Keeps the keys of a terminal's tmux clients (guests, `lane attach`) from it while an agent has the keyboard, and undoes that.
import type { TerminalId } from "#contract/ids";
import { detach } from "../platform/detach";
import { ATTACH_PREFIX, STATUS_LEFT, STATUS_RIGHT } from "./attach";
import { ATTACH_TABLE, DEFAULT_DETACH_KEYS, type DetachKeys, parseDetachKeys } from "./detach-keys";
import { sessionTarget } from "./linked-session";
import { OPTION } from "./session-listing";
import { HELD_PREFIX, LOCKED_TABLE, TAKE_BACK_KEY } from "./tmux/config";
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

interface HeldSession {
  readonly name: string;
  /** Null for a guest's session. */
  readonly keys: DetachKeys | null;
}

interface Client {
  readonly tty: string;
  readonly session: string;
  readonly isReadOnly: boolean;
  readonly keyTable: string;
}

interface Hold {
  readonly agent: string;
  readonly sessions: Map<string, HeldSession>;
  /** Clients that were made readers, to be made writers again. */
  readonly writers: Set<string>;
}

const isAttach = (session: string): boolean => session.startsWith(ATTACH_PREFIX);
const tableOf = (session: string): string => `${HELD_PREFIX}${session}`;
/** For the key after the first of two detach keys. */
const secondTableOf = (session: string): string => `${tableOf(session)}_2`;

const SESSION_FORMAT = `#{session_name} #{${OPTION.terminal}} #{${OPTION.detachKeys}}`;

const readSession = (line: string): HeldSession & { readonly terminalId: string } => {
  const [name = "", terminalId = "", detachKeys = ""] = line.split(" ");
  const keys = isAttach(name) ? (parseDetachKeys(detachKeys) ?? parseDetachKeys(DEFAULT_DETACH_KEYS)) : null;
  return { name, terminalId, keys };
};

/** The other keys of these tables change nothing: what follows the first detach key must not reach the terminal either. */
const detachBindings = (session: string, { first, second }: DetachKeys): readonly TmuxCommand[] => {
  const bind = (table: string, ...words: readonly string[]): TmuxCommand => ["bind-key", "-T", table, ...words];
  if (second === null) return [bind(tableOf(session), first, "detach-client")];
  return [
    bind(secondTableOf(session), "Any", "switch-client", "-t", `=${session}`),
    bind(secondTableOf(session), second, "detach-client"),
    bind(tableOf(session), first, "switch-client", "-T", secondTableOf(session)),
  ];
};

/**
 * A paste goes through the key table too (`assume-paste-time 0` in tmux/config.ts). Each binding switches the client to the
 * session it is in, which changes nothing but reaches the runtime as an event. The take-back key gives the table back inside
 * tmux, so that the operator does not wait for the runtime.
 */
const holdSession = ({ name: session, keys }: HeldSession, agent: string): readonly TmuxCommand[] => {
  const target = sessionTarget(session);
  const table = tableOf(session);
  const again = ["switch-client", "-t", `=${session}`];
  const set = (name: string, value: string): TmuxCommand => ["set-option", "-t", target, name, value];
  const bindings: readonly TmuxCommand[] =
    keys === null
      ? []
      : [
          ...detachBindings(session, keys),
          ["bind-key", "-T", table, TAKE_BACK_KEY.tmuxName, ...set("key-table", keys.table), ";", ...again],
        ];
  const status =
    keys === null
      ? ` ${agent} has the keyboard, you can watch | #{q/h:${OPTION.message}} `
      : ` ${agent} has the keyboard. ${TAKE_BACK_KEY.name} takes it back; ${keys.words} detaches. `;
  return [
    ["bind-key", "-T", table, "Any", ...again],
    ...bindings,
    set("status-left", status),
    // The line names the keys itself.
    ...(keys === null ? [] : [set("status-right", "")]),
    set("key-table", table),
  ];
};

const freeSession = ({ name: session, keys }: HeldSession): readonly TmuxCommand[] => {
  const target = sessionTarget(session);
  const unset = (name: string): TmuxCommand => ["set-option", "-u", "-t", target, name];
  return [
    ["set-option", "-t", target, "key-table", keys?.table ?? LOCKED_TABLE],
    ...(keys === null
      ? [unset("status-left")]
      : [
          ["set-option", "-t", target, "status-left", STATUS_LEFT],
          ["set-option", "-t", target, "status-right", STATUS_RIGHT],
        ]),
  ];
};

const unbind = async (server: Pick<TmuxServer, "ask">, { name }: HeldSession): Promise<void> => {
  for (const table of [tableOf(name), secondTableOf(name)]) await server.ask([["unbind-key", "-aq", "-T", table]]);
};

/** Frees the operator's own clients that a killed runtime left held. Guests' sessions end with their runtime anyway. */
export const freeLeftHolds = async (server: Pick<TmuxServer, "ask">): Promise<void> => {
  const reply = await server.ask([["list-sessions", "-F", SESSION_FORMAT]]);
  if (!reply.ok) return;
  for (const session of (reply.outputs[0] ?? []).map(readSession).filter(({ keys }) => keys !== null)) {
    await server.ask(freeSession(session));
    await unbind(server, session);
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
  isAttach(client.session)
    ? [tableOf(client.session), secondTableOf(client.session)].includes(client.keyTable)
    : client.isReadOnly;

/** After a session was held, only the take-back key gives it its own table again. */
const hasTakenBack = ({ session, keyTable }: Client): boolean => isAttach(session) && keyTable.startsWith(ATTACH_TABLE);

export const createHeldClients = (
  server: Pick<TmuxServer, "ask">,
  /** False: no agent has the terminal. */
  onTakeBackKey: (terminalId: TerminalId) => boolean,
): HeldClients => {
  const holds = new Map<TerminalId, Hold>();

  const sessionsOf = async (terminalId: TerminalId): Promise<readonly HeldSession[] | null> => {
    const reply = await server.ask([["list-sessions", "-F", SESSION_FORMAT]]);
    if (!reply.ok) return null;
    const sessions = (reply.outputs[0] ?? []).map(readSession);
    return sessions.filter((session) => session.terminalId === terminalId && session.name !== terminalId);
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
    for (const session of sessions.filter(({ name }) => !hold.sessions.has(name))) {
      hold.sessions.set(session.name, session);
      await server.ask(holdSession(session, hold.agent));
    }
    const names = sessions.map(({ name }) => name);
    for (const client of (await clientsOf(names)) ?? []) {
      if (isAttach(client.session) || client.isReadOnly) continue;
      hold.writers.add(client.tty);
      await server.ask(makeReader(client));
    }
    const loose = (await clientsOf(names))?.filter((client) => !isHeld(client));
    if (loose === undefined) return false;
    // The operator's key was faster than this check: the handoff is taken back, and has not failed.
    return loose.length === 0 || (loose.every(hasTakenBack) && onTakeBackKey(terminalId));
  };

  const freeWriters = async (hold: Hold): Promise<void> => {
    for (const client of (await clientsOf([...hold.sessions.keys()])) ?? [])
      if (client.isReadOnly && hold.writers.has(client.tty)) await server.ask(makeWriter(client));
  };

  return {
    hold: (terminalId, agent) => {
      const hold = holds.get(terminalId) ?? { agent, sessions: new Map(), writers: new Set() };
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
      for (const session of hold.sessions.values()) await server.ask(freeSession(session));
      await freeWriters(hold);
      for (const session of hold.sessions.values()) await unbind(server, session);
    },
    onEvent: (name, args) => {
      const moved = name === "client-session-changed" ? /^\S+ \$\d+ (\S+)$/.exec(args) : null;
      const session = moved?.[1];
      if (session === undefined || !isAttach(session)) return;
      const held = [...holds].find(([, hold]) => hold.sessions.has(session));
      if (held === undefined) return;
      const [terminalId] = held;
      const ask = server.ask([["show-options", "-v", "-t", sessionTarget(session), "key-table"]]);
      const takeBack = async (): Promise<void> => {
        const reply = await ask;
        const isTaken = reply.ok && reply.outputs[0]?.[0]?.startsWith(ATTACH_TABLE) === true;
        if (isTaken && holds.has(terminalId)) onTakeBackKey(terminalId);
      };
      detach(takeBack());
    },
    forget: (terminalId) => void holds.delete(terminalId),
  };
};
