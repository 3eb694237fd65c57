// The people of a draft: what is typed, pasted or dropped becomes chips. A private key is refused and never kept.
import { useState } from "react";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { beyondFields, type Failure, problemOf } from "../../../../words/failure-words";
import { useSharingTools } from "../../commands/sharing-context";
import { useGithubKeys, useGuestKeys } from "../../commands/use-guest-keys";
import type { DraftChange, ShareDraft } from "../../model/draft";
import { PRIVATE_KEY_REMOVED, withoutPrivateKeys } from "../../model/guest-keys";
import { githubPerson, type Person, peopleOfKeys, savedPeople, withPeople } from "../../model/people";
import { readEntry, readKeys, type Suggestion, suggestionsFor } from "../../model/people-entry";
import { readKeyFiles } from "./key-files";

export interface PeopleEntry {
  readonly suggestionsOf: (text: string) => readonly Suggestion[];
  readonly changeText: (text: string) => void;
  /** Takes pasted text that contains keys. False: it contains none, so the field inserts it. */
  readonly paste: (text: string) => boolean;
  /** Adds the person or the keys in the field. `isAsked`: the operator pressed Enter; only then does lanecast ask GitHub. */
  readonly enter: (isAsked: boolean) => void;
  readonly choose: (suggestion: Suggestion) => void;
  readonly remove: (person: Person) => void;
  readonly takeFiles: (files: readonly File[]) => Promise<void>;
  /** The GitHub user whose keys are being fetched; null if none. */
  readonly fetching: string | null;
  /** What is wrong with the last entry, as a sentence; null if nothing is. */
  readonly problem: string | null;
  /** A failure that the field's problem doesn't show. */
  readonly failure: Failure | null;
}

type Add = (added: readonly Person[], textAfter?: (text: string) => string) => void;

/** Asks the runtime for the keys of a GitHub user; the page connects to nothing else. */
const useGithubEntry = (add: Add, setProblem: (problem: string | null) => void) => {
  const github = useGithubKeys();
  const [fetching, setFetching] = useState<string | null>(null);
  /** `typed`: the text that named the user. It is cleared when the keys have arrived. */
  const fetchUser = async (user: string, typed: string): Promise<void> => {
    setProblem(null);
    setFetching(user);
    const answer = await github.run(user);
    setFetching(null);
    if (!answer.ok) return;
    const read = readKeys(answer.value.keys.join("\n"));
    setProblem(read.problem);
    const person = githubPerson(user, read.keys);
    if (person !== null) add([person], (text) => (text === typed ? "" : text));
  };
  return { fetchUser, fetching, failure: github.failure, reset: github.reset };
};

export const usePeople = ({ peopleText, people }: ShareDraft, change: (part: DraftChange) => void): PeopleEntry => {
  const { guestKeys } = useGuestKeys();
  const nowMs = useRuntimeNow();
  const [problem, setProblem] = useState<string | null>(null);
  const { lastChoices } = useSharingTools();
  const [sharedAtMs] = useState(lastChoices.sharedAtMs);
  const saved = savedPeople(guestKeys, sharedAtMs);

  /** Keeps what the operator typed while a file or GitHub was being read. */
  const add: Add = (added, textAfter = (text) => text) =>
    change((now) => ({ people: withPeople(now.people, added), peopleText: textAfter(now.peopleText) }));
  const github = useGithubEntry(add, setProblem);

  const takeKeys = (text: string): void => {
    const read = readKeys(text);
    setProblem(read.problem);
    add(peopleOfKeys(read.keys, guestKeys), () => read.rest);
  };

  return {
    suggestionsOf: (text) => suggestionsFor(text, saved, people, nowMs),
    changeText: (text) => {
      github.reset();
      const cleaned = withoutPrivateKeys(text);
      const left = cleaned ?? text;
      // Several characters at a time are pasted or dropped, not typed: whole keys become chips immediately.
      const isInserted = Math.abs(left.length - peopleText.length) > 1;
      if (isInserted && readKeys(left).keys.length > 0) takeKeys(left);
      else {
        setProblem(null);
        change({ peopleText: left });
      }
      if (cleaned !== null) setProblem(PRIVATE_KEY_REMOVED);
    },
    paste: (text) => {
      github.reset();
      const cleaned = withoutPrivateKeys(text);
      const { keys } = readKeys(cleaned ?? text);
      if (keys.length === 0 && cleaned === null) return false;
      takeKeys(cleaned ?? text);
      if (cleaned !== null) setProblem(PRIVATE_KEY_REMOVED);
      return true;
    },
    enter: (isAsked) => {
      const entry = readEntry(peopleText, saved);
      switch (entry.kind) {
        case "none":
          return;
        case "keys":
          return takeKeys(peopleText);
        case "person":
          return add([entry.person], () => "");
        case "github":
          return isAsked
            ? void github.fetchUser(entry.user, peopleText)
            : setProblem(`Press Enter to get the keys of @${entry.user}.`);
        case "unknown":
          return setProblem(entry.problem);
      }
    },
    choose: (suggestion) => {
      setProblem(null);
      if (suggestion.kind === "person") add([suggestion.person], () => "");
      else void github.fetchUser(suggestion.user, peopleText);
    },
    remove: (person) => change((now) => ({ people: now.people.filter((each) => each !== person) })),
    takeFiles: async (files) => {
      const read = await readKeyFiles(files);
      setProblem(read.problem);
      add(read.files.flatMap(({ name, keys }) => peopleOfKeys(keys, guestKeys, name.replace(/\.pub$/, ""))));
    },
    fetching: github.fetching,
    problem: problem ?? problemOf(github.failure, "user"),
    failure: beyondFields(github.failure, ["user"]),
  };
};
