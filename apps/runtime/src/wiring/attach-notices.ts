// Tells the operator's own attaches who else can see or use the terminal: guests, and an agent that has it.

import type { HandoffView, May } from "#contract/handoff";
import type { TerminalId } from "#contract/ids";
import { isLeased, isLivePhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { shareFacts } from "#contract/share-words";
import { detach } from "../platform/detach";
import { formatClockTime } from "../platform/wall-time";
import type { Bus } from "../protocol/bus";
import type { AttachNotice } from "../terminals/attach";
import type { Terminals } from "../terminals/terminals";

const NOTHING_SHARED: AttachNotice = { text: "", tone: null };

const mayWords: Readonly<Record<May, string>> = {
  watch: "can watch",
  run: "has the keyboard",
  type: "has the keyboard",
};

const shareWords = (share: ShareView, nowMs: number): string => {
  const { phase, expiresAtMs, graceAtMs } = share;
  const at = (ms: number): string => formatClockTime(ms, nowMs);
  const waiting = share.guests.filter(({ state }) => state === "waiting").length;
  return [
    `Shared: ${shareFacts(share)}`,
    ...(waiting === 0 ? [] : [`${waiting} waiting to join`]),
    // Not the time left: the line changes with the share, not with the clock.
    ...(expiresAtMs === null ? [] : [phase === "grace" ? `ends at ${at(expiresAtMs)}` : `until ${at(expiresAtMs)}`]),
    ...(phase === "live" && graceAtMs !== null ? [`warning at ${at(graceAtMs)}`] : []),
  ].join(" · ");
};

/** Until when, too: while the agent is paused as well. */
const leaseWords = ({ agent, phase, may, expiresAtMs }: HandoffView, nowMs: number): string => {
  const can = phase === "paused" ? "is paused, you have the keyboard" : mayWords[may];
  return `${agent.name} ${can}${expiresAtMs === null ? "" : ` · until ${formatClockTime(expiresAtMs, nowMs)}`}`;
};

/** `shares` and `lease`: those of one terminal. */
export const attachNotice = (shares: readonly ShareView[], lease: HandoffView | null, nowMs: number): AttachNotice => {
  const live = shares.filter(({ phase }) => isLivePhase(phase));
  if (live.length === 0 && lease === null) return NOTHING_SHARED;
  const isEnding = live.some(({ phase }) => phase === "grace");
  const canType = live.some(({ access }) => access === "write");
  const ofShares = isEnding ? "ending" : canType ? "typing" : "watching";
  return {
    text: [
      ...(lease === null ? [] : [leaseWords(lease, nowMs)]),
      ...live.map((share) => shareWords(share, nowMs)),
    ].join(" | "),
    tone: lease === null || isEnding ? ofShares : "agent",
  };
};

export interface AttachNoticesDeps {
  readonly bus: Bus;
  readonly terminals: Pick<Terminals, "list" | "setNotice">;
  readonly openShares: () => readonly ShareView[];
  readonly nowMs: () => number;
}

/** Clears what a killed runtime left, then follows every share and handoff. Returns a function that stops it. */
export const showAttachNotices = ({ bus, terminals, openShares, nowMs }: AttachNoticesDeps): (() => void) => {
  for (const { terminals: all } of terminals.list())
    for (const { terminalId } of all) detach(terminals.setNotice(terminalId, NOTHING_SHARED));
  const shown = new Map<string, string>();
  const leases = new Map<TerminalId, HandoffView>();
  const show = (terminalId: TerminalId): void => {
    const shares = openShares().filter((share) => share.terminalId === terminalId);
    const notice = attachNotice(shares, leases.get(terminalId) ?? null, nowMs());
    const key = `${notice.tone} ${notice.text}`;
    if (shown.get(terminalId) === key) return;
    if (notice.tone === null) shown.delete(terminalId);
    else shown.set(terminalId, key);
    detach(terminals.setNotice(terminalId, notice));
  };
  return bus.subscribe((event) => {
    if (event.type === "share") show(event.share.terminalId);
    if (event.type !== "handoff") return;
    const { terminalId, handoffId, phase } = event.handoff;
    if (isLeased(phase)) leases.set(terminalId, event.handoff);
    // An older handoff of the terminal that ends changes nothing.
    else if (leases.get(terminalId)?.handoffId === handoffId) leases.delete(terminalId);
    show(terminalId);
  });
};
