// Observes a live upterm share: its link, who is in, who waits, and the programs of guests who left. Starts nothing.
import type { Clock } from "../../../../platform/clock";
import { detach } from "../../../../platform/detach";
import { descendantsOf, isAlive, type ProcessRef } from "../../../../platform/process-table";
import { within } from "../../../../platform/wait";
import { callersAt, type DoorCaller, hangUp, sendAway } from "../../door/callers";
import type { Observation, SeenGuest, ShareBackend, WorkerContext } from "../backend";
import { createAdminLines, getSession } from "./admin";
import type { UptermGeneration } from "./generation";
import { createGuestLedger, type GuestLedger } from "./guests";
import { createRelayPeers, type RelayPeers } from "./peers";
import { createQuiet } from "./quiet";
import type { UptermClient, UptermSession } from "./session";
import { isDeserted, whoHears } from "./traffic";

/** One redraw of a quiet terminal is conclusive. More would only disturb the guests. */
const MAX_NUDGES = 20;
/**
 * After this many looks without a matching guest, a waiting wrapper is turned away: its guest is gone or already has a
 * terminal.
 */
const PATIENT_LOOKS = 3;
/**
 * How long a look waits for the matching that runs in parallel. By then, most newcomers are known and come in
 * immediately.
 */
const MATCH_PATIENCE_MS = 250;
/**
 * After this, matching starts again with the wrappers that wait by then, so that silent ones don't hold up newcomers.
 */
const MATCH_FOR_MS = 1_000;

export interface UptermWatchDeps {
  readonly clock: Pick<Clock, "after" | "bootMs">;
  readonly searchPath: string;
  /** The generation that a share was started with. */
  readonly generationOf: (context: WorkerContext) => UptermGeneration;
}

/** What is known about one share's guests, from the first look to its end. */
export interface Watched {
  readonly ledger: GuestLedger;
  readonly nudged: Map<number, number>;
  /** How many looks each unclaimed wrapper has been through. */
  readonly unheard: Map<number, number>;
  /** The worker's last list. */
  listed: readonly UptermClient[];
  /** The pids of wrappers that a removal is about to end. A look must not end them earlier, before their guests know why. */
  readonly leaving: Set<number>;
  /** How many the last look found in. */
  guestCount: number;
  isNudging: boolean;
  /** At most one: two probes at the same time could not be told apart. */
  matching: Promise<void> | null;
  /** Whether this machine can't match wrappers to guests. Then the ledger decides. */
  isBlind: boolean;
  /** At most one: of two answers the older could be handled last, and undo the newer one. */
  observing: Promise<Observation> | null;
}

export interface UptermWatch {
  readonly observe: ShareBackend["observe"];
  readonly isQuiet: NonNullable<ShareBackend["isQuiet"]>;
  readonly release: NonNullable<ShareBackend["release"]>;
  watchedOf(context: WorkerContext): Watched;
  /** Asks the worker once. Null while it has no socket, or if nothing listens on it anymore. */
  askWorker(context: WorkerContext, signal?: AbortSignal): Promise<UptermSession | null>;
}

const NO_PEERS: ReadonlySet<string> = new Set();

/**
 * Runs in parallel to the looks, which must not wait for it: one suspect after the other. The next look finds what it
 * ended.
 */
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
    // The wrapper draws nothing; the tmux client that it started does.
    const client = descendantsOf(suspect.pid).at(-1) ?? suspect;
    if (await isDeserted(clock, client, relayPid)) hangUp(suspect);
  }
  watched.isNudging = false;
};

const giveUpOn = ({ program }: DoorCaller, watched: Watched, dir: string): void => {
  const looks = (watched.unheard.get(program.pid) ?? 0) + 1;
  watched.unheard.set(program.pid, looks);
  if (looks < PATIENT_LOOKS) return;
  watched.unheard.delete(program.pid);
  sendAway(dir, program, "lanecast: each guest gets one terminal; connect again.");
};

/** Wrappers that went unheard come last, so that they do not hold up newcomers. */
const newestFirst = (strangers: readonly DoorCaller[], { unheard }: Watched): readonly DoorCaller[] => {
  const looksAt = ({ program }: DoorCaller): number => unheard.get(program.pid) ?? 0;
  return strangers.toSorted((one, other) => looksAt(one) - looksAt(other));
};

/** Matches waiting wrappers to guests, as many as time allows. False if this machine can't. */
const match = async (
  context: WorkerContext,
  watched: Watched,
  strangers: readonly DoorCaller[],
  deps: UptermWatchDeps & { readonly peersOf: RelayPeers },
): Promise<boolean> => {
  if (context.relay.process === null) return false;
  const { dir, relay } = context;
  const untilMs = deps.clock.bootMs() + MATCH_FOR_MS;
  for (const caller of newestFirst(strangers, watched)) {
    if (deps.clock.bootMs() > untilMs) break;
    const candidates = watched.ledger.expecting(watched.listed, deps.peersOf(context));
    const heard = await whoHears(caller.program, candidates, { ...deps, dir, port: relay.port });
    if (heard === "no-witness") return false;
    if (heard === "unheard") giveUpOn(caller, watched, dir);
    else watched.ledger.claim(heard.id, caller.program);
  }
  return true;
};

