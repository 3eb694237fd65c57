// What a badge shows: one table over phase, link state and end cause. Pure; the caller passes the time.
import { isLivePhase, isOpenPhase, type LinkState, type Phase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import type { BadgeLook } from "../../../components/status/badge";
import { countOf } from "../../../words/phrases";
import { accessWords } from "../../../words/share-words";
import { clockText, timeOfDay } from "../../../words/time-words";
import { isCleanupFailed } from "./failures";
import { waitingGuests, waitingWords } from "./guests";
import { leftMsOf } from "./ttl";

export interface BadgeView extends BadgeLook {
  readonly text: string;
  /** Shown beside the text; null if no guest can be connected. */
  readonly guestCount: number | null;
  /** How many guests wait to be let in. */
  readonly waitingCount: number;
  /** How many of the shares failed while others are open. */
  readonly failedCount: number;
  /** The whole state: `live`, `can type`, `1 guest`, `12:41 left`. */
  readonly facts: readonly string[];
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
  grace: { text: "about to end", tone: "amber", shape: "half" },
  ending: { text: "ending", tone: "neutral", shape: "dashed" },
  ended: { text: "ended", tone: "neutral", shape: "ring" },
};

const cleanupFailedRow: Row = { text: "stop failed", tone: "red", shape: "triangle" };
const failedRow: Row = { text: "failed", tone: "red", shape: "triangle" };

/** Typing never looks like watching. */
const typingRow: Row = { text: "live", tone: "amber", shape: "keyboard" };

/** A link that guests can't use matters more than the phase. */
const linkRows: Readonly<Record<LinkState, Row | null>> = {
  none: null,
  ready: null,
  reconnecting: { text: "reconnecting", tone: "amber", shape: "cycle" },
  rotated: { text: "link changed", tone: "amber", shape: "cycle" },
  gone: { text: "relay lost", tone: "amber", shape: "cycle" },
};

const factsOf = (facts: readonly (string | null)[]): readonly string[] => facts.filter((fact) => fact !== null);

const rowOf = (share: ShareView): Row => {
  if (isCleanupFailed(share)) return cleanupFailedRow;
  if (share.phase === "ended" && share.endCause === "failed") return failedRow;
  const row = share.phase === "live" && share.access === "write" ? typingRow : phaseRows[share.phase];
  if (isLivePhase(share.phase)) return linkRows[share.linkState] ?? row;
  return phaseRows[share.phase];
};

const verifiedWords = ({ accessVerifiedAtMs }: ShareView, nowMs: number): string | null =>
  accessVerifiedAtMs === null ? null : `read-only verified ${timeOfDay(accessVerifiedAtMs, nowMs)}`;

export const badgeOf = (share: ShareView, nowMs: number): BadgeView => {
  const row = rowOf(share);
  if (!isLivePhase(share.phase))
    return { ...row, guestCount: null, waitingCount: 0, failedCount: 0, facts: [row.text] };
  const leftMs = leftMsOf(share, nowMs);
  const left = leftMs === null ? null : `${clockText(leftMs)} left`;
  const isTimeShown = left !== null && (share.phase === "grace" || (leftMs ?? HOUR_MS) < HOUR_MS);
  const hasLinkTrouble = linkRows[share.linkState] !== null;
  return {
    ...row,
    text: isTimeShown && !hasLinkTrouble ? left : row.text,
    guestCount: share.guestCount,
    waitingCount: waitingGuests(share).length,
    failedCount: 0,
    facts: factsOf([
      row.text,
      accessWords[share.access],
      countOf(share.guestCount, "guest"),
      waitingWords(share),
      left,
      verifiedWords(share, nowMs),
    ]),
  };
};

/** Lowest first: cleanup failed, about to end, link trouble, live, waiting for approval, starting, ending, ended. */
const urgency = (share: ShareView): number => {
  if (isCleanupFailed(share)) return -1;
  if (share.phase === "grace") return 0;
  if (linkRows[share.linkState] !== null) return 1;
  const order: readonly Phase[] = ["live", "awaiting-approval", "starting", "requested", "ending", "ended"];
  return 2 + order.indexOf(share.phase);
};

const byUrgency = (a: ShareView, b: ShareView): number =>
  urgency(a) - urgency(b) || (a.expiresAtMs ?? 0) - (b.expiresAtMs ?? 0);

/** The open shares, or the failed ones if none is open; the most urgent first. */
const shownOf = (shares: readonly ShareView[]): readonly ShareView[] => {
  const open = shares.filter((share) => isOpenPhase(share.phase));
  return (open.length > 0 ? open : [...shares]).sort(byUrgency);
};

/** The badge's shape, tone and shortest word, for places with room for an icon only. Null for no shares. */
export const badgeLookOf = (shares: readonly ShareView[]): (BadgeLook & { readonly text: string }) | null => {
  const [first] = shownOf(shares);
  return first === undefined ? null : rowOf(first);
};

/** The widest access among them. */
const accessOf = (shares: readonly ShareView[]): string =>
  accessWords[shares.some(({ access }) => access === "write") ? "write" : "read"];

/** One badge for several shares, e.g. of a lane: the most urgent one decides its look, the others are counted. Null for no shares. */
export const badgeOfAll = (shares: readonly ShareView[], nowMs: number): BadgeView | null => {
  const shown = shownOf(shares);
  const [first] = shown;
  if (first === undefined) return null;
  const failedCount = shares.length - shown.length;
  const failed = failedCount > 0 ? `${failedCount} failed` : null;
  const lead = badgeOf(first, nowMs);
  if (shown.length === 1) return { ...lead, failedCount, facts: factsOf([...lead.facts, failed]) };
  const live = shown.filter((share) => isLivePhase(share.phase));
  const guestCount = live.length === 0 ? null : live.reduce((sum, share) => sum + share.guestCount, 0);
  const waitingCount = live.reduce((sum, share) => sum + waitingGuests(share).length, 0);
  const left = live.map((share) => leftMsOf(share, nowMs)).filter((ms) => ms !== null);
  const count = `${shown.length} shares`;
  return {
    ...lead,
    text: first.phase === "grace" || isCleanupFailed(first) ? lead.text : count,
    guestCount,
    waitingCount,
    failedCount,
    facts: factsOf([
      count,
      rowOf(first).text,
      live.length === 0 ? null : accessOf(live),
      guestCount === null ? null : countOf(guestCount, "guest"),
      waitingCount === 0 ? null : `${waitingCount} waiting to join`,
      left.length === 0 ? null : `${clockText(Math.min(...left))} left`,
      failed,
    ]),
  };
};

/** `last seen 12:41`. */
export const lastSeenWords = (seenAtMs: number): string => `last seen ${timeOfDay(seenAtMs, seenAtMs)}`;

/** While the runtime is disconnected, the current state is unknown, so the badge has none of the live colors. */
export const staleLook: BadgeLook = { tone: "neutral", shape: "ring", isPulsing: false };

/** The badge while the runtime is disconnected: what was last seen, and when. */
export const staleBadge = (badge: BadgeView, seenAtMs: number): BadgeView => ({
  ...badge,
  ...staleLook,
  text: lastSeenWords(seenAtMs),
  guestCount: null,
  waitingCount: 0,
  facts: [lastSeenWords(seenAtMs), ...badge.facts],
});
