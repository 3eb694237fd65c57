// Random questions against random rules: Cedar's answer worked out a second time, by hand, from the same conditions.
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import type { PolicyQuestion } from "../../integrations/sharing/ports";
import { createTestGates, question } from "./gate-fixture";

/** Each run builds a gate over real files; other suites share the cores. */
const FUZZ_TIMEOUT_MS = 60_000;

const gates = createTestGates();
afterEach(gates.removeAll);

interface Condition {
  readonly text: string;
  readonly holds: (asked: PolicyQuestion) => boolean;
}

const conditions: readonly Condition[] = [
  { text: `context.access == "read"`, holds: ({ context }) => context.access === "read" },
  { text: `context.backend == "upterm"`, holds: ({ context }) => context.backend === "upterm" },
  { text: `context.ttlMs <= 1800000`, holds: ({ context }) => context.ttlMs <= 1_800_000 },
  { text: `context.reach != "public"`, holds: ({ context }) => context.reach !== "public" },
  { text: `context.keyCount > 0`, holds: ({ context }) => context.keyCount > 0 },
  { text: `!context.anyoneWithLink`, holds: ({ context }) => !context.anyoneWithLink },
  { text: `context.approved`, holds: ({ context }) => context.approved },
  { text: `context.liveShares < 2`, holds: ({ context }) => context.liveShares < 2 },
  { text: `principal is Lanecast::Agent`, holds: ({ principal }) => principal.kind === "agent" },
  { text: `resource.lane like "a*"`, holds: ({ terminal }) => terminal.lane.startsWith("a") },
  { text: `action == Lanecast::Action::"share"`, holds: ({ action }) => action === "share" },
];

const anyRule = fc.record({
  effect: fc.constantFrom("permit", "forbid"),
  when: fc.uniqueArray(fc.constantFrom(...conditions), { maxLength: 3 }),
});
const anyQuestion: fc.Arbitrary<PolicyQuestion> = fc
  .record({
    action: fc.constantFrom("share", "extend", "switch", "handoff", "reveal-link", "admit"),
    kind: fc.constantFrom("operator", "agent"),
    lane: fc.string(),
    title: fc.string({ unit: "binary" }),
    context: fc.record({
      backend: fc.constantFrom("tmate", "upterm"),
      access: fc.constantFrom("read", "write"),
      ttlMs: fc.integer({ min: 1_000, max: 14_400_000 }),
      reach: fc.constantFrom("here", "lan", "tunnel", "host", "public"),
      keyCount: fc.integer({ min: 0, max: 3 }),
      anyoneWithLink: fc.boolean(),
      approved: fc.boolean(),
      knowsGuests: fc.boolean(),
      keysEnforced: fc.boolean(),
      identityForgeable: fc.boolean(),
      liveShares: fc.integer({ min: 0, max: 3 }),
    }),
  })
  .map(({ action, kind, lane, title, context }) => {
    const { terminal } = question();
    return question(context, { action, principal: { kind, id: "me" }, terminal: { ...terminal, lane, title } });
  });

interface Rule {
  readonly effect: string;
  readonly when: readonly Condition[];
}
const textOf = (rules: readonly Rule[]): string =>
  rules
    .map(({ effect, when }, index) => {
      const condition = when.length === 0 ? "" : ` when { ${when.map(({ text }) => text).join(" && ")} }`;
      return `@id("r${index}") ${effect} (principal, action, resource)${condition};`;
    })
    .join("\n");

const matching = (rules: readonly Rule[], effect: string, asked: PolicyQuestion): string[] =>
  rules.flatMap((rule, index) =>
    rule.effect === effect && rule.when.every(({ holds }) => holds(asked)) ? [`r${index}`] : [],
  );

const allows = (rules: readonly Rule[], asked: PolicyQuestion): boolean =>
  matching(rules, "permit", asked).length > 0 && matching(rules, "forbid", asked).length === 0;

it("FR-026-002, POL1: never allows without a matching permit, nor against a forbid, and asks for an approval just where one helps (fuzz)", {
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

it("FR-026-002, POL10: whatever is offered instead is allowed when it is asked for (fuzz)", {
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

it("FR-026-002, POL3: no text in a policy file makes the gate throw or allow (fuzz)", {
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

it("NFR-026-001, POL11: a decision takes far less than a share's start, a full denial with its alternatives too", async () => {
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
  // Generous: other suites share the cores. Alone it is about 0.2 and 4 ms.
  expect(allowMs).toBeLessThan(20);
  expect(denyMs).toBeLessThan(100);
});
