// The end of a relay that is ours: every process of it, at once. Knows not which server it was.
import type { Clock } from "../platform/clock";
import { descendantsOf, isAlive, killExactly, type ProcessRef } from "../platform/process-table";
import type { SupervisedProcess } from "../platform/process-tree";
import { waitFor } from "../platform/wait";

/** KILL takes single milliseconds; longer only when the kernel itself is stuck, and then the proof says so. */
const GONE_WITHIN_MS = 2_000;
const GONE_EVERY_MS = 2;

/** KILL, never TERM: the guests must be off whatever the relay is doing. Resolves when nothing of it runs; harmless when it is gone. */
export const endRelay = async (clock: Pick<Clock, "after">, relay: SupervisedProcess): Promise<void> => {
  const members: ProcessRef[] = [relay];
  try {
    // Its number may be another's by now, and that one's children are nobody's to kill.
    if (isAlive(relay)) members.push(...descendantsOf(relay.pid));
  } finally {
    // Also when the process table cannot be read: this needs no look at it.
    relay.signalGroup("SIGKILL");
  }
  // Guests' processes are groups of their own; inside a pid namespace the kernel has ended them already.
  for (const member of members) killExactly(member, "SIGKILL");
  await waitFor(clock, () => !members.some(isAlive), { everyMs: GONE_EVERY_MS, withinMs: GONE_WITHIN_MS });
};
