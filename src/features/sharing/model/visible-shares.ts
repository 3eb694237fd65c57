// Which shares the panel and a terminal still speak of: the open ones, and an end that the operator should hear about. Pure.
import type { ShareId, TerminalId } from "#contract/ids";
import { type EndCause, isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";

/** How long an end is told unasked; afterwards it is in the audit log. */
export const OVER_NOTICE_MS = 10 * 60_000;

/** Ends that the operator did not just do with open eyes in a dialog of ours, or wants confirmed. */
const isToldEnd: Readonly<Record<EndCause, boolean>> = {
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

/** Failures that were not put away, and after which nothing was asked for on the same terminal: who tries again has read it. */
export const failuresOf = (shares: readonly ShareView[], dismissed: ReadonlySet<ShareId>): readonly ShareView[] =>
  shares.filter((failed) => {
    if (failed.endCause !== "failed" || dismissed.has(failed.shareId)) return false;
    const isSuperseded = sharesOf(shares, failed.terminalId).some(
      (other) => other.requestedAtMs > (failed.endedAtMs ?? failed.requestedAtMs),
    );
    return !isSuperseded;
  });

/** The one end that a terminal tells: its last failure, else its last end while nothing else is open, for a while. */
export const overShareOf = (
  shares: readonly ShareView[],
  dismissed: ReadonlySet<ShareId>,
  nowMs: number,
): ShareView | null => {
  const failure = newestOf(failuresOf(shares, dismissed));
  if (failure !== null) return failure;
  const newest = newestOf(shares);
  if (newest === null || shares.some(isOpen) || newest.endCause === null) return null;
  if (dismissed.has(newest.shareId) || newest.endCause === "failed" || !isToldEnd[newest.endCause]) return null;
  return nowMs - (newest.endedAtMs ?? nowMs) < OVER_NOTICE_MS ? newest : null;
};

/** What a badge stands for: every open share, and every failure that was not read yet. */
export const badgeSharesOf = (shares: readonly ShareView[], dismissed: ReadonlySet<ShareId>): readonly ShareView[] => [
  ...shares.filter(isOpen),
  ...failuresOf(shares, dismissed),
];

export interface ToastView {
  readonly dismissed: ReadonlySet<ShareId>;
  readonly told: ReadonlySet<ShareId>;
  /** The terminal on screen tells its own ends. */
  readonly inView: TerminalId | null;
  /** Shares whose start a dialog follows; it tells what became of them. */
  readonly followed: readonly ShareId[];
  readonly nowMs: number;
}

const TOASTS_MAX = 3;

/** The ends that nobody looked at: failed, or the time was up. The newest few, oldest first. */
export const endToastsOf = (shares: readonly ShareView[], view: ToastView): readonly ShareView[] =>
  [...new Set(shares.map((share) => share.terminalId))]
    .filter((terminalId) => terminalId !== view.inView)
    .map((terminalId) => overShareOf(sharesOf(shares, terminalId), view.dismissed, view.nowMs))
    .filter((share) => share !== null)
    .filter(
      ({ shareId, endCause }) => isToastedEnd(endCause) && !view.told.has(shareId) && !view.followed.includes(shareId),
    )
    .sort((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0))
    .slice(-TOASTS_MAX);

const isToastedEnd = (cause: EndCause | null): boolean => cause === "failed" || cause === "expired";
