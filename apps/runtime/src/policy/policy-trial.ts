// Tries a table of cases on a folder of rules, the way the gate would decide. Nothing is put in force, started or written.
import { existsSync } from "node:fs";
import { fail, ok, type Result } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import { createCedarEngine, type Evaluate, type Evaluation, type TimedQuestion } from "./cedar-engine";
import { decideWith } from "./decision";
import { type CaseResult, type CasesProblem, type PolicyCase, parseCases, problemWith } from "./policy-cases";
import { type PolicyFile, policyFileOf, readPolicyFolder } from "./policy-folder";
import { buildPolicySet, type PolicySet } from "./policy-set";
import { STARTER_FILE_NAME, STARTER_POLICIES } from "./starter-set";

/** Alternatives are no part of a case: no time is too short to be looked at. */
const TTL_MIN_MS = 1;

const folderOf = (dir: string): Result<readonly PolicyFile[], PolicyProblem> =>
  existsSync(dir) ? readPolicyFolder(dir) : ok([policyFileOf(STARTER_FILE_NAME, Buffer.from(STARTER_POLICIES))]);

/** A doubt is a denial here as it is in the gate, also where Cedar throws. */
const guarded = async (evaluate: Evaluate, question: TimedQuestion): Promise<Evaluation> => {
  try {
    return await evaluate(question);
  } catch (thrown) {
    return { kind: "doubt", policyIds: [], why: thrown instanceof Error ? thrown.message : String(thrown) };
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

/** `dir`: a folder of policies; one that is not there yet means the starter set it would get. */
export const tryPolicies = async (
  dir: string,
  casesText: string,
): Promise<Result<readonly CaseResult[], CasesProblem>> => {
  const cases = parseCases(casesText);
  if (!cases.ok) return cases;
  const files = folderOf(dir);
  const set = files.ok ? buildPolicySet(dir, files.value) : files;
  if (!set.ok) return fail({ where: "policies", ...set.error });
  const evaluate = createCedarEngine()(set.value, 0);
  const results: CaseResult[] = [];
  for (const each of cases.value) results.push(await tryCase(set.value, evaluate, each));
  return ok(results);
};
