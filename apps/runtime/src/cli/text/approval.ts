// Text about approvals and tokens.

import type { Approval } from "#contract/approval";
import { formatDuration } from "#contract/durations";
import { accessWords, whoWords } from "#contract/share-words";
import type { Token } from "#contract/token";
import { formatClockTime } from "../../platform/wall-time";
import { type Cell, type Paint, table } from "./format";

const stateNames: Readonly<Record<Approval["state"], string>> = {
  asked: "pending",
  given: "approved",
  refused: "denied",
  expired: "expired",
};

export const stateWords = ({ state, isWithdrawn }: Pick<Approval, "state" | "isWithdrawn">): string =>
  isWithdrawn ? "withdrawn" : stateNames[state];

const approverWords: Readonly<Record<Approval["needs"], string>> = {
  operator: "the operator",
  "four-eyes": "a second person",
};

/** The signer's name, or the operator, whose id is "me". */
const deciderOf = ({ decidedBy }: Approval): string =>
  decidedBy === null || decidedBy === "me" ? "the operator" : decidedBy;

const isLimited = ({ granted, request }: Approval): boolean =>
  granted !== null && (granted.access !== request.access || granted.ttlMs !== request.ttlMs);

const termsWords = ({ access, ttlMs }: Pick<Approval["request"], "access" | "ttlMs">): string =>
  `${accessWords[access]}, ${formatDuration(ttlMs)}`;

const limitWords = (approval: Approval): string =>
  approval.granted !== null && isLimited(approval) ? `, limited to: ${termsWords(approval.granted)}` : "";

const stateCell = (approval: Approval, nowMs: number): Cell => {
  const { state, needs, expiresAtMs } = approval;
  switch (state) {
    case "asked":
      return {
        text: `waiting for ${approverWords[needs]}, ${formatDuration(expiresAtMs - nowMs)} left`,
        tone: "violet",
      };
    case "given":
      return { text: `approved by ${deciderOf(approval)}${limitWords(approval)}`, tone: "green" };
    case "refused":
      return { text: `denied by ${deciderOf(approval)}`, tone: "red" };
    case "expired":
      return { text: stateWords(approval), tone: "dim" };
  }
};

/** In the runtime's order: pending ones first. */
export const approvalTable = (approvals: readonly Approval[], nowMs: number, paint: Paint): string => {
  if (approvals.length === 0) return "No pending requests.";
  const rows = approvals.map((approval): (Cell | string)[] => [
    approval.approvalId,
    approval.askedBy.kind === "agent" ? `agent ${approval.askedBy.id}` : "operator",
    approval.request.lane,
    approval.request.backend,
    accessWords[approval.request.access],
    formatDuration(approval.request.ttlMs),
    whoWords(approval.request),
    stateCell(approval, nowMs),
    approval.request.reason ?? "",
  ]);
  const headers = ["APPROVAL", "REQUESTED BY", "LANE", "BACKEND", "ACCESS", "FOR", "WHO CAN JOIN", "STATE", "REASON"];
  return table(headers, rows, paint);
};

export const decidedText = (approval: Approval): string => {
  const { approvalId, shareId, granted, request } = approval;
  if (granted === null) return `${approvalId} ${stateWords(approval)}. ${shareId} wasn't started.`;
  const requested = isLimited(approval) ? ` (requested: ${termsWords(request)})` : "";
  return `${approvalId} approved by ${deciderOf(approval)}: ${termsWords(granted)}${requested}. Starting ${shareId}.`;
};

/** One line of `watch`. */
export const approvalEventWords = (approval: Approval): string => {
  const { approvalId, state, askedBy, request, shareId } = approval;
  return state === "asked"
    ? `${approvalId} requested by ${askedBy.kind} ${askedBy.id}: lane ${request.lane}, ${termsWords(request)}`
    : `${approvalId} ${stateWords(approval)} (${shareId})`;
};

export const tokenTable = (tokens: readonly Token[], nowMs: number, paint: Paint): string => {
  if (tokens.length === 0) return "No tokens.";
  const rows = tokens.map(({ tokenId, name, role, createdAtMs }) => [
    tokenId,
    name,
    role,
    formatClockTime(createdAtMs, nowMs),
  ]);
  return table(["TOKEN", "NAME", "ROLE", "CREATED"], rows, paint);
};
