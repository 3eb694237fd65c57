// Tests that the double and the table of facts that it imitates agree.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FACTS } from "./double/facts";

const DIR = join(import.meta.dirname, "double");
/** The names after `fact:` in a comment, such as `fact: one, other`. */
const NAMED = /fact: ([a-z0-9-]+(?:, [a-z0-9-]+)*)/g;

const namedIn = (file: string): readonly string[] =>
  [...readFileSync(join(DIR, file), "utf8").matchAll(NAMED)].flatMap(([, names = ""]) => names.split(", "));

describe("the double of upterm", () => {
  const named = new Set(
    readdirSync(DIR)
      .filter((name) => name !== "facts.ts")
      .flatMap(namedIn),
  );

  it("GENB14: imitates exactly the facts in the table", () => {
    expect([...named].sort()).toEqual(Object.keys(FACTS).sort());
  });

  it("GENB14: the table says how each fact is known, and from where", () => {
    for (const [id, { mark, source, what }] of Object.entries(FACTS)) {
      expect([id, ["RUN", "READ", "READ*", "ASSUMED"].includes(mark)]).toEqual([id, true]);
      expect(source).not.toBe("");
      expect(what).toMatch(/\.$|[^.]$/);
    }
  });
});
