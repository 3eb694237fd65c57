// Ends and failures: their words, and where each is shown.

import { describe, expect, it } from "vitest";
import { type ErrorCode, errorDataSchemas, shareError } from "#contract/errors";
import { endCauseSchema } from "#contract/phases";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../testing/samples";
import { sampleFailure } from "../../../../testing/sharing-world";
import { causeWords, proofWords } from "../../../../words/end-words";
import { failureDetails } from "../../../../words/failure-words";
import { createSharingUi } from "../../state/sharing-ui";
import { dialogStageOf } from "../dialog";
import { failureOf, sharingFailure } from "../failures";
import { endCauseWords, endedWords } from "../share-words";
import { badgeSharesOf, ENDED_NOTICE_MS, EXPIRY_TOAST_MS, endedShareOf, endToastsOf } from "../visible-shares";

const api = sampleLane("api1");
const web = sampleLane("web1");
const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 214 };
const ended = { phase: "ended", linkState: "none", endedAtMs: NOW - 1_000, endCause: "expired", proof };
const endedShare = (differences = {}, lane = api, name = "one1") =>
  sampleShare(name, lane, { ...ended, ...differences });
const nothing = new Set<never>();

describe("toasts of past shares", () => {
  const view = { dismissed: nothing, seenEnds: nothing, inView: null, followed: [], nowMs: NOW };
  const toasts = (agoMs: number, endCause: string) =>
    endToastsOf([endedShare({ endCause, endedAtMs: NOW - agoMs })], view).length;

  it("UI13: the toast of an expiry goes away after a minute, that of a failure when ends are no longer shown", () => {
    expect([toasts(EXPIRY_TOAST_MS - 1, "expired"), toasts(EXPIRY_TOAST_MS, "expired")]).toEqual([1, 0]);
    expect([toasts(EXPIRY_TOAST_MS, "failed"), toasts(ENDED_NOTICE_MS, "failed")]).toEqual([1, 0]);
  });

  it("UI13: what was dismissed stays away after a reload, and a broken memory is no problem", () => {
    const kept = new Map<string, string>();
    const memory = {
      read: (key: string) => kept.get(key) ?? null,
      write: (key: string, text: string) => void kept.set(key, text),
    };
    const { shareId } = endedShare({ shareId: "shr_gone1234" });
    const before = createSharingUi(memory).getState();
    before.markEndSeen(shareId);
    before.dismiss(shareId);
    before.dismissGraces(["grace"]);
    const after = createSharingUi(memory).getState();
    expect([[...after.seenEnds], [...after.dismissed], [...after.dismissedGraces]]).toEqual([
      [shareId],
      [shareId],
      ["grace"],
    ]);
    kept.set([...kept.keys()][0] ?? "", "{ broken");
    expect(createSharingUi(memory).getState().dismissed.size).toBe(0);
  });
});

