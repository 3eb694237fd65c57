// Looks at a living upterm share: its link, who is in or at the door, and the end of what guests left behind. Starts nothing.
import type { Clock } from "../../../../platform/clock";
import { connectedPeers } from "../../../../platform/network";
import { descendantsOf, isAlive, type ProcessRef } from "../../../../platform/process-table";
import { within } from "../../../../platform/wait";
import { callersAt, type DoorCaller, hangUp, sendAway } from "../../door/callers";
import type { Observation, SeenGuest, ShareBackend, WorkerContext } from "../backend";
import { findAdminSocket, getSession, type UptermClient, type UptermSession } from "./admin";
import { createGuestLedger, type GuestLedger } from "./guests";
import { whoHears } from "./matching";
import { isDeserted } from "./nudge";
import { runtimeDirOf } from "./plan";

/** Each nudge of a quiet terminal is conclusive; more only costs the guests redraws. */
const MAX_NUDGES = 20;
/** Looks after which a wrapper that nobody answers for is sent away: its guest is gone, or has a terminal already. */
const PATIENT_LOOKS = 3;

/** How long a look waits for the matching that goes on beside it: most newcomers are known by then and come in at once. */
const MATCH_PATIENCE_MS = 250;
/** After this a matching begins anew with who stands at the door by then, so that nobody who came later waits for many who never answer. */
const MATCH_FOR_MS = 1_000;

export interface UptermWatchDeps {
  readonly clock: Pick<Clock, "after" | "bootMs">;
  readonly searchPath: string;
}

/** What is known of one share's guests, from its first look to its end. */
export interface Watched {
  readonly ledger: GuestLedger;
  readonly nudged: Map<number, number>;
  /** How often each unclaimed wrapper was looked at. */
  readonly unheard: Map<number, number>;
  /** The list as the worker last gave it. */
  listed: readonly UptermClient[];
  isNudging: boolean;
  /** Never two: two hums at once could not be told apart. */
  matching: Promise<void> | null;
  /** Whose a wrapper is cannot be found out here: the ledger has to work it out. */
  isBlind: boolean;
  /** Never two: of two answers the older could be handled last, and undo what the newer one told. */
  observing: Promise<Observation> | null;
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

/** Whoever was not heard before comes last: they must not hold up who has just come. */
const newestFirst = (strangers: readonly DoorCaller[], { unheard }: Watched): readonly DoorCaller[] => {
  const looksAt = ({ program }: DoorCaller): number => unheard.get(program.pid) ?? 0;
  return strangers.toSorted((one, other) => looksAt(one) - looksAt(other));
};

/** Finds out whose the wrappers at the door are, as many as there is time for; true when that can be found out at all. */
const match = async (
  context: WorkerContext,
  watched: Watched,
  strangers: readonly DoorCaller[],
  deps: UptermWatchDeps,
): Promise<boolean> => {
  if (context.relay.process === null) return false;
  const { dir, relay } = context;
  const untilMs = deps.clock.bootMs() + MATCH_FOR_MS;
  for (const caller of newestFirst(strangers, watched)) {
    if (deps.clock.bootMs() > untilMs) break;
    const candidates = watched.ledger.expecting(watched.listed, peersOf(context));
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
    const known = shares.get(context);
    if (known !== undefined) return known;
    const ledger = createGuestLedger({ isAlive });
    const idle = { listed: [], isNudging: false, matching: null, isBlind: false, observing: null };
    const fresh: Watched = { ledger, nudged: new Map(), unheard: new Map(), ...idle };
    shares.set(context, fresh);
    return fresh;
  };

  const matchBeside = (context: WorkerContext, watched: Watched, strangers: readonly DoorCaller[]): Promise<void> => {
    watched.matching ??= match(context, watched, strangers, deps)
      .then((isFoundOut) => {
        watched.isBlind = !isFoundOut;
      })
      .finally(() => {
        watched.matching = null;
      });
    return watched.matching;
  };

  /** The wrappers whose guests the ledger may work out by itself: those through the door, and all where nothing else can tell. */
  const attachedOf = async (context: WorkerContext, callers: readonly DoorCaller[]): Promise<readonly DoorCaller[]> => {
    const watched = watchedOf(context);
    const isStranger = ({ program, isWaiting }: DoorCaller): boolean => isWaiting && !watched.ledger.knows(program);
    const strangers = callers.filter(isStranger);
    // The question whether the worker lives must not wait for guests who take their time.
    if (strangers.length > 0)
      await within(deps.clock, MATCH_PATIENCE_MS, () => matchBeside(context, watched, strangers));
    return watched.isBlind ? callers : callers.filter((caller) => !isStranger(caller));
  };

  const look = async (context: WorkerContext): Promise<Observation> => {
    // Before the list: upterm lists a guest before it starts their program.
    const callers = callersAt(context.dir);
    const session = await askWorker(context);
    // Without an answer nothing is known of anybody: not that they are gone either. upterm itself ends with its relay.
    if (session === null) throw new Error("upterm's admin socket does not answer");
    const watched = watchedOf(context);
    watched.listed = session.connected_clients;
    const attached = await attachedOf(context, callers);
    const verdict = watched.ledger.look({
      listed: session.connected_clients,
      // After the list: who is on it and has no connection now has left.
      peers: peersOf(context),
      attached: attached.map(({ program }) => program),
    });
    verdict.orphans.forEach(hangUp);
    const { process: relay } = context.relay;
    if (relay !== null && verdict.suspects.length > 0) void sift(watched, verdict.suspects, relay.pid, deps.clock);
    const guests = verdict.guests.map(withDoor(watched.ledger, callersAt(context.dir)));
    return { linkState: "ready", link: { user: session.ssh_user }, guests };
  };

  const observe: UptermWatch["observe"] = (context) => {
    const watched = watchedOf(context);
    watched.observing ??= look(context).finally(() => {
      watched.observing = null;
    });
    return watched.observing;
  };

  return { observe, watchedOf };
};
