// The small words: verdicts, steps, guests, capabilities, counts and times of day.
import { describe, expect, it } from "vitest";
import type { Capabilities } from "#contract/share";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../testing/samples";
import { allowed, sampleRelay } from "../../../../testing/sharing-world";
import { countOf, listOf } from "../../../../words/phrases";
import { timeOfDay } from "../../../../words/time-words";
import { badgeOf } from "../badge";
import { capabilitySentences, cardSentences, cardWords, KEYS_UNCHECKED, readOnlyWords } from "../capability-words";
import { guestsWords } from "../guest-words";
import { relayAfterSwitch } from "../relay-words";
import { connectedWords, shareWords, worksWords } from "../share-words";
import { startStepsOf, startWords } from "../start-steps";
import { verdictView } from "../verdict-view";

const lane = sampleLane("api1");

describe("verdict", () => {
  it("FR-026-002: an allowance is quiet and names its rule", () => {
    const view = verdictView({ kind: "told", verdict: allowed });
    expect(view).toMatchObject({ title: "Allowed", rules: "rule read-with-keys", isQuiet: true, button: "Share" });
  });

  it("FR-026-002: a denial gives the reason, the rules and what would be allowed", () => {
    const instead = [{ label: "Read only", change: { access: "read" as const } }];
    const verdict = { verdict: "deny" as const, reason: "No.", policyIds: ["a", "b"], instead };
    expect(verdictView({ kind: "told", verdict })).toMatchObject({
      tone: "red",
      shape: "triangle",
      title: "Not allowed",
      text: "No.",
      rules: "rules a, b",
      instead,
    });
  });

  it("FR-026-002: an approval is asked for, not shared", () => {
    const verdict = { ...allowed, verdict: "needs-approval" as const };
    expect(verdictView({ kind: "told", verdict })).toMatchObject({ tone: "amber", button: "Ask" });
  });

  it.each([
    ["operator", "Needs approval by you"],
    ["four-eyes", "Needs approval by another person"],
    [undefined, "Needs approval"],
  ] as const)("UI25: an approval by %s is called so", (needs, title) => {
    const verdict = { ...allowed, verdict: "needs-approval" as const, needs };
    expect(verdictView({ kind: "told", verdict }).title).toBe(title);
  });

  it("FR-026-002: what is not known is said so", () => {
    expect(verdictView({ kind: "asking", before: null }).title).toBe("Asking the policy");
    expect(verdictView({ kind: "incomplete", missing: "A key." })).toMatchObject({ text: "A key.", button: "Share" });
    expect(verdictView({ kind: "unknown", why: "Gone." })).toMatchObject({ text: "Gone." });
  });
});

describe("steps", () => {
  it("FR-026-001: follow the runtime and guess nothing ahead", () => {
    const states = (share: Parameters<typeof startStepsOf>[0]) => startStepsOf(share).map(({ state }) => state);
    expect(states(null)).toEqual(["doing", "waiting", "waiting", "waiting"]);
    expect(states({ phase: "starting", startStep: "worker" })).toEqual(["done", "done", "doing", "waiting"]);
    expect(states({ phase: "live", startStep: null })).toEqual(["done", "done", "done", "done"]);
  });

  it("UI2: one sentence a step for those who listen", () => {
    expect(startWords(startStepsOf({ phase: "starting", startStep: "link" }))).toBe("Starting: link");
    expect(startWords(startStepsOf({ phase: "live", startStep: null }))).toBe("Started.");
  });
});

describe("guests", () => {
  const guest = (name: string, differences = {}) => ({
    guestId: `gst_${name}`,
    label: name,
    fingerprint: "SHA256:5h3ZpQm0n8sQ2cXv",
    address: null,
    joinedAtMs: NOW,
    access: "read",
    state: "in",
    ...differences,
  });
  const words = (differences: Parameters<typeof sampleShare>[2]) => guestsWords(sampleShare("one1", lane, differences));

  it("FR-026-010: names a guest by label and key, else by what is known", () => {
    expect(words({ guests: [guest("anna")], guestCount: 1 })).toBe("anna (SHA256:5h3Zp…)");
    const bare = guest("bob1", { label: null, fingerprint: null, address: "127.0.0.1" });
    expect(words({ guests: [bare], guestCount: 1 })).toBe("a guest at 127.0.0.1");
    expect(words({ guests: [{ ...bare, address: null }], guestCount: 1 })).toBe("a guest without a name");
  });

  it("FR-026-010: counts where it cannot name, and shortens where there are many", () => {
    expect(words({})).toBe("nobody now");
    expect(words({ guestCount: 2, guestsKnown: false })).toBe("2 guests");
    const three = ["anna", "bob1", "cleo"].map((name) => guest(name, { fingerprint: null }));
    expect(words({ guests: three, guestCount: 3 })).toBe("anna, bob1 and 1 more");
  });

  it("FR-026-007: the question before a revoke says how many are cut off", () => {
    expect(connectedWords([{ guestCount: 0 }])).toBe("Nobody is connected now.");
    expect(connectedWords([{ guestCount: 1 }])).toBe("1 guest is connected and is cut off at once.");
    expect(connectedWords([{ guestCount: 1 }, { guestCount: 2 }])).toMatch(/^3 guests are connected and are cut off/);
  });
});

