// What is filled in in the share dialog, and what it means as a request. Pure; the page keeps one draft a terminal while it lives.
import type { Instead, ShareRequest } from "#contract/commands";
import { formatDuration } from "#contract/durations";
import type { Backend } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Access, BackendStatus } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { keyLines, readKeys } from "./key-lines";
import { parseTtl, type TtlBounds } from "./ttl";

export type Who = "keys" | "anyone";

export interface ShareDraft {
  /** Null: not chosen by the operator; `chosenBackend` decides. */
  readonly backend: Backend | null;
  readonly ttlText: string;
  readonly access: Access;
  readonly who: Who;
  readonly keysText: string;
  readonly reason: string;
  /** Null: the configured relay. */
  readonly relay: string | null;
  /** Guests wait until they are let in; asked for only where the backend can hold them. */
  readonly knock: boolean;
}

/** What changes in a draft; a function where that depends on how it is by then. */
export type DraftChange = Partial<ShareDraft> | ((draft: ShareDraft) => Partial<ShareDraft>);

export const freshDraft = (limits: SharingLimits): ShareDraft => ({
  backend: null,
  ttlText: formatDuration(limits.ttlDefaultMs),
  access: limits.access,
  who: "keys",
  keysText: "",
  reason: "",
  relay: null,
  knock: false,
});

/** The operator's choice where it can share, else the first that can, else none. */
export const chosenBackend = (draft: ShareDraft, backends: readonly BackendStatus[]): Backend | null => {
  const available = backends.filter((status) => status.available).map((status) => status.backend);
  if (draft.backend !== null && available.includes(draft.backend)) return draft.backend;
  return available[0] ?? null;
};

/** What is wrong with each field, in words for the field; null where nothing is. */
export interface DraftProblems {
  readonly ttl: string | null;
  readonly keys: string | null;
}

export const NO_KEY_PROBLEM = "Add at least one key, or choose anyone with the link.";

/** `isStrict`: also what is only missing, said once the operator pressed Share. */
export const draftProblems = (draft: ShareDraft, bounds: TtlBounds, isStrict: boolean): DraftProblems => {
  const ttl = parseTtl(draft.ttlText, bounds);
  return {
    ttl: ttl.ok ? null : ttl.error,
    keys: draft.who === "anyone" ? null : keysProblemOf(draft.keysText, isStrict),
  };
};

const keysProblemOf = (text: string, isStrict: boolean): string | null => {
  const { keys, problems } = readKeys(text);
  if (problems.length > 0) return problems.join(" ");
  return isStrict && keys.length === 0 ? NO_KEY_PROBLEM : null;
};

/** What the chosen backend makes of the draft's wishes. */
export interface DraftWay {
  /** Null: the configured relay. */
  readonly relay: string | null;
  readonly canKnock: boolean;
}

/** The request that the draft stands for; null while something is missing or wrong. */
export const draftRequest = (
  draft: ShareDraft,
  backend: Backend | null,
  terminalId: TerminalId,
  bounds: TtlBounds,
  way: DraftWay = { relay: draft.relay, canKnock: false },
): ShareRequest | null => {
  const ttl = parseTtl(draft.ttlText, bounds);
  const problems = draftProblems(draft, bounds, true);
  if (backend === null || !ttl.ok || problems.keys !== null) return null;
  const isAnyone = draft.who === "anyone";
  return {
    terminalId,
    backend,
    ttlMs: ttl.value,
    access: draft.access,
    keys: isAnyone ? [] : [...keyLines(draft.keysText)],
    anyoneWithLink: isAnyone,
    ...(way.relay === null ? {} : { relay: way.relay }),
    ...(draft.knock && way.canKnock ? { knock: true } : {}),
    ...(draft.reason.trim() === "" ? {} : { reason: draft.reason.trim() }),
  };
};

/** The draft after one of the verdict's proposals. */
export const applyInstead = (draft: ShareDraft, { change }: Instead): ShareDraft => ({
  ...draft,
  access: change.access ?? draft.access,
  ttlText: change.ttlMs === undefined ? draft.ttlText : formatDuration(change.ttlMs),
  who: change.needsKeys === true ? "keys" : draft.who,
  relay: change.relay ?? draft.relay,
});
