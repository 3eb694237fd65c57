// Explains decisions and policy problems in plain sentences.
import { basename } from "node:path";
import { formatDuration } from "#contract/durations";
import type { May } from "#contract/handoff";
import type { PolicyProblem } from "#contract/policy";
import type { Access, Reach } from "#contract/share";
import type { HandoffTerms, PolicyQuestion } from "../integrations/sharing/ports";
import type { Rule } from "./rules";

const ACTION_TEXT: Readonly<Record<PolicyQuestion["action"], string>> = {
  share: "sharing",
  extend: "extending a share",
  switch: "switching a share to another backend",
  handoff: "handing over a terminal",
  "keep-command": "keeping an agent's commands",
  "reveal-link": "showing a share's link",
  admit: "letting a guest in",
};

const ACCESS_TEXT: Readonly<Record<Access, string>> = { read: "guests can watch", write: "guests can type" };

const REACH_TEXT: Readonly<Record<Reach, string>> = {
  here: "on this machine",
  lan: "on the local network",
  tunnel: "through an SSH tunnel",
  host: "through your own relay",
  public: "through a public relay",
};

const describeGuests = (keyCount: number, anyoneWithLink: boolean): string => {
  if (anyoneWithLink) return "anyone with the link";
  if (keyCount === 0) return "no keys";
  return keyCount === 1 ? "1 key" : `${keyCount} keys`;
};

const describePrincipal = ({ kind, id }: PolicyQuestion["principal"]): string => {
  switch (kind) {
    case "operator":
      return "";
    case "agent":
      return ` by agent ${id}`;
    case "door":
      return " automatically";
  }
};

const MAY_TEXT: Readonly<Record<May, string>> = {
  watch: "the agent can watch",
  run: "the agent can run commands",
  type: "the agent can type",
};

/** A handoff has no guests, relay or backend of its own. */
const handoffTerms = ({ may, agent, command }: HandoffTerms, ttlMs: number): readonly string[] => [
  `to ${agent}`,
  MAY_TEXT[may],
  formatDuration(ttlMs),
  ...(command === undefined ? [] : [`to run ${command.program}`]),
];

/** `extending a share by agent ci (guests can watch, 2 keys, 10m, on this machine, using tmate)`. */
const describeRequest = ({ action, principal, context, handoff }: PolicyQuestion): string => {
  const { access, ttlMs, reach, backend, keyCount, anyoneWithLink, approved } = context;
  const terms =
    handoff === undefined
      ? [
          ACCESS_TEXT[access],
          describeGuests(keyCount, anyoneWithLink),
          formatDuration(ttlMs),
          REACH_TEXT[reach],
          `using ${backend}`,
        ]
      : handoffTerms(handoff, ttlMs);
  const all = [...terms, ...(approved ? ["approved"] : [])];
  return `${ACTION_TEXT[action]}${describePrincipal(principal)} (${all.join(", ")})`;
};

/** The reason when no rule matched. The verdict lists the allowed alternatives separately. */
export const noRuleReason = (question: PolicyQuestion, isSetEmpty: boolean): string =>
  isSetEmpty
    ? "No rule allows this: the policy folder has no rules, so everything is denied."
    : `No rule allows this: ${describeRequest(question)}.`;

/** The reasons of the rules that decided, without repetition. A rule without a reason is named. */
export const ruleReasons = (
  rules: ReadonlyMap<string, Rule>,
  policyIds: readonly string[],
  verb: "allows" | "forbids",
): string => {
  const reasons = policyIds.map((id) => rules.get(id)?.reason ?? `The rule "${id}" ${verb} this.`);
  return [...new Set(reasons)].join(" ");
};

/** `team.cedar, line 3: unexpected token`. */
export const describeProblem = ({ path, line, message }: PolicyProblem): string =>
  `${basename(path)}${line === null ? "" : `, line ${line}`}: ${message}`;
