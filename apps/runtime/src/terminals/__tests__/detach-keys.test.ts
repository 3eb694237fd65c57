// Which key sequences `lane attach` accepts.
import { describe, expect, it } from "vitest";
import { bindingsOf, DEFAULT_DETACH_KEYS, parseDetachKeys } from "../detach-keys";

describe("detach keys", () => {
  it("TERM10: are a sequence by default, so that Ctrl-] alone reaches vim", () => {
    expect(parseDetachKeys(DEFAULT_DETACH_KEYS)).toMatchObject({
      first: "C-]",
      second: "d",
      words: "Ctrl-] d",
      scrollWords: "Ctrl-] [",
    });
  });

  it.each([
    ["ctrl-p,ctrl-q", "Ctrl-P Ctrl-Q"],
    ["Ctrl-A,d", "Ctrl-A d"],
    ["ctrl-]", "Ctrl-]"],
    ["ctrl-^,.", "Ctrl-^ ."],
  ])("TERM10: %s can be chosen", (text, words) => {
    expect(parseDetachKeys(text)?.words).toBe(words);
  });

  it.each([
    "",
    "d",
    "d,d",
    "ctrl-",
    "ctrl-m",
    "ctrl-[",
    "ctrl-a,b,c",
    "ctrl-a,[",
    "ctrl-a,;",
    "ctrl-a,#",
    "ctrl-aa",
    "C-a",
  ])("TERM10: refuses %j", (text) => {
    expect(parseDetachKeys(text)).toBeNull();
  });

  it("TERM1, TERM10: binds no key outside of its own two tables", () => {
    for (const text of [DEFAULT_DETACH_KEYS, "ctrl-]", "ctrl-p,ctrl-p"]) {
      const keys = parseDetachKeys(text);
      if (keys === null) throw new Error(text);
      const tables = bindingsOf(keys).map(([command, flag, table]) => `${command} ${flag} ${table}`);
      const own = [`bind-key -T ${keys.table}`, `bind-key -T ${keys.table}_2`];
      expect(tables.every((each) => own.includes(each))).toBe(true);
    }
  });
});
