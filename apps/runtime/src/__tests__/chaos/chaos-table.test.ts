// Tests that the committed table matches the suite.
import { describe, expect, it } from "vitest";
import { cases } from "./chaos-rows";
import { readChaosTable, tableKeys } from "./chaos-table";

describe("docs/chaos.md", () => {
  it("SC-026-004: has exactly the rows of the suite, and at least forty", () => {
    expect(readChaosTable()).toEqual(tableKeys(cases));
    expect(cases.length).toBeGreaterThanOrEqual(40);
  });
});
