// Tests the requirements gate: what counts as proof, and what it refuses.
import { describe, expect, it } from "vitest";
import { idsOf, judgeRequirements, REQUIREMENT_IDS, readLater } from "../testing/requirements.mjs";

interface Titled {
  readonly titles: readonly string[];
  readonly state?: "passed" | "failed" | "skipped";
  readonly reason?: string | null;
}

const report = ({ titles, state = "passed", reason = null }: Titled) => ({
  file: "a.test.ts",
  titles,
  state,
  reason,
  tookMs: 1,
});

const proofs = REQUIREMENT_IDS.map((id) => report({ titles: [`${id}: holds`] }));
const overReal = report({ titles: ["a write share through tmate", "starts and ends"] });
const everything = [...proofs, overReal];

describe("the requirements gate", () => {
  it("GATE1: passes if every id has a passing test and a real backend was tested", () => {
    expect(judgeRequirements(everything, {}).problems).toEqual([]);
  });

  it("GATE1: names an id if its only test failed or was skipped", () => {
    const others = everything.filter(({ titles }) => !titles[0]?.startsWith("FR-026-007"));
    const failed = report({ titles: ["FR-026-007: revokes"], state: "failed" });
    const skipped = report({ titles: ["FR-026-007: revokes"], state: "skipped", reason: "upterm is not on PATH" });
    expect(judgeRequirements([...others, failed, skipped], {}).problems).toEqual([
      "FR-026-007 has no test that ran and passed",
    ]);
  });

  it("GATE2: an id must leave the later list with its first passing test", () => {
    expect(judgeRequirements(everything, { "FR-026-008": "handoff" }).problems).toEqual([
      "FR-026-008 has a passing test: remove it from scripts/requirements-later.json",
    ]);
    const others = everything.filter(({ titles }) => !titles[0]?.startsWith("FR-026-008"));
    expect(judgeRequirements(others, { "FR-026-008": "handoff" }).problems).toEqual([]);
  });

  it("GATE2: the committed list contains only existing ids", () => {
    expect(Object.keys(readLater()).filter((id) => !REQUIREMENT_IDS.includes(id))).toEqual([]);
  });

  it("GATE3: fails if no real backend was tested; a double does not count", () => {
    const double = report({ titles: ["the life of a share, over its double"] });
    const skipped = report({
      titles: ["upterm's adapter over the real upterm"],
      state: "skipped",
      reason: "upterm is not on PATH",
    });
    expect(judgeRequirements([...proofs, double, skipped], {}).problems).toEqual([
      "no test over a real backend passed",
    ]);
  });

  it("GATE3: names the real backends that were tested", () => {
    const upterm = report({ titles: ["upterm's adapter over the real upterm", "starts"] });
    expect(judgeRequirements([...everything, upterm], {}).lines.at(-1)).toBe("real backends tested: tmate, upterm");
  });

  it("GATE4: refuses a skip without a reason, and an unknown id", () => {
    const silent = report({ titles: ["later"], state: "skipped" });
    const misspelled = report({ titles: ["FR-026-012: holds"] });
    expect(judgeRequirements([...everything, silent, misspelled], {}).problems).toEqual([
      "FR-026-012 is named by a test or in requirements-later.json, but there is no such requirement",
      "skipped without a reason: a.test.ts > later",
    ]);
  });

  it("GATE1: reads ids only before the first colon, several at once, and from the suites around a test", () => {
    const test = report({
      titles: ["NFR-026-004: isolation", "FR-026-001, TTL1: unlike SC-026-001: as said", "no id FR-026-002"],
    });
    expect(idsOf(test)).toEqual(["NFR-026-004", "FR-026-001"]);
  });
});
