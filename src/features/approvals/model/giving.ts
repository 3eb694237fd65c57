// A yes as it is filled in, and what of it is sent: only what is less than was asked for. Pure.
import type { Approval, ApprovalGiving } from "#contract/approval";
import { formatDuration, parseDuration } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";
import { REASON_MAX_LENGTH } from "#contract/limits";
import type { Access } from "#contract/share";
import { sentence } from "../../../words/phrases";

export interface GivingDraft {
  readonly access: Access;
  readonly ttlText: string;
  readonly note: string;
  readonly signature: string;
}

/** As it was asked for. */
export const draftOf = ({ request }: Pick<Approval, "request">): GivingDraft => ({
  access: request.access,
  ttlText: formatDuration(request.ttlMs),
  note: "",
  signature: "",
});

export interface DraftProblem {
  readonly field: "ttlMs" | "note" | "signature";
  readonly problem: string;
}

/** `ttlMinMs`: what the configuration allows; a request shorter than that may be given as it is. */
export const parseGivenTtl = (text: string, askedMs: number, ttlMinMs: number): Result<number, string> => {
  const parsed = parseDuration(text);
  if (!parsed.ok) return fail(sentence(parsed.error.problem));
  const leastMs = Math.min(ttlMinMs, askedMs);
  if (parsed.value > askedMs) return fail(`${formatDuration(askedMs)} were asked for; give as much or less.`);
  if (parsed.value < leastMs) return fail(`Must be ${formatDuration(leastMs)} or longer.`);
  return ok(parsed.value);
};

const noteOf = (note: string): { note?: string } => (note.trim() === "" ? {} : { note: note.trim() });

export const problemOfNote = (note: string): string | null =>
  note.trim().length > REASON_MAX_LENGTH ? `Must be ${REASON_MAX_LENGTH} characters or fewer.` : null;

export const givingOf = (
  { approvalId, request, needs }: Pick<Approval, "approvalId" | "request" | "needs">,
  draft: GivingDraft,
  ttlMinMs: number,
): Result<ApprovalGiving, DraftProblem> => {
  const ttl = parseGivenTtl(draft.ttlText, request.ttlMs, ttlMinMs);
  if (!ttl.ok) return fail({ field: "ttlMs", problem: ttl.error });
  const noteProblem = problemOfNote(draft.note);
  if (noteProblem !== null) return fail({ field: "note", problem: noteProblem });
  const signature = draft.signature.trim();
  if (needs === "four-eyes" && signature === "") {
    return fail({ field: "signature", problem: "Paste the signature of another person first." });
  }
  return ok({
    approvalId,
    ...(draft.access === request.access ? {} : { access: draft.access }),
    ...(ttl.value === request.ttlMs ? {} : { ttlMs: ttl.value }),
    ...noteOf(draft.note),
    ...(needs === "four-eyes" ? { signature } : {}),
  });
};

const MINUTE_MS = 60_000;

/** Shorter times to give at one press, and the one asked for. */
export const ttlChoices = (askedMs: number, ttlMinMs: number): readonly string[] =>
  [...[5, 15, 30, 60].map((minutes) => minutes * MINUTE_MS).filter((ms) => ms >= ttlMinMs && ms < askedMs), askedMs]
    .slice(-4)
    .map(formatDuration);
