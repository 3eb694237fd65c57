// A decision in plain words: what was asked, why it was decided so, what one can do. Pure; knows neither Cedar nor files.
import { basename } from "node:path";
import type { Instead } from "#contract/commands";
import { formatDuration } from "#contract/durations";
import type { PolicyProblem } from "#contract/policy";
import type { Access, Reach } from "#contract/share";
import type { PolicyQuestion } from "../integrations/sharing/ports";
import type { Rule } from "./rule";

const ACTION_WORDS: Readonly<Record<PolicyQuestion["action"], string>> = {
  share: "sharing",
  extend: "extending a share",
  switch: "switching a share to another backend",
  handoff: "handing over",
  "reveal-link": "showing a share's link",
  admit: "letting a guest in",
};

const ACCESS_WORDS: Readonly<Record<Access, string>> = { read: "for reading", write: "for writing" };

const REACH_WORDS: Readonly<Record<Reach, string>> = {
  here: "on this machine",
  lan: "on the local network",
  tunnel: "through an SSH tunnel",
  host: "through a relay of one's own",
  public: "through a public relay",
};

const guestsInWords = (keyCount: number, anyoneWithLink: boolean): string => {
  if (anyoneWithLink) return "with whoever holds the link";
  if (keyCount === 0) return "with nobody named";
  return keyCount === 1 ? "with one key" : `with ${keyCount} keys`;
};

const byInWords = ({ kind, id }: PolicyQuestion["principal"]): string => {
  switch (kind) {
    case "operator":
      return "";
    case "agent":
      return ` by the agent ${id}`;
    case "door":
      return " by the door itself";
  }
};

const deedInWords = ({ action, principal, context }: PolicyQuestion): string => {
  const { access, ttlMs, reach, backend, keyCount, anyoneWithLink, approved } = context;
  const what = `${ACTION_WORDS[action]}${byInWords(principal)} ${ACCESS_WORDS[access]} ${guestsInWords(keyCount, anyoneWithLink)}`;
  return `${what}, for ${formatDuration(ttlMs)}, ${REACH_WORDS[reach]}, over ${backend}${approved ? ", though approved" : ""}`;
};

/** Where no rule matched: what a rule would have to allow, and what change would do. */
export const noRuleReason = (question: PolicyQuestion, isSetEmpty: boolean, instead: readonly Instead[]): string => {
  if (isSetEmpty) return "No rule allows this: the policy folder holds no rules, so nothing is allowed.";
  const missing = `No rule allows this: ${deedInWords(question)}.`;
  return instead.length === 0
    ? missing
    : `${missing} Allowed would be: ${instead.map(({ label }) => label.toLowerCase()).join("; ")}.`;
};

/** The reasons of the rules that decided, each once; a rule without one is named. */
export const ruleReasons = (
  rules: ReadonlyMap<string, Rule>,
  policyIds: readonly string[],
  verb: "allows" | "forbids",
): string => {
  const reasons = policyIds.map((id) => rules.get(id)?.reason ?? `The rule "${id}" ${verb} this.`);
  return [...new Set(reasons)].join(" ");
};

/** `team.cedar, line 3: unexpected token`. */
export const problemInWords = ({ path, line, message }: PolicyProblem): string =>
  `${basename(path)}${line === null ? "" : `, line ${line}`}: ${message}`;
