// Verdicts, steps, guests, shares, capabilities, counts and times of day in words.
import { describe, expect, it } from "vitest";
import type { Capabilities } from "#contract/share";
import { guestsWords } from "#contract/share-words";
import { SAMPLE_NOW_MS as NOW, sampleCapabilities, sampleLane, sampleShare } from "../../../../testing/samples";
import { allowed, sampleRelay } from "../../../../testing/sharing-world";
import { countOf, listOf } from "../../../../words/phrases";
import { timeOfDay } from "../../../../words/time-words";
import { badgeOf } from "../badge";
import { capabilitySentences, cardSentences, cardWords, KEYS_NOT_CHECKED, readOnlyWords } from "../capabilities";
import { stageAnnouncement, startStepsOf, verdictView } from "../dialog";
import { arrivalTitle, waitingTitle } from "../guests";
import { relayAfterSwitch } from "../relays";
import { linkTermsWords, oneOfManyWords, shareWords } from "../share-words";
import { disconnectsWords, stopWords } from "../stop";

const lane = sampleLane("api1");

describe("verdict", () => {
  it("FR-026-002: an allowed share is quiet and names its rule", () => {
    const view = verdictView({ kind: "known", verdict: allowed });
    expect(view).toMatchObject({ title: "Allowed", rules: "by rule read-with-keys", isQuiet: true, button: "Share" });
  });

  it("FR-026-002: a denial shows the reason, the rules and the alternatives", () => {
    const instead = [{ label: "Read only", change: { access: "read" as const } }];
    const verdict = { verdict: "deny" as const, reason: "No.", policyIds: ["a", "b"], instead };
    expect(verdictView({ kind: "known", verdict })).toMatchObject({
      tone: "red",
      shape: "triangle",
      title: "Not allowed",
      text: "No.",
      rules: "(rules a, b)",
      instead,
    });
  });

  it("FR-026-002: a share that needs approval is requested, not shared", () => {
    const verdict = { ...allowed, verdict: "needs-approval" as const };
    expect(verdictView({ kind: "known", verdict })).toMatchObject({ tone: "amber", button: "Request approval" });
  });

  it.each([
    ["operator", "Needs your confirmation", "Confirm and share"],
    ["four-eyes", "Needs approval by another person", "Request approval"],
    [undefined, "Needs approval", "Request approval"],
  ] as const)("UI25: says who must approve: %s", (needs, title, button) => {
    const verdict = { ...allowed, verdict: "needs-approval" as const, needs };
    expect(verdictView({ kind: "known", verdict })).toMatchObject({ title, button });
  });

  it("FR-026-002: says that it is checking, that the form is incomplete, or that the check failed", () => {
    expect(verdictView({ kind: "checking", before: null }).title).toBe("Checking rules…");
    expect(verdictView({ kind: "incomplete", missing: "A key." })).toMatchObject({ title: "A key.", button: "Share" });
    expect(verdictView({ kind: "unknown", why: "Gone." })).toMatchObject({ text: "Gone." });
  });
});

