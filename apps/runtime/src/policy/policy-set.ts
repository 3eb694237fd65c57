// Files → one validated set of rules, or the first mistake with its file and line. Knows neither the folder nor any question.

import { basename } from "node:path";
import { type ValidationError, validate } from "@cedar-policy/cedar-wasm/nodejs";
import { fail, ok, type Result } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import type { PolicyFile } from "./policy-folder";
import { lineAtByte, rulesOf, wordsOf } from "./policy-text";
import type { Rule } from "./rule";
import { CEDAR_SCHEMA } from "./schema";

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
      // A denial names rules by id: two of one name would point to the wrong one.
      if (first !== undefined) {
        const message = `@id "${rule.id}" is taken by ${basename(first.path)}, line ${first.line}`;
        return fail({ path: rule.path, line: rule.line, message });
      }
      rules.set(rule.id, rule);
    }
  }
  return ok(rules);
};

/** A place in Cedar's answer counts from the rule's own start; people need the line of the file. */
const problemOf = (rules: ReadonlyMap<string, Rule>, { policyId, error }: ValidationError): PolicyProblem => {
  const rule = rules.get(policyId);
  const message = `${wordsOf(error)} (rule "${policyId}")`;
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
  if (answer.type === "failure") return { path: dir, line: null, message: answer.errors.map(wordsOf).join("; ") };
  const problems = answer.validationErrors.map((error) => problemOf(rules, error));
  problems.sort((one, other) => one.path.localeCompare(other.path) || (one.line ?? 0) - (other.line ?? 0));
  return problems[0] ?? null;
};

/** `dir` is named where a mistake belongs to no file. */
export const buildPolicySet = (dir: string, files: readonly PolicyFile[]): Result<PolicySet, PolicyProblem> => {
  const rules = collect(files);
  if (!rules.ok) return rules;
  const mistake = firstMistake(rules.value, dir);
  if (mistake !== null) return fail(mistake);
  return ok({ files: files.map(({ path, sha256 }) => ({ path, sha256 })), rules: rules.value });
};
