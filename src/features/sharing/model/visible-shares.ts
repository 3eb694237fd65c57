// Which shares the panel, a terminal and the toasts show: the open ones, and ends that the operator should know about. Pure.
import type { ShareId, TerminalId } from "#contract/ids";
import { type EndCause, isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";

/** How long an end is shown. Afterwards it is only in the audit log. */
export const ENDED_NOTICE_MS = 10 * 60_000;

/** How long the toast of an expiry stays. The badge, the strip and the audit log show it longer. */
export const EXPIRY_TOAST_MS = 60_000;

/** Ends that the operator doesn't expect, or wants confirmed. */
const isShownEnd: Readonly<Record<EndCause, boolean>> = {
  denied: true,
  expired: true,
  revoked: true,
  failed: true,
  stopped: false,
  switched: false,
  "terminal-closed": false,
  "runtime-stopping": false,
};

const isOpen = (share: ShareView): boolean => isOpenPhase(share.phase);

const sharesOf = (shares: readonly ShareView[], terminalId: TerminalId): readonly ShareView[] =>
  shares.filter((share) => share.terminalId === terminalId);

const newestOf = (shares: readonly ShareView[]): ShareView | null =>
  shares.reduce<ShareView | null>(
    (newest, share) => (newest === null || share.requestedAtMs >= newest.requestedAtMs ? share : newest),
    null,
  );

/** Failures that weren't dismissed. A newer request on the same terminal hides a failure: the operator who tries again has seen it. */
export const failuresOf = (shares: readonly ShareView[], dismissed: ReadonlySet<ShareId>): readonly ShareView[] =>
  shares.filter((failed) => {
    if (failed.endCause !== "failed" || dismissed.has(failed.shareId)) return false;
    const isSuperseded = sharesOf(shares, failed.terminalId).some(
      (other) => other.requestedAtMs > (failed.endedAtMs ?? failed.requestedAtMs),
    );
    return !isSuperseded;
  });

/** The one end that a terminal shows: its last failure; or else, for a while, its last end if nothing is open. */
export const endedShareOf = (
  shares: readonly ShareView[],
  dismissed: ReadonlySet<ShareId>,
  nowMs: number,
): ShareView | null => {
  const failure = newestOf(failuresOf(shares, dismissed));
  if (failure !== null) return failure;
  const newest = newestOf(shares);
  if (newest === null || shares.some(isOpen) || newest.endCause === null) return null;
  if (dismissed.has(newest.shareId) || newest.endCause === "failed" || !isShownEnd[newest.endCause]) return null;
  return nowMs - (newest.endedAtMs ?? nowMs) < ENDED_NOTICE_MS ? newest : null;
};

/** The shares behind a badge: every open one, and every failure that wasn't dismissed. */
export const badgeSharesOf = (shares: readonly ShareView[], dismissed: ReadonlySet<ShareId>): readonly ShareView[] => [
  ...shares.filter(isOpen),
  ...failuresOf(shares, dismissed),
];

export interface ToastView {
  readonly dismissed: ReadonlySet<ShareId>;
  /** Ends that a toast or a dialog has shown already. */
  readonly seenEnds: ReadonlySet<ShareId>;
  /** The terminal on screen shows its own ends. */
  readonly inView: TerminalId | null;
  /** Shares whose start a dialog follows; the dialog shows their end. */
  readonly followed: readonly ShareId[];
  readonly nowMs: number;
}

const TOASTS_MAX = 3;

/** The ends to show as toasts: failed or expired, and not shown anywhere else. The newest few, oldest first. */
export const endToastsOf = (shares: readonly ShareView[], view: ToastView): readonly ShareView[] =>
  [...new Set(shares.map((share) => share.terminalId))]
    .filter((terminalId) => terminalId !== view.inView)
    .map((terminalId) => endedShareOf(sharesOf(shares, terminalId), view.dismissed, view.nowMs))
    .filter((share) => share !== null)
    .filter(
      (share) =>
        isToasted(share, view.nowMs) && !view.seenEnds.has(share.shareId) && !view.followed.includes(share.shareId),
    )
    .sort((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0))
    .slice(-TOASTS_MAX);

/** A failure stays until the operator dismisses it, or for as long as any end is shown. An expiry was expected, and goes away. */
const isToasted = ({ endCause, endedAtMs }: ShareView, nowMs: number): boolean => {
  const agoMs = nowMs - (endedAtMs ?? nowMs);
  if (endCause === "failed") return agoMs < ENDED_NOTICE_MS;
  return endCause === "expired" && agoMs < EXPIRY_TOAST_MS;
};
