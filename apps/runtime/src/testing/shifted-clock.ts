// A clock for tests that need the machine to have slept.
import { createSystemClock } from "../platform/clock";

/** The system's clock, which a test can advance. As after a sleep of the machine, no timer fires because of it. */
export const createShiftedClock = () => {
  const clock = createSystemClock();
  let byMs = 0;
  let wallByMs = 0;
  const shifted = { ...clock, nowMs: () => clock.nowMs() + byMs + wallByMs, bootMs: () => clock.bootMs() + byMs };
  const shift = (ms: number): void => {
    byMs += ms;
  };
  /** As when someone sets the wall clock. */
  const setWall = (ms: number): void => {
    wallByMs += ms;
  };
  return { clock: shifted, shift, setWall };
};
