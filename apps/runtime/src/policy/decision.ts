// From what Cedar says to a verdict: asks twice (as it stands, then as if approved) and looks for what would be allowed. Knows no files and no clock.

import type { ApprovalNeeds } from "#contract/approval";
import type { Instead, Verdict } from "#contract/commands";
import type { PolicyQuestion } from "../integrations/sharing/ports";
import type { Evaluation } from "./cedar-engine";
import { type Neighbour, neighboursOf, type TraitsHere } from "./neighbours";
import type { Rule } from "./rule";
import { noRuleReason, ruleReasons } from "./words";

export interface Decider {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly ttlMinMs: number;
  readonly traitsHere: TraitsHere;
  /** Never rejects; a doubt is a value. */
  readonly evaluate: (question: PolicyQuestion) => Promise<Evaluation>;
}

const firstAllowed = async ({ evaluate }: Decider, variants: readonly Neighbour[]): Promise<readonly Instead[]> => {
  for (const { question, instead } of variants) {
    if ((await evaluate(question)).kind === "allow") return [instead];
  }
  return [];
};

/** The smallest changes that really would be allowed; none where it takes no fewer than all, or nothing helps. */
const alternativesTo = async (question: PolicyQuestion, decider: Decider): Promise<Instead[]> => {
  const hasPermit = [...decider.rules.values()].some((rule) => rule.effect === "permit");
  if (question.action !== "share" || !hasPermit) return [];
  for (const group of neighboursOf(question, decider)) {
    const found: Instead[] = [];
    for (const variants of group) found.push(...(await firstAllowed(decider, variants)));
    if (found.length > 0) return found;
  }
  return [];
};

const doubtful = (
  rules: ReadonlyMap<string, Rule>,
  { policyIds, why }: Extract<Evaluation, { kind: "doubt" }>,
): Verdict => {
  const known = policyIds.filter((id) => rules.has(id));
  const which = known.length === 0 ? "The policies" : `The rule ${known.map((id) => `"${id}"`).join(", ")}`;
  return {
    verdict: "deny",
    reason: `${which} could not be asked, so nothing is allowed: ${why}.`,
    policyIds: known,
    instead: [],
  };
};

/** Whose yes it takes where these rules together stand between a no and an allow: the strictest of them. */
const needsOf = (rules: ReadonlyMap<string, Rule>, policyIds: readonly string[]): ApprovalNeeds =>
  policyIds.some((id) => rules.get(id)?.approval === "four-eyes") ? "four-eyes" : "operator";

const asIf = (question: PolicyQuestion, approved: boolean): PolicyQuestion => ({
  ...question,
  context: { ...question.context, approved },
});

/** An allow that only an approval made possible says whose it had to be; a doubt about that counts as another person's. */
const allowed = async (question: PolicyQuestion, permits: readonly string[], decider: Decider): Promise<Verdict> => {
  const { rules, evaluate } = decider;
  const verdict: Verdict = {
    verdict: "allow",
    reason: ruleReasons(rules, permits, "allows"),
    policyIds: [...permits],
    instead: [],
  };
  if (!question.context.approved) return verdict;
  const without = await evaluate(asIf(question, false));
  switch (without.kind) {
    case "allow":
      return verdict;
    case "deny":
      return { ...verdict, needs: needsOf(rules, [...without.policyIds, ...permits]) };
    case "doubt":
      return { ...verdict, needs: "four-eyes" };
  }
};

/** A forbid's words come before those of the permit that an approval would open: the forbid is what stands in the way. */
const denied = async (question: PolicyQuestion, forbids: readonly string[], decider: Decider): Promise<Verdict> => {
  const { rules, evaluate } = decider;
  const approved = question.context.approved ? null : await evaluate(asIf(question, true));
  const isOpenToApproval = approved?.kind === "allow";
  const permits = isOpenToApproval ? approved.policyIds : [];
  const instead = await alternativesTo(question, decider);
  const policyIds = forbids.length > 0 ? [...forbids] : [...permits];
  const verdict = isOpenToApproval
    ? { verdict: "needs-approval" as const, needs: needsOf(rules, [...forbids, ...permits]) }
    : { verdict: "deny" as const };
  if (forbids.length > 0) return { ...verdict, reason: ruleReasons(rules, forbids, "forbids"), policyIds, instead };
  if (!isOpenToApproval)
    return { ...verdict, reason: noRuleReason(question, rules.size === 0, instead), policyIds, instead };
  const own = permits.filter((id) => rules.get(id)?.reason != null);
  const reason = own.length > 0 ? ruleReasons(rules, own, "allows") : "This needs an approval first.";
  return { ...verdict, reason, policyIds, instead };
};

/** Allow only on Cedar's own allow. Never rejects. */
export const decideWith = async (question: PolicyQuestion, decider: Decider): Promise<Verdict> => {
  const asked = await decider.evaluate(question);
  switch (asked.kind) {
    case "allow":
      return allowed(question, asked.policyIds, decider);
    case "deny":
      return denied(question, asked.policyIds, decider);
    case "doubt":
      return doubtful(decider.rules, asked);
  }
};
