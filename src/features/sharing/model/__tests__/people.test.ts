// People and their keys: who is one person, what a text names, and what Enter may take.
import { describe, expect, it } from "vitest";
import type { GuestKey } from "#contract/guest-key";
import { SAMPLE_NOW_MS as NOW } from "../../../../testing/samples";
import { SAMPLE_KEY, sampleGuestKeys } from "../../../../testing/sharing-world";
import { parseKeys } from "../guest-keys";
import { keysOfPeople, peopleOfKeys, personStillSaved, savedPeople, withPeople } from "../people";
import { isFirstChosen, readEntry, readKeys, suggestionsFor } from "../people-entry";

const [ana, bo] = sampleGuestKeys;
if (ana === undefined || bo?.key == null) throw new Error("two sample keys");
const BO_KEY = bo.key;
const MALLORY_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKm7j0Zb3yT5cQ0vRr1mW8xN2sLd4uHf6gEo9pYiUaBk";
const keysIn = (text: string) => parseKeys(text).keys;

describe("one person", () => {
  it("PEOPLE1: all keys with the same saved name, in any case", () => {
    const both: readonly GuestKey[] = [ana, { ...bo, name: "ANA from support" }];
    expect(savedPeople(both)).toMatchObject([{ label: "Ana from support", keys: [SAMPLE_KEY, BO_KEY] }]);
  });

  it("PEOPLE1: a key whose comment copies a saved name stays apart", () => {
    const copy = { ...bo, comment: "Ana from support", key: `${MALLORY_KEY} Ana from support` };
    expect(savedPeople([ana, copy]).map(({ keys }) => keys.length)).toEqual([1, 1]);
    const pasted = peopleOfKeys(keysIn(`${SAMPLE_KEY}\n${MALLORY_KEY} Ana from support`), [ana]);
    expect(pasted.map(({ keys }) => keys.length)).toEqual([1, 1]);
  });

  it("PEOPLE1: a key counts once, whichever chips name it", () => {
    const people = withPeople(peopleOfKeys(keysIn(SAMPLE_KEY), []), savedPeople([ana, bo]));
    expect(keysOfPeople(people)).toEqual([SAMPLE_KEY, BO_KEY]);
    expect(people).toHaveLength(2);
  });

  it("PEOPLE1: keys without a comment are named by their file, else by their last characters", () => {
    expect(peopleOfKeys(keysIn(MALLORY_KEY), [], "laptop")).toMatchObject([{ label: "laptop" }]);
    expect(peopleOfKeys(keysIn(MALLORY_KEY), [])).toMatchObject([{ label: "ssh-ed25519 …YiUaBk" }]);
  });

  it("REPEAT2: a remembered name has all keys saved under it now, and a pasted key only what is still saved", () => {
    const saved = savedPeople([ana, { ...bo, name: "Ana from support" }]);
    const person = { label: "Ana from support", source: "saved", keys: [SAMPLE_KEY] } as const;
    expect(personStillSaved(person, saved)?.keys).toEqual([SAMPLE_KEY, BO_KEY]);
    const pasted = { label: "x", source: "key", keys: [MALLORY_KEY, BO_KEY] } as const;
    expect(personStillSaved(pasted, saved)).toMatchObject({ label: "Ana from support", keys: [BO_KEY] });
    expect(personStillSaved({ ...pasted, keys: [MALLORY_KEY] }, saved)).toBeNull();
  });
});

describe("what a text names", () => {
  const saved = savedPeople([ana, bo]);

  it("PEOPLE1: a saved name before a key whose comment copies it, and none of several equal comments", () => {
    const copy = { ...bo, name: null, key: `${MALLORY_KEY} Ana from support`, lastSeenAtMs: NOW };
    const both = savedPeople([copy, ana]);
    expect(both[0]?.keys).toEqual([copy.key]);
    expect(readEntry("ana from support", both)).toMatchObject({ kind: "person", person: { keys: [SAMPLE_KEY] } });
    const [first] = suggestionsFor("ana", both, [], NOW);
    expect(first).toMatchObject({ person: { keys: [SAMPLE_KEY] } });
    const other = { ...copy, fingerprint: "SHA256:other", key: BO_KEY.replace("bo@desk", "Ana from support") };
    expect(readEntry("Ana from support", savedPeople([copy, other]))).toMatchObject({
      kind: "unknown",
      problem: expect.stringMatching(/^Several saved keys are called/),
    });
    const remembered = { label: "Ana from support", source: "saved", keys: [SAMPLE_KEY] } as const;
    expect(personStillSaved(remembered, savedPeople([copy]))).toBeNull();
  });

  it("KEY1: keys that lost their line breaks in a field of one line", () => {
    const read = readKeys(`${SAMPLE_KEY} ${MALLORY_KEY} ${BO_KEY}`);
    expect(read).toMatchObject({ rest: "", problem: null });
    expect(read.keys.map(({ label }) => label)).toEqual(["ana@laptop", null, "bo@desk"]);
  });

  it.each([
    ["ana FROM support ", "person"],
    ["@octocat", "github"],
    ["GitHub: octocat", "github"],
    ["@not a user", "unknown"],
    ["octocat", "unknown"],
    [MALLORY_KEY, "keys"],
    ["ssh-ed25519", "keys"],
    ["~/.ssh/id_ed25519.pub", "keys"],
    ["  ", "none"],
  ])("PEOPLE1: %j is %s", (text, kind) => {
    expect(readEntry(text, saved).kind).toBe(kind);
  });

  it("BOOK2: Enter takes a saved person or a user after @, never a plain name for a GitHub user", () => {
    const taken = (text: string) => isFirstChosen(text, suggestionsFor(text, saved, [], NOW));
    expect(["ana", "@octo", "github:octo", "octo", ""].map(taken)).toEqual([true, true, true, false, false]);
  });

  it("PEOPLE1: a person who is in is not suggested again", () => {
    expect(suggestionsFor("", saved, saved.slice(0, 1), NOW).map(({ label }) => label)).toEqual(["bo@desk"]);
  });
});
