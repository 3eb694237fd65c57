// Switching a share to the other backend: make before break. The old one stays as it was until the new one is live.

import type { Clock } from "../../platform/clock";
import { pause } from "../../platform/wait";
import { type Backend, ok, shareError } from "../../protocol/contract/errors";
import type { ShareId } from "../../protocol/contract/ids";
import type { Join, ShareView } from "../../protocol/contract/share";
import { guestNotice } from "./guest-notice";
import type { TerminalsPort } from "./ports";
import type { Answer, ShareDesk } from "./share-desk";
import { type Requester, type ShareRecord, toView } from "./share-record";
import type { Starting } from "./share-start";
import type { ShareStore } from "./share-store";
import type { TtlManager } from "./ttl-manager";

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

  return async (shareId: ShareId, backend: Backend, by: Requester): Promise<Answer<Switched>> => {
    const found = desk.find(shareId, "switch");
    if (!found.ok) return found;
    if (found.value.request.backend === backend) {
      const problem = `the share goes through ${backend} already`;
      const error = shareError("invalid-input", `backend: ${problem}`, { issues: [{ path: "backend", problem }] });
      return desk.refuseFor(found.value, by, "switch", error);
    }
    const record = await starting.startInPlaceOf(found.value, backend, ttl.leftMs(shareId) ?? 1, by);
    if (!record.ok) return record;
    // Whoever ended the old one meanwhile meant the sharing, not the backend.
    const still = desk.find(shareId, "switch");
    if (!still.ok) {
      store.dispatch(record.value.shareId, { type: "end-requested", cause: "revoked" }, by);
      return still;
    }
    const handed = starting.answerOf(record.value, by);
    if (!handed.ok) return handed;
    const { share, join } = handed.value;
    if (join === null)
      return desk.refusal(shareError("internal", "The new share has no link.", {}), share.correlationId);
    await tellTheNewWay(found.value, join);
    store.dispatch(shareId, { type: "end-requested", cause: "switched" }, by);
    const ended = await store.until(shareId, hasEnded);
    return ok({ ended: toView(ended), started: toView(store.get(share.shareId) ?? record.value), join });
  };
};
