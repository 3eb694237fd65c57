// Pure selectors over the handoff store. Use `useShallow` with a selector that builds a new list.
import type { HandoffView } from "#contract/handoff";
import type { HandoffId, TerminalId } from "#contract/ids";
import { isLeased } from "#contract/phases";
import type { HandoffState } from "./handoff-store";

const byRequest = (a: HandoffView, b: HandoffView): number =>
  a.requestedAtMs - b.requestedAtMs || a.handoffId.localeCompare(b.handoffId);

export const selectHandoff =
  (handoffId: HandoffId) =>
  (state: HandoffState): HandoffView | null =>
    state.handoffs.get(handoffId) ?? null;

/** The open handoff of a terminal, or null. A terminal has at most one. */
export const selectOpenHandoff =
  (terminalId: TerminalId) =>
  (state: HandoffState): HandoffView | null =>
    [...state.handoffs.values()].find((each) => each.terminalId === terminalId && each.phase !== "ended") ?? null;

/** The handoffs in which an agent has the keyboard, or had it before a pause. The oldest is first. */
export const selectLeases = (state: HandoffState): HandoffView[] =>
  [...state.handoffs.values()].filter(({ phase }) => isLeased(phase)).sort(byRequest);

/** The agents that have one of these terminals. */
export const selectAgentsIn =
  (terminalIds: readonly TerminalId[]) =>
  (state: HandoffState): string[] =>
    selectLeases(state).flatMap(({ agent, terminalId }) => (terminalIds.includes(terminalId) ? [agent.name] : []));

/**
 * The handoff requests that the approvals list shows: agents' requests, and the operator's offers that another person must sign.
 * The one that expires next is first.
 */
export const selectHandoffRequests = (state: HandoffState): HandoffView[] =>
  [...state.handoffs.values()]
    .filter(({ phase }) => phase === "awaiting-approval")
    .filter(({ initiator, approval }) => approval !== null && (initiator === "agent" || approval.needs === "four-eyes"))
    .sort((a, b) => (a.approval?.expiresAtMs ?? 0) - (b.approval?.expiresAtMs ?? 0) || byRequest(a, b));
