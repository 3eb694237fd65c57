// The sentence that describes a share or a handoff.

import { describe, expect, it } from "vitest";
import { openSentence, shareFacts, shareSentence } from "../share-words";

const NOW = 1_000_000;
const guest = {
  guestId: "gst_ana1",
  label: "Ana",
  fingerprint: null,
  address: null,
  joinedAtMs: NOW,
  access: "write",
  state: "in",
} as const;
const live = {
  guests: [guest],
  guestCount: 1,
  guestsKnown: true,
  liveAtMs: NOW,
  anyoneWithLink: false,
  keyCount: 2,
  access: "write",
  reach: "lan",
  expiresAtMs: NOW + 761_000,
} as const;
// The ids are branded in the contract; the sentence doesn't read them.
const words = (differences: object) =>
  shareSentence({ ...live, ...differences } as unknown as Parameters<typeof shareSentence>[0], NOW);

describe("the sentence", () => {
  it("OPEN2: says who, what they can do, from where, and for how long", () => {
    expect(words({})).toBe("Ana · can type · on your network · 12:41 left");
  });

  it.each([
    [{ guests: [], guestCount: 0 }, "no guests yet · can type · on your network · 12:41 left"],
    [{ guests: [], guestCount: 3, guestsKnown: false }, "3 guests · can type · on your network · 12:41 left"],
    [{ access: "read", reach: "here" }, "Ana · can watch · only on this computer · 12:41 left"],
    [{ reach: "tunnel" }, "Ana · can type · through your SSH host · 12:41 left"],
    [{ reach: "host" }, "Ana · can type · through your relay · 12:41 left"],
    [{ reach: "public" }, "Ana · can type · through a public relay · 12:41 left"],
    [{ expiresAtMs: NOW - 5_000 }, "Ana · can type · on your network · 00:00 left"],
    [{ liveAtMs: null, expiresAtMs: null }, "2 keys · can type · on your network"],
    [{ liveAtMs: null, expiresAtMs: null, anyoneWithLink: true }, "anyone with the link · can type · on your network"],
  ])("OPEN2: for %o it is %s", (differences, sentence) => {
    expect(words(differences)).toBe(sentence);
  });

  it("OPEN2: leaves out the time if it is shown separately, and the place if there is none", () => {
    expect(shareFacts({ ...live, guests: [], guestCount: 2 })).toBe("2 guests · can type · on your network");
    expect(openSentence({ who: "claude", can: "can type", where: null, leftMs: 3_600_000 })).toBe(
      "claude · can type · 1:00:00 left",
    );
  });
});
