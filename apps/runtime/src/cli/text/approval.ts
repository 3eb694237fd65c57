// Requests and tokens in words and columns. Pure; the present comes in.

import type { Approval } from "#contract/approval";
import { formatDuration } from "#contract/durations";
import type { Access } from "#contract/share";
import type { Token } from "#contract/token";
import { formatClockTime } from "../../platform/wall-time";
import { type Cell, countOf, type Paint, table } from "./text";

const needsWords: Readonly<Record<Approval["needs"], string>> = {
  operator: "the operator",
  "four-eyes": "a signature",
};

const whoWords = ({ request }: Approval): string =>
  request.anyoneWithLink ? "anyone with the link" : countOf(request.keyCount, "key");

/** Who decided: whoever signed, by name, else the operator, whose id is "me" wherever it is read. */
const deciderWords = ({ decidedBy }: Approval): string =>
  decidedBy === null || decidedBy === "me" ? "the operator" : decidedBy;

/** Less was given than was asked for. */
const isNarrowed = ({ granted, request }: Approval): boolean =>
  granted !== null && (granted.access !== request.access || granted.ttlMs !== request.ttlMs);

const stateCell = (approval: Approval, nowMs: number): Cell => {
  const { state, needs, granted, expiresAtMs } = approval;
  switch (state) {
    case "asked":
      return { text: `waits for ${needsWords[needs]}, ${formatDuration(expiresAtMs - nowMs)} left`, tone: "violet" };
    case "given": {
      const less =
        granted !== null && isNarrowed(approval) ? `: ${granted.access}, ${formatDuration(granted.ttlMs)}` : "";
      return { text: `given by ${deciderWords(approval)}${less}`, tone: "green" };
    }
    case "refused":
      return { text: `refused by ${deciderWords(approval)}`, tone: "red" };
    case "expired":
      return { text: "expired", tone: "dim" };
  }
};

/** The waiting ones first, as the runtime lists them. */
export const approvalTable = (approvals: readonly Approval[], nowMs: number, paint: Paint): string => {
  if (approvals.length === 0) return "Nobody asks for anything.";
  const rows = approvals.map((approval): (Cell | string)[] => [
    approval.approvalId,
    approval.askedBy.kind === "agent" ? `agent ${approval.askedBy.id}` : "operator",
    approval.request.lane,
    approval.request.backend,
    approval.request.access,
    formatDuration(approval.request.ttlMs),
    whoWords(approval),
    stateCell(approval, nowMs),
    approval.request.reason ?? "",
  ]);
  return table(["REQUEST", "BY", "LANE", "THROUGH", "ACCESS", "FOR", "WHO", "STATE", "REASON"], rows, paint);
};

const accessWords: Readonly<Record<Access, string>> = { read: "reading", write: "reading and typing" };

const termsWords = ({ access, ttlMs }: { readonly access: Access; readonly ttlMs: number }): string =>
  `${accessWords[access]}, ${formatDuration(ttlMs)}`;

/** What was decided, and where it is less than was asked for. */
export const decidedText = (approval: Approval): string => {
  const { approvalId, state, shareId, granted, request } = approval;
  if (granted === null) return `${approvalId} is ${state}; nothing of ${shareId} was opened.`;
  const asked = isNarrowed(approval) ? ` (asked for: ${termsWords(request)})` : "";
  return `${approvalId} is given by ${deciderWords(approval)}: ${termsWords(granted)}${asked}. ${shareId} starts now.`;
};

/** One line of `watch`. */
export const approvalEventWords = ({ approvalId, state, askedBy, request, shareId }: Approval): string =>
  state === "asked"
    ? `${approvalId} asked by ${askedBy.kind} ${askedBy.id}: lane ${request.lane}, ${termsWords(request)}`
    : `${approvalId} ${state}, ${shareId}`;

export const tokenTable = (tokens: readonly Token[], nowMs: number, paint: Paint): string => {
  if (tokens.length === 0) return "There is no token.";
  const rows = tokens.map(({ tokenId, name, role, createdAtMs }) => [
    tokenId,
    name,
    role,
    formatClockTime(createdAtMs, nowMs),
  ]);
  return table(["TOKEN", "NAME", "ROLE", "MADE"], rows, paint);
};
