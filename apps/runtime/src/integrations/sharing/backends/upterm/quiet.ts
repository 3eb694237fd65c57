// Tells from outside whether anything has changed for a share's guests, so that a quiet worker is not asked twice a second.
import type { Clock } from "../../../../platform/clock";
import { socketsOf } from "../../../../platform/network";
import { callersAt, type DoorCaller } from "../../door/callers";
import type { WorkerContext } from "../backend";

/** For so long after a change the worker is asked at each look: upterm lists a newcomer a moment after the connection. */
const LIVELY_MS = 3_000;

export interface Quiet {
  /** Takes the state of one look. `isSettled`: no wrapper waits, and the worker's list is the same as before. */
  note(context: WorkerContext, callers: readonly DoorCaller[], isSettled: boolean): void;
  /** The next looks must not be left out. */
  disturb(context: WorkerContext): void;
  isQuiet(context: WorkerContext): boolean;
}

interface Noted {
  readonly signs: string | null;
  readonly livelyUntilMs: number;
}

/** Changes with each wrapper and each connection that comes or goes. Null for a relay elsewhere, whose connections can't be read. */
const signsOf = ({ relay }: WorkerContext, callers: readonly DoorCaller[]): string | null =>
  relay.process === null
    ? null
    : [...callers.map(({ program, isWaiting }) => `${program.pid} ${isWaiting}`), socketsOf(relay.process.pid)].join();

export const createQuiet = (clock: Pick<Clock, "bootMs">): Quiet => {
  const noted = new WeakMap<WorkerContext, Noted>();
  return {
    note: (context, callers, isSettled) => {
      const before = noted.get(context);
      const signs = signsOf(context, callers);
      const isSame = isSettled && signs === before?.signs;
      noted.set(context, { signs, livelyUntilMs: isSame ? before.livelyUntilMs : clock.bootMs() + LIVELY_MS });
    },
    disturb: (context) => void noted.delete(context),
    isQuiet: (context) => {
      const before = noted.get(context);
      if (before === undefined || before.signs === null || clock.bootMs() <= before.livelyUntilMs) return false;
      return signsOf(context, callersAt(context.dir)) === before.signs;
    },
  };
};
