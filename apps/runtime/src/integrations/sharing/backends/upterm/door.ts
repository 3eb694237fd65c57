// What can be done to one guest of an upterm share: let in, turn away, talk to, remove.
import type { Clock } from "../../../../platform/clock";
import { descendantsOf, isAlive, killExactly, type ProcessRef } from "../../../../platform/process-table";
import { pause, stretchedDeadline, waitFor } from "../../../../platform/wait";
import { callersAt, hangUp, letIn, sayToCaller, sendAway, writeLastLine } from "../../door/callers";
import type { GuestDoor, ShareBackend, WorkerContext } from "../backend";
import type { UptermWatch } from "./watch";

const KICK_DEADLINE_MS = 1_000;
const KICK_POLL_MS = 20;
/**
 * How long a wrapper may take to say why, and upterm to read that. The guest is off the terminal by then, and only one who reads
 * nothing uses all of it. With 100 ms, one guest left without the line when the load of two cores was 17. Stretched on a busy machine.
 */
const SAY_MS = 300;
const SAY_POLL_MS = 5;
const IN_DOUBT = "lanecast: several guests came at the same moment; connect again.";

export const createUptermDoor = (
  clock: Pick<Clock, "after" | "nowMs">,
  { watchedOf, askWorker }: UptermWatch,
): { readonly door: GuestDoor; readonly kick: NonNullable<ShareBackend["kick"]> } => {
  const waitingOf = (context: WorkerContext, guestKey: string): readonly ProcessRef[] => {
    const own = new Set(
      watchedOf(context)
        .ledger.programsOf(guestKey)
        .map(({ pid }) => pid),
    );
    return callersAt(context.dir).flatMap(({ program, isWaiting }) =>
      isWaiting && own.has(program.pid) ? [program] : [],
    );
  };

  /** A worker that does not answer says nothing about who is gone. */
  const isListed = async (context: WorkerContext, guestKey: string): Promise<boolean> =>
    (await askWorker(context))?.connected_clients.some(({ id }) => id === guestKey) ?? true;

  /** Ends tmux's client first, so that the wrapper can still say why, then the wrapper. */
  const disconnect = async (context: WorkerContext, program: ProcessRef, words: string): Promise<void> => {
    const isWaiting = callersAt(context.dir).some((caller) => caller.program.pid === program.pid && caller.isWaiting);
    if (isWaiting) sendAway(context.dir, program, words);
    else {
      writeLastLine(context.dir, program, words);
      for (const client of descendantsOf(program.pid)) killExactly(client, "SIGHUP");
    }
    const hasSaid = (): boolean =>
      !callersAt(context.dir).some((caller) => caller.program.pid === program.pid && !caller.hasSaidLast);
    const isLate = stretchedDeadline(clock, SAY_MS);
    while (!hasSaid() && !isLate()) await pause(clock, SAY_POLL_MS);
    hangUp(program);
    await waitFor(clock, () => !isAlive(program), { everyMs: KICK_POLL_MS, withinMs: KICK_DEADLINE_MS });
  };

  return {
    door: {
      letIn: (context, guestKey, access, isStrict) => {
        const programs = waitingOf(context, guestKey);
        // If the matching is in doubt, no guest may come in under another guest's name.
        const isInDoubt = programs.length > 1 && isStrict;
        if (isInDoubt) for (const program of programs) sendAway(context.dir, program, IN_DOUBT);
        return isInDoubt || programs.filter((program) => letIn(context.dir, program, access)).length > 0;
      },
      turnAway: (context, guestKey, words) => {
        for (const program of waitingOf(context, guestKey)) sendAway(context.dir, program, words);
      },
      say: (context, guestKey, words) =>
        waitingOf(context, guestKey).some((each) => sayToCaller(context.dir, each, words)),
      clientOf: (context, guestKey, clients) => {
        const programs = watchedOf(context).ledger.programsOf(guestKey);
        const own = new Set(programs.flatMap(({ pid }) => descendantsOf(pid)).map(({ pid }) => pid));
        return programs.length === 1 ? (clients.find(({ pid }) => own.has(pid)) ?? null) : null;
      },
    },

    kick: async (context, guestKey, words) => {
      const { ledger, leaving } = watchedOf(context);
      const programs = ledger.programsOf(guestKey);
      // The connection may stay open and start another program. The ban makes the next look end that as well.
      ledger.ban(guestKey);
      for (const program of programs) {
        leaving.add(program.pid);
        await disconnect(context, program, words).finally(() => leaving.delete(program.pid));
        // If several guests arrived together, this may have hit another one, who must join again. The named guest must
        // not stay.
        const options = { everyMs: KICK_POLL_MS, withinMs: KICK_DEADLINE_MS };
        const isOff = await waitFor(clock, async () => !(await isListed(context, guestKey)), options);
        if (isOff === true) return true;
      }
      return false;
    },
  };
};
