// The log's words, filters and stories: pure tables over rows.

import { describe, expect, it } from "vitest";
import { type AuditType, auditTypeSchema } from "#contract/audit";
import { auditQuerySchema } from "#contract/audit-commands";
import { sampleEvent, sampleLog } from "../../../../testing/sample-records";
import { SAMPLE_NOW_MS } from "../../../../testing/samples";
import { isClean, proofWords } from "../../../../words/end-words";
import { actorWords } from "../actor-words";
import { dataWords } from "../data-words";
import { eventTime, eventTimesIn } from "../event-time";
import { eventGroups, eventLooks } from "../event-words";
import { isFiltered, noFilter, queryOf, withSince } from "../filter";
import { indexOfSeq } from "../find-row";
import { problemOfHead } from "../noted-head";
import { storyOf } from "../share-story";
import { endingWords, guestWords, happenedWords, livedWords } from "../story-words";

const row = (type: AuditType, data: Record<string, unknown>) => sampleEvent(3, { type, data });
const storyRows = sampleLog.filter((event) => event.shareId !== null);

describe("the words of a row", () => {
  it("AUD31: every type has words of its own and stands in exactly one group", () => {
    const words = auditTypeSchema.options.map((type) => eventLooks[type].words);
    expect(new Set(words).size).toBe(words.length);
    expect(eventGroups.flatMap(({ types }) => types).toSorted()).toEqual(auditTypeSchema.options.toSorted());
  });

  it.each<[AuditType, Record<string, unknown>, string]>([
    [
      "share.requested",
      { access: "read", ttlMs: 1_800_000, fingerprints: ["SHA256:aa"], reason: "Pairing" },
      "can watch · for 30m · 1 key · “Pairing”",
    ],
    [
      "share.requested",
      { access: "write", ttlMs: 60_000, anyoneWithLink: true, reason: null },
      "can type · for 1m · anyone with the link",
    ],
    ["share.allowed", { policyIds: ["a", "b"] }, "rules a, b"],
    [
      "share.denied",
      { message: "Public relays are denied.", policyIds: ["no-public"] },
      "Public relays are denied. · rule no-public",
    ],
    ["share.extended", { byMs: 900_000 }, "by 15m"],
    ["share.link-changed", { linkState: "rotated" }, "another link now"],
    ["share.failed", { code: "worker-lost", message: "tmate ended by itself." }, "tmate ended by itself."],
    [
      "share.ended",
      { cause: "expired", proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: null, tookMs: 1 } },
      "expired · nothing left running",
    ],
    [
      "share.ended",
      { cause: "revoked", proof: { processesLeft: 1, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 1 } },
      "stopped · cleanup incomplete",
    ],
    ["guest.joined", { label: "ana", fingerprint: "SHA256:5h3ZpQm0n8sQ2cX" }, "ana (SHA256:5h3ZpQm…)"],
    ["guest.left", { label: null, fingerprint: null, address: "127.0.0.1:5" }, "127.0.0.1:5"],
    [
      "approval.given",
      { decidedBy: "bo", needs: "four-eyes", access: "read", ttlMs: 60_000, note: "ok" },
      "can watch · for 1m · by bo · by another person · “ok”",
    ],
    [
      "policy.broken",
      { path: "/home/me/policies/mine.cedar", line: 3, message: "unexpected token" },
      "mine.cedar:3 · unexpected token",
    ],
    ["policy.reloaded", { policyIds: ["a", "b", "c"] }, "3 rules"],
    ["token.created", { agent: "builder", role: "requester" }, "builder · requester"],
    ["runtime.stopped", { sharesEnded: 2 }, "2 shares ended"],
    ["share.link-revealed", { linkHash: "9f86d081884c" }, ""],
    ["log.opened", { logId: "00" }, ""],
  ])("FR-026-011: %s %o reads “%s”", (type, data, words) => {
    expect(dataWords(row(type, data))).toBe(words);
  });

  it("AUD31: odd data says nothing and breaks nothing", () => {
    expect(dataWords(row("share.ended", { cause: 7, proof: "none" }))).toBe("");
  });

  it.each([
    [{ kind: "operator", id: "me" }, "you"],
    [{ kind: "agent", id: "builder" }, "agent builder"],
    [{ kind: "policy", id: "gate" }, "the rules"],
    [{ kind: "timer", id: "ttl" }, "the clock"],
    [{ kind: "runtime", id: "sharing" }, "lanecast"],
  ] as const)("FR-026-011: %o is called “%s”", (actor, words) => expect(actorWords(actor)).toBe(words));

  it("AUD31: the day stands where it is another one", () => {
    const dayMs = 86_400_000;
    expect(eventTime(SAMPLE_NOW_MS, SAMPLE_NOW_MS)).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(eventTime(SAMPLE_NOW_MS - 2 * dayMs, SAMPLE_NOW_MS)).toMatch(/^28 Feb \d\d:\d\d:\d\d$/);
    expect(eventTime(SAMPLE_NOW_MS - 365 * dayMs, SAMPLE_NOW_MS)).toMatch(/^02 Mar \d\d:\d\d:\d\d$/);
  });

  it.each([
    // In both the last midnight of UTC was on another day than that of whoever looks.
    ["America/Los_Angeles", "2026-03-02T20:00:00Z", "2026-03-02T08:00:01Z", "2026-03-02T07:59:59Z"],
    ["Asia/Tokyo", "2026-03-02T18:00:00Z", "2026-03-02T15:00:01Z", "2026-03-02T14:59:59Z"],
  ])("AUD31: today is the day of whoever looks, in %s", (zone, now, justToday, justBefore) => {
    const times = eventTimesIn(zone);
    const [nowMs, todayMs, beforeMs] = [now, justToday, justBefore].map((at) => Date.parse(at)) as [
      number,
      number,
      number,
    ];
    const kept = times.momentOfToday(todayMs, nowMs);
    expect(kept).toBe(todayMs);
    expect(times.eventTime(nowMs, kept)).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(times.eventTime(beforeMs, kept)).toMatch(/^\d\d Mar 23:59:59$/);
    expect(times.momentOfToday(beforeMs, nowMs)).toBe(nowMs);
  });
});

