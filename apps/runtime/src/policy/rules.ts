// Parses the Cedar text of one file into rules with their lines, or reports the first mistake. Uses Cedar's own parser; names are validated later.
import { basename } from "node:path";
import { type ApprovalNeeds, approvalNeedsSchema } from "#contract/approval";
import { fail, ok, type Result } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import { checkParsePolicySet, type DetailedError, policySetTextToParts, policyToJson } from "./cedar-wasm";

/** A rule of a file. `id` is its `@id`, else `<file>:<line>`; unique in the set. */
export interface Rule {
  readonly id: string;
  readonly effect: "permit" | "forbid";
  /** The sentence in `@reason`; null without one. */
  readonly reason: string | null;
  /** `@approval`: whose approval `context.approved` means in this rule; null without it, which means the operator's. */
  readonly approval: ApprovalNeeds | null;
  /** The Cedar text with its annotations. */
  readonly text: string;
  readonly path: string;
  /** The line of its first annotation or keyword, counted from 1. */
  readonly line: number;
}

/** So that a verdict or an audit row that names the rule stays readable, and a reason fits the dialog's verdict line. */
const ID_MAX_LENGTH = 120;
const REASON_MAX_LENGTH = 500;

/** Cedar counts bytes of UTF-8, not characters. */
export const lineAtByte = (text: string, byteOffset: number): number =>
  Buffer.from(text, "utf8").subarray(0, byteOffset).toString("utf8").split("\n").length;

/** Cedar's message without the preamble that every message has, and with Cedar's advice. */
export const describeCedarError = (error: DetailedError): string => {
  const plain = error.message
    .replace(/^failed to parse policies from string: /, "")
    .replace(/^for policy `[^`]*`, /, "");
  const wanted = error.sourceLocations?.find((location) => location.label !== null)?.label;
  return [plain, wanted, error.help].filter((part) => part !== null && part !== undefined).join("; ");
};

const problemOf = (path: string, text: string, error: DetailedError | undefined): PolicyProblem => {
  const start = error?.sourceLocations?.[0]?.start;
  return {
    path,
    line: start === undefined ? null : lineAtByte(text, start),
    message: error === undefined ? "isn't valid Cedar" : describeCedarError(error),
  };
};

/** Cedar numbers the policies of a text in order (`policy0`, `policy1`, …) but returns them sorted alphabetically by that name. */
const inTextOrder = (parts: readonly string[]): string[] =>
  parts
    .map((_, index) => index)
    .sort((one, other) => (`${one}` < `${other}` ? -1 : 1))
    .map((place, index) => ({ place, text: parts[index] ?? "" }))
    .sort((one, other) => one.place - other.place)
    .map(({ text }) => text);

/** Whether any condition of the rule uses `context.approved`, judged by Cedar's JSON form of it. */
const usesApproved = (conditions: unknown): boolean =>
  JSON.stringify(conditions).includes('{"left":{"Var":"context"},"attr":"approved"}');

/** A misspelled value would silently require less, so it is a mistake. So is the annotation on a rule that needs no approval. */
const approvalOf = (
  annotation: string | null | undefined,
  conditions: unknown,
): Result<ApprovalNeeds | null, string> => {
  if (annotation === undefined) return ok(null);
  const needs = approvalNeedsSchema.safeParse(annotation);
  if (!needs.success)
    return fail(`@approval must be ${approvalNeedsSchema.options.map((each) => `"${each}"`).join(" or ")}`);
  if (usesApproved(conditions)) return ok(needs.data);
  return fail("@approval is on a rule that doesn't use context.approved");
};

const ruleOf = (path: string, text: string, line: number): Result<Rule, PolicyProblem> => {
  const json = policyToJson(text);
  if (json.type === "failure") return fail({ path, line, message: json.errors.map(describeCedarError).join("; ") });
  const { effect, annotations, conditions } = json.json;
  // Cedar's types say string, but an annotation without a value is null.
  const { id, reason, approval }: { [name: string]: string | null | undefined } = annotations ?? {};
  if (id === "" || id === null) return fail({ path, line, message: "@id must not be empty" });
  if (id !== undefined && id.length > ID_MAX_LENGTH) {
    return fail({ path, line, message: `@id must be ${ID_MAX_LENGTH} characters or fewer` });
  }
  if (reason !== undefined && reason !== null && reason.length > REASON_MAX_LENGTH) {
    return fail({ path, line, message: `@reason must be ${REASON_MAX_LENGTH} characters or fewer` });
  }
  const needs = approvalOf(approval, conditions);
  if (!needs.ok) return fail({ path, line, message: needs.error });
  const rule = { id: id ?? `${basename(path)}:${line}`, effect, reason: reason || null, approval: needs.value };
  return ok({ ...rule, text, path, line });
};

const lineAt = (text: string, index: number): number => text.slice(0, index).split("\n").length;

/** The rules of one file, in order. Rejects templates, because nothing fills their slots. */
export const rulesOf = (path: string, text: string): Result<readonly Rule[], PolicyProblem> => {
  const parsed = checkParsePolicySet({ staticPolicies: text });
  const parts = policySetTextToParts(text);
  if (parts.type === "failure") return fail(problemOf(path, text, parts.errors[0]));
  const [template] = parts.policy_templates;
  if (template !== undefined) {
    return fail({
      path,
      line: lineAt(text, text.indexOf(template)),
      message: "templates (?principal, ?resource) aren't supported",
    });
  }
  if (parsed.type === "failure") return fail(problemOf(path, text, parsed.errors[0]));
  const rules: Rule[] = [];
  let from = 0;
  for (const part of inTextOrder(parts.policies)) {
    const at = text.indexOf(part, from);
    const rule = ruleOf(path, part, lineAt(text, Math.max(0, at)));
    if (!rule.ok) return rule;
    rules.push(rule.value);
    from = at + part.length;
  }
  return ok(rules);
};
