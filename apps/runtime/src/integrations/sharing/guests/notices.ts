// The one sentence in the guests' status line, and the last one after the cut. Pure words over a share's record.

import type { EndCause } from "#contract/phases";
import { formatClockTime } from "../../../platform/wall-time";
import type { ShareRecord } from "../share/record";
import { timeWords } from "./time-words";

export interface GuestNotice {
  readonly text: string;
  readonly isUrgent: boolean;
}

/** What the guests' status line says now; what each may do is said beside it by tmux. `extendedAtMs`: of the last extension. */
export const guestNotice = (record: ShareRecord, nowMs: number, extendedAtMs: number | null = null): GuestNotice => {
  const { phase, expiresAtMs, linkState } = record.state;
  if (record.notes.newWay !== null) return { text: `lanecast · goes on: ${record.notes.newWay}`, isUrgent: true };
  if (expiresAtMs === null) return { text: "lanecast", isUrgent: false };
  const { text, isUrgent } = timeWords({ expiresAtMs, nowMs, isGrace: phase === "grace", extendedAtMs });
  const link = linkState === "rotated" ? " · link changed, ask for the new one" : "";
  return { text: `${text}${link} · lanecast`, isUrgent };
};

const endWords: Readonly<Record<EndCause, string>> = {
  denied: "was not allowed",
  expired: "is over: its time is up",
  revoked: "was ended by its operator",
  stopped: "was ended by its operator",
  switched: "goes on another way: ask its operator for the new command",
  "terminal-closed": "is over: the terminal was closed",
  "runtime-stopping": "is over: lanecast is closing",
  failed: "broke off",
};

/** The last line a guest reads, where a line can still reach them. `newWay`: the command that goes on, of a share that was switched. */
export const farewell = (cause: EndCause, nowMs: number, newWay: string | null = null): string => {
  const at = formatClockTime(nowMs, nowMs);
  if (cause === "switched" && newWay !== null)
    return `lanecast: this share goes on another way (${at}). Now type: ${newWay}`;
  return `lanecast: this share ${endWords[cause]} (${at}).`;
};
