// The gate: deny by default. Loads the operator's rules, asks Cedar, says why. Whatever it is not sure of is denied. Knows no share.

import type { Verdict } from "#contract/commands";
import { fail, ok, type Result } from "#contract/errors";
import type { PolicyFiles, PolicyProblem, PolicyReload } from "#contract/policy";
import type { PolicyPort, PolicyQuestion } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import { localHour } from "../platform/wall-time";
import { createCedarEngine, type Evaluate, type Evaluation, type PolicyEngine } from "./cedar-engine";
import { timely } from "./deadline";
import { decideWith } from "./decision";
import type { TraitsHere } from "./neighbours";
import { readPolicyFolder } from "./policy-folder";
import { buildPolicySet, type PolicySet } from "./policy-set";
import { watchPolicyFolder } from "./policy-watch";
import { writeStarterSet } from "./starter-set";
import { problemInWords } from "./words";

export interface PolicyGateDeps {
  /** `<home>/policies`; made with the starter set when it is not there. */
  readonly dir: string;
  readonly clock: Clock;
  /** How long one decision may take; later is a denial. */
  readonly timeoutMs?: number;
  /** The configuration's `ttl_min`: no shorter time is proposed instead. */
  readonly ttlMinMs?: number;
  readonly engine?: PolicyEngine;
  /** For what is offered instead: the relay on this machine promises other things than the one asked for. */
  readonly traitsHere?: TraitsHere;
}

/** On a problem the last good set stays; at the start there is none, and everything is denied. */
export type LoadReport = PolicyReload;

export interface PolicyGate extends PolicyPort {
  readonly dir: string;
  /** First reading; writes the starter set into a new home. */
  load(): RulesRead;
  /** The folder as it stands, read whole. Changes nothing. */
  read(): RulesRead;
  /** Puts what was read in force, all of it; of a broken reading only the problem is kept. Until the first one everything is denied. */
  take(read: RulesRead): LoadReport;
  policyFiles(): PolicyFiles;
  /** Tells of changes in the folder, once they have settled; of one that was not taken (false) again. Returns the end of watching. */
  watch(onChange: () => boolean): () => void;
}

/** Rules that are ready and not in force yet, or what is wrong with them. One at a time: the next reading makes it void. */
export type RulesRead = Result<Loaded, PolicyProblem>;

interface Loaded {
  readonly set: PolicySet;
  readonly evaluate: Evaluate;
  readonly slot: 0 | 1;
  readonly loadedAtMs: number;
}

/** A decision takes about a tenth of a millisecond; a second is a fault. */
const TIMEOUT_MS = 1_000;
/** The shortest share the built-in configuration allows. */
const TTL_MIN_MS = 60_000;

const whyOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const denial = (reason: string): Verdict => ({ verdict: "deny", reason, policyIds: [], instead: [] });

const loadFrom = (dir: string, engine: PolicyEngine, slot: 0 | 1, nowMs: number): RulesRead => {
  const files = readPolicyFolder(dir);
  if (!files.ok) return files;
  try {
    const set = buildPolicySet(dir, files.value);
    return set.ok ? ok({ set: set.value, evaluate: engine(set.value, slot), slot, loadedAtMs: nowMs }) : set;
  } catch (thrown) {
    // Cedar is foreign code fed with foreign text: a trap in it must not end the runtime.
    return fail({ path: dir, line: null, message: whyOf(thrown) });
  }
};

/** Everything it does is in memory and in `dir`; nothing to dispose but what `watch` returned. */
export const createPolicyGate = (deps: PolicyGateDeps): PolicyGate => {
  const { dir, clock, timeoutMs = TIMEOUT_MS, ttlMinMs = TTL_MIN_MS, engine = createCedarEngine() } = deps;
  const { traitsHere = () => ({}) } = deps;
  let current: Loaded | null = null;
  let problem: PolicyProblem | null = null;

  const read = (): RulesRead => loadFrom(dir, engine, current?.slot === 0 ? 1 : 0, clock.nowMs());

  const load = (): RulesRead => {
    try {
      writeStarterSet(dir);
    } catch (thrown) {
      return fail({ path: dir, line: null, message: `the starter set cannot be written: ${whyOf(thrown)}` });
    }
    return read();
  };

  const take = (rules: RulesRead): LoadReport => {
    if (rules.ok) current = rules.value;
    problem = rules.ok ? null : rules.error;
    return { ok: rules.ok, problem };
  };

  const evaluateIn = async ({ evaluate }: Loaded, question: PolicyQuestion): Promise<Evaluation> => {
    const asked = await timely(clock, timeoutMs, () => evaluate({ ...question, hour: localHour(clock.nowMs()) }));
    switch (asked.kind) {
      case "answer":
        return asked.value;
      case "late":
        return { kind: "doubt", policyIds: [], why: `there was no answer within ${timeoutMs} ms` };
      case "threw":
        return { kind: "doubt", policyIds: [], why: whyOf(asked.error) };
    }
  };

  const decide = async (question: PolicyQuestion): Promise<Verdict> => {
    if (current === null) {
      const why =
        problem === null ? "The policies are not loaded" : `The policies are broken: ${problemInWords(problem)}`;
      return denial(`${why}. Nothing is allowed until they can be read.`);
    }
    const loaded = current;
    const evaluate = (asked: PolicyQuestion) => evaluateIn(loaded, asked);
    return decideWith(question, { rules: loaded.set.rules, ttlMinMs, traitsHere, evaluate });
  };

  const policyFiles = (): PolicyFiles => {
    const rules = [...(current?.set.rules.values() ?? [])];
    const files = (current?.set.files ?? []).map(({ path }) => ({
      path,
      policyIds: rules.filter((rule) => rule.path === path).map((rule) => rule.id),
    }));
    return { files, loadedAtMs: current?.loadedAtMs ?? null, problem };
  };

  return { dir, decide, load, read, take, policyFiles, watch: (onChange) => watchPolicyFolder(dir, clock, onChange) };
};
