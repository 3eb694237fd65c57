// Watches one live share: asks the adapter on a rhythm and turns what it says into facts and notes. Decides nothing.

import { shareError } from "#contract/errors";
import type { GuestId } from "#contract/ids";
import { isWayLost } from "#contract/phases";
import type { Clock } from "../../../platform/clock";
import type { Observation, SeenGuest } from "../backends/backend";
import { watchDoor } from "../door/callers";
import { createGuestDesk } from "../guests/desk";
import type { GuestLobbyDeps } from "../guests/lobby";
import type { AuditEntry, TerminalsPort } from "../ports";
import type { ShareFact } from "../share/facts";
import type { ShareNotes, ShareRecord } from "../share/record";
import { startLiveness } from "./liveness";
import type { Running } from "./running";

export interface ObserverDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly newGuestId: () => GuestId;
  readonly get: () => ShareRecord | undefined;
  readonly dispatch: (fact: ShareFact) => void;
  readonly note: (notes: Partial<ShareNotes>) => void;
  readonly record: (entries: readonly AuditEntry[]) => boolean;
  /** The saved name or the key's comment, by fingerprint. */
  readonly labelOf: (fingerprint: string) => string | null;
  readonly onGuestSeen: (fingerprint: string) => void;
  /** The rules that let in who knocks without the operator's word; null: none do. */
  readonly askDoorKeeper: GuestLobbyDeps["askDoorKeeper"];
  /** The link is another one now: what `share link` must answer from here on. */
  readonly onLinkChanged: (observation: Observation) => void;
}

const takeLink = (record: ShareRecord, running: Running, observation: Observation, deps: ObserverDeps): void => {
  const shown = record.state.linkState;
  const isAnother = observation.link !== null && observation.link.user !== running.link?.user;
  if (isAnother) {
    running.link = observation.link;
    deps.onLinkChanged(observation);
    deps.dispatch({ type: "link-changed" });
  } else if (observation.linkState !== "ready" && observation.linkState !== shown) {
    deps.dispatch({ type: observation.linkState === "gone" ? "link-gone" : "link-lost" });
  } else if (observation.linkState === "ready" && isWayLost(shown)) {
    deps.dispatch({ type: "link-back" });
  }
};

const takeLoss = ({ state }: ShareRecord, { dispatch }: ObserverDeps): void => {
  if (!isWayLost(state.linkState)) dispatch({ type: "link-lost" });
};

/** The guests' way to a relay of ours: told at once, not at the next question. */
const takeWay = ({ state }: ShareRecord, { relay }: Running, { dispatch }: ObserverDeps): void => {
  const isLost = relay?.linkState() === "reconnecting";
  if (isLost && !isWayLost(state.linkState)) dispatch({ type: "link-lost" });
  // With a relay elsewhere only the worker can say that it is back, and under which link.
  else if (!isLost && relay?.process !== null && state.linkState === "reconnecting") dispatch({ type: "link-back" });
};

/** Behind a tunnel everybody comes from its end: nobody's own address is seen. */
const asSeenThrough = ({ relay }: Pick<Running, "relay">, guests: readonly SeenGuest[]): readonly SeenGuest[] =>
  relay?.seesAddresses === false ? guests.map((guest) => ({ ...guest, address: null })) : guests;

/** A worker may be well while the guests' way to its relay is lost. */
const throughRelay = ({ relay }: Running, observation: Observation): Observation => {
  if (relay === null) return observation;
  const isLost = observation.linkState === "ready" && relay.linkState() === "reconnecting";
  const guests = asSeenThrough({ relay }, observation.guests);
  return { ...observation, guests, ...(isLost ? { linkState: "reconnecting" } : {}) };
};

/** Starts watching; returns what stops it. A worker that answers nothing for long enough becomes `worker-silent`. */
export const observeShare = (running: Running, deps: ObserverDeps): (() => void) => {
  const { context, backend } = running;
  const first = deps.get();
  if (context === null || first === undefined) return () => undefined;
  const guestDesk = createGuestDesk({ ...deps, backend, context, first, onSeen: deps.onGuestSeen });
  running.guests = guestDesk;
  const observe = async (): Promise<Observation> => throughRelay(running, await backend.observe(context));
  /** Runs `take` on the share as it is now, unless it is already being ended. */
  const whileLive = (take: (record: ShareRecord) => void): void => {
    const record = deps.get();
    if (record !== undefined && !running.isEnding) take(record);
  };
  const takeAll = (observation: Observation): void => {
    whileLive((record) => takeLink(record, running, observation, deps));
    whileLive(() => guestDesk.take(observation.guests));
  };
  const silent = (silentMs: number): void => {
    const data = { exitCode: null, signal: null, tail: running.worker?.tail() ?? "" };
    const words = `The worker did not answer for ${Math.round(silentMs / 1_000)} seconds.`;
    deps.dispatch({ type: "worker-silent", error: shareError("worker-lost", words, data) });
  };
  // Guests come and go within a second; a backend that cannot tell them without its worker is cheap to ask.
  const { guests } = backend;
  const look = async (): Promise<() => void> => {
    if (guests === null) {
      const observation = await observe();
      return () => takeAll(observation);
    }
    const seen = asSeenThrough(running, await guests(context));
    return () => {
      // A dead link is not left standing as ready until the next question.
      if (backend.hasLostRelay?.(context) === true) whileLive((record) => takeLoss(record, deps));
      whileLive(() => guestDesk.take(seen));
    };
  };
  const liveness = startLiveness<Observation, () => void>({
    clock: deps.clock,
    ask: observe,
    onAnswer: takeAll,
    look,
    onLook: (take) => take(),
    // A worker that does not answer carries nobody: its link is not worth the name until it does.
    onLate: () => whileLive((record) => takeLoss(record, deps)),
    onSilent: silent,
  });
  // Whatever fails from here on, the asking ends with the share.
  running.stopObserving = liveness.dispose;
  const forgetRelay = running.relay?.onStateChanged(() => whileLive((record) => takeWay(record, running, deps)));
  const unwatch = watchDoor(context.dir, liveness.lookNow);
  return () => {
    unwatch();
    forgetRelay?.();
    liveness.dispose();
  };
};
