// The gate: deny by default. Loads the operator's rules, asks Cedar, says why. Whatever it is not sure of is denied. Knows no share.
import type { PolicyPort, PolicyQuestion } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import { localHour } from "../platform/local-time";
import type { Verdict } from "../protocol/contract/commands";
import { fail, ok, type Result } from "../protocol/contract/errors";
import type { PolicyFiles, PolicyProblem, PolicyReload } from "../protocol/contract/policy";
import { createCedarEngine, type Evaluate, type Evaluation, type PolicyEngine } from "./cedar-engine";
import { timely } from "./deadline";
import { decideWith } from "./decision";
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
}

/** On a problem the last good set stays; at the start there is none, and everything is denied. */
export type LoadReport = PolicyReload;

export interface PolicyGate extends PolicyPort {
  /** First reading; writes the starter set into a new home. Until it is called everything is denied. */
  load(): LoadReport;
  /** Reads the folder anew, whole: either all of it is in force afterwards or nothing has changed. */
  reload(): LoadReport;
  policyFiles(): PolicyFiles;
  /** Reloads by itself after a change in the folder and tells the listener. Returns the end of watching. */
  watch(listener: (report: LoadReport) => void): () => void;
}

interface Loaded {
  readonly set: PolicySet;
  readonly evaluate: Evaluate;
  readonly loadedAtMs: number;
}

/** A decision takes about a tenth of a millisecond; a second is a fault. */
const TIMEOUT_MS = 1_000;
/** The shortest share the built-in configuration allows. */
const TTL_MIN_MS = 60_000;

const whyOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const denial = (reason: string): Verdict => ({ verdict: "deny", reason, policyIds: [], instead: [] });

const loadFrom = (dir: string, engine: PolicyEngine, nowMs: number): Result<Loaded, PolicyProblem> => {
  const files = readPolicyFolder(dir);
  if (!files.ok) return files;
  try {
    const set = buildPolicySet(dir, files.value);
    return set.ok ? ok({ set: set.value, evaluate: engine(set.value), loadedAtMs: nowMs }) : set;
  } catch (thrown) {
    // Cedar is foreign code fed with foreign text: a trap in it must not end the runtime.
    return fail({ path: dir, line: null, message: whyOf(thrown) });
  }
};

/** Everything it does is in memory and in `dir`; nothing to dispose but what `watch` returned. */
export const createPolicyGate = (deps: PolicyGateDeps): PolicyGate => {
  const { dir, clock, timeoutMs = TIMEOUT_MS, ttlMinMs = TTL_MIN_MS, engine = createCedarEngine() } = deps;
  let current: Loaded | null = null;
  let problem: PolicyProblem | null = null;

  const reload = (): LoadReport => {
    const loaded = loadFrom(dir, engine, clock.nowMs());
    if (loaded.ok) current = loaded.value;
    problem = loaded.ok ? null : loaded.error;
    return { ok: loaded.ok, problem };
  };

  const load = (): LoadReport => {
    try {
      writeStarterSet(dir);
    } catch (thrown) {
      problem = { path: dir, line: null, message: `the starter set cannot be written: ${whyOf(thrown)}` };
      return { ok: false, problem };
    }
    return reload();
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
    return decideWith(question, { rules: loaded.set.rules, ttlMinMs, evaluate: (asked) => evaluateIn(loaded, asked) });
  };

  const policyFiles = (): PolicyFiles => {
    const rules = [...(current?.set.rules.values() ?? [])];
    const files = (current?.set.files ?? []).map((path) => ({
      path,
      policyIds: rules.filter((rule) => rule.path === path).map((rule) => rule.id),
    }));
    return { files, loadedAtMs: current?.loadedAtMs ?? null, problem };
  };

  const watch = (listener: (report: LoadReport) => void) => watchPolicyFolder(dir, clock, () => listener(reload()));

  return { decide, load, reload, policyFiles, watch };
};
