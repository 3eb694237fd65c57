// The system's clock with two offsets that a test can change: the wall clock, and the time asleep. Timers are the system's.
import { type Clock, createSystemClock } from "../../platform/clock";

export interface BentClock extends Clock {
  /** Sets the wall clock, forwards or backwards. */
  setWall(byMs: number): void;
  /** Simulates a sleep of the machine: the wall clock and the boot clock advance, timers don't. */
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
