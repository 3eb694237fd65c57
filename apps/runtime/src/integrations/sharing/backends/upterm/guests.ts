// Keeps track of the guests of an upterm share: who is in, and which program belongs to which guest. Compares with
// earlier looks; ends nothing. The reasons are in ADR 0008.
import type { ProcessRef } from "../../../../platform/process-table";
import type { SeenGuest } from "../backend";
import type { UptermClient } from "./session";

/** One look at the three witnesses: upterm, the kernel's table of the relay's connections, and tmux. */
export interface Sighting {
  readonly listed: readonly UptermClient[];
  /** `address:port` of everyone connected to the relay. Null when the relay is elsewhere. */
  readonly peers: ReadonlySet<string> | null;
  /** The guests' programs: one for each guest, once it has started. */
  readonly attached: readonly ProcessRef[];
}

export interface Verdict {
  readonly guests: readonly SeenGuest[];
  /** Programs of guests who are gone. Nothing else ends them. */
  readonly orphans: readonly ProcessRef[];
  /** Programs that include orphans, without knowing which ones. Never end them on a guess. */
  readonly suspects: readonly ProcessRef[];
}

export interface GuestLedger {
  look(sighting: Sighting): Verdict;
  /** The programs that a guest who is in may have: one if it is known, several if the guest came together with others. */
  programsOf(key: string): readonly ProcessRef[];
  /** Adds the listed guests, and returns those who are in and may still be without a program. */
  expecting(listed: readonly UptermClient[], peers: Sighting["peers"]): readonly UptermClient[];
  /** Whether this program has an owner or possible owners. */
  knows(program: ProcessRef): boolean;
  /** Records whose program this is. */
  claim(key: string, program: ProcessRef): void;
  /** From now on, everything that this guest starts over the open connection is an orphan. */
  ban(key: string): void;
}

export interface GuestLedgerDeps {
  /** Asks the kernel, not the list of clients: two looks may overlap, and the older list must not undo the newer one. */
  readonly isAlive: (program: ProcessRef) => boolean;
  /** Whether upterm's list shows when a guest has left (`UptermGeneration.listsGuests`). */
  readonly listsGuests: boolean;
}

interface Entry {
  readonly client: UptermClient;
  /**
   * `doubt`: owns one of several programs that came together. `had`: the guest's program has ended, and the guest must
   * not be given a newcomer's program.
   */
  program: ProcessRef | "none-yet" | "doubt" | "had";
  looksWithout: number;
  /** `gone` is final: a later guest may get the same port, and the old entry must not return with it. */
  state: "in" | "banned" | "gone";
}

interface GuestBook {
  readonly entries: Map<string, Entry>;
  /** Programs of guests who arrived together. */
  doubtful: readonly ProcessRef[];
  /** How many of those programs have ended, minus the guests who are known to have left. */
  endedInDoubt: number;
}

type IsAlive = GuestLedgerDeps["isAlive"];

/** Two seconds at the usual pace. A guest without a program by then (`ssh -N`) is not considered when a new program needs its guest. */
const PATIENT_LOOKS = 4;

const entriesWhere = ({ entries }: GuestBook, fits: (entry: Entry) => boolean): Entry[] =>
  [...entries.values()].filter(fits);

/** The program that is known to be this guest's. */
const ownProgram = ({ program }: Entry): readonly ProcessRef[] => (typeof program === "string" ? [] : [program]);

const goneInDoubt = (book: GuestBook): Entry[] =>
  entriesWhere(book, ({ program, state }) => program === "doubt" && state === "gone");

const isSame = (one: ProcessRef, other: ProcessRef): boolean =>
  one.pid === other.pid && one.startTicks === other.startTicks;

const knownPrograms = (book: GuestBook): readonly ProcessRef[] => [
  ...entriesWhere(book, () => true).flatMap(ownProgram),
  ...book.doubtful,
];

const learn = ({ entries }: GuestBook, listed: readonly UptermClient[]): void => {
  for (const client of listed) {
    if (!entries.has(client.id)) entries.set(client.id, { client, program: "none-yet", looksWithout: 0, state: "in" });
  }
};

const dropEnded = (book: GuestBook, isAlive: IsAlive): void => {
  for (const entry of book.entries.values()) {
    if (ownProgram(entry).some((program) => !isAlive(program))) entry.program = "had";
  }
  const alive = book.doubtful.filter(isAlive);
  book.endedInDoubt += book.doubtful.length - alive.length;
  book.doubtful = alive;
};

const withoutProgram = (book: GuestBook): Entry[] => {
  const queue = entriesWhere(book, ({ program, state }) => program === "none-yet" && state === "in");
  const fresh = queue.filter(({ looksWithout }) => looksWithout < PATIENT_LOOKS);
  return fresh.length > 0 ? fresh : queue;
};

