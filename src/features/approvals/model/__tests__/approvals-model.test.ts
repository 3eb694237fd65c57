// What is said of a request and of its answer, and what of a yes is sent.

import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { sampleApproval } from "../../../../testing/sample-records";
import { SAMPLE_NOW_MS } from "../../../../testing/samples";
import { beyondFields, failureWords, problemOf } from "../../../../words/failure-words";
import { askedWords, askerWords, decidedWords, leftMsOf, shortWords } from "../approval-words";
import { approvalsPlace, decisionFields } from "../failure-place";
import { draftOf, givingOf, parseGivenTtl, ttlChoices } from "../giving";
import { decidedOf, untoldOf } from "../queue";

const MINUTE_MS = 60_000;
const asked = sampleApproval("one1");
const fourEyes = sampleApproval("four", { needs: "four-eyes" });

describe("a yes", () => {
  it("APR34: as it was asked for sends nothing but the request's id", () => {
    expect(givingOf(asked, draftOf(asked), MINUTE_MS)).toEqual({ ok: true, value: { approvalId: asked.approvalId } });
  });

  it("APR34: carries only what is less, and the note", () => {
    const draft = { ...draftOf(asked), access: "read" as const, ttlText: "15m", note: " Read only, please " };
    expect(givingOf(asked, draft, MINUTE_MS)).toEqual({
      ok: true,
      value: { approvalId: asked.approvalId, access: "read", ttlMs: 15 * MINUTE_MS, note: "Read only, please" },
    });
  });

  it.each([
    ["2h", "30m were asked for; give as much or less."],
    ["30s", "Must be 1m or longer."],
    ["soon", "Must be a duration such as 90s, 10m or 1h30m."],
  ])("APR34: %s is refused before it is sent", (ttlText, problem) => {
    expect(givingOf(asked, { ...draftOf(asked), ttlText }, MINUTE_MS)).toEqual({
      ok: false,
      error: { field: "ttlMs", problem },
    });
  });

  it("APR34: a request shorter than the least may be given as it is", () => {
    expect(parseGivenTtl("30s", 30_000, MINUTE_MS)).toEqual({ ok: true, value: 30_000 });
  });

  it("APR34: offers shorter times and the one asked for", () => {
    expect(ttlChoices(30 * MINUTE_MS, MINUTE_MS)).toEqual(["5m", "15m", "30m"]);
    expect(ttlChoices(10 * MINUTE_MS, 6 * MINUTE_MS)).toEqual(["10m"]);
    expect(ttlChoices(120 * MINUTE_MS, MINUTE_MS)).toEqual(["15m", "30m", "1h", "2h"]);
  });

  it("APR35: four eyes take a signature, and send it bare", () => {
    expect(givingOf(fourEyes, draftOf(fourEyes), MINUTE_MS)).toMatchObject({
      ok: false,
      error: { field: "signature" },
    });
    const signed = { ...draftOf(fourEyes), signature: " -----BEGIN SSH SIGNATURE----- \n" };
    expect(givingOf(fourEyes, signed, MINUTE_MS)).toMatchObject({
      ok: true,
      value: { signature: "-----BEGIN SSH SIGNATURE-----" },
    });
  });

  it("APR34: a note has an end", () => {
    expect(givingOf(asked, { ...draftOf(asked), note: "x".repeat(501) }, MINUTE_MS)).toMatchObject({
      ok: false,
      error: { field: "note" },
    });
  });
});

describe("the words", () => {
  it("APR31: say who asks for what", () => {
    expect(askerWords(asked)).toBe("Agent builder asks");
    expect(askerWords(sampleApproval("mine", { askedBy: { kind: "operator", id: "me" } }))).toBe("You ask");
    expect(shortWords(asked)).toBe("write for 30m, anyone with the link");
    expect(askedWords(asked)).toBe("agent builder asked for deploy: write for 30m, anyone with the link");
  });

  it.each([
    [
      { state: "given", decidedBy: "me", granted: { access: "write", ttlMs: 30 * MINUTE_MS } },
      "Given by you: typing for 30m",
    ],
    [
      { state: "given", decidedBy: "bo@example.org", granted: { access: "read", ttlMs: 15 * MINUTE_MS } },
      "Given by bo@example.org, narrowed to watching for 15m",
    ],
    [{ state: "refused", decidedBy: "me" }, "Refused by you"],
    [{ state: "expired" }, "Nobody decided in time"],
    [{ state: "asked" }, "Waiting"],
  ])("APR32: say what became of it: %o", (differences, words) => {
    expect(decidedWords(sampleApproval("done", differences))).toBe(words);
  });

  it("APR36: the time left is never negative", () => {
    expect(leftMsOf(asked, SAMPLE_NOW_MS)).toBe(9 * MINUTE_MS);
    expect(leftMsOf(asked, SAMPLE_NOW_MS + 60 * MINUTE_MS)).toBe(0);
  });
});

describe("the queue", () => {
  it("APR31: tells of agents' requests once, never of the operator's own", () => {
    const mine = sampleApproval("mine", { askedBy: { kind: "operator", id: "me" } });
    expect(untoldOf([asked, mine], new Set())).toEqual([asked]);
    expect(untoldOf([asked, mine], new Set([asked.approvalId]))).toEqual([]);
  });

  it("APR32: lists what was decided, the latest first, and no more than twenty", () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      sampleApproval(`done${index}`, { state: "expired", askedAtMs: SAMPLE_NOW_MS + index }),
    );
    const decided = decidedOf([asked, ...many]);
    expect(decided).toHaveLength(20);
    expect(decided[0]?.approvalId).toBe("apr_done24");
  });
});

describe("a decision that did not go through", () => {
  const wire = { correlationId: null };
  const signature = {
    ...shareError("invalid-input", "signature: foreign", {
      issues: [{ path: "signature", problem: "it was made with SHA256:9a…, which is not a key of the approvers file" }],
    }),
    ...wire,
  };

  it("APR35: stands at the field it is about", () => {
    expect(problemOf(signature, "signature")).toBe(
      "It was made with SHA256:9a…, which is not a key of the approvers file.",
    );
    expect(problemOf(signature, "note")).toBeNull();
    expect(problemOf(null, "signature")).toBeNull();
    expect(beyondFields(signature, decisionFields)).toBeNull();
  });

  it.each([
    [
      shareError("wrong-phase", "It was refused already.", { phase: "ended", command: "approve" }),
      "Nothing was changed by this.",
    ],
    [shareError("approval-expired", "Too late.", {}), "The requester can ask again."],
    [shareError("disconnected", "Gone.", {}), "The page reconnects automatically. Try again then."],
    [shareError("timed-out", "Late.", { waitedMs: 1 }), "It may still be under way; the queue tells."],
    [shareError("audit-unavailable", "Disk full.", { hint: "Make room." }), "Make room."],
    [shareError("invalid-input", "Odd.", { issues: [{ path: "other", problem: "odd" }] }), "other: odd."],
  ])("APR33: says what is so and what is next: $code", (error, next) => {
    expect(failureWords({ ...error, ...wire }, approvalsPlace)).toEqual({ what: error.message, next });
  });
});
