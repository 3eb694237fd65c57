// The policy gate: loads the operator's rules, asks Cedar, and explains the verdict. Denies by default and in any doubt.

import type { Verdict } from "#contract/commands";
import { fail, ok, type Result } from "#contract/errors";
import type { PolicyFiles, PolicyProblem, PolicyReload } from "#contract/policy";
import type { PolicyPort, PolicyQuestion } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import { errorMessage } from "../platform/errors";
import { localHour } from "../platform/wall-time";
import type { TraitsHere } from "./alternatives";
import { createCedarEngine, type Evaluate, type Evaluation, type PolicyEngine } from "./cedar";
import { decideWith } from "./decision";
import { readPolicyFolder, watchPolicyFolder, writeStarterSet } from "./folder";
import { describeProblem } from "./reasons";
import { buildPolicySet, type PolicySet } from "./rule-set";

export interface PolicyGateDeps {
  /** `<home>/policies`; created with the starter set if it doesn't exist. */
  readonly dir: string;
  readonly clock: Clock;
  /** How long one decision may take; a later one is a denial. */
  readonly timeoutMs?: number;
  /** The configuration's `ttl_min`: no shorter time is offered instead. */
  readonly ttlMinMs?: () => number;
  readonly engine?: PolicyEngine;
  /** For alternatives: the relay on this machine has other properties than the requested one. */
  readonly traitsHere?: TraitsHere;
}

/** If there is a problem, the last good set stays in force; at the start there is none, and everything is denied. */
export type LoadReport = PolicyReload;

export interface PolicyGate extends PolicyPort {
  readonly dir: string;
  /** The first reading; writes the starter set into a new home. */
  load(): RulesRead;
  /** Reads the folder without putting anything in force. */
  read(): RulesRead;
  /** Puts the rules in force, or keeps only the problem if they are broken. Until the first call everything is denied. */
  apply(read: RulesRead): LoadReport;
  policyFiles(): PolicyFiles;
  /** Reports changes in the folder once they have settled, and again if `onChange` returns false. Returns a function that stops watching. */
  watch(onChange: () => boolean): () => void;
}

/** Rules that are ready but not in force yet, or their problem. The next reading invalidates it. */
export type RulesRead = Result<Loaded, PolicyProblem>;

interface Loaded {
  readonly set: PolicySet;
  readonly evaluate: Evaluate;
  readonly slot: 0 | 1;
  readonly loadedAtMs: number;
}

/** A decision takes about a tenth of a millisecond; if it takes a second, something is wrong. */
const TIMEOUT_MS = 1_000;
/** The shortest share that the default configuration allows. */
const TTL_MIN_MS = 60_000;

const denial = (reason: string): Verdict => ({ verdict: "deny", reason, policyIds: [], instead: [] });

const loadFrom = (dir: string, engine: PolicyEngine, slot: 0 | 1, nowMs: number): RulesRead => {
  const files = readPolicyFolder(dir);
  if (!files.ok) return files;
  try {
    const set = buildPolicySet(dir, files.value);
    return set.ok ? ok({ set: set.value, evaluate: engine(set.value.rules, slot), slot, loadedAtMs: nowMs }) : set;
  } catch (thrown) {
    // Cedar is third-party code that parses other people's text: a trap in it must not end the runtime.
    return fail({ path: dir, line: null, message: errorMessage(thrown) });
  }
};

type Timely<T> =
  | { readonly kind: "answer"; readonly value: T }
  | { readonly kind: "late" }
  | { readonly kind: "threw"; readonly error: unknown };

/**
 * Asks, and never throws or waits longer than `withinMs`. An answer that blocked the thread beyond the deadline is late too,
 * although no timer could fire before it.
 */
const timely = async <T>(clock: Clock, withinMs: number, ask: () => T | Promise<T>): Promise<Timely<T>> => {
  const askedAtMs = clock.bootMs();
  const deadline = Promise.withResolvers<Timely<T>>();
  const timer = clock.after(withinMs, () => deadline.resolve({ kind: "late" }));
  const answer = async (): Promise<Timely<T>> => ({ kind: "answer", value: await ask() });
  try {
    const first = await Promise.race([answer(), deadline.promise]);
    return clock.bootMs() - askedAtMs > withinMs ? { kind: "late" } : first;
  } catch (error) {
    return { kind: "threw", error };
  } finally {
    timer.cancel();
  }
};

/** Nothing to dispose of except what `watch` returns. */
export const createPolicyGate = (deps: PolicyGateDeps): PolicyGate => {
  const { dir, clock, timeoutMs = TIMEOUT_MS, ttlMinMs = () => TTL_MIN_MS, engine = createCedarEngine() } = deps;
  const { traitsHere = () => ({}) } = deps;
  let current: Loaded | null = null;
  let problem: PolicyProblem | null = null;

  const read = (): RulesRead => loadFrom(dir, engine, current?.slot === 0 ? 1 : 0, clock.nowMs());

  const load = (): RulesRead => {
    try {
      writeStarterSet(dir);
    } catch (thrown) {
      return fail({ path: dir, line: null, message: `couldn't write the starter set: ${errorMessage(thrown)}` });
    }
    return read();
  };

  const apply = (rules: RulesRead): LoadReport => {
    if (rules.ok) current = rules.value;
    problem = rules.ok ? null : rules.error;
    return { ok: rules.ok, problem };
  };

  const evaluateIn = async ({ evaluate }: Loaded, question: PolicyQuestion): Promise<Evaluation> => {
    const outcome = await timely(clock, timeoutMs, () => evaluate({ ...question, hour: localHour(clock.nowMs()) }));
    switch (outcome.kind) {
      case "answer":
        return outcome.value;
      case "late":
        return { kind: "doubt", policyIds: [], why: `the decision took longer than ${timeoutMs} ms` };
      case "threw":
        return { kind: "doubt", policyIds: [], why: errorMessage(outcome.error) };
    }
  };

  const decide = async (question: PolicyQuestion): Promise<Verdict> => {
    if (current === null) {
      return denial(
        problem === null
          ? "The policies aren't loaded yet. Everything is denied until they are."
          : `The policies have an error: ${describeProblem(problem)}. Everything is denied until it is fixed.`,
      );
    }
    const loaded = current;
    const evaluate = (question: PolicyQuestion) => evaluateIn(loaded, question);
    return decideWith(question, { rules: loaded.set.rules, ttlMinMs: ttlMinMs(), traitsHere, evaluate });
  };

  const policyFiles = (): PolicyFiles => {
    const rules = [...(current?.set.rules.values() ?? [])];
    const files = (current?.set.files ?? []).map(({ path }) => ({
      path,
      policyIds: rules.filter((rule) => rule.path === path).map((rule) => rule.id),
    }));
    return { files, loadedAtMs: current?.loadedAtMs ?? null, problem };
  };

  return { dir, decide, load, read, apply, policyFiles, watch: (onChange) => watchPolicyFolder(dir, clock, onChange) };
};
