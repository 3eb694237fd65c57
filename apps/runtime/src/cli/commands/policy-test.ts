// `lanecast policy test`: a table of cases against a folder of rules. Needs no runtime, and starts nothing.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ok, type Result, shareError } from "#contract/errors";
import type { WireError } from "#contract/wire";
import type { CaseResult } from "../../records-at-rest";
import type { CliContext } from "../context";
import { invalidInput, localFailure, type Outcome, output } from "../outcome";
import { countOf, type Paint, printable } from "../text/text";

export interface PolicyTestFlags {
  readonly policies?: string;
}

/** Exit code of a check that did not hold (INTERFACE 1). */
const DOES_NOT_HOLD = 10;

const readCases = (cwd: string, file: string): Result<string, WireError> => {
  try {
    return ok(readFileSync(resolve(cwd, file), "utf8"));
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
    return invalidInput("FILE", `${file} cannot be read (${code})`);
  }
};

const caseText = ({ name, problem, verdict, policyIds, reason }: CaseResult, paint: Paint): string => {
  if (problem === null) return `${paint("green", "holds")}  ${printable(name)}`;
  const rules = policyIds.length === 0 ? "no rule" : policyIds.join(", ");
  return [
    `${paint("red", "fails")}  ${printable(name)}`,
    `       ${printable(problem)}`,
    `       ${paint("dim", `said: ${verdict}, by ${printable(rules)}: ${printable(reason)}`)}`,
  ].join("\n");
};

export const policyTest = async (context: CliContext, file: string, flags: PolicyTestFlags): Promise<Outcome> => {
  const cases = readCases(context.cwd, file);
  if (!cases.ok) return cases;
  const { tryPolicies } = await context.loadRecords();
  const given = flags.policies === undefined ? null : resolve(context.cwd, flags.policies);
  // The starter set stands in for a home that has no folder yet, never for one that was named.
  if (given !== null && !existsSync(given))
    return invalidInput("--policies", `${flags.policies}: there is no such folder`);
  const dir = given ?? join(context.places.home, "policies");
  const tried = await tryPolicies(dir, cases.value);
  if (!tried.ok) {
    const { where, path, line, message } = tried.error;
    if (where === "cases") return invalidInput("FILE", `${file}${line === null ? "" : `, line ${line}`}: ${message}`);
    const what = `${path}${line === null ? "" : `, line ${line}`}: ${message}`;
    return localFailure(
      shareError("setup-problem", `The policies are broken: ${what}.`, { what, path, hint: "Mend it and try again." }),
    );
  }
  const failed = tried.value.filter(({ problem }) => problem !== null).length;
  const summary =
    failed === 0
      ? `${countOf(tried.value.length, "case")}, all hold`
      : `${failed} of ${countOf(tried.value.length, "case")} failed`;
  const text = [...tried.value.map((each) => caseText(each, context.io.paint)), summary].join("\n");
  return output({ ok: failed === 0, failed, cases: tried.value }, text, failed === 0 ? 0 : DOES_NOT_HOLD);
};
