// Turning raw output into lines, and lines into an answer of limited size; and searching both.
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../../testing/fake-clock";
import { createLineRenderer } from "../line-renderer";
import { createLineSearch, createMatching } from "../matching";
import { createOutputRecord } from "../output-record";
import { cutOutput, renderOutput } from "../output-text";
import { diffScreens } from "../screen-diff";

const render = (text: string, step = text.length * 4): readonly string[] => {
  const renderer = createLineRenderer();
  const bytes = Buffer.from(text);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += step) {
    renderer.push(bytes.subarray(at, at + step));
    lines.push(...renderer.takeLines());
  }
  return [...lines, renderer.rest()];
};

describe("output as lines", () => {
  it.each([
    ["a progress bar", "10%\r 50%\r100%\r\n", ["100%", ""]],
    ["a shorter line over a longer one", "loading...\rok\x1b[K\r\n", ["ok", ""]],
    ["backspaces", "abc\b\bX\r\n", ["aXc", ""]],
    [
      "colors, titles and links",
      "\x1b[31mred\x1b[0m\x1b]0;t\x07 \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\n",
      ["red link", ""],
    ],
    ["tabs", "a\tb\r\n", ["a       b", ""]],
    ["the alternate screen", "x\x1b[?1049hvim\r\n~\r\n\x1b[?1049ly\r\n", ["xy", ""]],
    ["wide characters under a cursor", "日本\b\bx\r\n", ["日x", ""]],
    ["a cursor that goes back", "12345\x1b[3Dab\r\n", ["12ab5", ""]],
    ["no line end", "é界🦀 tail", ["é界🦀 tail"]],
    ["joined characters", "👩‍👩‍👧x\r\n", ["👩‍👩‍👧x", ""]],
  ])("H7: %s, no matter how the bytes are split", (_what, text, lines) => {
    for (const step of [1, 2, 3, 5, 7, 1_000]) expect(render(text, step)).toEqual(lines);
  });

  it("H7: splits the endless line of a program that prints no newline", () => {
    expect(render("x".repeat(300_000), 4_096).every((line) => line.length < 70_000)).toBe(true);
  });

  it("H7: keeps head and tail, and counts what is between them", async () => {
    const record = createOutputRecord(1_000);
    for (let line = 0; line < 10_000; line += 1) record.add(Buffer.from(`line ${line}\r\n`));
    const { lines, missedBytes } = await renderOutput({ after: createFakeClock().after }, record);
    expect(lines[0]).toBe("line 0");
    expect(lines.at(-1)).toBe("line 9999");
    expect(lines).toContain(`[${missedBytes} bytes dropped]`);
    const { head, tail } = record.parts();
    const kept = [...head, ...tail].reduce((sum, piece) => sum + piece.length, 0);
    expect(kept + missedBytes).toBe(record.size());
    expect(record.size()).toBe(
      Buffer.byteLength(Array.from({ length: 10_000 }, (_, line) => `line ${line}\r\n`).join("")),
    );
  });

  it("H7: removes what zsh adds to the end, from head and tail", () => {
    const record = createOutputRecord(8);
    for (const piece of ["abcdefgh", "ij", "kl"]) record.add(Buffer.from(piece));
    record.cutEnd(100, (end) => end.length - 3);
    expect(Buffer.concat([...record.parts().head, ...record.parts().tail]).toString()).toBe("abc");
    record.add(Buffer.from("xyz"));
    expect(Buffer.concat([...record.parts().head, ...record.parts().tail]).toString()).toBe("abcxyz");
  });

  it("H7: cuts the middle out of a long output at line ends, and accounts for every byte", () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index}`);
    const { head, tail, cutBytes } = cutOutput(lines, 1_000);
    expect(head[0]).toBe("line 0");
    expect(tail.at(-1)).toBe("line 999");
    const bytes = (some: readonly string[]): number => some.reduce((sum, line) => sum + line.length + 1, 0);
    expect(bytes(head) + bytes(tail) + cutBytes).toBe(bytes(lines));
    expect(bytes(head)).toBeLessThan(bytes(tail));
    expect(cutOutput(lines, 100_000)).toEqual({ head: lines, tail: [], cutBytes: 0 });
    const one = cutOutput(["x".repeat(500)], 100);
    expect([...one.head, ...one.tail].join("").length + one.cutBytes).toBe(500);
  });
});

describe("changes of a screen", () => {
  const screen = (from: number): readonly string[] => Array.from({ length: 20 }, (_, row) => `line ${from + row}`);

  it("H7: distinguishes scrolling from changes", () => {
    expect(diffScreens(screen(0), screen(0))).toEqual({ scrolled: 0, lines: [] });
    const { scrolled, lines } = diffScreens(screen(0), screen(5));
    expect(scrolled).toBe(5);
    expect(lines.map(({ row }) => row)).toEqual([15, 16, 17, 18, 19]);
    const changed = screen(0).with(3, "changed");
    expect(diffScreens(screen(0), changed)).toEqual({ scrolled: 0, lines: [{ row: 3, text: "changed" }] });
  });

  it("H7: the older screen plus the changes equals the newer one", () => {
    const older = screen(0).with(7, "");
    for (const newer of [screen(3), screen(40), screen(0).with(0, "x"), screen(19).with(19, "$ ")]) {
      const { scrolled, lines } = diffScreens(older, newer);
      const made = older.map((_text, row) => older[row + scrolled] ?? "");
      for (const { row, text } of lines) made[row] = text;
      expect(made).toEqual(newer);
    }
  });
});

describe("searching", () => {
  const search = (text: string | undefined, regex: string | undefined, output: string) => {
    const matching = createMatching(text, regex);
    if (!matching.ok) throw new Error(matching.error);
    const found = createLineSearch(matching.value);
    found.push(Buffer.from(output));
    return found.found();
  };

  it("H6: matches text literally, and a pattern line by line", () => {
    expect(search("a.c", undefined, "abc\r\nxa.cx\r\n")).toEqual({ by: "text", line: "xa.cx" });
    expect(search(undefined, "^Tests: \\d+", "ok\r\nTests: 12 passed\r\n")).toEqual({
      by: "regex",
      line: "Tests: 12 passed",
    });
    expect(search(undefined, "a\\nb", "a\r\nb\r\n")).toBeNull();
    expect(search("[Y/n]", undefined, "Continue? [Y/n] ")).toEqual({ by: "text", line: "Continue? [Y/n] " });
  });

  it("H6: no pattern blocks the runtime", () => {
    const startedMs = performance.now();
    expect(search(undefined, "^(a+)+$", `${"a".repeat(4_000)}b\r\n`)).toBeNull();
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });

  it("H6: refuses an invalid pattern", () => {
    expect(createMatching(undefined, "(")).toMatchObject({ ok: false });
    expect(createMatching(undefined, "x".repeat(501))).toMatchObject({ ok: false });
  });
});
