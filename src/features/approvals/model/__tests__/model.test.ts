// Approval requests in words, and what an approval sends.

import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { sampleApproval } from "../../../../testing/sample-records";
import { SAMPLE_NOW_MS } from "../../../../testing/samples";
import { beyondFields, failureWords, problemOf } from "../../../../words/failure-words";
import { whoWords } from "../../../../words/share-words";
import { approvalFrom, approvalsPlace, decisionFields, draftOf, parseTtl, ttlChoices } from "../decision";
import {
  decidedRequests,
  decisionWords,
  guestsCanWords,
  leftMsOf,
  requestedWords,
  termsWords,
  unseenRequests,
  wantsWords,
} from "../requests";

const MINUTE_MS = 60_000;
const asked = sampleApproval("one1");
const mine = sampleApproval("mine", { askedBy: { kind: "operator", id: "me" } });
const fourEyes = sampleApproval("four", { needs: "four-eyes" });

describe("an approval", () => {
  it("APR34: sends only the request's id if it is unchanged", () => {
    expect(approvalFrom(asked, draftOf(asked), MINUTE_MS)).toEqual({
      ok: true,
      value: { approvalId: asked.approvalId },
    });
  });

  it("APR34: sends only what was limited, and the note", () => {
    const draft = { ...draftOf(asked), access: "read" as const, ttlText: "15m", note: " Read only, please " };
    expect(approvalFrom(asked, draft, MINUTE_MS)).toEqual({
      ok: true,
      value: { approvalId: asked.approvalId, access: "read", ttlMs: 15 * MINUTE_MS, note: "Read only, please" },
    });
  });

  it.each([
    ["2h", "Choose a time between 1m and 30m."],
    ["30s", "Choose a time between 1m and 30m."],
    ["soon", expect.stringMatching(/duration/)],
  ])("APR34: rejects %s before sending it", (ttlText, problem) => {
    expect(approvalFrom(asked, { ...draftOf(asked), ttlText }, MINUTE_MS)).toEqual({
      ok: false,
      error: { field: "ttlMs", problem },
    });
  });

  it("APR34: accepts a request for less than the minimum as it is", () => {
    expect(parseTtl("30s", 30_000, MINUTE_MS)).toEqual({ ok: true, value: 30_000 });
  });

  it("APR34: suggests shorter times and the requested one", () => {
    expect(ttlChoices(30 * MINUTE_MS, MINUTE_MS)).toEqual(["5m", "15m", "30m"]);
    expect(ttlChoices(10 * MINUTE_MS, 6 * MINUTE_MS)).toEqual(["10m"]);
    expect(ttlChoices(120 * MINUTE_MS, MINUTE_MS)).toEqual(["15m", "30m", "1h", "2h"]);
  });

  it("APR35: requires a signature for a second person, and trims it", () => {
    expect(approvalFrom(fourEyes, draftOf(fourEyes), MINUTE_MS)).toMatchObject({
      ok: false,
      error: { field: "signature" },
    });
    const signed = { ...draftOf(fourEyes), signature: " -----BEGIN SSH SIGNATURE----- \n" };
    expect(approvalFrom(fourEyes, signed, MINUTE_MS)).toMatchObject({
      ok: true,
      value: { signature: "-----BEGIN SSH SIGNATURE-----" },
    });
  });

  it("APR34: limits the length of the note", () => {
    expect(approvalFrom(asked, { ...draftOf(asked), note: "x".repeat(501) }, MINUTE_MS)).toMatchObject({
      ok: false,
      error: { field: "note" },
    });
  });
});

describe("a request in words", () => {
  it("APR31: says who wants what", () => {
    expect(wantsWords(asked)).toBe("builder wants typing access to deploy");
    expect(wantsWords(mine)).toBe("You requested typing access to deploy");
    expect(termsWords(asked)).toBe(`30m, ${whoWords(asked.request)}`);
    expect(requestedWords(asked)).toBe(`builder requested typing access to deploy (${termsWords(asked)})`);
    expect(guestsCanWords(asked)).toMatch(/^type, .* anything you can do/);
    expect(guestsCanWords(sampleApproval("read", {}, { access: "read" }))).toBe("watch, but not type");
  });

  it.each([
    [
      { state: "given", decidedBy: "me", granted: { access: "write", ttlMs: 30 * MINUTE_MS } },
      "Approved by you: typing access for 30m",
    ],
    [
      { state: "given", decidedBy: "bo@example.org", granted: { access: "read", ttlMs: 15 * MINUTE_MS } },
      "Approved by bo@example.org, limited to watch-only access for 15m",
    ],
    [{ state: "refused", decidedBy: "me" }, "Denied by you"],
    [{ state: "expired" }, "Expired"],
    [{ state: "expired", isWithdrawn: true }, "Withdrawn"],
    [{ state: "asked" }, "Pending"],
  ])("APR32: says how it was decided: %o", (differences, words) => {
    expect(decisionWords(sampleApproval("done", differences))).toBe(words);
  });

  it("APR36: the time left is never negative", () => {
    expect(leftMsOf(asked, SAMPLE_NOW_MS)).toBe(9 * MINUTE_MS);
    expect(leftMsOf(asked, SAMPLE_NOW_MS + 60 * MINUTE_MS)).toBe(0);
  });
});

describe("the lists", () => {
  it("APR31: the notice shows unseen requests of agents, never the operator's own", () => {
    expect(unseenRequests([asked, mine], new Set())).toEqual([asked]);
    expect(unseenRequests([asked, mine], new Set([asked.approvalId]))).toEqual([]);
  });

  it("APR32: the decided list shows the newest twenty", () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      sampleApproval(`done${index}`, { state: "expired", askedAtMs: SAMPLE_NOW_MS + index }),
    );
    const decided = decidedRequests([asked, ...many]);
    expect(decided).toHaveLength(20);
    expect(decided[0]?.approvalId).toBe("apr_done24");
  });
});

describe("a failed decision", () => {
  const wire = { correlationId: null };
  const signature = {
    ...shareError("invalid-input", "signature: foreign", {
      issues: [{ path: "signature", problem: "it was made with SHA256:9a…, which is not a key of the approvers file" }],
    }),
    ...wire,
  };

  it("APR35: is shown at its field", () => {
    expect(problemOf(signature, "signature")).toBe(
      "It was made with SHA256:9a…, which is not a key of the approvers file.",
    );
    expect(problemOf(signature, "note")).toBeNull();
    expect(problemOf(null, "signature")).toBeNull();
    expect(beyondFields(signature, decisionFields)).toBeNull();
  });

  it.each([
    [
      shareError("wrong-phase", "It was already denied.", { phase: "ended", command: "approve" }),
      "Nothing has changed.",
    ],
    [shareError("timed-out", "Late.", { waitedMs: 1 }), "It may still be running. Check the list."],
    [shareError("audit-unavailable", "Disk full.", { hint: "Make room." }), "Make room."],
    [shareError("invalid-input", "Odd.", { issues: [{ path: "other", problem: "odd" }] }), "other: odd."],
  ])("APR33: says what happened and what to do: $code", (error, next) => {
    expect(failureWords({ ...error, ...wire }, approvalsPlace)).toEqual({ what: error.message, next });
  });

  it.each([shareError("approval-expired", "Too late.", {}), shareError("disconnected", "Gone.", {})])(
    "APR33: uses the shared table for other codes: $code",
    (error) => {
      const { what, next } = failureWords({ ...error, ...wire }, approvalsPlace);
      expect(what).toBe(error.message);
      expect(next).toBe(failureWords({ ...error, ...wire }).next);
      expect(next).not.toBe("");
    },
  );
});
