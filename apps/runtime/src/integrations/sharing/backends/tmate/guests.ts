// The guests of a tmate share: who is in, what size they see, their last line and their removal.

import type { Clock } from "../../../../platform/clock";
import { detach } from "../../../../platform/detach";
import { fingerprintOf } from "../../../../platform/fingerprint";
import { descendantsOf, isAlive, killExactly, type ProcessRef, parentOf } from "../../../../platform/process-table";
import { pauseForOthers, stretched, waitFor } from "../../../../platform/wait";
import {
  drawingOf,
  guestsOfTmateRelay,
  type RelayGuest,
  showToGuest,
  signTree,
  type TreeSignature,
  windowOf,
} from "../../../../relays/tmate/guests";
import { sessionSocketOf } from "../../../../relays/tmate/jail";
import { callersAt } from "../../door/callers";
import { lastLine } from "../../door/farewell";
import type { WindowSize } from "../../ports";
import type { SeenGuest, WorkerContext } from "../backend";
import type { TmatePrograms } from "./command-line";
import { countKeys, createHeldKeys, type HeldKeys } from "./held-keys";
import { pictureSize, setPictureSize } from "./picture";
import { pingTmate } from "./ping";
import { closeToNewcomers } from "./removal";

type Timers = Pick<Clock, "after" | "bootMs">;

const KICK_WITHIN_MS = 1_000;
const KICK_EVERY_MS = 2;
/** Every so many looks, five seconds at the usual pace, the relay's processes are read in full, even if the signature has not changed. */
const LOOK_USES = 10;
/** A guest who does not read must not hold up their removal. This and the next time are stretched on a busy machine. */
const TAKEN_MS = 150;
const TAKEN_EVERY_MS = 5;
/** The last line needs 5 to 14 ms through the relay (measured on an idle machine). */
const LINE_OUT_MS = 20;

/** The relay's session answers in 3 ms. If it is suspended, the keys wait for the next one. */
const FREED_WITHIN_MS = 1_000;

const keyOf = ({ pid, startTicks }: ProcessRef): string => `${pid}.${startTicks}`;

interface FullLook {
  readonly guests: readonly RelayGuest[];
  /** The relay's processes that draw for the guests and read what they type. */
  readonly drawing: readonly ProcessRef[];
  readonly tree: TreeSignature;
  uses: number;
}

/** What the adapter knows about a running share. Removed with its context. */
interface Known {
  /** The token with which the share's guests connect. */
  readonly token: string;
  picture: WindowSize | null;
  isSizing: boolean;
  /** The guests who may stay after a removal closed the share to newcomers. Null while it is open. */
  staying: Set<string> | null;
  /** The last full look at the relay's processes, which counts until its signature changes or it has been used often enough. */
  look: FullLook | null;
  readonly heldKeys: HeldKeys;
  worker: ProcessRef | null;
}

const known = new WeakMap<WorkerContext, Known>();

/** From now on, guests who connect with this token are the share's. */
export const expectGuests = (context: WorkerContext, token: string): void =>
  void known.set(context, {
    ...{ token, picture: null, isSizing: false, staying: null, look: null, worker: null },
    heldKeys: createHeldKeys(),
  });

/** A remote relay doesn't report guests to its hosts, so none are seen there. */
const guestsOf = (context: WorkerContext): readonly RelayGuest[] => {
  const share = known.get(context);
  const { process } = context.relay;
  if (process === null || share === undefined) return [];
  const { look } = share;
  if (look !== null && look.uses < LOOK_USES && look.tree.sign() === look.tree.signed) {
    look.uses += 1;
    return look.guests;
  }
  const processes = descendantsOf(process.pid);
  // The signature comes before the titles, so that the next look notices changes made in between.
  const tree = signTree(process, processes);
  const guests = guestsOfTmateRelay(process, share.token, processes);
  share.look = tree === null ? null : { guests, drawing: drawingOf(processes), tree, uses: 0 };
  return guests;
};

/** With a single key, every guest has that key. With several, tmate does not say which one. */
const fingerprintIn = ({ authorizedKeys: [key, ...others] }: WorkerContext): string | null =>
  key !== undefined && others.length === 0 ? fingerprintOf(key) : null;

const toSeen = (context: WorkerContext, { process, address }: RelayGuest): SeenGuest => ({
  key: keyOf(process),
  label: null,
  fingerprint: fingerprintIn(context),
  address,
});

/** Ends connections that came in while a removal closed the share. */
const withoutLatecomers = (context: WorkerContext, guests: readonly RelayGuest[]): readonly RelayGuest[] => {
  const staying = known.get(context)?.staying ?? null;
  if (staying === null) return guests;
  const [stay, late] = [true, false].map((isStaying) =>
    guests.filter(({ process }) => staying.has(keyOf(process)) === isStaying),
  );
  for (const { process } of late ?? []) killExactly(process, "SIGKILL");
  return stay ?? [];
};

/**
 * Gives the picture the size of the terminal, or of the smallest window among the guests. In a share for typing, tmate itself
 * follows its guests' windows: its relay tells it the sizes of those who type, and only of those.
 */
