// Deciding an agent's request for control: approved as it is, approved for less, or denied. Pure.
import { formatDuration, parseDuration } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";
import type { HandoffApproving, HandoffView, May } from "#contract/handoff";
import { mayVerbs } from "./words";

export interface DecisionDraft {
  readonly may: May;
  readonly ttlText: string;
  readonly note: string;
  /** Another person's; sent only if the request needs one. */
  readonly signature: string;
}

export interface DecisionProblem {
  readonly field: "ttl" | "signature";
  readonly problem: string;
}

export const decisionOf = ({ may, ttlMs }: Pick<HandoffView, "may" | "ttlMs">): DecisionDraft => ({
  may,
  ttlText: formatDuration(ttlMs),
  note: "",
  signature: "",
});

const order: readonly May[] = ["watch", "run", "type"];

/** What can be approved: what was requested, or less. */
export const approvable = (may: May): readonly May[] => order.slice(0, order.indexOf(may) + 1);

export const approvingFrom = (
  { handoffId, may, ttlMs, approval }: Pick<HandoffView, "handoffId" | "may" | "ttlMs" | "approval">,
  draft: DecisionDraft,
  ttlMinMs: number,
): Result<HandoffApproving, DecisionProblem> => {
  const ttl = parseDuration(draft.ttlText);
  const minMs = Math.min(ttlMinMs, ttlMs);
  if (!ttl.ok || ttl.value < minMs || ttl.value > ttlMs) {
    const problem = `Choose a time between ${formatDuration(minMs)} and ${formatDuration(ttlMs)}.`;
    return fail({ field: "ttl", problem });
  }
  const signature = draft.signature.trim();
  const needsSignature = approval?.needs === "four-eyes";
  if (needsSignature && signature === "") return fail({ field: "signature", problem: "Paste the signature first." });
  const note = draft.note.trim();
  return ok({
    handoffId,
    ...(draft.may === may ? {} : { may: draft.may }),
    ...(ttl.value === ttlMs ? {} : { ttlMs: ttl.value }),
    ...(note === "" ? {} : { note }),
    ...(needsSignature ? { signature } : {}),
  });
};

/** Shorter times to choose from, and the requested one. */
export const ttlChoices = (ttlMs: number, ttlMinMs: number): readonly string[] =>
  [...[5, 10, 20, 30, 60].map((minutes) => minutes * 60_000).filter((ms) => ms >= ttlMinMs && ms < ttlMs), ttlMs]
    .slice(-4)
    .map(formatDuration);

/** `claude wants to run commands in api`, or of the operator's own offer: `Let claude run commands in api`. */
export const wantsWords = (
  { agent, may, initiator }: Pick<HandoffView, "agent" | "may" | "initiator">,
  lane: string,
): string =>
  initiator === "agent"
    ? `${agent.name} wants to ${mayVerbs[may]} ${lane}`
    : `Let ${agent.name} ${mayVerbs[may]} ${lane}`;

/** `20m, takes the keyboard`. */
export const termsWords = ({ may, ttlMs }: Pick<HandoffView, "may" | "ttlMs">): string =>
  `${formatDuration(ttlMs)}, ${may === "watch" ? "you keep the keyboard" : "takes the keyboard"}`;
