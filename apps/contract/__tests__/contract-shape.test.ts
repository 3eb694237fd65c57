// A change of the contract is a visible diff: its JSON Schema and its document are kept beside it. `npm run protocol` writes both anew.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commandShapes, protocolDocument } from "./contract-shape";

const SCHEMA = fileURLToPath(new URL("./contract.schema.json", import.meta.url));
const DOCUMENT = fileURLToPath(new URL("../../../docs/protocol.md", import.meta.url));
const isWriting = process.env.LANECAST_WRITE_PROTOCOL === "1";

const kept = (path: string, made: string): string => {
  if (isWriting) writeFileSync(path, made);
  return readFileSync(path, "utf8");
};

describe("the contract's shape", () => {
  it("WIRE1: is the one that was kept (npm run protocol)", () => {
    const made = `${JSON.stringify(commandShapes(), null, 2)}\n`;
    expect(kept(SCHEMA, made)).toBe(made);
  });

  it("WIRE2: is what docs/protocol.md says (npm run protocol)", () => {
    const made = protocolDocument();
    expect(kept(DOCUMENT, made)).toBe(made);
  });

  it("WIRE3: refuses unknown fields in every input", () => {
    const open = commandShapes().filter(({ input }) => {
      const alternatives = (input?.anyOf as Record<string, unknown>[] | undefined) ?? (input === null ? [] : [input]);
      return alternatives.some((each) => each.type === "object" && each.additionalProperties !== false);
    });
    expect(open.map(({ name }) => name)).toEqual([]);
  });
});
