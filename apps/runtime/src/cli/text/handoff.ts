// Words for handoffs in the command line's text output.
import type { HandoffView, May } from "#contract/handoff";
import type { HandoffEndCause, HandoffPhase } from "#contract/phases";

export const handoffEndWords: Readonly<Record<HandoffEndCause, string>> = {
  returned: "returned by the agent",
  "taken-back": "taken back",
  expired: "expired",
  denied: "denied",
  withdrawn: "withdrawn",
  "agent-lost": "the agent's connection was lost",
  "terminal-closed": "the terminal was closed",
  "runtime-stopping": "lanecast was stopped",
  failed: "failed",
};

export const mayWords: Readonly<Record<May, string>> = {
  watch: "can watch",
  run: "can run commands",
  type: "can type",
};

const phaseWords: Readonly<Record<HandoffPhase, string>> = {
  requested: "checking rules",
  "awaiting-approval": "needs approval",
  offered: "offered",
  active: "active",
  paused: "paused",
  ended: "ended",
};

const waitWords = { secret: "needs a password", answer: "has a question", approval: "needs approval" } as const;

/** `active, needs a password`, or how it ended. */
export const handoffStateWords = ({ phase, endCause, waitsFor }: HandoffView): string => {
  if (phase === "ended") return `ended: ${endCause === null ? "unknown" : handoffEndWords[endCause]}`;
  return waitsFor === null || phase === "awaiting-approval"
    ? phaseWords[phase]
    : `${phaseWords[phase]}, ${waitWords[waitsFor]}`;
};

export const handoffEventWords = (handoff: HandoffView): string =>
  `${handoff.handoffId} to ${handoff.agent.name} ${handoffStateWords(handoff)}`;
