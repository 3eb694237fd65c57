// The policy sets that ship with lanecast, each with a table of cases. A set is in force only once it is in a home's policy folder.
import { readAsset } from "../../platform/assets";

export interface NamedPolicySet {
  /** Cedar text for `<home>/policies/<name>.cedar`. It replaces the current set. */
  readonly policies: string;
  /** What the set allows and denies, for `lanecast policy test`. */
  readonly cases: string;
}

export const POLICY_SET_NAMES = ["starter", "team", "locked-down"] as const;

const read = (file: string): string => readAsset(`apps/runtime/src/policy/sets/${file}`);

export const policySet = (name: string): NamedPolicySet | null => {
  const known = POLICY_SET_NAMES.find((each) => each === name);
  return known === undefined ? null : { policies: read(`${known}.cedar`), cases: read(`${known}.cases.toml`) };
};

/** The set that a new home starts with. */
export const readStarterPolicies = (): string => read("starter.cedar");
