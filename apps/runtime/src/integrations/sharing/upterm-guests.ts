// Who is really in an upterm share, and which process is whose. upterm 0.24 goes on listing guests who left (BACKENDS 3); pure but for its memory.
import type { ProcessRef } from "../../platform/process-tree";
import type { SeenGuest } from "./share-backend";
import type { UptermClient } from "./upterm-admin";

/** One look at all three witnesses: the worker, the kernel's table of the relay's connections, and tmux. */
export interface Sighting {
  readonly listed: readonly UptermClient[];
  /** `address:port` of everybody connected to the relay; null when the relay is elsewhere. */
  readonly peers: ReadonlySet<string> | null;
  /** The tmux clients of the share: one a guest, once its program has started. */
  readonly attached: readonly ProcessRef[];
  /** Order of joining by address, where the worker's log tells it. Decides between guests who came between two looks. */
  readonly joinOrder: readonly string[];
}

export interface Verdict {
  readonly guests: readonly SeenGuest[];
  /** Programs of guests who are gone: nobody else ends them. */
  readonly orphans: readonly ProcessRef[];
}

export interface GuestLedger {
  look(sighting: Sighting): Verdict;
  /** The program of a guest who is in; null when it has none or it is not known. */
  programOf(key: string): ProcessRef | null;
  /** From now on whatever this guest starts over its standing connection is an orphan. */
  ban(key: string): void;
}

interface Entry {
  readonly client: UptermClient;
  program: ProcessRef | null;
  /** Looks without a program so far; null once there was one: a second one of theirs must not take a newcomer's place. */
  looksWithout: number | null;
  /** `gone` for good: a later guest may get the same port, and the old entry must not come back with it. */
  state: "in" | "banned" | "gone";
}

/** Whoever has started nothing by then (`ssh -N`), two seconds at the usual rhythm, comes last when a new program looks for its guest. */
const PATIENT_LOOKS = 4;

const isSame = (one: ProcessRef, other: ProcessRef): boolean =>
  one.pid === other.pid && one.startTicks === other.startTicks;

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

export interface GuestLedgerDeps {
  /** Asked of the kernel, not of the list of clients: two looks may overlap, and the older list must not undo the newer one. */
  readonly isAlive: (program: ProcessRef) => boolean;
}

export const createGuestLedger = ({ isAlive }: GuestLedgerDeps): GuestLedger => {
  const entries = new Map<string, Entry>();
  const withState = (...states: readonly Entry["state"][]): Entry[] =>
    [...entries.values()].filter((entry) => states.includes(entry.state));

  const learn = ({ listed, joinOrder }: Sighting): void => {
    const rank = (client: UptermClient): number => joinOrder.lastIndexOf(client.addr);
    const fresh = listed.filter((client) => !entries.has(client.id)).sort((one, other) => rank(one) - rank(other));
    for (const client of fresh) entries.set(client.id, { client, program: null, looksWithout: 0, state: "in" });
  };

  const retire = ({ listed, peers }: Sighting): void => {
    const ids = new Set(listed.map((client) => client.id));
    for (const entry of withState("in", "banned")) if (!isIn(entry, ids, peers)) entry.state = "gone";
    // What upterm has forgotten as well can never be named again.
    for (const [id, entry] of entries)
      if (entry.state === "gone" && !ids.has(id) && entry.program === null) entries.delete(id);
  };

  const isOwned = (ref: ProcessRef): boolean =>
    [...entries.values()].some(({ program }) => program !== null && isSame(program, ref));

  const dropEnded = (): void => {
    for (const entry of entries.values()) {
      if (entry.program !== null && !isAlive(entry.program)) entry.program = null;
    }
  };

  const waiting = (): Entry[] => {
    const all = [...entries.values()].filter(({ looksWithout }) => looksWithout !== null);
    const hasPatience = ({ looksWithout }: Entry): boolean => (looksWithout ?? 0) < PATIENT_LOOKS;
    return [...all.filter(hasPatience), ...all.filter((entry) => !hasPatience(entry))];
  };

  /** In order of start: a guest's program starts within its own greeting, so the first program is the first guest's. Gives what is nobody's. */
  const pair = (attached: readonly ProcessRef[]): readonly ProcessRef[] => {
    dropEnded();
    const loose = attached.filter((ref) => !isOwned(ref) && isAlive(ref));
    const queue = waiting();
    loose.sort((one, other) => one.startTicks - other.startTicks || one.pid - other.pid);
    for (const [index, ref] of loose.entries()) {
      const entry = queue[index];
      if (entry !== undefined) Object.assign(entry, { program: ref, looksWithout: null });
    }
    for (const entry of queue.slice(loose.length)) entry.looksWithout = (entry.looksWithout ?? 0) + 1;
    return loose.slice(queue.length);
  };

  const look = (sighting: Sighting): Verdict => {
    learn(sighting);
    const unclaimed = pair(sighting.attached);
    retire(sighting);
    const lost = withState("gone", "banned").flatMap((entry) => entry.program ?? []);
    const present = withState("in");
    // A program nobody claims is a second session of somebody who is in, unless only thrown-out guests could have started it.
    const mayBeTheirs = withState("banned").length > 0 || present.length === 0;
    return { guests: present.map(toSeen), orphans: mayBeTheirs ? [...lost, ...unclaimed] : lost };
  };

  return {
    look,
    programOf: (key) => entries.get(key)?.program ?? null,
    ban: (key) => {
      const entry = entries.get(key);
      if (entry !== undefined) entry.state = "banned";
    },
  };
};
