// The reply queue: each reply goes to its own request, even after failures and timeouts.
import { describe, expect, it } from "vitest";
import { createReplyQueue, type Reply } from "../reply-queue";

const setUp = () => {
  const timers: (() => void)[] = [];
  const answers: [string, Reply][] = [];
  const queue = createReplyQueue({
    after: (_delayMs, fn) => {
      timers.push(fn);
      return { cancel: () => undefined };
    },
  });
  const ask = (name: string, count = 1): void => queue.add(count, (reply) => answers.push([name, reply]));
  return { queue, ask, answers, timers };
};

describe("reply queue", () => {
  it("answers in order, and answers a line of several commands when all of them have replied", () => {
    const { queue, ask, answers } = setUp();
    ask("a", 2);
    ask("b");
    queue.take(false, ["1"]);
    expect(answers).toEqual([]);
    queue.take(false, ["2", "3"]);
    queue.take(false, []);
    expect(answers).toEqual([
      ["a", { ok: true, outputs: [["1"], ["2", "3"]] }],
      ["b", { ok: true, outputs: [[]] }],
    ]);
  });

  it("ends a line at its first failing command: the next reply is for the next request", () => {
    const { queue, ask, answers } = setUp();
    ask("a", 3);
    ask("b");
    queue.take(true, ["no"]);
    queue.take(false, ["yes"]);
    expect(answers).toEqual([
      ["a", { ok: false, problem: "no" }],
      ["b", { ok: true, outputs: [["yes"]] }],
    ]);
  });

  it("answers a request once when it times out, and drops its late reply", () => {
    const { queue, ask, answers, timers } = setUp();
    ask("a");
    ask("b");
    timers[0]?.();
    queue.take(false, ["late"]);
    queue.take(false, ["b's"]);
    expect(answers).toEqual([
      ["a", { ok: false, problem: "tmux didn't answer" }],
      ["b", { ok: true, outputs: [["b's"]] }],
    ]);
  });

  it("fails all open requests together, and drops a reply without a request", () => {
    const { queue, ask, answers } = setUp();
    ask("a");
    ask("b");
    queue.failAll("gone");
    queue.take(false, []);
    expect(answers.map(([name, reply]) => [name, reply.ok])).toEqual([
      ["a", false],
      ["b", false],
    ]);
  });
});
