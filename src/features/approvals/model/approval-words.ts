// A request for an approval and what became of it, in words. Pure; the time comes in.
import type { Approval } from "#contract/approval";
import { formatDuration } from "#contract/durations";
import { accessNouns, actorName, whoWords } from "../../../words/share-words";

/** `agent builder asks`, `you ask`. */
export const askerWords = ({ askedBy }: Pick<Approval, "askedBy">): string =>
  askedBy.kind === "operator" ? "You ask" : `Agent ${askedBy.id} asks`;

/** `write for 30m, anyone with the link`: what it is about, in one line. */
export const shortWords = ({ request }: Pick<Approval, "request">): string =>
  [`${request.access} for ${formatDuration(request.ttlMs)}`, whoWords(request)].join(", ");

/** What a guest could do, said plainly where it matters. */
export const mayWords = ({ request }: Pick<Approval, "request">): string =>
  request.access === "write"
    ? "write: whoever is in can do whatever you can do on this account"
    : "read: see the terminal, type nothing";

const decider = ({ decidedBy }: Pick<Approval, "decidedBy">): string =>
  decidedBy === null || decidedBy === "me" ? "you" : decidedBy;

const grantedWords = ({ granted, request }: Approval): string => {
  if (granted === null) return "";
  const isNarrowed = granted.access !== request.access || granted.ttlMs !== request.ttlMs;
  const terms = `${accessNouns[granted.access]} for ${formatDuration(granted.ttlMs)}`;
  return isNarrowed ? `, narrowed to ${terms}` : `: ${terms}`;
};

/** `Given by you, narrowed to watching for 15m`, `Refused by you`, `Nobody decided in time`. */
export const decidedWords = (approval: Approval): string => {
  switch (approval.state) {
    case "asked":
      return "Waiting";
    case "given":
      return `Given by ${decider(approval)}${grantedWords(approval)}`;
    case "refused":
      return `Refused by ${decider(approval)}`;
    case "expired":
      return "Nobody decided in time";
  }
};

/** `agent builder asked for api: write for 30m, 1 key`. */
export const askedWords = (approval: Approval): string =>
  `${actorName(approval.askedBy)} asked for ${approval.request.lane}: ${shortWords(approval)}`;

/** Never negative. */
export const leftMsOf = ({ expiresAtMs }: Pick<Approval, "expiresAtMs">, nowMs: number): number =>
  Math.max(0, expiresAtMs - nowMs);
