// Desktop notifications while no page is open: a guest waits, a share is about to end or failed, an approval is requested.
import type { Approval } from "#contract/approval";
import type { ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { formatClockTime } from "../platform/wall-time";
import type { Bus, BusEvent } from "../protocol/bus";

export interface DesktopNotice {
  readonly title: string;
  readonly body: string;
}

export interface DesktopNoticesDeps {
  readonly bus: Pick<Bus, "subscribe">;
  /** An open page shows its own toasts and notifications. */
  readonly hasOpenPage: () => boolean;
  readonly nameOf: (share: Pick<ShareView, "laneId">) => string;
  readonly nowMs: () => number;
  readonly send: (notice: DesktopNotice) => void;
}

const waitingIn = (share: ShareView | undefined): readonly string[] =>
  (share?.guests ?? []).filter(({ state }) => state === "waiting").map(({ guestId }) => guestId);

const OPEN = "Run `lanecast open` to answer.";

/** What changed that the operator should hear about; null: nothing. */
const noticeOf = (
  share: ShareView,
  before: ShareView | undefined,
  { nameOf, nowMs }: Pick<DesktopNoticesDeps, "nameOf" | "nowMs">,
): DesktopNotice | null => {
  const known = waitingIn(before);
  const name = nameOf(share);
  const guest = share.guests.find(({ state, guestId }) => state === "waiting" && !known.includes(guestId));
  if (guest !== undefined) return { title: `${guest.label ?? "A guest"} is waiting to join ${name}`, body: OPEN };
  if (share.phase === before?.phase) return null;
  if (share.phase === "grace" && share.expiresAtMs !== null) {
    const at = formatClockTime(share.expiresAtMs, nowMs());
    return { title: `Sharing ${name} ends at ${at}`, body: "Run `lanecast share extend` to add time." };
  }
  if (share.phase === "ended" && share.endCause === "failed" && before !== undefined) {
    return { title: `Sharing ${name} failed`, body: share.lastError?.message ?? "" };
  }
  return null;
};

/** Returns a function that ends it. */
export const showDesktopNotices = (deps: DesktopNoticesDeps): (() => void) => {
  const shares = new Map<ShareId, ShareView>();
  const asked = new Set<Approval["approvalId"]>();

  const ofShare = (share: ShareView): DesktopNotice | null => {
    const notice = noticeOf(share, shares.get(share.shareId), deps);
    shares.set(share.shareId, share);
    return notice;
  };
  const ofApproval = ({ approvalId, state, askedBy }: Approval): DesktopNotice | null => {
    if (state !== "asked" || asked.has(approvalId)) return null;
    asked.add(approvalId);
    // The operator has just asked, and knows.
    return askedBy.kind === "operator" ? null : { title: `${askedBy.id} requests approval`, body: OPEN };
  };
  const of = (event: BusEvent): DesktopNotice | null => {
    if (event.type === "share") return ofShare(event.share);
    if (event.type === "approval") return ofApproval(event.approval);
    if (event.type === "removed" && event.kind === "share") shares.delete(event.id as ShareId);
    return null;
  };
  return deps.bus.subscribe((event) => {
    const notice = of(event);
    if (notice !== null && !deps.hasOpenPage()) deps.send(notice);
  });
};
