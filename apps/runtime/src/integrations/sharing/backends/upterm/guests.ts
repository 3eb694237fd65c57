// Who is really in an upterm share, and whose program must be ended. upterm 0.24 goes on listing guests who left (BACKENDS 3); pure but for its memory.
import type { ProcessRef } from "../../../../platform/process-table";
import type { SeenGuest } from "../backend";
import type { UptermClient } from "./admin";
import {
  dropEnded,
  type Entry,
  entriesWhere,
  type GuestBook,
  goneInDoubt,
  learn,
  openGuestBook,
  ownProgram,
  pair,
  retire,
  settleDoubt,
} from "./guest-book";

/** One look at all three witnesses: the worker, the kernel's table of the relay's connections, and tmux. */
export interface Sighting {
  readonly listed: readonly UptermClient[];
  /** `address:port` of everybody connected to the relay; null when the relay is elsewhere. */
  readonly peers: ReadonlySet<string> | null;
  /** The tmux clients of the share: one a guest, once its program has started. */
  readonly attached: readonly ProcessRef[];
}

export interface Verdict {
  readonly guests: readonly SeenGuest[];
  /** Programs of guests who are gone: nobody else ends them. */
  readonly orphans: readonly ProcessRef[];
  /** Programs of which some are such, but not known which: never to be ended on a guess. */
  readonly suspects: readonly ProcessRef[];
}

export interface GuestLedger {
  look(sighting: Sighting): Verdict;
  /** The programs a guest who is in may have; one when it is known, several when they came together with others. */
  programsOf(key: string): readonly ProcessRef[];
  /** Takes the list in, and names who is in, has no program yet and may have one. */
  expecting(listed: readonly UptermClient[], peers: Sighting["peers"]): readonly UptermClient[];
  /** Whether it is known, or in doubt, whose this program is. */
  knows(program: ProcessRef): boolean;
  /** It was found out whose this program is. */
  claim(key: string, program: ProcessRef): void;
  /** From now on whatever this guest starts over its standing connection is an orphan. */
  ban(key: string): void;
}

export interface GuestLedgerDeps {
  /** Asked of the kernel, not of the list of clients: two looks may overlap, and the older list must not undo the newer one. */
  readonly isAlive: (program: ProcessRef) => boolean;
}

const toSeen = ({ client }: Entry): SeenGuest => ({
  key: client.id,
  label: null,
  fingerprint: client.public_key_fingerprint === "" ? null : client.public_key_fingerprint,
  address: client.addr === "" ? null : client.addr,
});

/**
 * A guest is in as long as the connection stands: not as long as upterm lists it, which is longer after a lost connection,
 * and shorter when the guest has two sessions over one connection and ends one.
 */
const isIn = (entry: Entry, listed: ReadonlySet<string>, peers: Sighting["peers"]): boolean =>
  peers === null ? listed.has(entry.client.id) : peers.has(entry.client.addr);

const judge = (book: GuestBook, unclaimed: readonly ProcessRef[]): Verdict => {
  const present = entriesWhere(book, ({ state }) => state === "in");
  const known = entriesWhere(book, ({ state }) => state !== "in").flatMap(ownProgram);
  // With nobody left all of them are orphans, whoever's they were.
  if (present.length === 0) return { guests: [], orphans: [...known, ...book.doubtful, ...unclaimed], suspects: [] };
  // A program nobody claims is a second session of somebody who is in, unless a thrown-out guest could have started it.
  const strays = entriesWhere(book, ({ state }) => state === "banned").length > 0 ? unclaimed : [];
  const suspects = goneInDoubt(book).length > book.endedInDoubt ? book.doubtful : [];
  return { guests: present.map(toSeen), orphans: [...known, ...strays], suspects };
};

export const createGuestLedger = ({ isAlive }: GuestLedgerDeps): GuestLedger => {
  const book = openGuestBook();
  return {
    look: ({ listed, peers, attached }) => {
      const ids = new Set(listed.map((client) => client.id));
      learn(book, listed);
      dropEnded(book, isAlive);
      const unclaimed = pair(book, attached, isAlive);
      retire(book, (entry) => isIn(entry, ids, peers), ids);
      settleDoubt(book);
      return judge(book, unclaimed);
    },
    expecting: (listed, peers) => {
      learn(book, listed);
      dropEnded(book, isAlive);
      retire(
        book,
        (entry) => isIn(entry, new Set(listed.map((client) => client.id)), peers),
        new Set(listed.map(({ id }) => id)),
      );
      const isFree = ({ program, state }: Entry): boolean =>
        state === "in" && (program === "none-yet" || program === "had");
      return entriesWhere(book, isFree).map(({ client }) => client);
    },
    knows: ({ pid, startTicks }) =>
      [...entriesWhere(book, () => true).flatMap(ownProgram), ...book.doubtful].some(
        (program) => program.pid === pid && program.startTicks === startTicks,
      ),
    claim: (key, program) => {
      const entry = book.entries.get(key);
      if (entry !== undefined) entry.program = program;
    },
    programsOf: (key) => {
      const entry = book.entries.get(key);
      if (entry === undefined || entry.state !== "in") return [];
      return entry.program === "doubt" ? book.doubtful : ownProgram(entry);
    },
    ban: (key) => {
      const entry = book.entries.get(key);
      if (entry !== undefined) entry.state = "banned";
    },
  };
};
