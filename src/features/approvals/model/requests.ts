// Approval requests in words, and which of them the dialog and the notice show.
import type { Approval } from "#contract/approval";
import { formatDuration } from "#contract/durations";
import type { ApprovalId } from "#contract/ids";
import type { Access } from "#contract/share";
import { whoWords } from "../../../words/share-words";

const accessNouns: Readonly<Record<Access, string>> = { read: "watch-only access", write: "typing access" };

const isOperator = ({ askedBy }: Pick<Approval, "askedBy">): boolean => askedBy.kind === "operator";

/** `builder wants typing access to deploy`, `You requested typing access to deploy`. */
export const wantsWords = (approval: Pick<Approval, "askedBy" | "request">): string => {
  const { access, lane } = approval.request;
  const subject = isOperator(approval) ? "You requested" : `${approval.askedBy.id} wants`;
  return `${subject} ${accessNouns[access]} to ${lane}`;
};

/** `30m, anyone with the link`. */
export const termsWords = ({ request }: Pick<Approval, "request">): string =>
  `${formatDuration(request.ttlMs)}, ${whoWords(request)}`;

/** What guests can do, and what that means. */
export const guestsCanWords = ({ request }: Pick<Approval, "request">): string =>
  request.access === "write" ? "type, which lets them do anything you can do on this account" : "watch, but not type";

const deciderOf = ({ decidedBy }: Pick<Approval, "decidedBy">): string =>
  decidedBy === null || decidedBy === "me" ? "you" : decidedBy;

const grantedWords = ({ granted, request }: Approval): string => {
  if (granted === null) return "";
  const isLimited = granted.access !== request.access || granted.ttlMs !== request.ttlMs;
  const terms = `${accessNouns[granted.access]} for ${formatDuration(granted.ttlMs)}`;
  return isLimited ? `, limited to ${terms}` : `: ${terms}`;
};

/** `Approved by you, limited to watch-only access for 15m`, `Denied by you`, `Expired`, `Withdrawn`. */
export const decisionWords = (approval: Approval): string => {
  switch (approval.state) {
    case "asked":
      return "Pending";
    case "given":
      return `Approved by ${deciderOf(approval)}${grantedWords(approval)}`;
    case "refused":
      return `Denied by ${deciderOf(approval)}`;
    case "expired":
      return approval.isWithdrawn ? "Withdrawn" : "Expired";
  }
};

/** `builder requested typing access to deploy (30m, anyone with the link)`. */
export const requestedWords = (approval: Pick<Approval, "askedBy" | "request">): string => {
  const { access, lane } = approval.request;
  const subject = isOperator(approval) ? "You" : approval.askedBy.id;
  return `${subject} requested ${accessNouns[access]} to ${lane} (${termsWords(approval)})`;
};

/** Never negative. */
export const leftMsOf = ({ expiresAtMs }: Pick<Approval, "expiresAtMs">, nowMs: number): number =>
  Math.max(0, expiresAtMs - nowMs);

/** How many decided requests the dialog shows. The audit log has all of them. */
const DECIDED_MAX = 20;

/** Decided and expired requests, newest first. */
export const decidedRequests = (approvals: Iterable<Approval>): readonly Approval[] =>
  [...approvals]
    .filter(({ state }) => state !== "asked")
    .sort((a, b) => b.askedAtMs - a.askedAtMs || b.approvalId.localeCompare(a.approvalId))
    .slice(0, DECIDED_MAX);

/** The requests for the notice: those of agents that the user hasn't seen. The operator knows their own. */
export const unseenRequests = (pending: readonly Approval[], seen: ReadonlySet<ApprovalId>): readonly Approval[] =>
  pending.filter((approval) => !isOperator(approval) && !seen.has(approval.approvalId));
