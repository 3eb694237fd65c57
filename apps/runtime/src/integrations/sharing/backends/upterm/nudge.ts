// Finds out whether anybody is behind a guest's tmux client, when it is not known whose it is. Harmless to whoever is. Knows no guest.
import type { Clock } from "../../../../platform/clock";
import { bytesMovedBy, killExactly, type ProcessRef } from "../../../../platform/process-table";
import { pause } from "../../../../platform/wait";

/** A look before the nudge: while anything else is on its way, nothing could be told. */
const QUIET_MS = 30;
/** A redraw is through the relay in 2 ms; the rest is for a busy machine. */
const REDRAW_MS = 80;
/** Twice, because the conclusion ends somebody's session if it is wrong. */
const NUDGES = 2;

const nudgeOnce = async (clock: Pick<Clock, "after">, program: ProcessRef, relayPid: number): Promise<boolean> => {
  const early = bytesMovedBy(relayPid);
  await pause(clock, QUIET_MS);
  const before = bytesMovedBy(relayPid);
  if (early === null || before === null || early.written !== before.written || early.read !== before.read) return false;
  // A tmux client that is told of a new window size draws everything anew (tmux 3.3a: 300 bytes and more).
  if (!killExactly(program, "SIGWINCH")) return false;
  await pause(clock, REDRAW_MS);
  const after = bytesMovedBy(relayPid);
  return after !== null && after.read > before.read && after.written === before.written;
};

/**
 * True only when the relay took in what the program drew and passed none of it on to anybody: measured with uptermd 0.24,
 * where a guest who is in gets about as many bytes as the relay takes in, and one who is gone none. False: somebody is
 * there, or it cannot be told now (the terminal is busy).
 */
export const isDeserted = async (
  clock: Pick<Clock, "after">,
  program: ProcessRef,
  relayPid: number,
): Promise<boolean> => {
  for (let left = NUDGES; left > 0; left -= 1) {
    if (!(await nudgeOnce(clock, program, relayPid))) return false;
  }
  return true;
};
