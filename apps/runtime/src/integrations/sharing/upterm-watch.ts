// Looks at a living upterm share: its link, who is in or at the door, and the end of what guests left behind. Starts nothing.
import type { Clock } from "../../platform/clock";
import { descendantsOf, isAlive, type ProcessRef } from "../../platform/process-tree";
import { connectedPeers } from "../../platform/tcp-connections";
import { callersAt, type DoorCaller, hangUp, sendAway } from "./attach-door";
import type { Observation, SeenGuest, ShareBackend, WorkerContext } from "./share-backend";
import { findAdminSocket, getSession, type UptermSession } from "./upterm-admin";
import { runtimeDirOf } from "./upterm-files";
import { createGuestLedger, type GuestLedger } from "./upterm-guests";
import { whoHears } from "./upterm-matching";
import { isDeserted } from "./upterm-nudge";

/** Each nudge of a quiet terminal is conclusive; more only costs the guests redraws. */
const MAX_NUDGES = 20;
/** Looks after which a wrapper that nobody answers for is sent away: its guest is gone, or has a terminal already. */
const PATIENT_LOOKS = 3;

const GONE: Observation = { linkState: "gone", link: null, guests: [] };

export interface UptermWatchDeps {
  readonly clock: Pick<Clock, "after">;
  readonly searchPath: string;
}

/** What is known of one share's guests, from its first look to its end. */
export interface Watched {
  readonly ledger: GuestLedger;
  readonly nudged: Map<number, number>;
  /** How often each unclaimed wrapper was looked at. */
  readonly unheard: Map<number, number>;
  isNudging: boolean;
  isMatching: boolean;
}

export interface UptermWatch {
  readonly observe: ShareBackend["observe"];
  watchedOf(context: WorkerContext): Watched;
}

/** One question to the worker; null while it has no socket, or when nobody listens there any more. */
export const askWorker = async (context: WorkerContext, signal?: AbortSignal): Promise<UptermSession | null> => {
  const socket = findAdminSocket(runtimeDirOf(context.dir));
  return socket === null ? null : getSession(socket, signal);
};

/** Whom the relay has a connection with now; null when the relay is not ours to look into. */
const peersOf = ({ relay }: WorkerContext): ReadonlySet<string> | null =>
  relay.process === null ? null : connectedPeers(relay.process.pid, relay.port);

/** One after the other and beside the looks, which must not wait for it; what it ended the next look finds ended. */
const sift = async (
  watched: Watched,
  suspects: readonly ProcessRef[],
  relayPid: number,
  clock: UptermWatchDeps["clock"],
): Promise<void> => {
  if (watched.isNudging) return;
  watched.isNudging = true;
  for (const suspect of suspects) {
    const tries = watched.nudged.get(suspect.pid) ?? 0;
    if (tries >= MAX_NUDGES) continue;
    watched.nudged.set(suspect.pid, tries + 1);
    // The wrapper draws nothing; the tmux client it started does.
    const client = descendantsOf(suspect.pid).at(-1) ?? suspect;
    if (await isDeserted(clock, client, relayPid)) hangUp(suspect);
  }
  watched.isNudging = false;
};

/** Nobody answers for it, look after look. */
const giveUpOn = ({ program }: DoorCaller, watched: Watched, dir: string): void => {
  const looks = (watched.unheard.get(program.pid) ?? 0) + 1;
  watched.unheard.set(program.pid, looks);
  if (looks < PATIENT_LOOKS) return;
  watched.unheard.delete(program.pid);
  sendAway(dir, program, "lanecast: one terminal for each guest; connect again.");
};

/** Finds out whose the wrappers at the door are; true when that can be found out at all. */
const match = async (
  context: WorkerContext,
  watched: Watched,
  session: UptermSession,
  strangers: readonly DoorCaller[],
  deps: UptermWatchDeps,
): Promise<boolean> => {
  if (context.relay.process === null) return false;
  const { dir, relay } = context;
  for (const caller of strangers) {
    const candidates = watched.ledger.expecting(session.connected_clients, peersOf(context));
    const heard = await whoHears(caller.program, candidates, { ...deps, dir, port: relay.port });
    if (heard === "no-witness") return false;
    if (heard === "unheard") giveUpOn(caller, watched, dir);
    else watched.ledger.claim(heard.id, caller.program);
  }
  return true;
};

/** Who waits sees nothing; whose wrapper is not there yet (or never comes: `ssh -N`) does not either. */
const withDoor =
  (ledger: GuestLedger, callers: readonly DoorCaller[]) =>
  (guest: SeenGuest): SeenGuest => {
    const programs = new Set(ledger.programsOf(guest.key).map(({ pid }) => pid));
    const own = callers.filter(({ program }) => programs.has(program.pid));
    return { ...guest, isThrough: own.length > 0 && own.every(({ isWaiting }) => !isWaiting) };
  };

export const createUptermWatch = (deps: UptermWatchDeps): UptermWatch => {
  /** By the context, so that what is known of a share's guests goes when the share does. */
  const shares = new WeakMap<WorkerContext, Watched>();
  const watchedOf = (context: WorkerContext): Watched => {
    const fresh = { nudged: new Map(), unheard: new Map(), isNudging: false, isMatching: false };
    const watched = shares.get(context) ?? { ledger: createGuestLedger({ isAlive }), ...fresh };
    shares.set(context, watched);
    return watched;
  };

  /** The wrappers whose guests the ledger may work out by itself: those through the door, and all where nothing else can tell. */
  const attachedOf = async (context: WorkerContext, session: UptermSession, callers: readonly DoorCaller[]) => {
    const watched = watchedOf(context);
    const strangers = callers.filter(({ program, isWaiting }) => isWaiting && !watched.ledger.knows(program));
    const known = callers.filter((caller) => !strangers.includes(caller));
    if (strangers.length === 0) return known;
    // One at a time: two hums at once could not be told apart.
    if (watched.isMatching) return known;
    watched.isMatching = true;
    try {
      const isFoundOut = await match(context, watched, session, strangers, deps);
      return isFoundOut
        ? callers.filter(({ program, isWaiting }) => !isWaiting || watched.ledger.knows(program))
        : callers;
    } finally {
      watched.isMatching = false;
    }
  };

  const observe: UptermWatch["observe"] = async (context) => {
    // Before the list: upterm lists a guest before it starts their program.
    const callers = callersAt(context.dir);
    const session = await askWorker(context);
    if (session === null) return GONE;
    const { ledger } = watchedOf(context);
    const attached = await attachedOf(context, session, callers);
    const verdict = ledger.look({
      listed: session.connected_clients,
      // After the list: who is on it and has no connection now has left.
      peers: peersOf(context),
      attached: attached.map(({ program }) => program),
    });
    verdict.orphans.forEach(hangUp);
    const { process: relay } = context.relay;
    if (relay !== null && verdict.suspects.length > 0)
      void sift(watchedOf(context), verdict.suspects, relay.pid, deps.clock);
    const guests = verdict.guests.map(withDoor(ledger, callersAt(context.dir)));
    return { linkState: "ready", link: { user: session.ssh_user }, guests };
  };

  return { observe, watchedOf };
};
