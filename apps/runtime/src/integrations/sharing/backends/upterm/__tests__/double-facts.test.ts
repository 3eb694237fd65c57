// The double and the table of what it imitates are in step.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FACTS } from "./double/facts";

const DIR = join(import.meta.dirname, "double");
/** `fact: one, other` in a comment, as far as the names go. */
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
