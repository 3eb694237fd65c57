// What lanecast's own tmux answers to queries is taken out of what is typed into a mirror; keys stay.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnswerFilter } from "../answers";

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
/** What is typed into the pane when these pieces come out of lanecast's pane. */
const typed = (...pieces: readonly string[]): string => {
  const filter = createAnswerFilter();
  const all = pieces.map((piece) => textOf(filter.take(bytesOf(piece))));
  return `${all.join("")}${textOf(filter.flush())}`;
};

const ANSWERS = [
  "\x1b[?1;2c",
  "\x1b[>84;0;0c",
  "\x1b[=0c",
  "\x1b[12;40R",
  "\x1b[?12;40R",
  "\x1b[0n",
  "\x1b[8;30;100t",
  "\x1b[?2004;2$y",
  "\x1bP>|tmux 3.5a\x1b\\",
  "\x1bP1$r0m\x1b\\",
  "\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
  "\x1b]11;rgb:0000/0000/0000\x07",
  "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
];
const KEYS = [
  "a",
  "\x03",
  "\x1b",
  "\x1bb",
  "\x1b[A",
  "\x1bOA",
  "\x1b[1;5C",
  "\x1b[15~",
  "\x1b[3;5~",
  "\x1b[<0;10;20M",
  "\x1b[<0;10;20m",
  "\x1b[200~pasted\x1b[201~",
  "\x1b[I",
  "\x1b[Z",
  "\x1b[97;5u",
  "ä界🦀",
  "\0",
];

describe("what is typed into a mirror", () => {
  it.each(ANSWERS)("ADOPT17: drops the answer %j, in one piece and in two", (answer) => {
    expect(typed(answer)).toBe("");
    expect(typed(`a${answer}b`)).toBe("ab");
    for (let cut = 2; cut < answer.length; cut += 1) expect(typed(answer.slice(0, cut), answer.slice(cut))).toBe("");
  });

  it.each(KEYS)("ADOPT16: keeps the key %j, in one piece and in two", (key) => {
    const bytes = Buffer.from(key, "utf8").toString("latin1");
    expect(typed(bytes)).toBe(bytes);
    for (let cut = 1; cut < bytes.length; cut += 1) expect(typed(bytes.slice(0, cut), bytes.slice(cut))).toBe(bytes);
  });

  it("ADOPT16: never holds a lone Escape back, and loses none of any text without escapes", () => {
    const filter = createAnswerFilter();
    expect(textOf(filter.take(bytesOf("\x1b")))).toBe("\x1b");
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (pieces) => {
        const text = pieces.map((piece) => textOf(piece).replaceAll("\x1b", "e"));
        expect(typed(...text)).toBe(text.join(""));
      }),
    );
  });
});
