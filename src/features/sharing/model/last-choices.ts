// What the last share of a lane was started with, and the draft that repeats it. A choice that is no longer possible is dropped, and the draft says which. Pure.
import { z } from "zod";
import type { Instead } from "#contract/commands";
import { formatDuration } from "#contract/durations";
import { type Backend, backendSchema } from "#contract/errors";
import type { GuestKey } from "#contract/guest-key";
import type { RelayView } from "#contract/relay";
import { accessSchema, type BackendStatus } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { applyInstead, chosenBackend, freshDraft, type ShareDraft } from "./draft";
import { CANNOT_WAIT } from "./guests";
import { type Person, personStillSaved, savedPeople } from "./people";
import { capabilitiesOver, chosenRelay, relayLabel, relaysFor } from "./relays";
import { parseTtl } from "./ttl";

const personSchema = z.object({
  label: z.string(),
  source: z.enum(["saved", "github", "key"]),
  keys: z.array(z.string()).min(1),
});

/** Not the reason: it is about one share. Public keys only. */
export const choicesSchema = z.object({
  who: z.enum(["keys", "anyone"]),
  people: z.array(personSchema),
  access: accessSchema,
  ttlText: z.string(),
  backend: backendSchema.nullable(),
  relay: z.string().nullable(),
  knock: z.boolean(),
});
export type Choices = z.infer<typeof choicesSchema>;

export const choicesOf = ({ who, people, access, ttlText, backend, relay, knock }: ShareDraft): Choices => ({
  who,
  people: people.map(({ label, source, keys }) => ({ label, source, keys: [...keys] })),
  access,
  ttlText,
  backend,
  relay,
  knock,
});

/**
 * The draft that repeats a share. `isOfLane`: the share was of the same lane. Typing, and a link that anyone can use, are
 * not carried over to another lane.
 */
export const recalledDraft = (choices: Choices, isOfLane: boolean, limits: SharingLimits): ShareDraft => {
  const fresh = freshDraft(limits);
  const ttl = parseTtl(choices.ttlText, limits);
  return {
    ...fresh,
    ...choices,
    access: isOfLane ? choices.access : fresh.access,
    who: isOfLane ? choices.who : fresh.who,
    ttlText: ttl.ok ? choices.ttlText : fresh.ttlText,
    recall: "unchecked",
    dropped: ttl.ok ? [] : [`${choices.ttlText} is no longer allowed; the time is now ${fresh.ttlText}.`],
  };
};

/** What the draft is compared with. `guestKeys` null: they couldn't be loaded. */
export interface Present {
  readonly guestKeys: readonly GuestKey[] | null;
  readonly backends: readonly BackendStatus[];
  readonly relays: readonly RelayView[];
}

type Checked = { readonly part: Partial<ShareDraft>; readonly dropped: readonly string[] };
const unchanged: Checked = { part: {}, dropped: [] };

const checkPeople = ({ people, recall }: ShareDraft, guestKeys: readonly GuestKey[] | null): Checked => {
  if (people.length === 0) return unchanged;
  if (guestKeys === null) {
    if (recall === "checked") return unchanged;
    return { part: {}, dropped: ["Couldn't load the saved keys, so these keys weren't checked."] };
  }
  const saved = savedPeople(guestKeys);
  const kept: Person[] = [];
  const dropped: string[] = [];
  for (const person of people) {
    const now = personStillSaved(person, saved);
    const lost = person.keys.length - (now?.keys.length ?? 0);
    if (now !== null) kept.push(now);
    if (now === null) dropped.push(`${person.label} was removed from the saved keys.`);
    else if (lost > 0)
      dropped.push(`${lost} of ${person.label}'s keys ${lost === 1 ? "was" : "were"} removed from the saved keys.`);
  }
  return { part: { people: kept }, dropped };
};

const checkBackend = (draft: ShareDraft, { backends }: Present): Checked => {
  const { backend } = draft;
  const used = chosenBackend(draft, backends);
  if (backend === null || used === backend) return unchanged;
  return { part: { backend: null }, dropped: [`${backend} isn't available${used === null ? "" : `; using ${used}`}.`] };
};

const labelOfDefault = (relays: readonly RelayView[], backend: Backend | null): string => {
  const relay = chosenRelay(null, relays, backend);
  return relay === null ? "the default relay" : relayLabel(relay);
};

const checkRelay = ({ relay }: ShareDraft, backend: Backend | null, { relays }: Present): Checked => {
  if (relay === null || backend === null) return unchanged;
  const found = relaysFor(relays, backend).find(({ name }) => name === relay);
  if (found?.available === true) return unchanged;
  const what = found === undefined ? `The relay ${relay} is gone` : `The relay ${relay} isn't available`;
  return { part: { relay: null }, dropped: [`${what}; reachable from ${labelOfDefault(relays, backend)}.`] };
};

const checkKnock = ({ knock, relay }: ShareDraft, backend: Backend | null, { relays }: Present): Checked => {
  const name = chosenRelay(relay, relays, backend)?.name ?? null;
  const capabilities = backend === null ? null : capabilitiesOver(relays, backend, name);
  if (!knock || capabilities === null || capabilities.knock !== "none") return unchanged;
  return { part: { knock: false }, dropped: [CANNOT_WAIT] };
};

/** The draft without the choices that are no longer possible. Checking again changes nothing more. */
export const checkRecalled = (draft: ShareDraft, present: Present): ShareDraft => {
  let now = draft;
  const apply = ({ part, dropped }: Checked): void => {
    now = { ...now, ...part, dropped: [...now.dropped, ...dropped] };
  };
  apply(checkPeople(now, present.guestKeys));
  apply(checkBackend(now, present));
  const backend = chosenBackend(now, present.backends);
  apply(checkRelay(now, backend, present));
  apply(checkKnock(now, backend, present));
  return { ...now, recall: "checked" };
};

/** Only alternatives that allow less: without the operator, a draft must never come to allow more. */
const isNarrower = ({ access, ttlText }: ShareDraft, { change }: Instead, limits: SharingLimits): boolean => {
  if (change.needsKeys !== undefined || change.relay !== undefined) return false;
  if (change.access !== undefined) return change.access === "read" && access === "write";
  const ttl = parseTtl(ttlText, limits);
  return change.ttlMs !== undefined && ttl.ok && change.ttlMs < ttl.value;
};

/** The draft after the rules denied what they allowed last time; null if they offer nothing narrower. */
export const narrowedDraft = (
  draft: ShareDraft,
  { instead, text }: { readonly instead: readonly Instead[]; readonly text: string | null },
  limits: SharingLimits,
): ShareDraft | null => {
  const narrower = instead.find((each) => isNarrower(draft, each, limits));
  if (narrower === undefined) return null;
  const { access, ttlMs } = narrower.change;
  const what = access === undefined ? `The time is now ${formatDuration(ttlMs ?? 0)}` : "Guests can now only watch";
  return {
    ...applyInstead(draft, narrower),
    dropped: [
      ...draft.dropped,
      `${what}. The rules no longer allow the last choice${text === null ? "." : `: ${text}`}`,
    ],
  };
};
