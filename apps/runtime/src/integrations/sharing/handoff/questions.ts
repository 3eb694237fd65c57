// Questions to the operator: an agent's own, a command that needs permission, more time. One at a time for each handoff.
import { createHash } from "node:crypto";
import type { HandoffQuestion } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";

export interface Asking {
  readonly kind: HandoffQuestion["kind"];
  readonly text: string;
  readonly choices: readonly string[];
  readonly byMs: number | null;
}

export interface Questions {
  /**
   * Resolves with the answer, or null when `waitMs` has passed or the signal aborts. The question stays open: asking the same question
   * again waits for the same answer, which is given once.
   */
  ask(handoffId: HandoffId, asking: Asking, waitMs: number, signal: AbortSignal): Promise<string | null>;
  /** False: there is no such question. */
  answer(handoffId: HandoffId, questionId: string, text: string): HandoffQuestion | null;
  forget(handoffId: HandoffId): void;
}

interface Open {
  readonly question: HandoffQuestion;
  answer: string | null;
  readonly answered: Promise<void>;
  readonly resolve: () => void;
}

const idOf = ({ kind, text, choices, byMs }: Asking): string =>
  createHash("sha256")
    .update(JSON.stringify([kind, text, choices, byMs]))
    .digest("hex")
    .slice(0, 16);

export const createQuestions = (
  clock: Pick<Clock, "after" | "nowMs">,
  show: (handoffId: HandoffId, question: HandoffQuestion | null) => void,
): Questions => {
  const open = new Map<HandoffId, Open>();
  let count = 0;

  const begin = (handoffId: HandoffId, asking: Asking): Open => {
    const id = idOf(asking);
    const known = open.get(handoffId);
    if (known?.question.questionId.startsWith(id)) return known;
    count += 1;
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    const question = {
      ...asking,
      choices: [...asking.choices],
      questionId: `${id}-${count}`,
      askedAtMs: clock.nowMs(),
    };
    const begun: Open = { question, answer: null, answered, resolve };
    open.set(handoffId, begun);
    show(handoffId, question);
    return begun;
  };

  return {
    ask: async (handoffId, asking, waitMs, signal) => {
      const asked = begin(handoffId, asking);
      if (asked.answer === null && waitMs > 0 && !signal.aborted) {
        const over = Promise.withResolvers<void>();
        const timer = clock.after(waitMs, over.resolve);
        signal.addEventListener("abort", () => over.resolve(), { once: true });
        await Promise.race([asked.answered, over.promise]);
        timer.cancel();
      }
      if (asked.answer === null) return null;
      if (open.get(handoffId) === asked) open.delete(handoffId);
      return asked.answer;
    },
    answer: (handoffId, questionId, text) => {
      const asked = open.get(handoffId);
      if (asked?.question.questionId !== questionId || asked.answer !== null) return null;
      asked.answer = text;
      asked.resolve();
      show(handoffId, null);
      return asked.question;
    },
    forget: (handoffId) => {
      open.get(handoffId)?.resolve();
      open.delete(handoffId);
    },
  };
};
