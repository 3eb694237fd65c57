// Cedar as the gate uses it: the schema, and an engine that prepares a set of rules once and then answers questions.

import type { HandoffTerms, PolicyQuestion } from "../integrations/sharing/ports";
import { type AuthorizationAnswer, preparsePolicySet, preparseSchema, statefulIsAuthorized } from "./cedar-wasm";
import type { Rule } from "./rules";

/** The prefix of every entity type and action. */
const NAMESPACE = "Lanecast";

/**
 * Every name that a policy can use (docs/how-to/write-a-policy.md lists them). Names may be added but never renamed, because operators' own files use them.
 * Policies are validated against the schema in Cedar's strict mode when they are loaded, so a misspelled name is an error and
 * not a rule that silently matches nothing.
 */
export const CEDAR_SCHEMA = `namespace Lanecast {
  entity Operator;
  entity Agent;
  entity Door;
  entity Terminal = { lane: String, title: String, cwd: String, labels: Set<String> };
  type Terms = {
    backend: String,
    access: String,
    ttlMs: Long,
    reach: String,
    keyCount: Long,
    anyoneWithLink: Bool,
    approved: Bool,
    hour: Long,
    liveShares: Long,
    knowsGuests: Bool,
    keysEnforced: Bool,
    identityForgeable: Bool,
    survivesRelayLoss: Bool,
    keepsLink: Bool
  };
  type Command = { text: String, program: String };
  type HandoffTerms = {
    backend: String,
    access: String,
    ttlMs: Long,
    reach: String,
    keyCount: Long,
    anyoneWithLink: Bool,
    approved: Bool,
    hour: Long,
    liveShares: Long,
    knowsGuests: Bool,
    keysEnforced: Bool,
    identityForgeable: Bool,
    survivesRelayLoss: Bool,
    keepsLink: Bool,
    may: String,
    initiator: String,
    agent: String,
    guests: Long,
    command?: Command
  };
  action share, extend, switch, "reveal-link" appliesTo {
    principal: [Operator, Agent],
    resource: Terminal,
    context: Terms
  };
  action handoff, "keep-command" appliesTo {
    principal: [Operator, Agent],
    resource: Terminal,
    context: HandoffTerms
  };
  action admit appliesTo {
    principal: [Operator, Agent, Door],
    resource: Terminal,
    context: Terms
  };
}`;

/** A question with the hour at which it is asked. */
export interface TimedQuestion extends PolicyQuestion {
  /** 0–23, local. */
  readonly hour: number;
}

/** Cedar's answer. `policyIds` are the rules that decided; a denial without any means that no rule matched. `doubt` counts as a denial. */
export type Evaluation =
  | { readonly kind: "allow" | "deny"; readonly policyIds: readonly string[] }
  | { readonly kind: "doubt"; readonly policyIds: readonly string[]; readonly why: string };

/** Asks one prepared set. May throw or be slow; the gate handles both. */
export type Evaluate = (question: TimedQuestion) => Evaluation | Promise<Evaluation>;

/**
 * Prepares a set. Throws when Cedar can't take it; the gate then keeps its current set. `slot` must not be that of the set in
 * force, which answers questions until the new one replaces it.
 */
export type PolicyEngine = (rules: ReadonlyMap<string, Rule>, slot: 0 | 1) => Evaluate;

const SCHEMA_NAME = "lanecast";
/** Cedar keeps prepared sets by name for the life of the process; reusing a name replaces the set. */
let engineCount = 0;

const typeOf = (name: string): string => `${NAMESPACE}::${name}`;

/** A title comes from a program in the terminal and may contain half a surrogate pair, which Cedar doesn't accept. */
const wellFormed = (text: string): string => text.replace(/[\uD800-\uDFFF]/gu, "\uFFFD");

const PRINCIPAL_TYPES: Readonly<Record<PolicyQuestion["principal"]["kind"], string>> = {
  operator: "Operator",
  agent: "Agent",
  door: "Door",
};

/** The terms of a question that names none: what `handoff start` asks for by default. */
const USUAL_HANDOFF: HandoffTerms = { may: "run", initiator: "operator", agent: "", guests: 0 };

const termsOf = ({ action, handoff }: PolicyQuestion) => {
  if (action !== "handoff" && action !== "keep-command") return {};
  const { command, ...terms } = handoff ?? USUAL_HANDOFF;
  if (command === undefined) return terms;
  return { ...terms, command: { text: wellFormed(command.text), program: wellFormed(command.program) } };
};

const callOf = (question: TimedQuestion) => {
  const { action, principal, terminal, context, hour } = question;
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
    context: { ...context, ...termsOf(question), hour },
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
  // Cedar skips a rule whose evaluation fails. A skipped forbid would allow, so any failure is a doubt.
  if (diagnostics.errors.length > 0) {
    const why = diagnostics.errors.map(({ error }) => error.message).join("; ");
    return { kind: "doubt", policyIds: diagnostics.errors.map(({ policyId }) => policyId), why };
  }
  return { kind: decision, policyIds: [...diagnostics.reason].sort() };
};

const mustSucceed = (what: string, answer: { readonly type: "success" | "failure" }): void => {
  if (answer.type === "failure") throw new Error(`Cedar rejected the ${what}`);
};

/** Runs Cedar in this process; a decision takes about a tenth of a millisecond. */
export const createCedarEngine = (): PolicyEngine => {
  engineCount += 1;
  const engineName = `gate-${engineCount}`;
  return (rules, slot) => {
    const setName = `${engineName}-${slot}`;
    const staticPolicies = Object.fromEntries([...rules].map(([id, rule]) => [id, rule.text]));
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
