// Turns for agents' calls: each call starts in its own event-loop turn, and agents take turns with each other.
import { nextTurn } from "../../platform/wait";

export interface Turns {
  /** Resolves when it is this agent's turn, or immediately with `too-many` when `CALLS_WAITING_MAX` of its calls already wait. */
  take(agent: string): Promise<"turn" | "too-many">;
}

/** A call takes a few milliseconds of policy work, so this many make a queue of a second or two. */
export const CALLS_WAITING_MAX = 512;

/**
 * Without turns, thousands of calls on one socket ran one after the other in a single event-loop turn, and the deadlines of
 * shares and the operator's commands waited behind them. Between two turns the event loop runs timers and reads sockets.
 */
export const createTurns = (): Turns => {
  const waiting = new Map<string, (() => void)[]>();
  let isScheduled = false;

  const next = (): void => {
    isScheduled = false;
    const [first] = waiting;
    if (first === undefined) return;
    const [agent, calls] = first;
    const start = calls.shift();
    // To the end of the queue, behind the other agents.
    waiting.delete(agent);
    if (calls.length > 0) waiting.set(agent, calls);
    start?.();
    schedule();
  };

  const schedule = (): void => {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    nextTurn(next);
  };

  return {
    take: (agent) =>
      new Promise((resolve) => {
        const calls = waiting.get(agent) ?? [];
        if (calls.length >= CALLS_WAITING_MAX) return resolve("too-many");
        calls.push(() => resolve("turn"));
        waiting.set(agent, calls);
        schedule();
      }),
  };
};
