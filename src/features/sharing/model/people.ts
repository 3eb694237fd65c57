// The people who can join a share, as chips: each has a name and one or more public keys. Pure.
import type { GuestKey } from "#contract/guest-key";
import { KEYS_MAX_COUNT } from "#contract/limits";
import type { PublicKey } from "#contract/ssh-keys";
import { countOf, listOf, sentence } from "../../../words/phrases";
import { guestKeyName } from "./guest-keys";

export interface Person {
  /** The operator's name, `@user`, or the key's own comment. */
  readonly label: string;
  /** `saved`: all keys that the operator saved under this name. `github`: as GitHub listed them. `key`: keys without a name of their own. */
  readonly source: "saved" | "github" | "key";
  /** Whole public-key lines; at least one. */
  readonly keys: readonly string[];
}

/** Saved keys with the same name are one person; a saved key without a name is one, too. */
export interface SavedPerson extends Person {
  readonly source: "saved" | "key";
  /** Null: never joined. */
  readonly lastSeenAtMs: number | null;
  /** When they last joined or were last shared with; 0 if neither. */
  readonly recentAtMs: number;
}

/** Type and blob identify a key; the comment after them doesn't. */
export const blobOf = (line: string): string => line.trim().split(/\s+/).slice(0, 2).join(" ");
export const blobsOf = (keys: readonly string[]): ReadonlySet<string> => new Set(keys.map(blobOf));

const latest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

const noShares: ReadonlyMap<string, number> = new Map();

/**
 * The most recent first. `sharedAtMs`: when each key was last shared with. Keys without the operator's name stay apart: the
 * owner of a key writes its comment, and could copy another person's.
 */
export const savedPeople = (
  guestKeys: readonly GuestKey[],
  sharedAtMs: ReadonlyMap<string, number> = noShares,
): readonly SavedPerson[] => {
  const shared = new Map([...sharedAtMs].map(([key, atMs]) => [blobOf(key), atMs]));
  const people = new Map<string, SavedPerson>();
  for (const guestKey of guestKeys) {
    const { key, name, fingerprint, lastSeenAtMs } = guestKey;
    if (key === null) continue;
    const id = name === null ? fingerprint : `name ${name.toLowerCase()}`;
    const known = people.get(id);
    people.set(id, {
      label: known?.label ?? guestKeyName(guestKey),
      source: name === null ? "key" : "saved",
      keys: [...(known?.keys ?? []), key],
      lastSeenAtMs: latest(known?.lastSeenAtMs ?? null, lastSeenAtMs),
      recentAtMs: Math.max(known?.recentAtMs ?? 0, lastSeenAtMs ?? 0, shared.get(blobOf(key)) ?? 0),
    });
  }
  return [...people.values()].sort((one, other) => other.recentAtMs - one.recentAtMs);
};

/** Their keys, each once. */
export const keysOfPeople = (people: readonly Person[]): readonly string[] => {
  const lines = new Map(people.flatMap(({ keys }) => keys.map((key) => [blobOf(key), key])));
  return [...lines.values()];
};

/** Adds a person, or the new keys of a person in the list. A key that another chip has is not added again. */
export const withPerson = (people: readonly Person[], added: Person): readonly Person[] => {
  const held = blobsOf(keysOfPeople(people));
  const fresh = added.keys.filter((key) => !held.has(blobOf(key)));
  if (fresh.length === 0) return people;
  const isSame = (person: Person) => person.source === added.source && person.label === added.label;
  if (added.source === "key" || !people.some(isSame)) return [...people, { ...added, keys: fresh }];
  return people.map((person) => (isSame(person) ? { ...person, keys: [...person.keys, ...fresh] } : person));
};

/**
 * A remembered person as saved now: all keys of the saved name, else those of their keys that are still saved; null if none
 * is. The label comes from the saved keys, too: what a browser remembers must not decide whose keys these are.
 */
export const personStillSaved = (person: Person, saved: readonly SavedPerson[]): Person | null => {
  const named = saved.find(({ source, label }) => source === "saved" && label === person.label);
  if (person.source === "saved" && named !== undefined) return { ...person, keys: named.keys };
  const wanted = blobsOf(person.keys);
  const owners = saved.filter(({ keys }) => keys.some((key) => wanted.has(blobOf(key))));
  const keys = owners.flatMap((owner) => owner.keys.filter((key) => wanted.has(blobOf(key))));
  return keys.length === 0 ? null : { ...person, keys, label: listOf(owners.map(({ label }) => label)) };
};

/** This person's saved keys that have no name. */
export const unnamedKeys = ({ keys }: Person, saved: readonly GuestKey[]): readonly string[] => {
  const unnamed = blobsOf(saved.flatMap(({ key, name }) => (key === null || name !== null ? [] : [key])));
  return keys.filter((key) => unnamed.has(blobOf(key)));
};

export const withPeople = (people: readonly Person[], added: readonly Person[]): readonly Person[] =>
  added.reduce(withPerson, people);

const lineOf = ({ line, label }: PublicKey): string => (label === null ? line : `${line} ${label}`);

/** `ssh-ed25519 …h9GKJl`: enough to tell two unnamed keys apart. */
const unnamedKey = ({ type, blob }: PublicKey): string => `${type} …${blob.replace(/=+$/, "").slice(-6)}`;

/** Keys that came together with the same comment are one person. `fallback` names keys without a comment, e.g. by their file. */
export const peopleOfKeys = (
  keys: readonly PublicKey[],
  saved: readonly GuestKey[],
  fallback: string | null = null,
): readonly Person[] => {
  const people = new Map<string, Person>();
  for (const key of keys) {
    const name = saved.find((each) => each.key !== null && blobOf(each.key) === key.line)?.name ?? null;
    const label = name ?? key.label ?? fallback ?? unnamedKey(key);
    // A key with a copied name as its comment must not become part of that person.
    const id = name === null ? `key ${label}` : `name ${label}`;
    people.set(id, { label, source: "key", keys: [...(people.get(id)?.keys ?? []), lineOf(key)] });
  }
  return [...people.values()];
};

/** The user's keys as GitHub listed them; null if none of them is a key that can join. */
export const githubPerson = (user: string, keys: readonly PublicKey[]): Person | null =>
  keys.length === 0 ? null : { label: `@${user}`, source: "github", keys: keys.map(lineOf) };

/** The text beside a chip's name: the number of keys, unless it is one. */
export const keyCountWords = ({ keys }: Person): string | null =>
  keys.length === 1 ? null : countOf(keys.length, "key");

export const NO_PEOPLE_PROBLEM = "Add at least one person, or allow anyone with the link.";

/** `isStrict`: an empty list is a problem too, and so is text that isn't a chip yet. */
export const peopleProblem = (people: readonly Person[], text: string, isStrict: boolean): string | null => {
  const count = keysOfPeople(people).length;
  if (count > KEYS_MAX_COUNT) return sentence(`at most ${KEYS_MAX_COUNT} keys`);
  if (!isStrict) return null;
  if (text.trim() !== "") return `“${text.trim().slice(0, 40)}” isn't added yet. Press Enter to add it, or clear it.`;
  return count === 0 ? NO_PEOPLE_PROBLEM : null;
};