describe("the filter", () => {
  it("AUD8: asks for everything without one", () => {
    expect(queryOf(noFilter, 500, null)).toEqual({ limit: 500 });
    expect(isFiltered(noFilter)).toBe(false);
  });

  it("AUD8: every part stands in the query, in the contract's words", () => {
    const [event] = storyRows;
    const filter = {
      ...withSince(noFilter, "hour", SAMPLE_NOW_MS),
      laneId: event?.laneId ?? null,
      shareId: event?.shareId ?? null,
      what: "guest",
      who: { kind: "agent" as const, id: "builder" },
    };
    const query = queryOf(filter, 500, 42);
    expect(auditQuerySchema.parse(query)).toEqual(query);
    expect(query).toMatchObject({
      shareId: "shr_stor",
      types: expect.arrayContaining(["guest.joined", "guest.left"]),
      actorKind: "agent",
      actorId: "builder",
      sinceMs: SAMPLE_NOW_MS - 3_600_000,
      beforeSeq: 42,
    });
    expect(isFiltered(filter)).toBe(true);
  });

  it("AUD8: one type alone, and no type at all", () => {
    expect(queryOf({ ...noFilter, what: "share.ended" }, 1, null)).toEqual({ types: ["share.ended"], limit: 1 });
    expect(queryOf({ ...noFilter, what: "nonsense" }, 1, null)).toEqual({ limit: 1 });
  });
});

describe("a share's story", () => {
  it("SC-026-005: is read from its rows: who was in, how long, what happened, the proof, one correlation", () => {
    const story = storyOf(storyRows);
    if (story === null) throw new Error("no story");
    expect(story).toMatchObject({
      askedBy: { kind: "agent", id: "builder" },
      cause: "revoked",
      extensions: 1,
      reveals: 1,
      correlationId: "cor_stor01",
      guests: [{ name: "ana" }],
    });
    expect(livedWords(story, SAMPLE_NOW_MS)).toMatch(/^\d\d:\d\d:06 to \d\d:\d\d:12, 6s$/);
    expect(happenedWords(story)).toBe("extended once, link shown once");
    expect(endingWords(story, SAMPLE_NOW_MS)).toMatch(/, stopped$/);
    expect(story.guests.map((guest) => guestWords(guest, story, SAMPLE_NOW_MS))).toEqual([
      expect.stringMatching(/^ana, \d\d:\d\d:08 to \d\d:\d\d:10$/),
    ]);
    expect(story.proof && proofWords(story.proof)).toBe(
      "Nothing left running: 0 processes, 0 guests, 0 sockets. The link is refused. Took 0.2 s.",
    );
  });

  it("SC-026-005: rows with another correlation are told, not hidden", () => {
    expect(storyOf([...storyRows, sampleEvent(99, { correlationId: "cor_other1" })])?.correlationId).toBeNull();
  });

  it("AUD31: of a share that still lives, or was never live", () => {
    const live = storyOf(storyRows.slice(0, 7));
    if (live === null) throw new Error("no story");
    expect(livedWords(live, SAMPLE_NOW_MS)).toMatch(/^since /);
    expect(endingWords(live, SAMPLE_NOW_MS)).toBe("not over");
    expect(guestWords(live.guests[0] ?? { name: "ana", joinedAtMs: 0, leftAtMs: null }, live, 0)).toMatch(
      /^ana, since /,
    );
    const asked = storyOf(storyRows.slice(0, 1));
    expect(asked && livedWords(asked, SAMPLE_NOW_MS)).toBe("not yet live");
    expect(asked && happenedWords(asked)).toBe("nothing else");
    expect(storyOf([])).toBeNull();
  });
});

describe("a proof", () => {
  it("SC-026-004: with a link that still answers is none", () => {
    const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: false, tookMs: 1_000 };
    expect(isClean(proof)).toBe(false);
    expect(proofWords(proof)).toBe(
      "Cleanup incomplete: 0 processes, 0 guests, 0 sockets. The link still works. Took 1.0 s.",
    );
    expect(proofWords({ ...proof, linkRefused: null })).toContain("couldn't be checked");
  });
});

describe("a row among many", () => {
  it("AUD31: is found by its number, also where numbers are left out", () => {
    const events = [9, 7, 4, 3, 0].map((seq) => ({ seq }));
    expect([9, 7, 4, 3, 0].map((seq) => indexOfSeq(events, seq))).toEqual([0, 1, 2, 3, 4]);
    expect([10, 8, 5, 1, null].map((seq) => indexOfSeq(events, seq))).toEqual([-1, -1, -1, -1, -1]);
    expect(indexOfSeq([], 1)).toBe(-1);
  });
});

describe("a noted head", () => {
  it("AUD9: is 64 hex digits or nothing", () => {
    expect(problemOfHead("")).toBeNull();
    expect(problemOfHead("5e".repeat(32))).toBeNull();
    expect(problemOfHead("5e")).toMatch(/64 hex digits/);
  });
});
