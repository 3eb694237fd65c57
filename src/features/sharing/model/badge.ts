// What a badge shows for a share: one table over phase, link state and end cause (DESIGN, "Badge"). Pure; the time comes in.
import { isLivePhase, isOpenPhase, type LinkState, type Phase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import type { BadgeLook } from "../../../components/status/badge";
import { clockText } from "../../../components/status/countdown";
import { countOf } from "../../../words/phrases";
import { timeOfDay } from "../../../words/time-words";
import { isStuck } from "./stuck";

export interface BadgeView extends BadgeLook {
  readonly text: string;
  /** Shown beside the text; null where nobody can be in. */
  readonly guestCount: number | null;
  /** Shares among those it stands for that failed while others are open. */
  readonly failedCount: number;
  /** The whole state in words: `live, 1 guest, 12:41 left`. */
  readonly words: string;
}

const HOUR_MS = 3_600_000;

interface Row extends BadgeLook {
  readonly text: string;
}

const phaseRows: Readonly<Record<Phase, Row>> = {
  requested: { text: "starting", tone: "neutral", shape: "dashed", isPulsing: true },
  "awaiting-approval": { text: "waiting for approval", tone: "violet", shape: "diamond" },
  starting: { text: "starting", tone: "neutral", shape: "dashed", isPulsing: true },
  live: { text: "live", tone: "green", shape: "dot" },
  grace: { text: "grace", tone: "amber", shape: "half" },
  ending: { text: "ending", tone: "neutral", shape: "dashed" },
  ended: { text: "over", tone: "neutral", shape: "ring" },
};

const stuckRow: Row = { text: "not ended", tone: "red", shape: "triangle" };
const failedRow: Row = { text: "failed", tone: "red", shape: "triangle" };

/** A link that is not what was handed out comes before the phase: the guests cannot get in. */
const linkRows: Readonly<Record<LinkState, Row | null>> = {
  none: null,
  ready: null,
  reconnecting: { text: "reconnecting", tone: "amber", shape: "cycle" },
  rotated: { text: "link changed", tone: "amber", shape: "cycle" },
  gone: { text: "relay lost", tone: "amber", shape: "cycle" },
};

/** Whole seconds' worth of milliseconds; never negative; null before the share is live. */
export const leftMsOf = (share: Pick<ShareView, "expiresAtMs">, nowMs: number): number | null =>
  share.expiresAtMs === null ? null : Math.max(0, share.expiresAtMs - nowMs);

const joined = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(", ");

const rowOf = (share: ShareView): Row => {
  if (isStuck(share)) return stuckRow;
  if (share.phase === "ended" && share.endCause === "failed") return failedRow;
  if (isLivePhase(share.phase)) return linkRows[share.linkState] ?? phaseRows[share.phase];
  return phaseRows[share.phase];
};

export const badgeOf = (share: ShareView, nowMs: number): BadgeView => {
  const row = rowOf(share);
  if (!isLivePhase(share.phase)) return { ...row, guestCount: null, failedCount: 0, words: row.text };
  const leftMs = leftMsOf(share, nowMs);
  const left = leftMs === null ? null : `${clockText(leftMs)} left`;
  const isTimeShown = left !== null && (share.phase === "grace" || (leftMs ?? HOUR_MS) < HOUR_MS);
  const checked =
    share.accessVerifiedAtMs === null ? null : `read-only checked ${timeOfDay(share.accessVerifiedAtMs, nowMs)}`;
  const words = joined([row.text, countOf(share.guestCount, "guest"), left, checked]);
  const hasLinkTrouble = linkRows[share.linkState] !== null;
  return {
    ...row,
    text: isTimeShown && !hasLinkTrouble ? left : row.text,
    guestCount: share.guestCount,
    failedCount: 0,
    words,
  };
};

/** The most telling first: what could not be ended, what runs out, what is broken, what is open, what is on its way, what is over. */
const urgency = (share: ShareView): number => {
  if (isStuck(share)) return -1;
  if (share.phase === "grace") return 0;
  if (linkRows[share.linkState] !== null) return 1;
  const order: readonly Phase[] = ["live", "awaiting-approval", "starting", "requested", "ending", "ended"];
  return 2 + order.indexOf(share.phase);
};

const byUrgency = (a: ShareView, b: ShareView): number =>
  urgency(a) - urgency(b) || (a.expiresAtMs ?? 0) - (b.expiresAtMs ?? 0);

/** Open ones speak before those that failed; the most telling is the first. */
const spokenOf = (shares: readonly ShareView[]): readonly ShareView[] => {
  const open = shares.filter((share) => isOpenPhase(share.phase));
  return (open.length > 0 ? open : [...shares]).sort(byUrgency);
};

/** The badge's shape and tone with its shortest word, for where only a sign stands. Null for none. */
export const badgeLookOf = (shares: readonly ShareView[]): (BadgeLook & { readonly text: string }) | null => {
  const [first] = spokenOf(shares);
  return first === undefined ? null : rowOf(first);
};

/** One badge for several shares (a lane): the most telling one speaks, the others are counted. Null for none. */
export const badgeOfAll = (shares: readonly ShareView[], nowMs: number): BadgeView | null => {
  const spoken = spokenOf(shares);
  const [first] = spoken;
  if (first === undefined) return null;
  const failedCount = shares.length - spoken.length;
  const failed = failedCount > 0 ? `${failedCount} failed` : null;
  const lead = badgeOf(first, nowMs);
  if (spoken.length === 1) return { ...lead, failedCount, words: joined([lead.words, failed]) };
  const live = spoken.filter((share) => isLivePhase(share.phase));
  const guestCount = live.length === 0 ? null : live.reduce((sum, share) => sum + share.guestCount, 0);
  const left = live.map((share) => leftMsOf(share, nowMs)).filter((ms) => ms !== null);
  return {
    ...lead,
    text: first.phase === "grace" || isStuck(first) ? lead.text : `${spoken.length} shares`,
    guestCount,
    failedCount,
    words: joined([
      `${spoken.length} shares`,
      rowOf(first).text,
      guestCount === null ? null : countOf(guestCount, "guest"),
      left.length === 0 ? null : `${clockText(Math.min(...left))} left`,
      failed,
    ]),
  };
};
