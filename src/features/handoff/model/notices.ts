// Which toasts are shown about handoffs. Each has a key for the event that it reports: a dismissed toast stays dismissed, and the
// next event gets a toast of its own. Pure.
import type { HandoffView } from "#contract/handoff";
import { isLeased } from "#contract/phases";

export type Notice = {
  readonly kind: "request" | "question" | "secret" | "idle" | "grace" | "ended";
  readonly key: string;
  readonly handoff: HandoffView;
};

const keyOf: Readonly<Record<Notice["kind"], (handoff: HandoffView) => string>> = {
  request: ({ handoffId }) => `request ${handoffId}`,
  question: ({ handoffId, question }) => `question ${handoffId} ${question?.questionId}`,
  // The call that ran into the prompt is part of the key, so the next prompt gets a toast of its own.
  secret: ({ handoffId, lastCall }) => `secret ${handoffId} ${lastCall?.callId}`,
  // If the agent does something, the time of the pause moves, so the next idle time gets a toast of its own.
  idle: ({ handoffId, idlePauseAtMs }) => `idle ${handoffId} ${idlePauseAtMs}`,
  // An extension moves the end, so the next grace period gets a toast of its own.
  grace: ({ handoffId, expiresAtMs }) => `grace ${handoffId} ${expiresAtMs}`,
  ended: ({ handoffId }) => `ended ${handoffId}`,
};

export const noticeKey = (kind: Notice["kind"], handoff: HandoffView): string => keyOf[kind](handoff);

/** Ends that the operator didn't cause. */
const isNewsToOperator = ({ endCause, activeAtMs }: HandoffView): boolean => {
  switch (endCause) {
    case "returned":
    case "agent-lost":
    case "failed":
      return true;
    case "expired":
      // Also an offer that the agent didn't accept. A request that expired was the agent's.
      return true;
    case "denied":
      return activeAtMs === null;
    case "taken-back":
    case "withdrawn":
    case "terminal-closed":
    case "runtime-stopping":
    case null:
      return false;
  }
};

/** Older ends aren't news when the page opens. */
const ENDED_SHOWN_MS = 10 * 60_000;

const kindsOf = (handoff: HandoffView, nowMs: number): readonly Notice["kind"][] => {
  const { phase, initiator, approval, question, waitsFor, isGrace, idlePauseAtMs, endedAtMs } = handoff;
  if (phase === "awaiting-approval") return initiator === "agent" && approval !== null ? ["request"] : [];
  if (phase === "ended") {
    const isRecent = endedAtMs !== null && nowMs - endedAtMs < ENDED_SHOWN_MS;
    const isOwn = handoff.activeAtMs !== null || initiator === "operator";
    return isRecent && isOwn && isNewsToOperator(handoff) ? ["ended"] : [];
  }
  if (!isLeased(phase)) return [];
  const kinds: Notice["kind"][] = [];
  if (waitsFor === "secret") kinds.push("secret");
  if (question !== null) kinds.push("question");
  if (idlePauseAtMs !== null) kinds.push("idle");
  if (isGrace) kinds.push("grace");
  return kinds;
};

export const noticesOf = (
  handoffs: Iterable<HandoffView>,
  seen: ReadonlySet<string>,
  nowMs: number,
): readonly Notice[] =>
  [...handoffs]
    .flatMap((handoff) => kindsOf(handoff, nowMs).map((kind) => ({ kind, key: keyOf[kind](handoff), handoff })))
    .filter(({ key }) => !seen.has(key));

/** The ended handoff to show below its terminal, unless it was dismissed. */
export const endedToShow = (
  handoffs: Iterable<HandoffView>,
  seen: ReadonlySet<string>,
  nowMs: number,
): HandoffView | null => {
  const ended = [...handoffs]
    .filter(({ phase, activeAtMs, endedAtMs }) => phase === "ended" && activeAtMs !== null && endedAtMs !== null)
    .sort((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0))[0];
  if (ended === undefined || nowMs - (ended.endedAtMs ?? 0) >= ENDED_SHOWN_MS) return null;
  return seen.has(`line ${ended.handoffId}`) ? null : ended;
};
