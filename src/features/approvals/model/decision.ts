// Form input for an approval: validates it and makes the command's input, which contains only what was limited.
import type { Approval, ApprovalGiving } from "#contract/approval";
import { formatDuration, parseDuration } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";
import { REASON_MAX_LENGTH } from "#contract/limits";
import type { Access } from "#contract/share";
import type { FailurePlace } from "../../../words/failure-words";
import { sentence } from "../../../words/phrases";

export interface ApprovalDraft {
  readonly access: Access;
  readonly ttlText: string;
  readonly note: string;
  readonly signature: string;
}

/** The request, unchanged. */
export const draftOf = ({ request }: Pick<Approval, "request">): ApprovalDraft => ({
  access: request.access,
  ttlText: formatDuration(request.ttlMs),
  note: "",
  signature: "",
});

export interface DraftProblem {
  readonly field: "ttlMs" | "note" | "signature";
  readonly problem: string;
}

/** `ttlMinMs`: the configured minimum. A request for less can be approved as it is. */
export const parseTtl = (text: string, requestedMs: number, ttlMinMs: number): Result<number, string> => {
  const parsed = parseDuration(text);
  if (!parsed.ok) return fail(sentence(parsed.error.problem));
  const minMs = Math.min(ttlMinMs, requestedMs);
  if (parsed.value < minMs || parsed.value > requestedMs) {
    return fail(`Choose a time between ${formatDuration(minMs)} and ${formatDuration(requestedMs)}.`);
  }
  return ok(parsed.value);
};

export const problemOfNote = (note: string): string | null =>
  note.trim().length > REASON_MAX_LENGTH ? `Use ${REASON_MAX_LENGTH} characters or fewer.` : null;

export const approvalFrom = (
  { approvalId, request, needs }: Pick<Approval, "approvalId" | "request" | "needs">,
  draft: ApprovalDraft,
  ttlMinMs: number,
): Result<ApprovalGiving, DraftProblem> => {
  const ttl = parseTtl(draft.ttlText, request.ttlMs, ttlMinMs);
  if (!ttl.ok) return fail({ field: "ttlMs", problem: ttl.error });
  const noteProblem = problemOfNote(draft.note);
  if (noteProblem !== null) return fail({ field: "note", problem: noteProblem });
  const note = draft.note.trim();
  const signature = draft.signature.trim();
  if (needs === "four-eyes" && signature === "") {
    return fail({ field: "signature", problem: "Paste the other person's signature first." });
  }
  return ok({
    approvalId,
    ...(draft.access === request.access ? {} : { access: draft.access }),
    ...(ttl.value === request.ttlMs ? {} : { ttlMs: ttl.value }),
    ...(note === "" ? {} : { note }),
    ...(needs === "four-eyes" ? { signature } : {}),
  });
};

const MINUTE_MS = 60_000;

/** Shorter times to choose from, and the requested one. */
export const ttlChoices = (requestedMs: number, ttlMinMs: number): readonly string[] =>
  [
    ...[5, 15, 30, 60].map((minutes) => minutes * MINUTE_MS).filter((ms) => ms >= ttlMinMs && ms < requestedMs),
    requestedMs,
  ]
    .slice(-4)
    .map(formatDuration);

/** The form's fields by their names in the contract. Their problems are shown at the field. */
export const decisionFields = ["access", "ttlMs", "note", "signature"] as const;

/** Where this feature can say more than the shared table of failures. */
export const approvalsPlace: FailurePlace = {
  fields: {},
  next: {
    "wrong-phase": "Nothing has changed.",
    "timed-out": "It may still be running. Check the list.",
  },
};