/** A guest is through if they have a wrapper and none of their wrappers is waiting. With `ssh -N` there is never a wrapper. */
const withDoor =
  (ledger: GuestLedger, callers: readonly DoorCaller[]) =>
  (guest: SeenGuest): SeenGuest => {
    const programs = new Set(ledger.programsOf(guest.key).map(({ pid }) => pid));
    const own = callers.filter(({ program }) => programs.has(program.pid));
    return { ...guest, isThrough: own.length > 0 && own.every(({ isWaiting }) => !isWaiting) };
  };

export const createUptermWatch = (deps: UptermWatchDeps): UptermWatch => {
  const lines = createAdminLines((context) => deps.generationOf(context).adminSocket(context.dir));
  const quiet = createQuiet(deps.clock);
  const peersOf = createRelayPeers(deps.clock);
  /** Keyed by context, so that what is known about a share's guests is dropped with the share. */
  const shares = new WeakMap<WorkerContext, Watched>();
  const watchedOf = (context: WorkerContext): Watched => {
    const known = shares.get(context);
    if (known !== undefined) return known;
    const ledger = createGuestLedger({ isAlive, listsGuests: deps.generationOf(context).listsGuests });
    const idle = { listed: [], guestCount: 0, isNudging: false, matching: null, isBlind: false, observing: null };
    const fresh: Watched = { ledger, nudged: new Map(), unheard: new Map(), leaving: new Set(), ...idle };
    shares.set(context, fresh);
    return fresh;
  };

  const askWorker: UptermWatch["askWorker"] = async (context, signal) => {
    const socket = deps.generationOf(context).adminSocket(context.dir);
    return socket === null ? null : getSession(socket, signal);
  };

  const matchBeside = (context: WorkerContext, watched: Watched, strangers: readonly DoorCaller[]): Promise<void> => {
    watched.matching ??= match(context, watched, strangers, { ...deps, peersOf })
      .then((isFoundOut) => {
        watched.isBlind = !isFoundOut;
      })
      .finally(() => {
        watched.matching = null;
      });
    return watched.matching;
  };

  /**
   * The wrappers that the ledger may pair with guests: those that are through, or all of them if nothing else can match
   * them.
   */
  const attachedOf = async (context: WorkerContext, callers: readonly DoorCaller[]): Promise<readonly DoorCaller[]> => {
    const watched = watchedOf(context);
    const isStranger = ({ program, isWaiting }: DoorCaller): boolean => isWaiting && !watched.ledger.knows(program);
    const strangers = callers.filter(isStranger);
    // The liveness check must not wait for slow guests.
    if (strangers.length > 0)
      await within(deps.clock, MATCH_PATIENCE_MS, () => matchBeside(context, watched, strangers));
    return watched.isBlind ? callers : callers.filter((caller) => !isStranger(caller));
  };

  const look = async (context: WorkerContext): Promise<Observation> => {
    // Before the list: upterm lists a guest before it starts their program.
    const callers = callersAt(context.dir);
    const watched = watchedOf(context);
    const wereListed = watched.listed;
    const session = await lines.ask(context);
    // Without an answer nothing is known about any guest, not even that they left.
    if (session === null) throw new Error("upterm's admin socket doesn't answer");
    watched.listed = session.connected_clients;
    const isSameList = wereListed.map(({ id }) => id).join() === watched.listed.map(({ id }) => id).join();
    const isSettled = isSameList && callers.every(({ isWaiting }) => !isWaiting);
    quiet.note(context, callers, isSettled);
    const attached = await attachedOf(context, callers);
    const verdict = watched.ledger.look({
      listed: session.connected_clients,
      // After the list: a listed guest without a connection has left. Without guests, connections say nothing.
      peers: watched.listed.length + watched.guestCount > 0 ? peersOf(context) : NO_PEERS,
      attached: attached.map(({ program }) => program),
    });
    watched.guestCount = verdict.guests.length;
    verdict.orphans.filter(({ pid }) => !watched.leaving.has(pid)).forEach(hangUp);
    const { process: relay } = context.relay;
    if (verdict.orphans.length + verdict.suspects.length > 0) quiet.disturb(context);
    if (relay !== null && verdict.suspects.length > 0) detach(sift(watched, verdict.suspects, relay.pid, deps.clock));
    const guests = verdict.guests.map(withDoor(watched.ledger, callersAt(context.dir)));
    return { linkState: deps.generationOf(context).linkState(context.dir), link: { user: session.ssh_user }, guests };
  };

  const observe: UptermWatch["observe"] = (context) => {
    const watched = watchedOf(context);
    watched.observing ??= look(context).finally(() => {
      watched.observing = null;
    });
    return watched.observing;
  };

  return { observe, isQuiet: quiet.isQuiet, release: lines.release, watchedOf, askWorker };
};
