// What is typed: keys by name, and text without anything that would end a paste or run early, in pieces that can be
// interrupted.
import { describe, expect, it } from "vitest";
import { ok } from "#contract/errors";
import { createFakeClock } from "../../../testing/fake-clock";
import { keyBytes } from "../key-names";
import { type Seen, stateOf } from "../look";
import { cleanText, commandText, createTypist, markedCommandText } from "../typing";

const bytes = (names: readonly string[], hasApplicationKeys = false): string => {
  const found = keyBytes(names, hasApplicationKeys);
  if (!found.ok) throw new Error(found.error);
  return Buffer.concat(found.value).toString("latin1");
};

describe("keys", () => {
  it.each([
    ["Enter", "\r"],
    ["C-c", "\x03"],
    ["ctrl+c", "\x03"],
    ["C-C", "\x03"],
    ["escape", "\x1b"],
    ["Tab", "\t"],
    ["S-Tab", "\x1b[Z"],
    ["BTab", "\x1b[Z"],
    ["BSpace", "\x7f"],
    ["Up", "\x1b[A"],
    ["F1", "\x1bOP"],
    ["F5", "\x1b[15~"],
    ["F12", "\x1b[24~"],
    ["PageUp", "\x1b[5~"],
    ["NPage", "\x1b[6~"],
    ["C-Right", "\x1b[1;5C"],
    ["ctrl+shift+up", "\x1b[1;6A"],
    ["M-x", "\x1bx"],
    ["C-Space", "\0"],
    ["C-\\", "\x1c"],
    ["M-Enter", "\x1b\r"],
    ["S-F5", "\x1b[15;2~"],
  ])("H9: sends %s by its name", (name, wanted) => {
    expect(bytes([name])).toBe(wanted);
  });

  it("H9: sends application cursor keys to programs that ask for them", () => {
    expect(bytes(["Up", "Home", "F1"], true)).toBe("\x1bOA\x1bOH\x1bOP");
  });

  it.each(["c-", "Entr", "x", "y", "ls", "", "C-Enterr", "F13", "ctrl"])(
    "H9: refuses %j as a key name instead of typing it as letters",
    (name) => {
      expect(keyBytes([name], false)).toEqual({ ok: false, error: name });
    },
  );
});

describe("text", () => {
  it("H9: removes control characters and anything that would end a paste", () => {
    expect(cleanText("a\x1b[201~rm -rf x\r\nb\x03\x00\tc\x9b201~")).toBe("arm -rf x\nb\tc201~");
  });

  it("H9: puts several lines on one line if the shell doesn't take them as a paste", () => {
    expect(commandText("a\n\tb 'c' \\d", "bash", false)).toBe(" eval $'a\\n\\tb \\'c\\' \\\\d'");
    expect(commandText("a\nb 'c'", "fish", false)).toBe(" eval 'a'\\n'b \\'c\\''");
    expect(commandText("a\nb", "zsh", true)).toBe(" a\nb");
    expect(commandText("a b", "zsh", false)).toBe(" a b");
  });

  it("H5: typed commands contain no escape character, so their echo can't pass for a mark", () => {
    const text = markedCommandText("echo 'x'", "n0nce", false);
    expect(text).not.toContain("\x1b");
    expect(text).toContain("eval 'echo '\\''x'\\'''");
    expect(markedCommandText("x", "n", true)).toContain("$status");
  });

  it("H4: types nothing more after the keyboard is taken back", async () => {
    const typed: string[] = [];
    const control = new AbortController();
    const type = async (piece: Uint8Array) => {
      typed.push(Buffer.from(piece).toString());
      if (typed.length === 2) control.abort("taken-back");
      return ok(undefined);
    };
    const typist = createTypist({
      clock: createFakeClock(),
      type,
      onTyped: () => undefined,
      hasClosed: async () => false,
    });
    expect(await typist.keys(Buffer.alloc(5_000, "x"), control.signal)).toEqual(ok(false));
    expect(typed.map((piece) => piece.length)).toEqual([1_024, 1_024]);
    expect(await typist.enter(control.signal)).toEqual(ok(false));
    expect(typed).toHaveLength(2);
  });
});

describe("states", () => {
  const LINE = { isCanonical: true, echoes: true, sendsSignals: true };
  const RAW = { isCanonical: false, echoes: false, sendsSignals: true };
  const seen = (more: Partial<Seen>): Seen => ({
    mode: RAW,
    isAlternate: false,
    isUnderWay: true,
    shell: "none",
    names: ["cat"],
    isReading: false,
    ...more,
  });

  it.each<[string, Partial<Seen>, string]>([
    ["echo off in line mode", { mode: { ...LINE, echoes: false }, names: ["sudo"] }, "asks-secret"],
    ["a read of the tty", { mode: LINE, isReading: true }, "asks-line"],
    ["line mode otherwise", { mode: LINE, names: ["sleep"] }, "running"],
    ["the shell's line editor", { shell: "own", names: ["zsh"], isUnderWay: false }, "prompt"],
    ["the shell itself reading keys", { shell: "own", names: ["bash"] }, "interactive"],
    ["a pager", { names: ["git", "less"] }, "interactive"],
    ["the alternate screen", { isAlternate: true, names: ["vim"] }, "full-screen"],
    ["ssh", { names: ["ssh"] }, "unknown"],
    ["ssh's own question", { mode: { ...LINE, echoes: false }, names: ["ssh"] }, "asks-secret"],
    ["a nested shell", { shell: "nested", names: ["fish"] }, "prompt"],
    ["dash at its prompt", { mode: LINE, shell: "own", names: ["dash"], isReading: true, isUnderWay: false }, "prompt"],
    ["dash reading a line", { mode: LINE, shell: "own", names: ["dash"], isReading: true }, "asks-line"],
    ["no process", { names: [] }, "exited"],
    ["another system", { mode: null }, "unknown"],
  ])("H6: %s", (_what, more, state) => {
    expect(stateOf(seen(more))).toBe(state);
  });
});
