// What the operator types into the People field: a saved name, a GitHub user or keys, and what is suggested for it. Pure.
import { githubUserSchema } from "#contract/guest-key";
import type { PublicKey } from "#contract/ssh-keys";
import { countOf } from "../../../words/phrases";
import { keyLines, lastJoinedWords, parseKeys } from "./guest-keys";
import { blobOf, blobsOf, keysOfPeople, type Person, type SavedPerson } from "./people";

export interface ReadKeys {
  readonly keys: readonly PublicKey[];
  /** The lines that aren't public keys. */
  readonly rest: string;
  /** What is wrong with the first of them, as a sentence; null if nothing is. */
  readonly problem: string | null;
}

/** Pasted into a field of one line, several keys arrive with spaces between them. */
const onLines = (text: string): string => text.replace(/[ \t]+(?=(?:ssh|ecdsa|sk)-[\w.@-]+[ \t]+AAAA)/g, "\n");

export const readKeys = (text: string): ReadKeys => {
  const keys: PublicKey[] = [];
  const rest: string[] = [];
  const problems: string[] = [];
  for (const line of keyLines(onLines(text))) {
    const parsed = parseKeys(line);
    keys.push(...parsed.keys);
    if (parsed.problems.length > 0) rest.push(line);
    problems.push(...parsed.problems);
  }
  return { keys, rest: rest.join(" "), problem: problems[0] ?? null };
};

const looksLikeKey = (text: string): boolean =>
  /^(?:ssh|ecdsa|sk)-[\w.@-]*(?:\s|$)/.test(text) || /AAAA[A-Za-z0-9+/]{16}|-----BEGIN|\.pub$/.test(text);

/** What the operator typed into the field. */
export type Entry =
  | { readonly kind: "none" }
  | ({ readonly kind: "keys" } & ReadKeys)
  | { readonly kind: "person"; readonly person: Person }
  | { readonly kind: "github"; readonly user: string }
  | { readonly kind: "unknown"; readonly problem: string };

const GITHUB = /^(?:@|github:)\s*(.*)$/i;

/** The GitHub user that a text with `@` or `github:` names; null for any other text. */
const githubUserIn = (text: string): string | null => GITHUB.exec(text.trim())?.[1] ?? null;

const isGithubUser = (user: string): boolean => githubUserSchema.safeParse(user).success;

export const readEntry = (typed: string, saved: readonly SavedPerson[]): Entry => {
  const text = typed.trim();
  if (text === "") return { kind: "none" };
  const called = saved.filter(({ label }) => label.toLowerCase() === text.toLowerCase());
  // The operator's name for a person comes before a key's comment.
  const person = called.find(({ source }) => source === "saved") ?? called[0];
  if (person?.source === "key" && called.length > 1)
    return { kind: "unknown", problem: `Several saved keys are called “${text}”. Choose one from the list.` };
  if (person !== undefined) return { kind: "person", person };
  const user = githubUserIn(text);
  if (user !== null) {
    if (isGithubUser(user)) return { kind: "github", user };
    return { kind: "unknown", problem: "Enter a GitHub username after @: letters, digits and hyphens." };
  }
  if (looksLikeKey(text)) return { kind: "keys", ...readKeys(text) };
  return {
    kind: "unknown",
    problem: `No saved person is called “${text}”. Enter @name for a GitHub user, or paste a key.`,
  };
};

export type Suggestion =
  | {
      readonly kind: "person";
      readonly id: string;
      readonly label: string;
      readonly detail: string;
      readonly person: Person;
    }
  | {
      readonly kind: "github";
      readonly id: string;
      readonly label: string;
      readonly detail: string;
      readonly user: string;
    };

const SUGGESTED_MAX = 6;

const personSuggestion = (person: SavedPerson, nowMs: number): Suggestion => ({
  kind: "person",
  id: `person ${person.keys[0] ?? person.label}`,
  label: person.label,
  detail: [
    person.source === "key" ? "unnamed key" : null,
    person.keys.length > 1 ? countOf(person.keys.length, "key") : null,
    lastJoinedWords(person, nowMs),
  ]
    .filter((part) => part !== null)
    .join(" · "),
  person,
});

const githubSuggestion = (user: string): Suggestion => ({
  kind: "github",
  id: `github ${user}`,
  label: `@${user}`,
  detail: "public keys from github.com",
  user,
});

/** Named keys before those with only a comment, which is its owner's choice. */
const byName = (one: SavedPerson, other: SavedPerson): number =>
  Number(one.source === "key") - Number(other.source === "key");

/** Saved people whose name contains the text, then the GitHub user of that name. People in the list are left out. */
export const suggestionsFor = (
  typed: string,
  saved: readonly SavedPerson[],
  people: readonly Person[],
  nowMs: number,
): readonly Suggestion[] => {
  const text = typed.trim();
  if (looksLikeKey(text)) return [];
  const held = blobsOf(keysOfPeople(people));
  const wanted = text.replace(/^github:\s*/i, "@").toLowerCase();
  const matching = (text === "" ? saved : [...saved].sort(byName))
    .filter(({ label, keys }) => label.toLowerCase().includes(wanted) && keys.some((key) => !held.has(blobOf(key))))
    .slice(0, SUGGESTED_MAX)
    .map((person) => personSuggestion(person, nowMs));
  const user = githubUserIn(text) ?? text;
  return isGithubUser(user) ? [...matching, githubSuggestion(user)] : matching;
};

/** Whether Enter takes the first suggestion. A GitHub user needs the `@`: a misspelled name could be a stranger's account. */
export const isFirstChosen = (typed: string, [first]: readonly Suggestion[]): boolean => {
  if (typed.trim() === "" || first === undefined) return false;
  return first.kind === "person" || githubUserIn(typed) !== null;
};
