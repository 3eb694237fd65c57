// The gate's no as a failure, with the one thing to do next. Pure; asks nobody.
import type { Verdict } from "#contract/commands";
import { type ShareError, shareError } from "#contract/errors";
import type { PolicyQuestion } from "../ports";

export interface Denied {
  readonly action: PolicyQuestion["action"];
  readonly by: PolicyQuestion["principal"];
}

/** Only a start can be approved: what is done with a share that is there is over before anybody could decide. */
const NOT_APPROVABLE: Partial<Readonly<Record<PolicyQuestion["action"], string>>> = {
  extend: "An extension cannot be approved",
  switch: "A switch cannot be approved",
  "reveal-link": "Showing the link cannot be approved by itself",
  admit: "Letting a guest in cannot be approved by itself",
};

/** An agent may not look at the rules, so it is not sent there. */
const remedyOf = ({ verdict, instead }: Verdict, { action, by }: Denied): string => {
  if (instead.length > 0) return `This would be allowed: ${instead.map((each) => each.label).join(", or ")}.`;
  const words = NOT_APPROVABLE[action];
  if (verdict === "needs-approval" && words !== undefined)
    return `${words}; ask for a new share: lanecast share start, or lanecast share again once this one has ended.`;
  return by.kind === "agent" ? "Ask the operator." : "See which rules there are: lanecast policy show.";
};

export const denialOf = (verdict: Verdict, denied: Denied): ShareError<"policy-denied"> => {
  const { reason, policyIds } = verdict;
  const data = { reason, policyIds, remedy: remedyOf(verdict, denied) };
  return shareError("policy-denied", `Not allowed: ${reason}`, data);
};
