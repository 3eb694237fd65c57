// Finds requests similar to a denied one that could be offered instead. The gate checks which of them are allowed.

import type { Instead } from "#contract/commands";
import { formatDuration } from "#contract/durations";
import type { Backend } from "#contract/errors";
import type { PolicyQuestion, RelayTraits } from "../integrations/sharing/ports";

/** A changed question, and the change as it is offered. */
export interface Alternative {
  readonly question: PolicyQuestion;
  readonly instead: Instead;
}

type Step = (from: Alternative) => Alternative | null;

const MINUTE_MS = 60_000;
/** Longest first: someone who wants two hours prefers one hour to five minutes. */
const SHORTER_TTLS_MS = [120, 60, 30, 15, 5].map((minutes) => minutes * MINUTE_MS);

const changed = (
  from: Alternative,
  context: Partial<PolicyQuestion["context"]>,
  label: string,
  change: Instead["change"],
): Alternative => ({
  question: { ...from.question, context: { ...from.question.context, ...context } },
  instead: {
    label: from.instead.label === "" ? label : `${from.instead.label}, ${label.toLowerCase()}`,
    change: { ...from.instead.change, ...change },
  },
});

const readOnly: Step = (from) =>
  from.question.context.access === "read" ? null : changed(from, { access: "read" }, "Watch only", { access: "read" });

const withKeys: Step = (from) => {
  const { anyoneWithLink, keyCount } = from.question.context;
  if (!anyoneWithLink && keyCount > 0) return null;
  const context = { anyoneWithLink: false, keyCount: Math.max(1, keyCount) };
  return changed(from, context, "Only people with a key", { needsKeys: true });
};

/** The properties of a backend with the relay on this machine. Unknown ones are missing and taken from the requested relay. */
export type TraitsHere = (backend: Backend) => Partial<RelayTraits>;

const relayHere =
  (traitsHere: TraitsHere): Step =>
  (from) => {
    const { reach, backend } = from.question.context;
    if (reach === "here") return null;
    return changed(from, { reach: "here", ...traitsHere(backend) }, "Only from this computer", { relay: "here" });
  };

const shorter =
  (ttlMs: number): Step =>
  (from) =>
    ttlMs >= from.question.context.ttlMs
      ? null
      : changed(from, { ttlMs }, `Limit to ${formatDuration(ttlMs)}`, { ttlMs });

/** Every combination of `size` steps. */
const combinationsOf = (steps: readonly Step[], size: number): readonly (readonly Step[])[] => {
  if (size === 0) return [[]];
  return steps.flatMap((step, index) =>
    combinationsOf(steps.slice(index + 1), size - 1).map((rest) => [step, ...rest]),
  );
};

const walk = (start: Alternative, steps: readonly Step[]): Alternative | null =>
  steps.reduce<Alternative | null>((at, step) => (at === null ? null : step(at)), start);

/**
 * Alternatives in groups by the number of changes, fewest first. The variants of a group differ only in their time, longest
 * first: offer the first that is allowed. Times below `ttlMinMs` are left out, because the configuration would reject them.
 */
export const alternativesOf = (
  question: PolicyQuestion,
  { ttlMinMs, traitsHere }: { readonly ttlMinMs: number; readonly traitsHere: TraitsHere },
): readonly (readonly (readonly Alternative[])[])[] => {
  const start: Alternative = { question, instead: { label: "", change: {} } };
  const kinds = [readOnly, withKeys, relayHere(traitsHere)];
  const times = SHORTER_TTLS_MS.filter((ttlMs) => ttlMs >= ttlMinMs).map(shorter);
  const variants = (steps: readonly Step[]): readonly Alternative[] => {
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
