// Random rules with an independent evaluation of their meaning, and random questions.
import fc from "fast-check";
import type { PolicyQuestion } from "../../integrations/sharing/ports";
import { question } from "./fixture";

interface Condition {
  readonly text: string;
  readonly matches: (request: PolicyQuestion) => boolean;
}

const conditions: readonly Condition[] = [
  { text: `context.access == "read"`, matches: ({ context }) => context.access === "read" },
  { text: `context.backend == "upterm"`, matches: ({ context }) => context.backend === "upterm" },
  { text: `context.ttlMs <= 1800000`, matches: ({ context }) => context.ttlMs <= 1_800_000 },
  { text: `context.reach != "public"`, matches: ({ context }) => context.reach !== "public" },
  { text: `context.keyCount > 0`, matches: ({ context }) => context.keyCount > 0 },
  { text: `!context.anyoneWithLink`, matches: ({ context }) => !context.anyoneWithLink },
  { text: `context.approved`, matches: ({ context }) => context.approved },
  { text: `context.liveShares < 2`, matches: ({ context }) => context.liveShares < 2 },
  { text: `principal is Lanecast::Agent`, matches: ({ principal }) => principal.kind === "agent" },
  { text: `resource.lane like "a*"`, matches: ({ terminal }) => terminal.lane.startsWith("a") },
  { text: `action == Lanecast::Action::"share"`, matches: ({ action }) => action === "share" },
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

export const matching = (rules: readonly Rule[], effect: string, request: PolicyQuestion): string[] =>
  rules.flatMap((rule, index) =>
    rule.effect === effect && rule.when.every(({ matches }) => matches(request)) ? [`r${index}`] : [],
  );

export const allows = (rules: readonly Rule[], request: PolicyQuestion): boolean =>
  matching(rules, "permit", request).length > 0 && matching(rules, "forbid", request).length === 0;
