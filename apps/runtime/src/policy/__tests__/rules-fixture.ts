// Random rules whose meaning is worked out a second time, by hand; and random questions. Knows neither Cedar nor the gate.
import fc from "fast-check";
import type { PolicyQuestion } from "../../integrations/sharing/ports";
import { question } from "./gate-fixture";

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

export const anyRule = fc.record({
  effect: fc.constantFrom("permit", "forbid"),
  when: fc.uniqueArray(fc.constantFrom(...conditions), { maxLength: 3 }),
});
export const anyQuestion: fc.Arbitrary<PolicyQuestion> = fc
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
      survivesRelayLoss: fc.boolean(),
      keepsLink: fc.boolean(),
      liveShares: fc.integer({ min: 0, max: 3 }),
    }),
  })
  .map(({ action, kind, lane, title, context }) => {
    const { terminal } = question();
    return question(context, { action, principal: { kind, id: "me" }, terminal: { ...terminal, lane, title } });
  });

export interface Rule {
  readonly effect: string;
  readonly when: readonly Condition[];
}
export const textOf = (rules: readonly Rule[]): string =>
  rules
    .map(({ effect, when }, index) => {
      const condition = when.length === 0 ? "" : ` when { ${when.map(({ text }) => text).join(" && ")} }`;
      return `@id("r${index}") ${effect} (principal, action, resource)${condition};`;
    })
    .join("\n");

export const matching = (rules: readonly Rule[], effect: string, asked: PolicyQuestion): string[] =>
  rules.flatMap((rule, index) =>
    rule.effect === effect && rule.when.every(({ holds }) => holds(asked)) ? [`r${index}`] : [],
  );

export const allows = (rules: readonly Rule[], asked: PolicyQuestion): boolean =>
  matching(rules, "permit", asked).length > 0 && matching(rules, "forbid", asked).length === 0;
