// The share dialog's form: its fields, what is wrong or missing, and the request it makes. Pure.
import type { Instead, ShareRequest } from "#contract/commands";
import { formatDuration } from "#contract/durations";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Access, BackendStatus } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { keysOfPeople, NO_PEOPLE_PROBLEM, type Person, peopleProblem } from "./people";
import { boundsWords, parseTtl, type TtlBounds } from "./ttl";

export type Who = "keys" | "anyone";

/** The page keeps one draft per terminal until it is reloaded. */
export interface ShareDraft {
  /** Null: the operator hasn't chosen; `chosenBackend` decides. */
  readonly backend: Backend | null;
  readonly ttlText: string;
  readonly access: Access;
  readonly who: Who;
  readonly people: readonly Person[];
  /** Text in the People field that hasn't become a chip yet. Never a private key. */
  readonly peopleText: string;
  readonly reason: string;
  /** Null: the configured relay. */
  readonly relay: string | null;
  /** Guests wait until the operator lets them in. Only requested if the backend supports it. */
  readonly knock: boolean;
  /** Whether the draft repeats an earlier share. `unchecked`: not yet compared with what is possible now. `checked`: compared, and not changed since. */
  readonly recall: "none" | "unchecked" | "checked";
  /** The choices of the earlier share that are no longer possible, a sentence each. */
  readonly dropped: readonly string[];
}

/** A change to the draft. A function gets the draft as it is when the change is applied. */
export type DraftChange = Partial<ShareDraft> | ((draft: ShareDraft) => Partial<ShareDraft>);

export const freshDraft = (limits: SharingLimits): ShareDraft => ({
  backend: null,
  ttlText: formatDuration(limits.ttlDefaultMs),
  access: limits.access,
  who: "keys",
  people: [],
  peopleText: "",
  reason: "",
  relay: null,
  knock: false,
  recall: "none",
  dropped: [],
});

/** The operator's choice if it is available, else the first available backend, else none. */
export const chosenBackend = (draft: ShareDraft, backends: readonly BackendStatus[]): Backend | null => {
  const available = backends.filter((status) => status.available).map((status) => status.backend);
  if (draft.backend !== null && available.includes(draft.backend)) return draft.backend;
  return available[0] ?? null;
};

/** What is wrong with each field, as a sentence to show at the field; null if nothing is. */
export interface DraftProblems {
  readonly ttl: string | null;
  readonly people: string | null;
}

/** `isStrict`: missing people are a problem too. Shown only after the operator pressed Share. */
export const draftProblems = (draft: ShareDraft, bounds: TtlBounds, isStrict: boolean): DraftProblems => {
  const ttl = parseTtl(draft.ttlText, bounds);
  return {
    ttl: ttl.ok ? null : ttl.error,
    people: draft.who === "anyone" ? null : peopleProblem(draft.people, draft.peopleText, isStrict),
  };
};

/** What the chosen backend and relay make of the draft. */
export interface DraftTarget {
  /** Null: the configured relay. */
  readonly relay: string | null;
  readonly canKnock: boolean;
}

/** The request that the draft describes; null while something is missing or wrong. */
export const draftRequest = (
  draft: ShareDraft,
  backend: Backend | null,
  terminalId: TerminalId,
  bounds: TtlBounds,
  target: DraftTarget = { relay: draft.relay, canKnock: false },
): ShareRequest | null => {
  const ttl = parseTtl(draft.ttlText, bounds);
  const problems = draftProblems(draft, bounds, true);
  if (draft.recall === "unchecked" || backend === null || !ttl.ok || problems.people !== null) return null;
  const isAnyone = draft.who === "anyone";
  return {
    terminalId,
    backend,
    ttlMs: ttl.value,
    access: draft.access,
    keys: isAnyone ? [] : [...keysOfPeople(draft.people)],
    anyoneWithLink: isAnyone,
    ...(target.relay === null ? {} : { relay: target.relay }),
    ...(draft.knock && target.canKnock ? { knock: true } : {}),
    ...(draft.reason.trim() === "" ? {} : { reason: draft.reason.trim() }),
  };
};

/** The draft after the operator accepted one of the verdict's alternatives. */
export const applyInstead = (draft: ShareDraft, { change }: Instead): ShareDraft => ({
  ...draft,
  access: change.access ?? draft.access,
  ttlText: change.ttlMs === undefined ? draft.ttlText : formatDuration(change.ttlMs),
  who: change.needsKeys === true ? "keys" : draft.who,
  relay: change.relay ?? draft.relay,
});

export interface KnownBackends {
  readonly backends: readonly BackendStatus[];
  readonly isChecking: boolean;
}

/** Why the rules can't be checked yet, in one sentence for the verdict line: the first problem in the order of the form. */
export const missingWords = (
  draft: ShareDraft,
  backend: Backend | null,
  bounds: TtlBounds,
  { backends, isChecking }: KnownBackends,
): string => {
  if (backend === null) {
    if (backends.length === 0 && isChecking) return "Checking which backends are available…";
    return "Neither backend is available. See above for what each needs.";
  }
  if (draft.recall === "unchecked") return "Checking your last choices…";
  const { ttl, people } = draftProblems(draft, bounds, true);
  return ttl === null ? (people ?? NO_PEOPLE_PROBLEM) : `Choose a time ${boundsWords(bounds)}.`;
};
