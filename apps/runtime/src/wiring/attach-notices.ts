// Tells the operator's own attaches what is shared: with whom, until when, and when it is about to end.

import { isLivePhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { detach } from "../platform/detach";
import { formatClockTime } from "../platform/wall-time";
import type { Bus } from "../protocol/bus";
import type { AttachNotice } from "../terminals/attach";
import type { Terminals } from "../terminals/terminals";

const NOTHING_SHARED: AttachNotice = { text: "", tone: null };

const guestsOf = ({ guests, guestCount }: ShareView): string => {
  const names = guests.flatMap(({ state, label, address }) => (state === "in" ? [label ?? address ?? "a guest"] : []));
  if (names.length > 0) return `Shared with ${names.join(", ")}`;
  return guestCount === 0 ? "Shared, no guests yet" : `Shared with ${guestCount} guest${guestCount === 1 ? "" : "s"}`;
};

const wordsOf = (share: ShareView, nowMs: number): string => {
  const { access, phase, expiresAtMs, graceAtMs } = share;
  const at = (ms: number): string => formatClockTime(ms, nowMs);
  const waiting = share.guests.filter(({ state }) => state === "waiting").length;
  return [
    guestsOf(share),
    access === "write" ? "can type" : "can watch",
    ...(waiting === 0 ? [] : [`${waiting} waiting to join`]),
    ...(expiresAtMs === null ? [] : [phase === "grace" ? `ends at ${at(expiresAtMs)}` : `until ${at(expiresAtMs)}`]),
    ...(phase === "live" && graceAtMs !== null ? [`warning at ${at(graceAtMs)}`] : []),
  ].join(" - ");
};

/** `shares`: those of one terminal. */
export const attachNotice = (shares: readonly ShareView[], nowMs: number): AttachNotice => {
  const live = shares.filter(({ phase }) => isLivePhase(phase));
  if (live.length === 0) return NOTHING_SHARED;
  const isEnding = live.some(({ phase }) => phase === "grace");
  const canType = live.some(({ access }) => access === "write");
  return {
    text: live.map((share) => wordsOf(share, nowMs)).join(" | "),
    tone: isEnding ? "ending" : canType ? "typing" : "watching",
  };
};

export interface AttachNoticesDeps {
  readonly bus: Bus;
  readonly terminals: Pick<Terminals, "list" | "setNotice">;
  readonly openShares: () => readonly ShareView[];
  readonly nowMs: () => number;
}

/** Clears what a killed runtime left, then follows every share. Returns a function that stops it. */
export const showAttachNotices = ({ bus, terminals, openShares, nowMs }: AttachNoticesDeps): (() => void) => {
  for (const { terminals: all } of terminals.list())
    for (const { terminalId } of all) detach(terminals.setNotice(terminalId, NOTHING_SHARED));
  const shown = new Map<string, string>();
  return bus.subscribe((event) => {
    if (event.type !== "share") return;
    const { terminalId } = event.share;
    const notice = attachNotice(
      openShares().filter((share) => share.terminalId === terminalId),
      nowMs(),
    );
    if (shown.get(terminalId) === notice.text) return;
    if (notice.tone === null) shown.delete(terminalId);
    else shown.set(terminalId, notice.text);
    detach(terminals.setNotice(terminalId, notice));
  });
};
