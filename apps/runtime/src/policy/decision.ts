// Turns Cedar's answers into a verdict: asks as the request is, then as if it were approved, then looks for allowed alternatives.

import type { ApprovalNeeds } from "#contract/approval";
import type { Instead, Verdict } from "#contract/commands";
import type { PolicyQuestion } from "../integrations/sharing/ports";
import { type Alternative, alternativesOf, type TraitsHere } from "./alternatives";
import type { Evaluation } from "./cedar";
import { noRuleReason, ruleReasons } from "./reasons";
import type { Rule } from "./rules";

export interface Decider {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly ttlMinMs: number;
  readonly traitsHere: TraitsHere;
  /** Never rejects; a failure is a doubt. */
  readonly evaluate: (question: PolicyQuestion) => Promise<Evaluation>;
}

const firstAllowed = async ({ evaluate }: Decider, variants: readonly Alternative[]): Promise<readonly Instead[]> => {
  for (const { question, instead } of variants) {
    if ((await evaluate(question)).kind === "allow") return [instead];
  }
  return [];
};

/** The smallest changes that would be allowed; empty if none would be. */
const allowedInstead = async (question: PolicyQuestion, decider: Decider): Promise<Instead[]> => {
  const hasPermit = [...decider.rules.values()].some((rule) => rule.effect === "permit");
  if (question.action !== "share" || !hasPermit) return [];
  for (const group of alternativesOf(question, decider)) {
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
  const reason = `${which} couldn't be evaluated, so everything is denied: ${why}.`;
  return { verdict: "deny", reason, policyIds: known, instead: [] };
};

/** Whose approval it takes: the strictest of these rules decides. */
const needsOf = (rules: ReadonlyMap<string, Rule>, policyIds: readonly string[]): ApprovalNeeds =>
  policyIds.some((id) => rules.get(id)?.approval === "four-eyes") ? "four-eyes" : "operator";

const asIf = (question: PolicyQuestion, approved: boolean): PolicyQuestion => ({
  ...question,
  context: { ...question.context, approved },
});

/** If only the approval made this possible, the verdict says whose approval that had to be. A doubt counts as four-eyes. */
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

/** The reasons of forbids win over that of a permit that needs approval, because the forbids are what denies the request. */
const denied = async (question: PolicyQuestion, forbids: readonly string[], decider: Decider): Promise<Verdict> => {
  const { rules, evaluate } = decider;
  const approved = question.context.approved ? null : await evaluate(asIf(question, true));
  const isOpenToApproval = approved?.kind === "allow";
  const permits = isOpenToApproval ? approved.policyIds : [];
  const instead = await allowedInstead(question, decider);
  const policyIds = forbids.length > 0 ? [...forbids] : [...permits];
  const verdict = isOpenToApproval
    ? { verdict: "needs-approval" as const, needs: needsOf(rules, [...forbids, ...permits]) }
    : { verdict: "deny" as const };
  if (forbids.length > 0) return { ...verdict, reason: ruleReasons(rules, forbids, "forbids"), policyIds, instead };
  if (!isOpenToApproval) return { ...verdict, reason: noRuleReason(question, rules.size === 0), policyIds, instead };
  const own = permits.filter((id) => rules.get(id)?.reason != null);
  const reason = own.length > 0 ? ruleReasons(rules, own, "allows") : "This needs approval.";
  return { ...verdict, reason, policyIds, instead };
};

/** Allows only if Cedar allows. Never rejects. */
export const decideWith = async (question: PolicyQuestion, decider: Decider): Promise<Verdict> => {
  const result = await decider.evaluate(question);
  switch (result.kind) {
    case "allow":
      return allowed(question, result.policyIds, decider);
    case "deny":
      return denied(question, result.policyIds, decider);
    case "doubt":
      return doubtful(decider.rules, result);
  }
};
