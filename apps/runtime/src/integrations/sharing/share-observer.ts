// Watches one live share: asks the adapter on a rhythm and turns what it says into facts and notes. Decides nothing.
import type { Clock } from "../../platform/clock";
import type { Actor } from "../../protocol/contract/audit";
import { shareError } from "../../protocol/contract/errors";
import type { GuestId } from "../../protocol/contract/ids";
import type { Guest } from "../../protocol/contract/share";
import { createGuestRoster, type GuestRoster } from "./guest-roster";
import type { AuditEntry, TerminalsPort } from "./ports";
import { noteRow } from "./share-audit";
import type { Observation, SeenGuest } from "./share-backend";
import type { ShareFact } from "./share-facts";
import { startLiveness } from "./share-liveness";
import type { ShareNotes, ShareRecord } from "./share-record";
import type { Running } from "./share-running";

export interface ObserverDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly newGuestId: () => GuestId;
  readonly get: () => ShareRecord | undefined;
  readonly dispatch: (fact: ShareFact) => void;
  readonly note: (notes: Partial<ShareNotes>) => void;
  readonly record: (entries: readonly AuditEntry[]) => void;
  /** The link is another one now: what `share link` must answer from here on. */
  readonly onLinkChanged: (observation: Observation) => void;
}

const RUNTIME: Actor = { kind: "runtime", id: "sharing" };

const guestRow = (record: ShareRecord, type: "guest.joined" | "guest.left", guest: Guest): AuditEntry =>
  noteRow(record, type, RUNTIME, {
    guestId: guest.guestId,
    label: guest.label,
    fingerprint: guest.fingerprint,
    address: guest.address,
  });

const takeGuests = (
  record: ShareRecord,
  roster: GuestRoster,
  seen: Observation["guests"],
  deps: ObserverDeps,
): void => {
  const change = roster.see(seen, deps.clock.nowMs());
  if (change.joined.length + change.left.length === 0) return;
  deps.note({ guests: roster.guests(), guestCount: roster.count(), guestsKnown: true });
  deps.record([
    ...change.joined.map((guest) => guestRow(record, "guest.joined", guest)),
    ...change.left.map((guest) => guestRow(record, "guest.left", guest)),
  ]);
};

const takeLink = (record: ShareRecord, running: Running, observation: Observation, deps: ObserverDeps): void => {
  const shown = record.state.linkState;
  const isAnother = observation.link !== null && observation.link.user !== running.link?.user;
  if (isAnother) {
    running.link = observation.link;
    deps.onLinkChanged(observation);
    deps.dispatch({ type: "link-changed" });
  } else if (observation.linkState !== "ready" && shown !== "reconnecting") {
    deps.dispatch({ type: "link-lost" });
  } else if (observation.linkState === "ready" && shown === "reconnecting") {
    deps.dispatch({ type: "link-back" });
  }
};

/** The guests' way to a relay of ours: told at once, not at the next question. */
const takeWay = ({ state }: ShareRecord, { relay }: Running, { dispatch }: ObserverDeps): void => {
  const isLost = relay?.linkState() === "reconnecting";
  if (isLost && state.linkState !== "reconnecting") dispatch({ type: "link-lost" });
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
  const roster = createGuestRoster({ newGuestId: deps.newGuestId, access: first.request.access });
  const observe = async (): Promise<Observation> =>
    throughRelay(running, await backend.observe(context, await deps.terminals.clientsOf(first.shareId)));
  /** Runs `take` on the share as it is now, unless it is already being ended. */
  const whileLive = (take: (record: ShareRecord) => void): void => {
    const record = deps.get();
    if (record !== undefined && !running.isEnding) take(record);
  };
  const takeAll = (observation: Observation): void => {
    whileLive((record) => takeLink(record, running, observation, deps));
    whileLive((record) => takeGuests(record, roster, observation.guests, deps));
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
    return () => whileLive((record) => takeGuests(record, roster, seen, deps));
  };
  const liveness = startLiveness<Observation, () => void>({
    clock: deps.clock,
    ask: observe,
    onAnswer: takeAll,
    look,
    onLook: (take) => take(),
    onLate: () => undefined,
    onSilent: silent,
  });
  const forgetRelay = running.relay?.onStateChanged(() => whileLive((record) => takeWay(record, running, deps)));
  return () => {
    forgetRelay?.();
    liveness.dispose();
  };
};
