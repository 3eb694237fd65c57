// Ends and failures in words, and which of them are told where.

import { describe, expect, it } from "vitest";
import { type ErrorCode, errorDataSchemas, shareError } from "#contract/errors";
import { endCauseSchema } from "#contract/phases";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../testing/samples";
import { sampleFailure } from "../../../../testing/sharing-world";
import { causeWords, proofWords } from "../../../../words/end-words";
import { failureDetails, failureWords } from "../../../../words/failure-words";
import { dialogStageOf } from "../dialog-stage";
import { overWords } from "../ended-words";
import { failureOf } from "../failure";
import { sharingPlace } from "../failure-words";
import { badgeSharesOf, endToastsOf, OVER_NOTICE_MS, overShareOf } from "../visible-shares";

const api = sampleLane("api1");
const web = sampleLane("web1");
const proof = { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 214 };
const ended = { phase: "ended", linkState: "none", endedAtMs: NOW - 1_000, endCause: "expired", proof };
const over = (differences = {}, lane = api, name = "one1") => sampleShare(name, lane, { ...ended, ...differences });
const nothing = new Set<never>();

describe("words", () => {
  it("REV1: says that nobody is connected only with the proof in hand", () => {
    expect(overWords(over(), NOW)).toMatch(/^Over since \d\d:\d\d\. Nobody is connected any more\.$/);
    expect(overWords(over({ proof: null }), NOW)).toMatch(/^Over since \d\d:\d\d\.$/);
    expect(overWords(over({ proof: { ...proof, clientsLeft: 1 } }), NOW)).not.toMatch(/Nobody/);
    expect(overWords(over({ liveAtMs: null }), NOW)).toBe("Nothing was opened.");
  });

  it("REV1: reads the proof out, and does not gloss over what is left or unknown", () => {
    expect(proofWords(proof)).toBe(
      "Nothing is left: 0 processes, 0 guests, 0 sockets; the link is refused. Took 0.2 s.",
    );
    expect(proofWords({ ...proof, processesLeft: 1 })).toMatch(/^Something is left: 1 process,/);
    expect(proofWords({ ...proof, linkRefused: false })).toMatch(/^Something is left: .*the link still answers/);
    expect(proofWords({ ...proof, linkRefused: null })).toMatch(/could not be asked/);
  });

  it("FR-026-010: every end cause has its words", () => {
    const words = endCauseSchema.options.map((cause) => causeWords[cause]);
    expect(new Set(words).size).toBe(endCauseSchema.options.length);
  });

  it("UI6: every code says what to do next", () => {
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
      const words = failureWords({ ...error, correlationId: null } as never, sharingPlace);
      expect(words.what).toBe("What.");
      expect(words.next, code).toMatch(/^([A-Z]|3 at once).{6,}/);
      expect(words.next, code).not.toMatch(/undefined|null|NaN/);
    }
  });

  it("UI6: wrong input is told by the form's own names", () => {
    const issues = [
      { path: "keys.0", problem: "there is no key in it" },
      { path: "terminalId", problem: "must look like trm_…" },
    ];
    expect(failureWords(sampleFailure("invalid-input", "Not understood.", { issues }), sharingPlace).next).toBe(
      "Keys: there is no key in it. terminalId: must look like trm_….",
    );
  });

  it("UI6: the details to copy hold code, sentence and correlation", () => {
    const failure = sampleFailure("link-overdue", "No link came.", { waitedMs: 10_000 });
    expect(failureDetails(failure)).toBe(
      `code: link-overdue\nwhat: No link came.\ncorrelation: ${failure.correlationId}\ndata: {"waitedMs":10000}`,
    );
  });

  it("UI6: data that does not fit its code is not shown", () => {
    const lastError = { code: "worker-lost", message: "It went.", data: { tail: 7 } };
    expect(failureOf(over({ endCause: "failed", lastError }))).toMatchObject({
      code: "internal",
      message: "It went.",
      data: {},
    });
    expect(failureOf(over())).toBeNull();
  });
});

describe("what is told where", () => {
  it("FR-026-010: a terminal tells its last end for a while, unless something is open or it was put away", () => {
    const share = over();
    expect(overShareOf([share], nothing, NOW)).toBe(share);
    expect(overShareOf([share], new Set([share.shareId]), NOW)).toBeNull();
    expect(overShareOf([share], nothing, NOW + OVER_NOTICE_MS)).toBeNull();
    expect(overShareOf([share, sampleShare("two2", api)], nothing, NOW)).toBeNull();
    expect(overShareOf([over({ endCause: "stopped" })], nothing, NOW)).toBeNull();
    expect(overShareOf([], nothing, NOW)).toBeNull();
  });

  it("FR-026-010: a failure stays until it is read", () => {
    const failed = over({ endCause: "failed" });
    expect(overShareOf([failed], nothing, NOW + 10 * OVER_NOTICE_MS)).toBe(failed);
    expect(badgeSharesOf([failed], nothing)).toEqual([failed]);
    expect(badgeSharesOf([failed], new Set([failed.shareId]))).toEqual([]);
  });

  it("FR-026-010: a failure is told beside other open shares, until something is asked for again", () => {
    const failed = over({ endCause: "failed" });
    const older = sampleShare("two2", api);
    expect(overShareOf([older, failed], nothing, NOW)).toBe(failed);
    expect(badgeSharesOf([older, failed], nothing)).toEqual([older, failed]);
    const again = sampleShare("new3", api, { requestedAtMs: NOW });
    expect(overShareOf([failed, again], nothing, NOW)).toBeNull();
    expect(badgeSharesOf([failed, again], nothing)).toEqual([again]);
    expect(badgeSharesOf([failed, sampleShare("new3", web, { requestedAtMs: NOW })], nothing)).toHaveLength(2);
  });

  it("FR-026-010: a badge stands for what is open, and for no quiet end", () => {
    const live = sampleShare("two2", web);
    expect(badgeSharesOf([over(), live], nothing)).toEqual([live]);
  });

  const view = { dismissed: nothing, told: nothing, inView: null, followed: [], nowMs: NOW };

  it("FR-026-004: a toast tells what ended out of sight, once, the newest few", () => {
    const share = over();
    expect(endToastsOf([share], view)).toEqual([share]);
    expect(endToastsOf([share], { ...view, inView: share.terminalId })).toEqual([]);
    expect(endToastsOf([share], { ...view, told: new Set([share.shareId]) })).toEqual([]);
    expect(endToastsOf([share], { ...view, followed: [share.shareId] })).toEqual([]);
    expect(endToastsOf([over({ endCause: "revoked" })], view)).toEqual([]);
    const many = ["aaaa", "bbbb", "cccc", "dddd"].map((name, index) =>
      over({ endedAtMs: NOW - 1_000 + index }, sampleLane(name), name),
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
  ])("FR-026-001: %s shows %s", (phase, stage) => {
    expect(dialogStageOf(sampleShare("one1", api, { phase }), true)).toBe(stage);
  });

  it("FR-026-001: before the mirror knows the share, the start is under way; after an end the form is back", () => {
    expect(dialogStageOf(null, false)).toBe("form");
    expect(dialogStageOf(null, true)).toBe("starting");
    expect(dialogStageOf(over({ liveAtMs: null, endCause: "failed" }), true)).toBe("form");
    expect(dialogStageOf(over(), true)).toBe("over");
  });
});
