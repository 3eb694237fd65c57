// Matches tmux's replies with requests: tmux answers in the order of the requests.
import type { Clock } from "../../platform/clock";

/** The result of one line of commands: what each of them printed, or tmux's error for the one that failed. */
export type Reply =
  | { readonly ok: true; readonly outputs: readonly (readonly string[])[] }
  | { readonly ok: false; readonly problem: string };

export interface ReplyQueue {
  /** A line of `count` commands was sent. `onReply` is called exactly once, at the deadline at the latest. */
  add(count: number, onReply: (reply: Reply) => void): void;
  /** Takes the reply to one command. */
  take(isError: boolean, lines: readonly string[]): void;
  /** Fails every open request: no more replies will come. */
  failAll(problem: string): void;
}

interface Request {
  readonly count: number;
  readonly outputs: (readonly string[])[];
  readonly answer: (reply: Reply) => void;
}

/** tmux answers in well under a millisecond. It takes this long only if the server is stopped or the machine is overloaded. */
const ANSWER_DEADLINE_MS = 5_000;

export const createReplyQueue = (clock: Pick<Clock, "after">): ReplyQueue => {
  const requests: Request[] = [];

  const add = (count: number, onReply: (reply: Reply) => void): void => {
    let isAnswered = false;
    const answer = (reply: Reply): void => {
      if (isAnswered) return;
      isAnswered = true;
      deadline.cancel();
      onReply(reply);
    };
    const deadline = clock.after(ANSWER_DEADLINE_MS, () => answer({ ok: false, problem: "tmux didn't answer" }));
    // It stays in the queue after the deadline: its reply may still come and must not be taken for the next request's.
    requests.push({ count, outputs: [], answer });
  };

  const take = (isError: boolean, lines: readonly string[]): void => {
    const request = requests[0];
    if (request === undefined) return;
    request.outputs.push(lines);
    // A failing command cancels the rest of its line, which then gets no replies.
    if (!isError && request.outputs.length < request.count) return;
    requests.shift();
    request.answer(isError ? { ok: false, problem: lines.join(" ") } : { ok: true, outputs: request.outputs });
  };

  return {
    add,
    take,
    failAll: (problem) => {
      for (const request of requests.splice(0)) request.answer({ ok: false, problem });
    },
  };
};