const followSizes = async (context: WorkerContext, guests: readonly RelayGuest[], programs: () => TmatePrograms) => {
  const share = known.get(context);
  const lane = context.laneSize();
  if (context.access === "write" || share === undefined || lane === null || share.isSizing) return;
  const wanted = pictureSize(
    lane,
    guests.map(windowOf).filter((size) => size !== null),
  );
  if (share.picture?.cols === wanted.cols && share.picture.rows === wanted.rows) return;
  share.isSizing = true;
  // If the worker didn't take the size, the next look sends it again.
  share.picture = (await setPictureSize(context, programs(), wanted)) ? wanted : null;
  share.isSizing = false;
};

/** The process that runs the share's attach wrapper. Null before the wrapper runs. */
const workerOf = ({ dir }: WorkerContext): ProcessRef | null => {
  const [wrapper] = callersAt(dir);
  return wrapper === undefined ? null : parentOf(wrapper.program);
};

/** Frees keys that tmate holds back. Does nothing while the relay's processes change: a later look finds the keys as well. */
const freeHeldKeys = async (clock: Timers, context: WorkerContext, isAnyoneIn: boolean): Promise<void> => {
  const share = known.get(context);
  const { process } = context.relay;
  if (context.access === "read" || process === null || share === undefined || share.look === null) return;
  if (!isAnyoneIn && share.heldKeys.isCounting()) return;
  share.worker ??= workerOf(context);
  if (!share.heldKeys.areHeld(countKeys(share.look.drawing, share.worker))) return;
  // When a client leaves the session, the relay tells tmate the guests' size, and tmate takes the keys along with that message.
  await pingTmate(clock, sessionSocketOf(process, share.token), FREED_WITHIN_MS);
};

/** The guests who are in now. Also makes the picture follow the sizes, and frees keys. `programs`: searched only when needed. */
export const lookForGuests = (
  clock: Timers,
  context: WorkerContext,
  programs: () => TmatePrograms,
): readonly SeenGuest[] => {
  const guests = withoutLatecomers(context, guestsOf(context));
  detach(followSizes(context, guests, programs));
  detach(freeHeldKeys(clock, context, guests.length > 0));
  return guests.map((guest) => toSeen(context, guest));
};

/**
 * Shows a last line to the guests for whom `isMeant` is true, and restores their terminals. Nothing can follow the
 * line, because the relay draws for no guest until `resume` is called. A terminal with queued output takes the line
 * once the relay has passed that output on.
 */
export const sayLast = async (
  clock: Timers,
  context: WorkerContext,
  words: string,
  isMeant: (guest: RelayGuest) => boolean,
): Promise<{ readonly guests: readonly RelayGuest[]; readonly resume: () => void }> => {
  const share = known.get(context);
  const { process } = context.relay;
  const nothing = { guests: [], resume: () => undefined };
  if (process === null || share === undefined) return nothing;
  const processes = descendantsOf(process.pid);
  const guests = guestsOfTmateRelay(process, share.token, processes).filter(isMeant);
  if (guests.length === 0) return nothing;
  const drawing = drawingOf(processes);
  for (const each of drawing) killExactly(each, "SIGSTOP");
  const line = Buffer.from(lastLine(words));
  let waiting = guests.map((guest) => ({ guest, rest: line as Uint8Array }));
  const isTaken = (): boolean => {
    waiting = waiting
      .map(({ guest, rest }) => ({ guest, rest: showToGuest(guest, rest) }))
      .filter(({ rest }) => rest.length > 0);
    return waiting.length === 0;
  };
  await waitFor(clock, isTaken, { everyMs: TAKEN_EVERY_MS, withinMs: stretched(TAKEN_MS) });
  await pauseForOthers(clock, LINE_OUT_MS);
  const resume = (): void => {
    for (const each of drawing) killExactly(each, "SIGCONT");
  };
  return { guests, resume };
};

export const kickGuest = async (
  clock: Timers,
  context: WorkerContext,
  guestKey: string,
  words: string,
): Promise<boolean> => {
  const isTheirs = ({ process }: RelayGuest): boolean => keyOf(process) === guestKey;
  const { guests, resume } = await sayLast(clock, context, words, isTheirs);
  const [guest] = guests;
  if (guest !== undefined) killExactly(guest.process, "SIGKILL");
  resume();
  if (guest === undefined) return false;
  const isGone = (): boolean => !isAlive(guest.process);
  return (await waitFor(clock, isGone, { everyMs: KICK_EVERY_MS, withinMs: KICK_WITHIN_MS })) !== null;
};

/**
 * Lets no one in anymore, because the removed guest's key is unknown (ADR 0018). Does nothing for a share without keys.
 */
export const keepOutAfterRemoval = async (context: WorkerContext, programs: TmatePrograms): Promise<void> => {
  const share = known.get(context);
  if (share === undefined || context.authorizedKeys.length === 0) return;
  // Includes the guest being removed. `kickGuest` disconnects them; a check during the removal must not do so before they have
  // seen the reason.
  share.staying ??= new Set(guestsOf(context).map(({ process }) => keyOf(process)));
  await closeToNewcomers(context, programs);
};
