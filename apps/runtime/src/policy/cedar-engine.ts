// Cedar as the gate uses it: a set prepared once, then one question at a time. Knows no files, no words for people, no approvals.
import {
  type AuthorizationAnswer,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/nodejs";
import type { PolicyQuestion } from "../integrations/sharing/ports";
import type { PolicySet } from "./policy-set";
import { CEDAR_NAMESPACE, CEDAR_SCHEMA } from "./schema";

/** A question with the hour it is asked in. */
export interface TimedQuestion extends PolicyQuestion {
  /** 0–23, local. */
  readonly hour: number;
}

/** What the rules say. `policyIds` are the rules that decided: none on a denial = no rule matched. `doubt` counts as a denial. */
export type Evaluation =
  | { readonly kind: "allow" | "deny"; readonly policyIds: readonly string[] }
  | { readonly kind: "doubt"; readonly policyIds: readonly string[]; readonly why: string };

/** One prepared set. May throw or be slow: the gate guards every call. */
export type Evaluate = (question: TimedQuestion) => Evaluation | Promise<Evaluation>;

/**
 * Makes a set ready to be asked. Throws when Cedar cannot take it (then the gate keeps the set it had). `slot`: another
 * than that of the set in force, which is asked until the new one takes its place.
 */
export type PolicyEngine = (set: PolicySet, slot: 0 | 1) => Evaluate;

const SCHEMA_NAME = "lanecast";
/** Cedar keeps prepared sets by name for the life of the process; a name used again replaces the set. */
let engineCount = 0;

const typeOf = (name: string): string => `${CEDAR_NAMESPACE}::${name}`;

/** Titles come from programs in the terminal. Half a surrogate pair cannot be handed to Cedar, and none of its texts can hold one. */
const wellFormed = (text: string): string => text.replace(/[\uD800-\uDFFF]/gu, "\uFFFD");

const PRINCIPAL_TYPES: Readonly<Record<PolicyQuestion["principal"]["kind"], string>> = {
  operator: "Operator",
  agent: "Agent",
  door: "Door",
};

const callOf = ({ action, principal, terminal, context, hour }: TimedQuestion) => {
  const who = { type: typeOf(PRINCIPAL_TYPES[principal.kind]), id: wellFormed(principal.id) };
  const resource = { type: typeOf("Terminal"), id: terminal.terminalId as string };
  const attrs = {
    lane: wellFormed(terminal.lane),
    title: wellFormed(terminal.title),
    cwd: wellFormed(terminal.cwd),
    labels: terminal.labels.map(wellFormed),
  };
  return {
    principal: who,
    action: { type: typeOf("Action"), id: action },
    resource,
    context: { ...context, hour },
    entities: [
      { uid: who, attrs: {}, parents: [] },
      { uid: resource, attrs, parents: [] },
    ],
  };
};

const evaluationOf = (answer: AuthorizationAnswer): Evaluation => {
  if (answer.type === "failure") {
    return { kind: "doubt", policyIds: [], why: answer.errors.map((error) => error.message).join("; ") };
  }
  const { decision, diagnostics } = answer.response;
  // Cedar leaves a rule out that fails while it is evaluated. Left out, a forbid would allow: so any failure is a doubt.
  if (diagnostics.errors.length > 0) {
    const why = diagnostics.errors.map(({ error }) => error.message).join("; ");
    return { kind: "doubt", policyIds: diagnostics.errors.map(({ policyId }) => policyId), why };
  }
  return { kind: decision, policyIds: [...diagnostics.reason].sort() };
};

const mustSucceed = (what: string, answer: { readonly type: "success" | "failure" }): void => {
  if (answer.type === "failure") throw new Error(`Cedar refused the ${what}.`);
};

/** Cedar in this process: a decision takes about a tenth of a millisecond. */
export const createCedarEngine = (): PolicyEngine => {
  engineCount += 1;
  const engineName = `gate-${engineCount}`;
  return (set, slot) => {
    const setName = `${engineName}-${slot}`;
    const staticPolicies = Object.fromEntries([...set.rules].map(([id, rule]) => [id, rule.text]));
    mustSucceed("schema", preparseSchema(SCHEMA_NAME, CEDAR_SCHEMA));
    mustSucceed("policies", preparsePolicySet(setName, { staticPolicies }));
    return (question) =>
      evaluationOf(
        statefulIsAuthorized({
          ...callOf(question),
          preparsedSchemaName: SCHEMA_NAME,
          preparsedPolicySetId: setName,
          validateRequest: true,
        }),
      );
  };
};