describe("shares, counts, times", () => {
  it("FR-026-010: tells two shares of a terminal apart", () => {
    expect(shareWords(sampleShare("one1", lane))).toBe("tmate · read-only · 1 key");
    const open = sampleShare("two2", lane, { backend: "upterm", access: "write", anyoneWithLink: true, keyCount: 0 });
    expect(shareWords(open)).toBe("upterm · may type · anyone with the link");
    expect(worksWords(open, NOW)).toMatch(/^Works until \d\d:\d\d, may type, for anyone with the link\.$/);
  });

  it("FR-026-001: capabilities are told as they are", () => {
    const { capabilities } = sampleShare("one1", lane);
    if (capabilities === null) throw new Error("the sample has capabilities");
    expect(cardWords(capabilities)).toBe("Tells guests by key; can take one off.");
    const byAddress = { ...capabilities, guestsBy: "address" as const };
    expect(cardWords(byAddress)).toBe("Tells guests by address; can take one off.");
    expect(capabilitySentences("tmate", byAddress)[0]).toMatch(/not by their key/);
    const weak = {
      ...capabilities,
      knowsGuests: false,
      canKickOne: false,
      enforcesKeys: false,
      identityForgeable: true,
    };
    expect(cardWords(weak)).toBe("Counts guests, without names; ends for all at once.");
    const warnings = cardSentences("upterm", weak).filter(({ isWarning }) => isWarning);
    expect(warnings.map(({ text }) => text)).toEqual([
      expect.stringMatching(/pretend to be another key/),
      KEYS_UNCHECKED,
    ]);
    expect(capabilitySentences("tmate", capabilities).join()).not.toMatch(/pretend/);
  });

  it("GENB8: says whether the link works again after a lost relay", () => {
    const { capabilities } = sampleShare("one1", lane);
    if (capabilities === null) throw new Error("the sample has capabilities");
    const said = (change: Partial<Capabilities>): string =>
      cardSentences("upterm", { ...capabilities, ...change })
        .map(({ text }) => text)
        .join(" ");
    expect(said({ survivesRelayLoss: true, keepsLink: true })).toContain("under the same link");
    expect(said({ survivesRelayLoss: true })).toContain("perhaps under a new link");
    expect(said({ survivesRelayLoss: false })).toContain("A lost relay ends the share");
  });

  it("GUEST4: details and badge say what holds read-only, and when that was checked", () => {
    const share = sampleShare("one1", lane, { accessVerifiedAtMs: NOW });
    expect(readOnlyWords(share, NOW)).toMatch(/^held by tmate and by tmux, checked \d\d:\d\d$/);
    expect(badgeOf(share, NOW).words).toMatch(/ left, read-only checked \d\d:\d\d$/);
    expect(readOnlyWords({ ...share, access: "write", accessVerifiedAtMs: null }, NOW)).toBeNull();
  });

  it("REACH17: a switch is told over the relay it would use", () => {
    const upterm = { backend: "upterm" } as const;
    const lan = { kind: "lan", reach: "lan" } as const;
    const relays = [sampleRelay("here", upterm), sampleRelay("desk", { ...upterm, ...lan })];
    expect(relayAfterSwitch(relays, "upterm", { relay: "here", reach: "here" })?.name).toBe("here");
    expect(relayAfterSwitch(relays, "upterm", { relay: "office", reach: "lan" })?.name).toBe("desk");
    expect(relayAfterSwitch(relays, "upterm", { relay: "jump-1", reach: "tunnel" })).toBeNull();
    const two = [...relays, sampleRelay("other", { ...upterm, ...lan })];
    expect(relayAfterSwitch(two, "upterm", { relay: "office", reach: "lan" })).toBeNull();
  });

  it("TTL1: a time far off carries its day", () => {
    expect(timeOfDay(NOW, NOW)).toMatch(/^\d\d:\d\d$/);
    expect(timeOfDay(NOW + 30 * 3_600_000, NOW)).toMatch(/^[A-Z][a-z]{2},? \d\d:\d\d$/);
  });

  it("UI2: counts and lists read as sentences", () => {
    expect([countOf(1, "key"), countOf(0, "key"), countOf(2, "process", "processes")]).toEqual([
      "1 key",
      "0 keys",
      "2 processes",
    ]);
    expect([listOf([]), listOf(["a"]), listOf(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
  });
});
