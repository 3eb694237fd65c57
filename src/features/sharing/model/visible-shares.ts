// Which shares the panel and a terminal still speak of: the open ones, and an end that the operator should hear about. Pure.
import type { ShareId, TerminalId } from "@contract/ids";
import { type EndCause, isOpenPhase } from "@contract/phases";
import type { ShareView } from "@contract/share";

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

/** A terminal's last share, when its end is to be told: not put away, nothing newer, nothing open. */
export const overShareOf = (
  shares: readonly ShareView[],
  dismissed: ReadonlySet<ShareId>,
  nowMs: number,
): ShareView | null => {
  const newest = newestOf(shares);
  if (newest === null || shares.some(isOpen) || newest.endCause === null) return null;
  if (dismissed.has(newest.shareId) || !isToldEnd[newest.endCause]) return null;
  // A failure stays until it is read.
  const isRecent = nowMs - (newest.endedAtMs ?? nowMs) < OVER_NOTICE_MS;
  return isRecent || newest.endCause === "failed" ? newest : null;
};

/** What a badge stands for: every open share, and of each terminal a failure that was not read yet. */
export const badgeSharesOf = (
  shares: readonly ShareView[],
  dismissed: ReadonlySet<ShareId>,
  nowMs: number,
): readonly ShareView[] => {
  const terminals = [...new Set(shares.map((share) => share.terminalId))];
  const failed = terminals
    .map((terminalId) => overShareOf(sharesOf(shares, terminalId), dismissed, nowMs))
    .filter((share) => share !== null && share.endCause === "failed");
  return [...shares.filter(isOpen), ...failed].filter((share) => share !== null);
};

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
