// Shares whose time is nearly up: which are told of, how often that is said aloud, and which more time is offered. Pure.
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { clockWords } from "../../../components/status/countdown";
import { countOf } from "../../../words/phrases";
import { timeOfDay } from "../../../words/time-words";
import { leftMsOf } from "./badge";
import { extendBounds, extendPresets } from "./extend";

/** From here on it is said once more. */
const LAST_CALL_MS = 60_000;
/** DESIGN: more than three at once are one toast with a list. */
export const GRACE_TOASTS_MAX = 3;
const PRESETS_SHOWN = 2;

/** One grace of one share: after an extension the next one is another, and is told again. */
export const graceKey = ({ shareId, expiresAtMs }: Pick<ShareView, "shareId" | "expiresAtMs">): string =>
  `${shareId} ${expiresAtMs ?? ""}`;

/** In grace and not put away; the one that ends first is the first. */
export const graceSharesOf = (shares: readonly ShareView[], putAway: ReadonlySet<string>): readonly ShareView[] =>
  shares
    .filter((share) => share.phase === "grace" && !putAway.has(graceKey(share)))
    .sort((a, b) => (a.expiresAtMs ?? 0) - (b.expiresAtMs ?? 0) || a.shareId.localeCompare(b.shareId));

export type GraceStage = "first" | "last-call";

/** A grace that is short from its beginning has no second call. */
export const graceStageOf = (share: Pick<ShareView, "graceAtMs" | "expiresAtMs">, nowMs: number): GraceStage => {
  const wholeMs = (share.expiresAtMs ?? 0) - (share.graceAtMs ?? 0);
  return wholeMs > LAST_CALL_MS && (leftMsOf(share, nowMs) ?? 0) <= LAST_CALL_MS ? "last-call" : "first";
};

/** `api · zsh ends in 4:10, 2 guests.` */
const graceWords = (subject: string, share: Pick<ShareView, "expiresAtMs" | "guestCount">, nowMs: number): string =>
  `${subject} ends in ${clockWords(leftMsOf(share, nowMs) ?? 0)}, ${countOf(share.guestCount, "guest")}.`;

/** `api · zsh ends 12:47`: still true when it is read a while later. */
export const endWords = (subject: string, share: Pick<ShareView, "expiresAtMs">, nowMs: number): string =>
  `${subject} ends ${timeOfDay(share.expiresAtMs ?? nowMs, nowMs)}`;

/** `4 shares end by 12:47`. */
export const endsByWords = (shares: readonly Pick<ShareView, "expiresAtMs">[], nowMs: number): string =>
  `${countOf(shares.length, "share")} end by ${timeOfDay(Math.max(nowMs, ...shares.map(({ expiresAtMs }) => expiresAtMs ?? nowMs)), nowMs)}`;

/** What is read out of those that are new; the first of them, and how many, where they are many. */
export const graceCallWords = (
  graces: readonly { readonly subject: string; readonly share: Pick<ShareView, "expiresAtMs" | "guestCount"> }[],
  nowMs: number,
): string => {
  const isMany = graces.length > GRACE_TOASTS_MAX;
  const head = isMany
    ? `${endsByWords(
        graces.map(({ share }) => share),
        nowMs,
      )}. First: `
    : "";
  const told = (isMany ? graces.slice(0, 1) : graces).map(({ subject, share }) => graceWords(subject, share, nowMs));
  return `${head}${told.join(" ")} F8 goes there.`;
};

/** `15m` and `30m` where they fit, else all that is left; none at the maximum. */
export const gracePresets = (
  share: Pick<ShareView, "liveAtMs" | "expiresAtMs">,
  limits: Pick<SharingLimits, "ttlMaxMs">,
): readonly string[] => extendPresets(extendBounds(share, limits)).slice(0, PRESETS_SHOWN);
