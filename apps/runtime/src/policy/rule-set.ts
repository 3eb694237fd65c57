// Builds one validated set of rules from policy files, or reports the first mistake with its file and line.

import { basename } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import { CEDAR_SCHEMA } from "./cedar";
import { type ValidationError, validate } from "./cedar-wasm";
import type { PolicyFile } from "./folder";
import { describeCedarError, lineAtByte, type Rule, rulesOf } from "./rules";

export interface PolicySet {
  readonly files: readonly Pick<PolicyFile, "path" | "sha256">[];
  readonly rules: ReadonlyMap<string, Rule>;
}

const collect = (files: readonly PolicyFile[]): Result<Map<string, Rule>, PolicyProblem> => {
  const rules = new Map<string, Rule>();
  for (const file of files) {
    const parsed = rulesOf(file.path, file.text);
    if (!parsed.ok) return parsed;
    for (const rule of parsed.value) {
      const first = rules.get(rule.id);
      // A denial names rules by id, so two rules with one id would be ambiguous.
      if (first !== undefined) {
        const message = `@id "${rule.id}" is already used in ${basename(first.path)}, line ${first.line}`;
        return fail({ path: rule.path, line: rule.line, message });
      }
      rules.set(rule.id, rule);
    }
  }
  return ok(rules);
};

/** Cedar counts positions from the start of the rule; people need the line in the file. */
const problemOf = (rules: ReadonlyMap<string, Rule>, { policyId, error }: ValidationError): PolicyProblem => {
  const rule = rules.get(policyId);
  const message = `${describeCedarError(error)} (rule "${policyId}")`;
  if (rule === undefined) return { path: policyId, line: null, message };
  const start = error.sourceLocations?.[0]?.start ?? 0;
  return { path: rule.path, line: rule.line + lineAtByte(rule.text, start) - 1, message };
};

const textsOf = (rules: ReadonlyMap<string, Rule>): Record<string, string> =>
  Object.fromEntries([...rules].map(([id, rule]) => [id, rule.text]));

const firstMistake = (rules: ReadonlyMap<string, Rule>, dir: string): PolicyProblem | null => {
  const answer = validate({
    schema: CEDAR_SCHEMA,
    policies: { staticPolicies: textsOf(rules) },
    validationSettings: { mode: "strict" },
  });
  if (answer.type === "failure")
    return { path: dir, line: null, message: answer.errors.map(describeCedarError).join("; ") };
  const problems = answer.validationErrors.map((error) => problemOf(rules, error));
  problems.sort((one, other) => one.path.localeCompare(other.path) || (one.line ?? 0) - (other.line ?? 0));
  return problems[0] ?? null;
};

/** `dir` is reported for a mistake that belongs to no file. */
export const buildPolicySet = (dir: string, files: readonly PolicyFile[]): Result<PolicySet, PolicyProblem> => {
  const rules = collect(files);
  if (!rules.ok) return rules;
  const mistake = firstMistake(rules.value, dir);
  if (mistake !== null) return fail(mistake);
  return ok({ files: files.map(({ path, sha256 }) => ({ path, sha256 })), rules: rules.value });
};
