// The texts, filters and share histories of the log.

import { describe, expect, it } from "vitest";
import { type AuditType, auditQuerySchema, auditTypeSchema } from "#contract/audit";
import { sampleEvent, sampleLog } from "../../../../testing/sample-records";
import { SAMPLE_NOW_MS } from "../../../../testing/samples";
import { causeWords, isClean, proofInShort, proofWords } from "../../../../words/end-words";
import { accessWords } from "../../../../words/share-words";
import { problemOfChecksum } from "../../components/page/verify-dialog";
import { dataWords } from "../data-words";
import { eventTime, eventTimesIn } from "../event-time";
import { actorWords, eventGroups, eventLooks } from "../event-words";
import { isFiltered, noFilter, queryOf, withSince } from "../filter";
import { indexOfSeq } from "../find-event";
import { activityWords, endWords, guestWords, historyOf, liveWords } from "../share-history";

const event = (type: AuditType, data: Record<string, unknown>) => sampleEvent(3, { type, data });
const shareEvents = sampleLog.filter(({ shareId }) => shareId !== null);
const clean = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: null, tookMs: 1 };
const dirty = { ...clean, processesLeft: 1, linkRefused: true };

describe("an event in words", () => {
  it("AUD31: every type has a name of its own and belongs to exactly one group", () => {
    const words = auditTypeSchema.options.map((type) => eventLooks[type].words);
    expect(new Set(words).size).toBe(words.length);
    expect(eventGroups.flatMap(({ types }) => types).toSorted()).toEqual(auditTypeSchema.options.toSorted());
  });

  it.each<[AuditType, Record<string, unknown>, string]>([
    [
      "share.requested",
      { access: "read", ttlMs: 1_800_000, fingerprints: ["SHA256:aa"], reason: "Pairing" },
      `${accessWords.read} · for 30m · 1 key · “Pairing”`,
    ],
    [
      "share.requested",
      { access: "write", ttlMs: 60_000, anyoneWithLink: true, reason: null },
      `${accessWords.write} · for 1m · anyone with the link`,
    ],
    ["share.allowed", { policyIds: ["a", "b"] }, "rules a, b"],
    [
      "share.denied",
      { message: "Public relays are denied.", policyIds: ["no-public"] },
      "Public relays are denied. · rule no-public",
    ],
    ["share.extended", { byMs: 900_000 }, "by 15m"],
    ["share.link-changed", { linkState: "rotated" }, "new link"],
    ["share.failed", { code: "worker-lost", message: "tmate exited." }, "tmate exited."],
    ["share.ended", { cause: "expired", proof: clean }, `${causeWords.expired} · ${proofInShort(clean)}`],
    ["share.ended", { cause: "revoked", proof: dirty }, `${causeWords.revoked} · ${proofInShort(dirty)}`],
    ["guest.joined", { label: "ana", fingerprint: "SHA256:5h3ZpQm0n8sQ2cX" }, "ana (SHA256:5h3ZpQm…)"],
    ["guest.left", { label: null, fingerprint: null, address: "127.0.0.1:5" }, "127.0.0.1:5"],
    [
      "approval.given",
      { decidedBy: "bo", needs: "four-eyes", access: "read", ttlMs: 60_000, note: "ok" },
      `${accessWords.read} · for 1m · by bo · by another person · “ok”`,
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
  ])("FR-026-011: %s %o is “%s”", (type, data, words) => {
    expect(dataWords(event(type, data))).toBe(words);
  });

  it("AUD31: ignores malformed data", () => {
    expect(dataWords(event("share.ended", { cause: 7, proof: "none" }))).toBe("");
  });

  it.each([
    [{ kind: "operator", id: "me" }, "you"],
    [{ kind: "agent", id: "builder" }, "agent builder"],
    [{ kind: "policy", id: "gate" }, "rules"],
    [{ kind: "timer", id: "ttl" }, "timer"],
    [{ kind: "runtime", id: "sharing" }, "lanecast"],
  ] as const)("FR-026-011: the actor %o is “%s”", (actor, words) => expect(actorWords(actor)).toBe(words));

  it("AUD31: the time includes the day unless it is today", () => {
    const dayMs = 86_400_000;
    expect(eventTime(SAMPLE_NOW_MS, SAMPLE_NOW_MS)).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(eventTime(SAMPLE_NOW_MS - 2 * dayMs, SAMPLE_NOW_MS)).toMatch(/^28 Feb \d\d:\d\d:\d\d$/);
    expect(eventTime(SAMPLE_NOW_MS - 365 * dayMs, SAMPLE_NOW_MS)).toMatch(/^02 Mar \d\d:\d\d:\d\d$/);
  });

  it.each([
    // In both zones, the day differs from the UTC day.
    ["America/Los_Angeles", "2026-03-02T20:00:00Z", "2026-03-02T08:00:01Z", "2026-03-02T07:59:59Z"],
    ["Asia/Tokyo", "2026-03-02T18:00:00Z", "2026-03-02T15:00:01Z", "2026-03-02T14:59:59Z"],
  ])("AUD31: today is the local day in %s", (zone, now, justToday, justBefore) => {
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
  it("AUD8: requests everything when empty", () => {
    expect(queryOf(noFilter, 500, null)).toEqual({ limit: 500 });
    expect(isFiltered(noFilter)).toBe(false);
  });

  it("AUD8: puts every part into the query", () => {
    const [first] = shareEvents;
    const filter = {
      ...withSince(noFilter, "hour", SAMPLE_NOW_MS),
      laneId: first?.laneId ?? null,
      shareId: first?.shareId ?? null,
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

  it("AUD8: accepts a single type and ignores an unknown one", () => {
    expect(queryOf({ ...noFilter, what: "share.ended" }, 1, null)).toEqual({ types: ["share.ended"], limit: 1 });
    expect(queryOf({ ...noFilter, what: "nonsense" }, 1, null)).toEqual({ limit: 1 });
  });
});

describe("a share's history", () => {
  it("SC-026-005: lists guests, times, activity, the cleanup check and one correlation ID", () => {
    const history = historyOf(shareEvents);
    if (history === null) throw new Error("no history");
    expect(history).toMatchObject({
      requestedBy: { kind: "agent", id: "builder" },
      cause: "revoked",
      extensions: 1,
      reveals: 1,
      correlationId: "cor_stor01",
      guests: [{ name: "ana" }],
    });
    expect(liveWords(history, SAMPLE_NOW_MS)).toMatch(/^\d\d:\d\d:06 to \d\d:\d\d:12 \(6s\)$/);
    expect(activityWords(history)).toBe("extended once, link shown once");
    expect(endWords(history, SAMPLE_NOW_MS)).toMatch(new RegExp(`, ${causeWords.revoked}$`));
    expect(history.guests.map((guest) => guestWords(guest, history, SAMPLE_NOW_MS))).toEqual([
      expect.stringMatching(/^ana, \d\d:\d\d:08 to \d\d:\d\d:10$/),
    ]);
    expect(history.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true });
  });

  it("SC-026-005: reports events with different correlation IDs", () => {
    expect(historyOf([...shareEvents, sampleEvent(99, { correlationId: "cor_other1" })])?.correlationId).toBeNull();
  });

  it("AUD31: covers a share that is still live or not live yet", () => {
    const live = historyOf(shareEvents.slice(0, 7));
    if (live === null) throw new Error("no history");
    expect(liveWords(live, SAMPLE_NOW_MS)).toMatch(/^since /);
    expect(endWords(live, SAMPLE_NOW_MS)).toBe("still live");
    expect(guestWords(live.guests[0] ?? { name: "ana", joinedAtMs: 0, leftAtMs: null }, live, 0)).toMatch(
      /^ana, since /,
    );
    const asked = historyOf(shareEvents.slice(0, 1));
    expect(asked && liveWords(asked, SAMPLE_NOW_MS)).toBe("not yet");
    expect(asked && endWords(asked, SAMPLE_NOW_MS)).toBe("not yet");
    expect(asked && activityWords(asked)).toBe("none");
    expect(historyOf([])).toBeNull();
  });
});

describe("a cleanup check", () => {
  it("SC-026-004: fails while the link still works, and says so", () => {
    const working = { ...clean, linkRefused: false };
    const refused = { ...clean, linkRefused: true };
    expect([working, clean, refused].map(isClean)).toEqual([false, true, true]);
    expect(new Set([working, clean, refused].map(proofWords)).size).toBe(3);
  });
});

describe("finding an event", () => {
  it("AUD31: works by number, even if some numbers are missing", () => {
    const events = [9, 7, 4, 3, 0].map((seq) => ({ seq }));
    expect([9, 7, 4, 3, 0].map((seq) => indexOfSeq(events, seq))).toEqual([0, 1, 2, 3, 4]);
    expect([10, 8, 5, 1, null].map((seq) => indexOfSeq(events, seq))).toEqual([-1, -1, -1, -1, -1]);
    expect(indexOfSeq([], 1)).toBe(-1);
  });
});

describe("a saved checksum", () => {
  it("AUD9: is 64 hex digits or empty", () => {
    expect(problemOfChecksum("")).toBeNull();
    expect(problemOfChecksum("5e".repeat(32))).toBeNull();
    expect(problemOfChecksum("5e")).toMatch(/64 hex digits/);
  });
});
