// Shares that are about to end: which ones the page warns about, how often it announces them, and which extensions it offers. Pure.
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { clockWords } from "../../../components/status/countdown";
import { countOf } from "../../../words/phrases";
import { timeOfDay } from "../../../words/time-words";
import { extendMaxMs, extendPresets, leftMsOf } from "./ttl";

/** With this much time left, the share is announced again. */
const LAST_CALL_MS = 60_000;
/** Above this number, one toast lists all of them (GRACE1). */
export const GRACE_TOASTS_MAX = 3;
const PRESETS_SHOWN = 2;

/** Identifies one grace period of one share. After an extension the next one is new, and is shown again. */
export const graceKey = ({ shareId, expiresAtMs }: Pick<ShareView, "shareId" | "expiresAtMs">): string =>
  `${shareId} ${expiresAtMs ?? ""}`;

/** Shares in grace that weren't dismissed; the one that ends first comes first. */
export const graceSharesOf = (shares: readonly ShareView[], dismissed: ReadonlySet<string>): readonly ShareView[] =>
  shares
    .filter((share) => share.phase === "grace" && !dismissed.has(graceKey(share)))
    .sort((a, b) => (a.expiresAtMs ?? 0) - (b.expiresAtMs ?? 0) || a.shareId.localeCompare(b.shareId));

export type GraceStage = "first" | "last-call";

/** A grace period of a minute or less gets no second announcement. */
export const graceStageOf = (share: Pick<ShareView, "graceAtMs" | "expiresAtMs">, nowMs: number): GraceStage => {
  const wholeMs = (share.expiresAtMs ?? 0) - (share.graceAtMs ?? 0);
  return wholeMs > LAST_CALL_MS && (leftMsOf(share, nowMs) ?? 0) <= LAST_CALL_MS ? "last-call" : "first";
};

/** `api · zsh ends in 4:10, 2 guests.` */
const endsInWords = (subject: string, share: Pick<ShareView, "expiresAtMs" | "guestCount">, nowMs: number): string =>
  `${subject} ends in ${clockWords(leftMsOf(share, nowMs) ?? 0)}, ${countOf(share.guestCount, "guest")}.`;

/** `api · zsh ends 12:47`: still true when it is read later. */
export const endsAtWords = (subject: string, share: Pick<ShareView, "expiresAtMs">, nowMs: number): string =>
  `${subject} ends ${timeOfDay(share.expiresAtMs ?? nowMs, nowMs)}`;

/** `4 shares end by 12:47`. */
export const endsByWords = (shares: readonly Pick<ShareView, "expiresAtMs">[], nowMs: number): string => {
  const lastMs = Math.max(nowMs, ...shares.map(({ expiresAtMs }) => expiresAtMs ?? nowMs));
  return `${countOf(shares.length, "share")} end by ${timeOfDay(lastMs, nowMs)}`;
};

/** What a screen reader announces about new graces. If there are several, it names only the first. */
export const graceAnnouncement = (
  graces: readonly { readonly subject: string; readonly share: Pick<ShareView, "expiresAtMs" | "guestCount"> }[],
  nowMs: number,
): string => {
  const isMany = graces.length > GRACE_TOASTS_MAX;
  const shares = graces.map(({ share }) => share);
  const head = isMany ? `${endsByWords(shares, nowMs)}. First: ` : "";
  const named = (isMany ? graces.slice(0, 1) : graces).map(({ subject, share }) => endsInWords(subject, share, nowMs));
  return `${head}${named.join(" ")} Press F8 to go to it.`;
};

/** `15m` and `30m` if they fit, or else everything that is left; none at the maximum. */
export const gracePresets = (
  share: Pick<ShareView, "liveAtMs" | "expiresAtMs">,
  limits: Pick<SharingLimits, "ttlMaxMs">,
): readonly string[] => extendPresets(extendMaxMs(share, limits)).slice(0, PRESETS_SHOWN);
