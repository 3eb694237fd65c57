// The sets of rules that come with the product, each with its table of cases. Texts to copy: none is in force until it lies in a home.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { STARTER_POLICIES } from "../starter-set";

export interface NamedPolicySet {
  /** Cedar text for `<home>/policies/<name>.cedar`, in place of what is there. */
  readonly policies: string;
  /** What it allows and what not, for `lanecast policy test`. */
  readonly cases: string;
}

export const POLICY_SET_NAMES = ["starter", "team", "locked-down"] as const;
type PolicySetName = (typeof POLICY_SET_NAMES)[number];

const read = (file: string): string => readFileSync(join(import.meta.dirname, file), "utf8");

const policiesOf = (name: PolicySetName): string => (name === "starter" ? STARTER_POLICIES : read(`${name}.cedar`));

export const policySet = (name: string): NamedPolicySet | null => {
  const known = POLICY_SET_NAMES.find((each) => each === name);
  return known === undefined ? null : { policies: policiesOf(known), cases: read(`${known}.cases.toml`) };
};
