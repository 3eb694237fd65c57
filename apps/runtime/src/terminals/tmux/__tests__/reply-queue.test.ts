// Each reply to its own question, whatever fails or comes late.
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
  it("answers in order, a line of several commands when all of them have", () => {
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

  it("a failing command ends its line: the next reply is the next question's", () => {
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

  it("a question whose time is up is answered once, and its late reply goes to nobody else", () => {
    const { queue, ask, answers, timers } = setUp();
    ask("a");
    ask("b");
    timers[0]?.();
    queue.take(false, ["late"]);
    queue.take(false, ["b's"]);
    expect(answers).toEqual([
      ["a", { ok: false, problem: "tmux does not answer" }],
      ["b", { ok: true, outputs: [["b's"]] }],
    ]);
  });

  it("all that is open fails together; a reply to nothing is let go", () => {
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
