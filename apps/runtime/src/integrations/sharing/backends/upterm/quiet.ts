// Tells from outside whether anything has changed for a share's guests, so that a quiet worker is not asked twice a second.
import type { Clock } from "../../../../platform/clock";
import { descriptorCountOf, socketsOf } from "../../../../platform/network";
import { callersAt, type DoorCaller } from "../../door/callers";
import type { WorkerContext } from "../backend";

/** For so long after a change the worker is asked at each look: upterm lists a newcomer a moment after the connection. */
const LIVELY_MS = 3_000;
/**
 * A connection that comes or goes changes the number of the relay's descriptors. Only one that comes at the same moment as
 * another goes does not; for those, the sockets are listed again after this time.
 */
const LIST_AGAIN_MS = 2_000;

/** One share: its folder and its relay. */
type Place = Pick<WorkerContext, "dir"> & { readonly relay: Pick<WorkerContext["relay"], "process"> };

export interface Quiet {
  /** Takes the state of one look. `isSettled`: no wrapper waits, and the worker's list is the same as before. */
  note(place: Place, callers: readonly DoorCaller[], isSettled: boolean): void;
  /** The next looks must not be left out. */
  disturb(place: Place): void;
  isQuiet(place: Place): boolean;
}

/** What changes with each wrapper and each connection that comes or goes. */
interface Signs {
  readonly wrappers: string;
  readonly sockets: string;
  /** 0 if the kernel doesn't say. */
  readonly descriptors: number;
  readonly listedAtMs: number;
}

interface Noted {
  /** Null for a remote relay, whose connections can't be read. */
  readonly signs: Signs | null;
  readonly livelyUntilMs: number;
}

const wrappersOf = (callers: readonly DoorCaller[]): string =>
  callers.map(({ program, isWaiting }) => `${program.pid} ${isWaiting}`).join();

const isSameAs = (one: Signs | null | undefined, other: Signs | null): boolean =>
  one?.wrappers === other?.wrappers && one?.sockets === other?.sockets;

export const createQuiet = (clock: Pick<Clock, "bootMs">): Quiet => {
  const noted = new WeakMap<Place, Noted>();

  const read = ({ relay }: Place, wrappers: string): Signs | null => {
    if (relay.process === null) return null;
    const { pid } = relay.process;
    // The count first: a connection that comes in between makes the two differ, and the next look lists the sockets again.
    return { wrappers, descriptors: descriptorCountOf(pid), sockets: socketsOf(pid), listedAtMs: clock.bootMs() };
  };

  return {
    note: (place, callers, isSettled) => {
      const before = noted.get(place);
      const signs = read(place, wrappersOf(callers));
      const isSame = before !== undefined && isSettled && isSameAs(before.signs, signs);
      noted.set(place, { signs, livelyUntilMs: isSame ? before.livelyUntilMs : clock.bootMs() + LIVELY_MS });
    },
    disturb: (place) => void noted.delete(place),
    isQuiet: (place) => {
      const before = noted.get(place);
      const { process } = place.relay;
      if (!before?.signs || process === null || clock.bootMs() <= before.livelyUntilMs) return false;
      const { signs, livelyUntilMs } = before;
      const wrappers = wrappersOf(callersAt(place.dir));
      const isListed = signs.descriptors > 0 && clock.bootMs() - signs.listedAtMs < LIST_AGAIN_MS;
      if (isListed) return wrappers === signs.wrappers && descriptorCountOf(process.pid) === signs.descriptors;
      const now = read(place, wrappers);
      if (!isSameAs(signs, now)) return false;
      noted.set(place, { signs: now, livelyUntilMs });
      return true;
    },
  };
};
