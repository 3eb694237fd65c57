// Switches a share to the other backend, make before break: the old share stays as it is until the new one is live.
import { type Backend, ok, type ShareError, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { EndCause } from "#contract/phases";
import type { Join, ShareView } from "#contract/share";
import type { Clock } from "../../../platform/clock";
import { pause } from "../../../platform/wait";
import { createGuestDecisions, type GuestDecisions } from "../guests/admission";
import { guestNotice } from "../guests/notices";
import type { TerminalsPort } from "../ports";
import { hasEnded, type Requester, type ShareRecord, switchPartners, toView } from "../share/record";
import type { ShareStore } from "../share/store";
import type { Answer, CommandChecks } from "./checks";
import type { Starting } from "./start";

/** How long the guests of the old share can read the new join command before their share ends. */
const NEW_COMMAND_SHOWN_MS = 3_000;

export interface SwitchDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly store: ShareStore;
  readonly checks: CommandChecks;
  readonly starting: Starting;
  readonly decisionsOf: (shareId: ShareId) => GuestDecisions | null;
}

export interface Switched {
  readonly ended: ShareView;
  readonly started: ShareView;
  readonly join: Join;
}

/** These causes end both shares. Expiry and failure end only one of them. */
const endsBoth: readonly (EndCause | null)[] = ["revoked", "terminal-closed", "runtime-stopping"];

/** Why this switch cannot be made, checked before anything is started. */
const switchError = (old: ShareRecord, backend: Backend, store: ShareStore): ShareError | null => {
  // A share takes part in one switch at most: two shares count as one towards the limit, and so would three.
  if (switchPartners(store.list(), old).length > 0) {
    const data = { phase: old.state.phase, command: "switch" };
    return shareError("wrong-phase", "The share is already being switched.", data);
  }
  if (old.request.backend !== backend) return null;
  const problem = `the share already uses ${backend}`;
  return shareError("invalid-input", `backend: ${problem}`, { issues: [{ path: "backend", problem }] });
};

const summaryOf = (decisions: GuestDecisions | null): string =>
  JSON.stringify([[...(decisions?.removed ?? [])], [...(decisions?.access ?? [])]]);

/** Errors: not-found, wrong-phase, invalid-input, and those of a start. Any failure leaves the old share as it was. */
export const createSwitch = ({ clock, terminals, store, checks, starting, decisionsOf }: SwitchDeps) => {
  /** Shows the guests of the old share the new join command. Skipped when no guest is in. */
  const showNewCommand = async (old: ShareRecord, join: Join): Promise<void> => {
    if ((store.get(old.shareId)?.notes.guestCount ?? 0) === 0) return;
    store.note(old.shareId, { newWay: join.command });
    const { text, isUrgent } = guestNotice(store.get(old.shareId) ?? old, clock.nowMs());
    await terminals.tellRoom(old.shareId, text, isUrgent);
    await pause(clock, NEW_COMMAND_SHOWN_MS);
  };

  /** Either share may have ended while the guests were reading. */
  const areBothOpen = (old: ShareRecord, started: ShareRecord): Answer<null> => {
    const first = checks.find(old.shareId, "switch");
    if (!first.ok && endsBoth.includes(store.get(old.shareId)?.state.endCause ?? null)) return first;
    const second = checks.find(started.shareId, "switch");
    if (second.ok) return ok(null);
    const why = store.get(started.shareId)?.state.lastError ?? null;
    return why === null ? second : checks.fail(why, started.correlationId);
  };

  /** The new backend was started without what was decided since then, so it may not be able to keep it. */
  const hasDecided = (old: ShareRecord, before: string): ShareError | null => {
    if (summaryOf(decisionsOf(old.shareId)) === before) return null;
    const data = { phase: old.state.phase, command: "switch" };
    return shareError("wrong-phase", "A guest was removed or changed during the switch. Switch again.", data);
  };

  /** Hands out the new link and ends the old share. After a failure the caller ends the new share. */
  const changeOver = async (
    { old, decided }: { readonly old: ShareRecord; readonly decided: string },
    started: ShareRecord,
    by: Requester,
  ): Promise<Answer<Switched>> => {
    const { shareId } = old;
    // If the old share was ended meanwhile, the new one must end too. No one knows its link yet.
    const current = checks.findOrRefuse(shareId, "switch", by);
    if (!current.ok) return current;
    const early = hasDecided(old, decided);
    if (early !== null) return checks.refuse(old, by, "switch", early);
    const answer = starting.answerOf(store.get(started.shareId) ?? started, by);
    if (!answer.ok) return answer;
    const { share, join } = answer.value;
    if (join === null)
      return checks.fail(shareError("internal", "The new share has no link.", {}), share.correlationId);
    await showNewCommand(old, join);
    const open = areBothOpen(old, started);
    if (!open.ok) return open;
    const late = hasDecided(old, decided);
    if (late !== null) return checks.refuse(old, by, "switch", late);
    store.dispatch(shareId, { type: "end-requested", cause: "switched" }, by);
    const ended = await store.until(shareId, hasEnded);
    return ok({ ended: toView(ended), started: toView(store.get(share.shareId) ?? started), join });
  };

  return async (shareId: ShareId, backend: Backend, by: Requester): Promise<Answer<Switched>> => {
    const found = checks.findOrRefuse(shareId, "switch", by);
    if (!found.ok) return found;
    const error = switchError(found.value, backend, store);
    if (error !== null) return checks.refuse(found.value, by, "switch", error);
    const decisions = decisionsOf(shareId) ?? createGuestDecisions();
    const decided = summaryOf(decisions);
    const started = await starting.startInPlaceOf(found.value, backend, decisions, by);
    if (!started.ok) return started;
    const switched = await changeOver({ old: found.value, decided }, started.value, by);
    if (switched.ok) return switched;
    // The new share is gone before the failure is reported, so that it can't get in the way of a retry.
    store.dispatch(started.value.shareId, { type: "end-requested", cause: "revoked" }, by);
    store.note(shareId, { newWay: null });
    await store.until(started.value.shareId, hasEnded);
    return switched;
  };
};
