// Who asked what of a control client, in order: gives each reply to its question. Knows neither process nor protocol text.
import type { Clock } from "../../platform/clock";

/** What came of one line of commands: the printed lines of each, or what tmux said against the one that failed. */
export type Reply =
  | { readonly ok: true; readonly outputs: readonly (readonly string[])[] }
  | { readonly ok: false; readonly problem: string };

export interface ReplyQueue {
  /** A line of `count` commands was sent; `onAnswer` is called exactly once, at the deadline at the latest. */
  add(count: number, onAnswer: (reply: Reply) => void): void;
  /** One command's reply came. */
  take(isError: boolean, lines: readonly string[]): void;
  /** No reply will come any more. */
  failAll(problem: string): void;
}

interface Question {
  readonly count: number;
  readonly outputs: (readonly string[])[];
  readonly answer: (reply: Reply) => void;
}

/** tmux answers in well under a millisecond; this long only when the server is stopped or the machine is drowning. */
const ANSWER_DEADLINE_MS = 5_000;

export const createReplyQueue = (clock: Pick<Clock, "after">): ReplyQueue => {
  const questions: Question[] = [];

  const add = (count: number, onAnswer: (reply: Reply) => void): void => {
    let isAnswered = false;
    const answer = (reply: Reply): void => {
      if (isAnswered) return;
      isAnswered = true;
      deadline.cancel();
      onAnswer(reply);
    };
    const deadline = clock.after(ANSWER_DEADLINE_MS, () => answer({ ok: false, problem: "tmux does not answer" }));
    // It stays in line when its time is up: its reply may still come, and must not be taken for the next one's.
    questions.push({ count, outputs: [], answer });
  };

  const take = (isError: boolean, lines: readonly string[]): void => {
    const question = questions[0];
    if (question === undefined) return;
    question.outputs.push(lines);
    // A command that fails takes the rest of its line with it: no further reply comes for those.
    if (!isError && question.outputs.length < question.count) return;
    questions.shift();
    question.answer(isError ? { ok: false, problem: lines.join(" ") } : { ok: true, outputs: question.outputs });
  };

  return {
    add,
    take,
    failAll: (problem) => {
      for (const question of questions.splice(0)) question.answer({ ok: false, problem });
    },
  };
};