describe("words", () => {
  it("REV1: says that guests are disconnected only after the cleanup check", () => {
    expect(endedWords(endedShare(), NOW)).toMatch(/^Ended \d\d:\d\d\. All guests disconnected\.$/);
    expect(endedWords(endedShare({ proof: null }), NOW)).toMatch(/^Ended \d\d:\d\d\.$/);
    expect(endedWords(endedShare({ proof: { ...proof, clientsLeft: 1 } }), NOW)).not.toMatch(/guests/);
    expect(endedWords(endedShare({ liveAtMs: null }), NOW)).toBe("Nothing was shared.");
  });

  it("REV1: the cleanup check says what is left and what is unknown", () => {
    expect(proofWords(proof)).toBe(
      "Nothing left running: 0 processes, 0 guests, 0 sockets. The link no longer works. Took 0.2 s.",
    );
    expect(proofWords({ ...proof, processesLeft: 1 })).toMatch(/^Cleanup incomplete: 1 process,/);
    expect(proofWords({ ...proof, linkRefused: false })).toMatch(/^Cleanup incomplete: .*The link still works/);
    expect(proofWords({ ...proof, linkRefused: null })).toMatch(/couldn't be checked/);
  });

  it("FR-026-010: every end cause has its own words", () => {
    const words = endCauseSchema.options.map((cause) => causeWords[cause]);
    expect(new Set(words).size).toBe(endCauseSchema.options.length);
  });

  it('FR-026-010: says "stopped by you" only for your own share', () => {
    const share = endedShare({ endCause: "revoked" });
    expect(endCauseWords(share)).toBe("stopped by you");
    expect(endCauseWords({ ...share, requestedBy: { kind: "agent", id: "builder" } })).toBe("stopped");
    expect(endCauseWords({ ...share, endCause: "expired" })).toBe("expired");
  });

  it("UI6: every error code has a next step", () => {
    const hints = {
      hint: "Do this.",
      remedy: "Do this.",
      reason: "Do this.",
      note: null,
      kind: "share",
      phase: "ended",
    };
    for (const code of Object.keys(errorDataSchemas) as ErrorCode[]) {
      const data = {
        ...hints,
        issues: [{ path: "keys.0", problem: "is empty" }],
        minMs: 60_000,
        maxMs: 120_000,
        limit: 3,
      };
      const error = shareError(code, "What.", { ...data, waitedMs: 1_000, runtime: "1", live: [] } as never);
      const words = sharingFailure({ ...error, correlationId: null } as never);
      expect(words.what).toBe("What.");
      expect(words.next, code).toMatch(/^([A-Z]|3 at once).{6,}/);
      expect(words.next, code).not.toMatch(/undefined|null|NaN/);
    }
  });

  it("UI6: invalid input is named by the form's labels", () => {
    const issues = [
      { path: "keys.0", problem: "there is no key in it" },
      { path: "terminalId", problem: "must look like trm_…" },
    ];
    expect(sharingFailure(sampleFailure("invalid-input", "Not understood.", { issues })).next).toBe(
      "Keys: there is no key in it. terminalId: must look like trm_….",
    );
  });

  it("UI6: the details to copy contain code, message and correlation ID", () => {
    const failure = sampleFailure("link-overdue", "No link came.", { waitedMs: 10_000 });
    expect(failureDetails(failure)).toBe(
      `code: link-overdue\nwhat: No link came.\ncorrelation: ${failure.correlationId}\ndata: {"waitedMs":10000}`,
    );
  });

  it("UI6: drops data that does not fit its error code", () => {
    const lastError = { code: "worker-lost", message: "It went.", data: { tail: 7 } };
    expect(failureOf(endedShare({ endCause: "failed", lastError }))).toMatchObject({
      code: "internal",
      message: "It went.",
      data: {},
    });
    expect(failureOf(endedShare())).toBeNull();
  });
});

describe("where ends are shown", () => {
  it("FR-026-010: a terminal shows its last end for a while, unless a share is open or it was dismissed", () => {
    const share = endedShare();
    expect(endedShareOf([share], nothing, NOW)).toBe(share);
    expect(endedShareOf([share], new Set([share.shareId]), NOW)).toBeNull();
    expect(endedShareOf([share], nothing, NOW + ENDED_NOTICE_MS)).toBeNull();
    expect(endedShareOf([share, sampleShare("two2", api)], nothing, NOW)).toBeNull();
    expect(endedShareOf([endedShare({ endCause: "stopped" })], nothing, NOW)).toBeNull();
    expect(endedShareOf([], nothing, NOW)).toBeNull();
  });

  it("FR-026-010: a failure stays until it is dismissed", () => {
    const failed = endedShare({ endCause: "failed" });
    expect(endedShareOf([failed], nothing, NOW + 10 * ENDED_NOTICE_MS)).toBe(failed);
    expect(badgeSharesOf([failed], nothing)).toEqual([failed]);
    expect(badgeSharesOf([failed], new Set([failed.shareId]))).toEqual([]);
  });

  it("FR-026-010: a failure is shown beside open shares until a new share is requested", () => {
    const failed = endedShare({ endCause: "failed" });
    const older = sampleShare("two2", api);
    expect(endedShareOf([older, failed], nothing, NOW)).toBe(failed);
    expect(badgeSharesOf([older, failed], nothing)).toEqual([older, failed]);
    const again = sampleShare("new3", api, { requestedAtMs: NOW });
    expect(endedShareOf([failed, again], nothing, NOW)).toBeNull();
    expect(badgeSharesOf([failed, again], nothing)).toEqual([again]);
    expect(badgeSharesOf([failed, sampleShare("new3", web, { requestedAtMs: NOW })], nothing)).toHaveLength(2);
  });

  it("FR-026-010: a badge includes open shares and no ordinary ends", () => {
    const live = sampleShare("two2", web);
    expect(badgeSharesOf([endedShare(), live], nothing)).toEqual([live]);
  });

  const view = { dismissed: nothing, seenEnds: nothing, inView: null, followed: [], nowMs: NOW };

  it("FR-026-004: toasts show the newest few ends that happened out of sight, once", () => {
    const share = endedShare();
    expect(endToastsOf([share], view)).toEqual([share]);
    expect(endToastsOf([share], { ...view, inView: share.terminalId })).toEqual([]);
    expect(endToastsOf([share], { ...view, seenEnds: new Set([share.shareId]) })).toEqual([]);
    expect(endToastsOf([share], { ...view, followed: [share.shareId] })).toEqual([]);
    expect(endToastsOf([endedShare({ endCause: "revoked" })], view)).toEqual([]);
    const many = ["aaaa", "bbbb", "cccc", "dddd"].map((name, index) =>
      endedShare({ endedAtMs: NOW - 1_000 + index }, sampleLane(name), name),
    );
    expect(endToastsOf(many, view)).toEqual(many.slice(1));
  });
});

describe("the dialog's stage", () => {
  it.each([
    ["requested", "starting"],
    ["awaiting-approval", "awaiting-approval"],
    ["starting", "starting"],
    ["live", "link"],
    ["grace", "link"],
    ["ending", "starting"],
  ])("FR-026-001: phase %s shows %s", (phase, stage) => {
    expect(dialogStageOf(sampleShare("one1", api, { phase }), true)).toBe(stage);
  });

  it("FR-026-001: shows the start before the share is in the store, and the form again after a failed start", () => {
    expect(dialogStageOf(null, false)).toBe("form");
    expect(dialogStageOf(null, true)).toBe("starting");
    expect(dialogStageOf(endedShare({ liveAtMs: null, endCause: "failed" }), true)).toBe("form");
    expect(dialogStageOf(endedShare(), true)).toBe("ended");
  });
});
