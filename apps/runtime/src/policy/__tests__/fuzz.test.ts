// Asks random questions of random rules and compares the verdicts with ones computed independently from the same conditions.
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import type { PolicyQuestion } from "../../integrations/sharing/ports";
import { createTestGates, question } from "./fixture";
import { allows, anyQuestion, anyRule, matching, textOf } from "./rules-fixture";

/** Each run builds a gate over real files; other suites share the cores. */
const FUZZ_TIMEOUT_MS = 60_000;

const gates = createTestGates();
afterEach(gates.removeAll);

it("FR-026-002, POL1: allows only with a matching permit and no forbid, and asks for approval only where one helps (fuzz)", {
  timeout: FUZZ_TIMEOUT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRule, { maxLength: 6 }),
      fc.array(anyQuestion, { minLength: 5, maxLength: 5 }),
      async (rules, questions) => {
        const { gate, report } = gates.open({ "fuzz.cedar": textOf(rules) });
        expect(report.ok).toBe(true);
        for (const asked of questions) {
          const verdict = await gate.decide(asked);
          const approved = { ...asked, context: { ...asked.context, approved: true } };
          const expected = allows(rules, asked) ? "allow" : allows(rules, approved) ? "needs-approval" : "deny";
          expect(verdict.verdict).toBe(expected);
          const forbids = matching(rules, "forbid", asked);
          if (expected === "allow") expect(verdict.policyIds).toEqual(matching(rules, "permit", asked));
          else if (forbids.length > 0) expect(verdict.policyIds).toEqual(forbids);
          expect(verdict.reason).not.toBe("");
        }
        gates.removeAll();
      },
    ),
    { numRuns: 80 },
  );
});

it("FR-026-002, POL10: offers only alternatives that are allowed when requested (fuzz)", {
  timeout: FUZZ_TIMEOUT_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRule, { minLength: 1, maxLength: 4 }), anyQuestion, async (rules, asked) => {
      const { gate } = gates.open({ "fuzz.cedar": textOf(rules) });
      const { instead, verdict } = await gate.decide({ ...asked, action: "share" });
      if (verdict === "allow") expect(instead).toEqual([]);
      for (const { change } of instead) {
        const keys = change.needsKeys ? { anyoneWithLink: false, keyCount: Math.max(1, asked.context.keyCount) } : {};
        const reach = change.relay === undefined ? {} : { reach: "here" as const };
        const { access = asked.context.access, ttlMs = asked.context.ttlMs } = change;
        const changed = {
          ...asked,
          action: "share" as const,
          context: { ...asked.context, access, ttlMs, ...keys, ...reach },
        };
        expect(await gate.decide(changed)).toMatchObject({ verdict: "allow" });
      }
      gates.removeAll();
    }),
    { numRuns: 80 },
  );
});

it("FR-026-002, POL3: neither throws nor allows for any text in a policy file (fuzz)", {
  timeout: FUZZ_TIMEOUT_MS,
}, async () => {
  const token = fc.constantFrom(
    "permit",
    "forbid",
    "(",
    ")",
    "principal",
    ",",
    "action",
    "resource",
    ";",
    "when",
    "{",
    "}",
    "@id",
    `"x"`,
    "?principal",
    "//",
    "\n",
    "\u0000",
    "é",
    "context.",
    "9999999999999999999999",
  );
  const junk = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(token, { maxLength: 12 }).map((tokens) => `${tokens.join(" ")} forbid`),
  );
  await fc.assert(
    fc.asyncProperty(junk, async (text) => {
      const { gate } = gates.open({ "fuzz.cedar": text });
      expect((await gate.decide(question())).verdict).toBe("deny");
      gates.removeAll();
    }),
    { numRuns: 200 },
  );
});

it("NFR-026-001, POL11: decides in far less time than a share takes to start, even a denial with alternatives", async () => {
  const { gate } = gates.open(null);
  const median = async (asked: PolicyQuestion): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      const startMs = performance.now();
      await gate.decide(asked);
      times.push(performance.now() - startMs);
    }
    return times.sort((one, other) => one - other)[30] ?? Number.POSITIVE_INFINITY;
  };
  const allowMs = await median(question());
  const denyMs = await median(
    question({ access: "write", anyoneWithLink: true, keyCount: 0, reach: "public", ttlMs: 7_200_000 }),
  );
  // Generous, because other suites share the cores. Alone it takes about 0.2 and 4 ms.
  expect(allowMs).toBeLessThan(20);
  expect(denyMs).toBeLessThan(100);
});
