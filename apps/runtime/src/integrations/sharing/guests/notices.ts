// What guests read: the sentence in their status line while the share is live, and one last line after it has ended.

import type { ShareId } from "#contract/ids";
import type { EndCause } from "#contract/phases";
import type { Clock } from "../../../platform/clock";
import { detach } from "../../../platform/detach";
import { formatClockTime, formatZonedClockTime } from "../../../platform/wall-time";
import type { TerminalsPort } from "../ports";
import type { ShareRecord } from "../share/record";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** How long "1 minute left" and "extended" are shown before the countdown goes on. */
const SHOWN_FOR_MS = 10 * SECOND_MS;

export interface TimeLeft {
  readonly expiresAtMs: number;
  readonly nowMs: number;
  /** The grace period has begun. */
  readonly isGrace: boolean;
  /** When the share was last extended, or null. */
  readonly extendedAtMs: number | null;
}

/** `isUrgent`: shown in amber. */
export interface GuestNotice {
  readonly text: string;
  readonly isUrgent: boolean;
}

/** Whole minutes, rounded up. Seconds matter only in the grace period. */
const inMinutes = (leftMs: number): string => {
  const minutes = Math.ceil(leftMs / MINUTE_MS);
  return leftMs >= HOUR_MS ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
};

const inSeconds = (leftMs: number): string => {
  const seconds = Math.ceil(leftMs / SECOND_MS);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

/** The most important part comes first, because a narrow screen cuts the rest. */
export const timeNotice = ({ expiresAtMs, nowMs, isGrace, extendedAtMs }: TimeLeft): GuestNotice => {
  const leftMs = Math.max(0, expiresAtMs - nowMs);
  const at = formatClockTime(expiresAtMs, nowMs);
  if (extendedAtMs !== null && nowMs - extendedAtMs < SHOWN_FOR_MS)
    return { text: `extended: now ends ${at}`, isUrgent: false };
  if (!isGrace) return { text: `${inMinutes(leftMs)} left, ends ${at}`, isUrgent: false };
  if (leftMs <= MINUTE_MS && leftMs > MINUTE_MS - SHOWN_FOR_MS)
    return { text: `1 minute left, ends ${at}`, isUrgent: true };
  return { text: `ending: ${inSeconds(leftMs)} left, ends ${at}`, isUrgent: true };
};

/** The status line now. tmux shows each guest's access beside it. */
export const guestNotice = (record: ShareRecord, nowMs: number, extendedAtMs: number | null = null): GuestNotice => {
  const { phase, expiresAtMs, linkState } = record.state;
  if (record.notes.newWay !== null) return { text: `lanecast · continues at: ${record.notes.newWay}`, isUrgent: true };
  if (expiresAtMs === null) return { text: "lanecast", isUrgent: false };
  const { text, isUrgent } = timeNotice({ expiresAtMs, nowMs, isGrace: phase === "grace", extendedAtMs });
  const link = linkState === "rotated" ? " · link changed, ask for the new one" : "";
  return { text: `${text}${link} · lanecast`, isUrgent };
};

const ENDED: Readonly<Record<EndCause, string>> = {
  denied: "was not allowed",
  expired: "has expired",
  revoked: "was stopped by the operator",
  stopped: "was stopped by the operator",
  switched: "continues with another command; ask the operator for it",
  "terminal-closed": "ended because the terminal was closed",
  "runtime-stopping": "ended because lanecast is stopping",
  failed: "has failed",
};

/** The last line, where a line can still reach the guest. `newWay`: the join command of the share that replaces this one. */
export const farewell = (cause: EndCause, nowMs: number, newWay: string | null = null): string => {
  const at = formatZonedClockTime(nowMs, nowMs);
  if (cause === "switched" && newWay !== null)
    return `lanecast: this share continues (${at}). Join again with: ${newWay}`;
  return `lanecast: this share ${ENDED[cause]} (${at}).`;
};

export interface StatusLines {
  /** Updates the share's status line if its text has changed. Called after each relevant move and once a second. */
  update(record: ShareRecord): void;
  forget(shareId: ShareId): void;
}

interface Shown {
  readonly key: string;
  readonly expiresAtMs: number | null;
  /** When the end was last moved to a later time, or null. */
  readonly extendedAtMs: number | null;
}

const NOTHING_SHOWN: Shown = { key: "", expiresAtMs: null, extendedAtMs: null };

const extendedAt = (before: Shown, expiresAtMs: number | null, nowMs: number): number | null => {
  const isLater = before.expiresAtMs !== null && expiresAtMs !== null && expiresAtMs > before.expiresAtMs;
  return isLater ? nowMs : before.extendedAtMs;
};

/** Keeps the guests' status lines up to date and remembers when a share was extended. */
export const createStatusLines = (
  clock: Pick<Clock, "nowMs">,
  terminals: Pick<TerminalsPort, "tellRoom">,
): StatusLines => {
  const shown = new Map<ShareId, Shown>();
  return {
    update: (record) => {
      const { expiresAtMs } = record.state;
      const before = shown.get(record.shareId) ?? NOTHING_SHOWN;
      const extendedAtMs = extendedAt(before, expiresAtMs, clock.nowMs());
      const { text, isUrgent } = guestNotice(record, clock.nowMs(), extendedAtMs);
      const key = `${isUrgent} ${text}`;
      shown.set(record.shareId, { key, expiresAtMs, extendedAtMs });
      if (before.key !== key) detach(terminals.tellRoom(record.shareId, text, isUrgent));
    },
    forget: (shareId) => void shown.delete(shareId),
  };
};
