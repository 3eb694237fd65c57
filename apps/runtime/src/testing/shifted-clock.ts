// A clock for tests that need the machine to have slept.
import { createSystemClock } from "../platform/clock";

/** The system's clock, which a test can advance. As after a sleep of the machine, no timer fires because of it. */
export const createShiftedClock = () => {
  const clock = createSystemClock();
  let byMs = 0;
  const shifted = { ...clock, nowMs: () => clock.nowMs() + byMs, bootMs: () => clock.bootMs() + byMs };
  const shift = (ms: number): void => {
    byMs += ms;
  };
  return { clock: shifted, shift };
};
