// The system's clock with two offsets that a test turns: the wall set either way, and time asleep. Timers stay the system's, as on a machine that slept.
import { type Clock, createSystemClock } from "../../platform/clock";

export interface BentClock extends Clock {
  /** Somebody sets the wall clock. */
  setWall(byMs: number): void;
  /** The machine slept: wall and boot clock have moved on, timers have not. */
  sleep(ms: number): void;
}

export const createBentClock = (): BentClock => {
  const system = createSystemClock();
  let wallMs = 0;
  let sleptMs = 0;
  return {
    ...system,
    nowMs: () => system.nowMs() + wallMs + sleptMs,
    bootMs: () => system.bootMs() + sleptMs,
    setWall: (byMs) => {
      wallMs += byMs;
    },
    sleep: (ms) => {
      sleptMs += ms;
    },
  };
};
