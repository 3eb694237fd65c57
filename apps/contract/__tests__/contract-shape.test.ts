// The contract's JSON Schema is committed, so that every change of the contract is a visible diff. `npm run reference` writes it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commandShapes } from "./contract-shape";

const SCHEMA = fileURLToPath(new URL("./contract.schema.json", import.meta.url));

describe("the contract's shape", () => {
  it("WIRE1: is the committed one; if the change is intended, run: npm run reference", () => {
    expect(JSON.parse(readFileSync(SCHEMA, "utf8"))).toEqual(JSON.parse(JSON.stringify(commandShapes())));
  });

  it("WIRE3: refuses unknown fields in every input", () => {
    const open = commandShapes().filter(({ input }) => {
      const alternatives = (input?.anyOf as Record<string, unknown>[] | undefined) ?? (input === null ? [] : [input]);
      return alternatives.some((each) => each.type === "object" && each.additionalProperties !== false);
    });
    expect(open.map(({ name }) => name)).toEqual([]);
  });
});
