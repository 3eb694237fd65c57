// Warns an agent before it loses the keyboard: its time is nearly up, or it has been idle.
import { formatDuration } from "./durations";
import type { HandoffView } from "./handoff";
import { isLeased } from "./phases";

const SECOND_MS = 1_000;

const leftWords = (untilMs: number, nowMs: number): string =>
  formatDuration(Math.max(SECOND_MS, Math.ceil((untilMs - nowMs) / SECOND_MS) * SECOND_MS));

/** Null: there is nothing to say. */
export const warningOf = (
  { handoffId, phase, isGrace, expiresAtMs, idlePauseAtMs }: HandoffView,
  nowMs: number,
): string | null => {
  if (idlePauseAtMs !== null)
    return `${handoffId} is idle and will be paused in ${leftWords(idlePauseAtMs, nowMs)} without another call.`;
  if (!isLeased(phase) || !isGrace || expiresAtMs === null) return null;
  return `${handoffId} ends in ${leftWords(expiresAtMs, nowMs)}; extend_control asks for more time.`;
};
