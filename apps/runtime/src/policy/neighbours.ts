// What could be asked for instead: the few questions next to one that was denied. Pure; whether they are allowed is the gate's to find out.

import type { Instead } from "#contract/commands";
import { formatDuration } from "#contract/durations";
import type { Backend } from "#contract/errors";
import type { PolicyQuestion, RelayTraits } from "../integrations/sharing/ports";

/** A changed question and the change that leads to it. */
export interface Neighbour {
  readonly question: PolicyQuestion;
  readonly instead: Instead;
}

type Step = (from: Neighbour) => Neighbour | null;

const MINUTE_MS = 60_000;
/** Longest first: who wants two hours would rather have one than five minutes. */
const SHORTER_TTLS_MS = [120, 60, 30, 15, 5].map((minutes) => minutes * MINUTE_MS);

const changed = (
  from: Neighbour,
  context: Partial<PolicyQuestion["context"]>,
  label: string,
  change: Instead["change"],
): Neighbour => ({
  question: { ...from.question, context: { ...from.question.context, ...context } },
  instead: {
    label: from.instead.label === "" ? label : `${from.instead.label}, ${label.toLowerCase()}`,
    change: { ...from.instead.change, ...change },
  },
});

const readOnly: Step = (from) =>
  from.question.context.access === "read" ? null : changed(from, { access: "read" }, "Read only", { access: "read" });

const withKeys: Step = (from) => {
  const { anyoneWithLink, keyCount } = from.question.context;
  if (!anyoneWithLink && keyCount > 0) return null;
  const context = { anyoneWithLink: false, keyCount: Math.max(1, keyCount) };
  return changed(from, context, "Only for named keys", { needsKeys: true });
};

/** What a backend can promise over the relay on this machine; empty where that is not known: then as over the relay asked for. */
export type TraitsHere = (backend: Backend) => Partial<RelayTraits>;

const relayHere =
  (traitsHere: TraitsHere): Step =>
  (from) => {
    const { reach, backend } = from.question.context;
    if (reach === "here") return null;
    return changed(from, { reach: "here", ...traitsHere(backend) }, "On this machine", { relay: "here" });
  };

const shorter =
  (ttlMs: number): Step =>
  (from) =>
    ttlMs >= from.question.context.ttlMs ? null : changed(from, { ttlMs }, `For ${formatDuration(ttlMs)}`, { ttlMs });

/** Two changes at once before three: the least that has to change is offered. */
const combinationsOf = (steps: readonly Step[], size: number): readonly (readonly Step[])[] => {
  if (size === 0) return [[]];
  return steps.flatMap((step, index) =>
    combinationsOf(steps.slice(index + 1), size - 1).map((rest) => [step, ...rest]),
  );
};

const walk = (start: Neighbour, steps: readonly Step[]): Neighbour | null =>
  steps.reduce<Neighbour | null>((at, step) => (at === null ? null : step(at)), start);

/**
 * Groups of neighbours by how much has to change, the least first; within one variant the times fall, and the first
 * that is allowed is the one to offer. Shorter than `ttlMinMs` is never proposed: the configuration would refuse it.
 */
export const neighboursOf = (
  question: PolicyQuestion,
  { ttlMinMs, traitsHere }: { readonly ttlMinMs: number; readonly traitsHere: TraitsHere },
): readonly (readonly (readonly Neighbour[])[])[] => {
  const start: Neighbour = { question, instead: { label: "", change: {} } };
  const kinds = [readOnly, withKeys, relayHere(traitsHere)];
  const times = SHORTER_TTLS_MS.filter((ttlMs) => ttlMs >= ttlMinMs).map(shorter);
  const variants = (steps: readonly Step[]): readonly Neighbour[] => {
    const end = walk(start, steps);
    return end === null ? [] : [end];
  };
  const timed = (steps: readonly Step[]) => times.flatMap((time) => variants([...steps, time]));
  return [1, 2, 3, 4].map((size) =>
    [...combinationsOf(kinds, size).map(variants), ...combinationsOf(kinds, size - 1).map(timed)].filter(
      (variant) => variant.length > 0,
    ),
  );
};
