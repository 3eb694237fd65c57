// What is remembered of an upterm share's guests from one look to the next, and how programs are matched to them. Decides nothing about anybody's end.
import type { ProcessRef } from "../../../../platform/process-table";
import type { UptermClient } from "./admin";

export interface Entry {
  readonly client: UptermClient;
  /** `doubt`: has one of the programs that came together. `had`: theirs has ended, and a second one must not take a newcomer's. */
  program: ProcessRef | "none-yet" | "doubt" | "had";
  looksWithout: number;
  /** `gone` for good: a later guest may get the same port, and the old entry must not come back with it. */
  state: "in" | "banned" | "gone";
}

export interface GuestBook {
  readonly entries: Map<string, Entry>;
  /** Programs of guests who came together. */
  doubtful: readonly ProcessRef[];
  /** How many of those have ended, beyond the guests who are known to have gone with them. */
  endedInDoubt: number;
}

type IsAlive = (program: ProcessRef) => boolean;

/** Whoever has started nothing by then (`ssh -N`), two seconds at the usual rhythm, is not waited for when a new program looks for its guest. */
const PATIENT_LOOKS = 4;

export const openGuestBook = (): GuestBook => ({ entries: new Map(), doubtful: [], endedInDoubt: 0 });

export const entriesWhere = ({ entries }: GuestBook, holds: (entry: Entry) => boolean): Entry[] =>
  [...entries.values()].filter(holds);

/** The program that is known to be theirs. */
export const ownProgram = ({ program }: Entry): readonly ProcessRef[] => (typeof program === "string" ? [] : [program]);

export const goneInDoubt = (book: GuestBook): Entry[] =>
  entriesWhere(book, ({ program, state }) => program === "doubt" && state === "gone");

const isSame = (one: ProcessRef, other: ProcessRef): boolean =>
  one.pid === other.pid && one.startTicks === other.startTicks;

export const learn = ({ entries }: GuestBook, listed: readonly UptermClient[]): void => {
  for (const client of listed) {
    if (!entries.has(client.id)) entries.set(client.id, { client, program: "none-yet", looksWithout: 0, state: "in" });
  }
};

export const dropEnded = (book: GuestBook, isAlive: IsAlive): void => {
  for (const entry of book.entries.values()) {
    if (ownProgram(entry).some((program) => !isAlive(program))) entry.program = "had";
  }
  const alive = book.doubtful.filter(isAlive);
  book.endedInDoubt += book.doubtful.length - alive.length;
  book.doubtful = alive;
};

const waitingIn = (book: GuestBook): Entry[] => {
  const queue = entriesWhere(book, ({ program, state }) => program === "none-yet" && state === "in");
  const fresh = queue.filter(({ looksWithout }) => looksWithout < PATIENT_LOOKS);
  return fresh.length > 0 ? fresh : queue;
};

/**
 * Gives new programs to guests who have none yet, and returns what is nobody's. Neither the list of guests nor anything about
 * a program tells whose it is: it is known only when there is one of each, and else left in doubt.
 */
export const pair = (book: GuestBook, attached: readonly ProcessRef[], isAlive: IsAlive): readonly ProcessRef[] => {
  const owned = [...entriesWhere(book, () => true).flatMap(ownProgram), ...book.doubtful];
  const loose = attached.filter((ref) => isAlive(ref) && !owned.some((program) => isSame(program, ref)));
  const queue = waitingIn(book);
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

/** `isIn`: whether the guest's connection stands; `listed`: the ids upterm still knows. */
export const retire = (book: GuestBook, isIn: (entry: Entry) => boolean, listed: ReadonlySet<string>): void => {
  for (const entry of entriesWhere(book, ({ state }) => state !== "gone")) if (!isIn(entry)) entry.state = "gone";
  // What upterm has forgotten as well can never be named again.
  for (const { client, program, state } of [...book.entries.values()]) {
    const isDone = program === "had" || program === "none-yet";
    if (isDone && state === "gone" && !listed.has(client.id)) book.entries.delete(client.id);
  }
};

/** By elimination: where as many have gone as programs have ended, the rest belong together; one of each is a pair again. */
export const settleDoubt = (book: GuestBook): void => {
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
