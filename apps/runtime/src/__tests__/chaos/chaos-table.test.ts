// The committed table belongs to the suite as it is.
import { describe, expect, it } from "vitest";
import { cases } from "./chaos-rows";
import { readChaosTable, tableKeys } from "./chaos-table";

describe("docs/chaos.md", () => {
  it("SC-026-004: has exactly the rows of the suite, forty at least", () => {
    expect(readChaosTable()).toEqual(tableKeys(cases));
    expect(cases.length).toBeGreaterThanOrEqual(40);
  });
});
