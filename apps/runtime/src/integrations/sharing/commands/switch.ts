// Switching a share to the other backend: make before break. The old one stays as it was until the new one is live.

import { type Backend, ok, type ShareError, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { type EndCause, isOpenPhase } from "#contract/phases";
import type { Join, ShareView } from "#contract/share";
import type { Clock } from "../../../platform/clock";
import { pause } from "../../../platform/wait";
import { guestNotice } from "../guests/notices";
import type { TerminalsPort } from "../ports";
import { type Requester, type ShareRecord, toView } from "../share/record";
import type { ShareStore } from "../share/store";
import type { TtlManager } from "../ttl-manager";
import type { Answer, ShareDesk } from "./checks";
import type { Starting } from "./start";

/** Guests of the old share read the way into the new one for this long before it ends. */
const NEW_WAY_SHOWN_MS = 3_000;

export interface SwitchDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly store: ShareStore;
  readonly desk: ShareDesk;
  readonly starting: Starting;
  readonly ttl: TtlManager;
}

export interface Switched {
  readonly ended: ShareView;
  readonly started: ShareView;
  readonly join: Join;
}

const hasEnded = ({ state }: ShareRecord): boolean => state.phase === "ended";

/** These mean the sharing as a whole, whichever backend it goes through; one that expires or fails does not. */
const endsTheSharing: readonly (EndCause | null)[] = ["revoked", "stopped", "terminal-closed", "runtime-stopping"];

/** In one switch at most, as the old share or as the new one: the two count as one for the limit, three would too. */
const isBeingSwitched = ({ shareId, replaces }: ShareRecord, store: ShareStore): boolean =>
  store
    .list()
    .some((each) => isOpenPhase(each.state.phase) && (each.replaces === shareId || each.shareId === replaces));

/** Why just this switch cannot be; asked before anything is started. */
const whyNot = (old: ShareRecord, backend: Backend, store: ShareStore): ShareError | null => {
  if (isBeingSwitched(old, store)) {
    const data = { phase: old.state.phase, command: "switch" };
    return shareError("wrong-phase", "The share is being switched already.", data);
  }
  if (old.request.backend !== backend) return null;
  const problem = `the share goes through ${backend} already`;
  return shareError("invalid-input", `backend: ${problem}`, { issues: [{ path: "backend", problem }] });
};

/** Errors: not-found, wrong-phase, invalid-input, and those of a start; whatever fails, the old share stays as it was. */
export const createSwitch = ({ clock, terminals, store, desk, starting, ttl }: SwitchDeps) => {
  /** Nobody waits for it where nobody is in. */
  const tellTheNewWay = async (old: ShareRecord, join: Join): Promise<void> => {
    if ((store.get(old.shareId)?.notes.guestCount ?? 0) === 0) return;
    store.note(old.shareId, { newWay: join.command });
    const { text, isUrgent } = guestNotice(store.get(old.shareId) ?? old, clock.nowMs());
    await terminals.tellRoom(old.shareId, text, isUrgent);
    await pause(clock, NEW_WAY_SHOWN_MS);
  };

  /** After the telling: the old share may have been ended, and the new one may have ended by itself. */
  const isStillOn = (old: ShareRecord, started: ShareRecord): Answer<null> => {
    const first = desk.find(old.shareId, "switch");
    if (!first.ok && endsTheSharing.includes(store.get(old.shareId)?.state.endCause ?? null)) return first;
    const second = desk.find(started.shareId, "switch");
    if (second.ok) return ok(null);
    const why = store.get(started.shareId)?.state.lastError ?? null;
    return why === null ? second : desk.refusal(why, started.correlationId);
  };

  /** Hands the new link out and ends the old share; a failure leaves the new one to be ended. */
  const changeOver = async (old: ShareRecord, started: ShareRecord, by: Requester): Promise<Answer<Switched>> => {
    const { shareId } = old;
    // Whoever ended the old one meanwhile meant the sharing, not the backend; and nobody knows the new link yet.
    const still = desk.findFor(shareId, "switch", by);
    if (!still.ok) return still;
    const handed = starting.answerOf(store.get(started.shareId) ?? started, by);
    if (!handed.ok) return handed;
    const { share, join } = handed.value;
    if (join === null)
      return desk.refusal(shareError("internal", "The new share has no link.", {}), share.correlationId);
    await tellTheNewWay(old, join);
    const isOn = isStillOn(old, started);
    if (!isOn.ok) return isOn;
    store.dispatch(shareId, { type: "end-requested", cause: "switched" }, by);
    const ended = await store.until(shareId, hasEnded);
    return ok({ ended: toView(ended), started: toView(store.get(share.shareId) ?? started), join });
  };

  return async (shareId: ShareId, backend: Backend, by: Requester): Promise<Answer<Switched>> => {
    const found = desk.findFor(shareId, "switch", by);
    if (!found.ok) return found;
    const refused = whyNot(found.value, backend, store);
    if (refused !== null) return desk.refuseFor(found.value, by, "switch", refused);
    const started = await starting.startInPlaceOf(found.value, backend, ttl.leftMs(shareId) ?? 1, by);
    if (!started.ok) return started;
    const switched = await changeOver(found.value, started.value, by);
    if (switched.ok) return switched;
    // Gone before the refusal is told: whoever tries again must not meet it.
    store.dispatch(started.value.shareId, { type: "end-requested", cause: "revoked" }, by);
    store.note(shareId, { newWay: null });
    await store.until(started.value.shareId, hasEnded);
    return switched;
  };
};
