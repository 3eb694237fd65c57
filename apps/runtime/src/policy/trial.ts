// Runs test cases against a folder of policies, deciding as the gate would, without putting the policies in force.
import { existsSync } from "node:fs";
import { fail, ok, type Result } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import { errorMessage } from "../platform/errors";
import { type CaseResult, type CasesProblem, type PolicyCase, parseCases, problemWith } from "./cases";
import { createCedarEngine, type Evaluate, type Evaluation, type TimedQuestion } from "./cedar";
import { decideWith } from "./decision";
import { type PolicyFile, policyFileOf, readPolicyFolder, STARTER_FILE_NAME } from "./folder";
import { buildPolicySet, type PolicySet } from "./rule-set";
import { readStarterPolicies } from "./sets/catalog";

/** Cases don't check alternatives, so the minimum doesn't matter. */
const TTL_MIN_MS = 1;

const folderOf = (dir: string): Result<readonly PolicyFile[], PolicyProblem> =>
  existsSync(dir) ? readPolicyFolder(dir) : ok([policyFileOf(STARTER_FILE_NAME, Buffer.from(readStarterPolicies()))]);

/** Like the gate: a doubt if Cedar throws. */
const guarded = async (evaluate: Evaluate, question: TimedQuestion): Promise<Evaluation> => {
  try {
    return await evaluate(question);
  } catch (thrown) {
    return { kind: "doubt", policyIds: [], why: errorMessage(thrown) };
  }
};

const tryCase = async (set: PolicySet, evaluate: Evaluate, tried: PolicyCase): Promise<CaseResult> => {
  const { hour, ...question } = tried.question;
  const verdict = await decideWith(question, {
    rules: set.rules,
    ttlMinMs: TTL_MIN_MS,
    traitsHere: () => ({}),
    evaluate: (asked) => guarded(evaluate, { ...asked, hour }),
  });
  return {
    name: tried.name,
    expected: tried.expect,
    verdict: verdict.verdict,
    policyIds: verdict.policyIds,
    reason: verdict.reason,
    problem: problemWith(tried, verdict),
  };
};

/** `dir` is a folder of policies; if it doesn't exist, the cases run against the starter set that it would get. */
export const tryPolicies = async (
  dir: string,
  casesText: string,
): Promise<Result<readonly CaseResult[], CasesProblem>> => {
  const cases = parseCases(casesText);
  if (!cases.ok) return cases;
  const files = folderOf(dir);
  const set = files.ok ? buildPolicySet(dir, files.value) : files;
  if (!set.ok) return fail({ where: "policies", ...set.error });
  const evaluate = createCedarEngine()(set.value.rules, 0);
  const results: CaseResult[] = [];
  for (const each of cases.value) results.push(await tryCase(set.value, evaluate, each));
  return ok(results);
};