describe("steps", () => {
  it("FR-026-001: follow the runtime, without guessing", () => {
    const states = (share: Parameters<typeof startStepsOf>[0]) => startStepsOf(share).map(({ state }) => state);
    expect(states(null)).toEqual(["doing", "waiting", "waiting", "waiting"]);
    expect(states({ phase: "starting", startStep: "worker" })).toEqual(["done", "done", "doing", "waiting"]);
    expect(states({ phase: "live", startStep: null })).toEqual(["done", "done", "done", "done"]);
  });

  it("UI2: a screen reader hears one sentence per step", () => {
    const starting = sampleShare("one1", lane, { phase: "starting", startStep: "link" });
    expect(stageAnnouncement("starting", null)).toBe("Checking rules.");
    expect(stageAnnouncement("starting", starting)).toBe("Waiting for the link.");
    expect(stageAnnouncement("starting", { ...starting, phase: "ending" })).toBe("Canceling.");
    expect(stageAnnouncement("link", starting)).toBe("The share is live. You can copy the link.");
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

  it("FR-026-010: names a guest by label and key, or else by what is known", () => {
    expect(words({ guests: [guest("anna")], guestCount: 1 })).toBe("anna (SHA256:5h3Zp…)");
    const bare = guest("bob1", { label: null, fingerprint: null, address: "127.0.0.1" });
    expect(words({ guests: [bare], guestCount: 1 })).toBe("guest from 127.0.0.1");
    expect(words({ guests: [{ ...bare, address: null }], guestCount: 1 })).toBe("unnamed guest");
  });

  it("FR-026-010: counts guests without names, and shortens long lists", () => {
    expect(words({})).toBe("no guests yet");
    expect(words({ guests: [guest("anna", { state: "gone" })] })).toBe("no guests");
    expect(words({ guestCount: 2, guestsKnown: false })).toBe("2 guests");
    const three = ["anna", "bob1", "cleo"].map((name) => guest(name, { fingerprint: null }));
    expect(words({ guests: three, guestCount: 3 })).toBe("anna, bob1 and 1 more");
  });

  it("GST4: says who joined and who is waiting", () => {
    const share = sampleShare("one1", lane, {
      guests: [guest("anna"), guest("bob1", { label: null, fingerprint: null, address: "127.0.0.1" })],
    });
    const [anna, bob] = share.guests.map((each) => ({ share, guest: each }));
    if (!anna || !bob) throw new Error("two sample guests");
    expect(arrivalTitle([anna])).toBe("anna joined");
    expect(arrivalTitle([bob])).toBe("Guest joined from 127.0.0.1");
    expect(arrivalTitle([anna, bob])).toBe("2 guests joined");
    expect(waitingTitle([anna.guest])).toBe("anna is waiting to join");
    expect(waitingTitle(share.guests)).toBe("2 guests are waiting to join");
  });
});

describe("stop", () => {
  const withGuests = (guestCount: number) => ({ guestCount });

  it("FR-026-007: the question says how many guests will be disconnected", () => {
    expect(disconnectsWords([withGuests(0)])).toBe("No guests are connected.");
    expect(disconnectsWords([withGuests(1)])).toBe("1 guest will be disconnected.");
    expect(disconnectsWords([withGuests(1), withGuests(2)])).toBe("3 guests will be disconnected.");
  });

  it("UI23: the question says what is stopped and what is withdrawn", () => {
    expect(stopWords({ shared: [], requests: [] })).toBeNull();
    expect(stopWords({ shared: [withGuests(0), withGuests(0)], requests: [withGuests(0)] })).toEqual({
      before: "Stop sharing ",
      after: "? 2 shares end. No guests are connected.",
      effect: "The links stop working; the terminals keep running. 1 request will be withdrawn.",
    });
    expect(stopWords({ shared: [], requests: [withGuests(0)] })).toEqual({
      before: "Withdraw the request to share ",
      after: "?",
      effect: "Nothing is shared yet.",
    });
  });
});

describe("shares, counts, times", () => {
  it("FR-026-010: tells two shares of a terminal apart", () => {
    expect(shareWords(sampleShare("one1", lane))).toBe("tmate · 1 key");
    const open = sampleShare("two2", lane, { backend: "upterm", access: "write", anyoneWithLink: true, keyCount: 0 });
    expect(shareWords(open)).toBe("upterm · anyone with the link");
    expect(oneOfManyWords(open, NOW)).toBe("upterm · no guests yet · can type · only on this computer · 20:00 left");
    const terms = (host: string) => linkTermsWords({ ...open, reach: "lan" }, { host }, NOW);
    expect(terms("192.0.2.7")).toMatch(/^Works on your network · can type · anyone with the link · until \d\d:\d\d$/);
    expect(terms("127.0.0.1")).toMatch(/^Works only on this computer · /);
  });

  it("FR-026-001: describes capabilities as they are", () => {
    const { tmate, upterm } = sampleCapabilities;
    expect(cardWords(upterm)).toBe("Shows guests by key; you can remove one.");
    expect(cardWords(tmate)).toBe("Shows guests by IP address; you can remove one.");
    expect(capabilitySentences("tmate", tmate)[0]).toMatch(/not by key/);
    const weak = {
      ...upterm,
      knowsGuests: false,
      canKickOne: false,
      enforcesKeys: false,
      identityForgeable: true,
    };
    expect(cardWords(weak)).toBe("Only counts guests; you can only disconnect everyone.");
    const warnings = cardSentences("upterm", weak).filter(({ isWarning }) => isWarning);
    expect(warnings.map(({ text }) => text)).toEqual([
      expect.stringMatching(/pretend to have another guest's key/),
      KEYS_NOT_CHECKED,
    ]);
    expect(capabilitySentences("upterm", upterm).join()).not.toMatch(/pretend/);
  });

  it("GENB8: says whether the link works again after a lost relay", () => {
    const { capabilities } = sampleShare("one1", lane);
    if (capabilities === null) throw new Error("the sample has capabilities");
    const said = (change: Partial<Capabilities>): string =>
      cardSentences("upterm", { ...capabilities, ...change })
        .map(({ text }) => text)
        .join(" ");
    expect(said({ survivesRelayLoss: true, keepsLink: true })).toContain("with the same link");
    expect(said({ survivesRelayLoss: true })).toContain("possibly with a new link");
    expect(said({ survivesRelayLoss: false })).toContain("the share ends");
  });

  it("GUEST4: details and badge say what enforces read-only and when it was verified", () => {
    const share = sampleShare("one1", lane, { accessVerifiedAtMs: NOW });
    expect(readOnlyWords(share, NOW)).toMatch(/^enforced by tmate and tmux, verified \d\d:\d\d$/);
    expect(badgeOf(share, NOW).facts.at(-1)).toMatch(/^read-only verified \d\d:\d\d$/);
    expect(readOnlyWords({ ...share, access: "write", accessVerifiedAtMs: null }, NOW)).toBeNull();
  });

  it("REACH17: finds the relay that a switch would use", () => {
    const upterm = { backend: "upterm" } as const;
    const lan = { kind: "lan", reach: "lan" } as const;
    const relays = [sampleRelay("here", upterm), sampleRelay("desk", { ...upterm, ...lan })];
    expect(relayAfterSwitch(relays, "upterm", { relay: "here", reach: "here" })?.name).toBe("here");
    expect(relayAfterSwitch(relays, "upterm", { relay: "office", reach: "lan" })?.name).toBe("desk");
    expect(relayAfterSwitch(relays, "upterm", { relay: "jump-1", reach: "tunnel" })).toBeNull();
    const two = [...relays, sampleRelay("other", { ...upterm, ...lan })];
    expect(relayAfterSwitch(two, "upterm", { relay: "office", reach: "lan" })).toBeNull();
    const office = [
      sampleRelay("office", { ...lan, host: "192.0.2.7" }),
      sampleRelay("same", { ...upterm, ...lan, host: "192.0.2.7" }),
    ];
    expect(relayAfterSwitch([...two, ...office], "upterm", { relay: "office", reach: "lan" })?.name).toBe("same");
  });

  it("TTL1: a distant time includes the weekday", () => {
    expect(timeOfDay(NOW, NOW)).toMatch(/^\d\d:\d\d$/);
    expect(timeOfDay(NOW + 30 * 3_600_000, NOW)).toMatch(/^[A-Z][a-z]{2},? \d\d:\d\d$/);
  });

  it("UI2: counts and lists read like sentences", () => {
    expect([countOf(1, "key"), countOf(0, "key"), countOf(2, "process", "processes")]).toEqual([
      "1 key",
      "0 keys",
      "2 processes",
    ]);
    expect([listOf([]), listOf(["a"]), listOf(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
  });
});
