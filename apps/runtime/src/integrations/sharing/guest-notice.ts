// The one sentence in the guests' status line, and the last one after the cut. Pure words over a share's record.
import { formatClockTime } from "../../platform/wall-time";
import type { EndCause } from "../../protocol/contract/phases";
import type { ShareRecord } from "./share-record";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Exact to the second in the grace period, calm before it: whole minutes. */
const leftText = (leftMs: number, isExact: boolean): string => {
  const left = Math.max(0, leftMs);
  if (isExact) {
    const seconds = Math.ceil(left / 1_000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  const minutes = Math.ceil(left / MINUTE_MS);
  return left >= HOUR_MS ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
};

export interface GuestNotice {
  readonly text: string;
  readonly isUrgent: boolean;
}

/** What the guests' status line says now. */
export const guestNotice = (record: ShareRecord, nowMs: number): GuestNotice => {
  const { phase, expiresAtMs, linkState } = record.state;
  const access = record.request.access === "read" ? "read-only" : "you may type";
  if (expiresAtMs === null) return { text: `lanecast · ${access}`, isUrgent: false };
  const isGrace = phase === "grace";
  const left = leftText(expiresAtMs - nowMs, isGrace);
  const ends = `ends ${formatClockTime(expiresAtMs, nowMs)}, ${left} left`;
  const link = linkState === "rotated" ? " · link changed, ask for the new one" : "";
  return { text: `lanecast · ${access} · ${isGrace ? "ending: " : ""}${ends}${link}`, isUrgent: isGrace };
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

/** The last line a guest reads, where a line can still reach them. */
export const farewell = (cause: EndCause, nowMs: number): string =>
  `lanecast: this share ${endWords[cause]} (${formatClockTime(nowMs, nowMs)}).`;