/**
 * Assigns new programs to guests without one, and returns the programs that belong to no guest. Nothing says which
 * guest a program belongs to. It is certain only for one new program and one new guest; otherwise it stays in doubt.
 */
const pair = (book: GuestBook, attached: readonly ProcessRef[], isAlive: IsAlive): readonly ProcessRef[] => {
  const owned = knownPrograms(book);
  const loose = attached.filter((ref) => isAlive(ref) && !owned.some((program) => isSame(program, ref)));
  const queue = withoutProgram(book);
  const [program] = loose;
  const [guest] = queue;
  if (program === undefined || guest === undefined) {
    for (const entry of queue) entry.looksWithout += 1;
    return loose;
  }
  if (loose.length === 1 && queue.length === 1) {
    guest.program = program;
    return [];
  }
  for (const entry of queue) entry.program = "doubt";
  book.doubtful = [...book.doubtful, ...loose];
  return [];
};

const retire = (book: GuestBook, isIn: (entry: Entry) => boolean, listed: ReadonlySet<string>): void => {
  for (const entry of entriesWhere(book, ({ state }) => state !== "gone")) if (!isIn(entry)) entry.state = "gone";
  // An entry that upterm has forgotten as well can never be named again.
  for (const { client, program, state } of [...book.entries.values()]) {
    const isDone = program === "had" || program === "none-yet";
    if (isDone && state === "gone" && !listed.has(client.id)) book.entries.delete(client.id);
  }
};

/** By elimination: if as many guests have left as programs have ended, the rest belong together. One of each is a pair again. */
const settleDoubt = (book: GuestBook): void => {
  const gone = goneInDoubt(book);
  if (gone.length === 0 || gone.length > book.endedInDoubt) return;
  for (const entry of gone) entry.program = "had";
  book.endedInDoubt -= gone.length;
  const [last, ...others] = entriesWhere(book, ({ program }) => program === "doubt");
  if (last === undefined || others.length > 0) return;
  last.program = book.doubtful[0] ?? "had";
  book.doubtful = [];
  book.endedInDoubt = 0;
};

const toSeen = ({ client }: Entry): SeenGuest => ({
  key: client.id,
  label: null,
  fingerprint: client.public_key_fingerprint === "" ? null : client.public_key_fingerprint,
  address: client.addr === "" ? null : client.addr,
});

/**
 * Whether the guest is in. With 0.24, a guest is in while the connection is open: upterm lists them longer than that
 * after a lost connection, and shorter if a guest has two sessions over one connection and ends one. The daemon
 * generation's list is right, but behind a 0.24 relay it still has guests with a dead connection, so both must agree.
 */
const isIn = (
  { client }: Entry,
  listed: ReadonlySet<string>,
  peers: Sighting["peers"],
  listsGuests: boolean,
): boolean => {
  if (peers === null) return listed.has(client.id);
  return peers.has(client.addr) && (!listsGuests || listed.has(client.id));
};

const judge = (book: GuestBook, unclaimed: readonly ProcessRef[]): Verdict => {
  const present = entriesWhere(book, ({ state }) => state === "in");
  const known = entriesWhere(book, ({ state }) => state !== "in").flatMap(ownProgram);
  // If no one is in, all programs are orphans.
  if (present.length === 0) return { guests: [], orphans: [...known, ...book.doubtful, ...unclaimed], suspects: [] };
  // An unclaimed program is the second session of a guest who is in, unless a removed guest could have started it.
  const strays = entriesWhere(book, ({ state }) => state === "banned").length > 0 ? unclaimed : [];
  const suspects = goneInDoubt(book).length > book.endedInDoubt ? book.doubtful : [];
  return { guests: present.map(toSeen), orphans: [...known, ...strays], suspects };
};

export const createGuestLedger = ({ isAlive, listsGuests }: GuestLedgerDeps): GuestLedger => {
  const book: GuestBook = { entries: new Map(), doubtful: [], endedInDoubt: 0 };
  const retireBy = (listed: readonly UptermClient[], peers: Sighting["peers"]): void => {
    const ids = new Set(listed.map(({ id }) => id));
    retire(book, (entry) => isIn(entry, ids, peers, listsGuests), ids);
  };
  return {
    look: ({ listed, peers, attached }) => {
      learn(book, listed);
      dropEnded(book, isAlive);
      const unclaimed = pair(book, attached, isAlive);
      retireBy(listed, peers);
      settleDoubt(book);
      return judge(book, unclaimed);
    },
    expecting: (listed, peers) => {
      learn(book, listed);
      dropEnded(book, isAlive);
      retireBy(listed, peers);
      const isFree = ({ program, state }: Entry): boolean =>
        state === "in" && (program === "none-yet" || program === "had");
      return entriesWhere(book, isFree).map(({ client }) => client);
    },
    knows: (program) => knownPrograms(book).some((known) => isSame(known, program)),
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
