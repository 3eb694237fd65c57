// Turns a policy denial into an error with one concrete next step.
import type { Verdict } from "#contract/commands";
import { type ShareError, shareError } from "#contract/errors";
import type { PolicyQuestion } from "../ports";

export interface Denied {
  readonly action: PolicyQuestion["action"];
  readonly by: PolicyQuestion["principal"];
}

/** Only a start can be approved. For an action on a running share, an approval would come too late. */
const NOT_APPROVABLE: Partial<Readonly<Record<PolicyQuestion["action"], string>>> = {
  extend: "An extension can't be approved",
  switch: "A switch can't be approved",
  "reveal-link": "Showing the link can't be approved separately",
  admit: "Admitting a guest can't be approved separately",
};

/** Agents may not read the rules, so their remedy does not point there. */
const remedyOf = ({ verdict, instead }: Verdict, { action, by }: Denied): string => {
  if (instead.length > 0) return `Allowed instead: ${instead.map(({ label }) => label.toLowerCase()).join(", or ")}.`;
  const words = NOT_APPROVABLE[action];
  if (verdict === "needs-approval" && words !== undefined)
    return `${words}. Request a new share: lanecast share start, or lanecast share again after this one has ended.`;
  return by.kind === "agent" ? "Ask the operator." : "See the rules in force: lanecast policy show.";
};

export const denialOf = (verdict: Verdict, denied: Denied): ShareError<"policy-denied"> => {
  const { reason, policyIds } = verdict;
  const data = { reason, policyIds, remedy: remedyOf(verdict, denied) };
  return shareError("policy-denied", `Not allowed: ${reason}`, data);
};
