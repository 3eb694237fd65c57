// The offer's form, a decision about a request, what an open handoff looks like, notices and the summary's text.
import { describe, expect, it } from "vitest";
import { handoffPhaseSchema } from "#contract/phases";
import { sampleCall } from "#contract/testing/handoff-sample";
import {
  asking,
  laneHandoff,
  offered,
  requested,
  returned,
  sampleContext,
  sampleTerminalId,
  takenBack,
} from "../../../../testing/sample-handoffs";
import { SAMPLE_NOW_MS, sampleLimits } from "../../../../testing/samples";
import { contextFacts } from "../context";
import { badgeName, isKeyboardHeld, lineFacts, lookOf } from "../lease";
import { endedToShow, noticeKey, noticesOf } from "../notices";
import { firstDraft, guestsWords, offerFrom, verdictView } from "../offer";
import { approvable, approvingFrom, decisionOf, termsWords, ttlChoices } from "../request";
import { summaryText } from "../summary";
import { extendMaxMs, extendPresets, parseExtend, parseTtl } from "../ttl";
import { lastCallWords, maskedWords, resultTone, resultWords, tookWords } from "../words";

const draft = firstDraft("claude", sampleLimits);

describe("an offer", () => {
  it("HUI1: starts with commands for twenty minutes, within the limits", () => {
    expect(offerFrom(draft, sampleTerminalId, sampleLimits)).toEqual({
      ok: true,
      value: { terminalId: sampleTerminalId, agent: "claude", may: "run", ttlMs: 1_200_000, askBeforeRun: false },
    });
    expect(firstDraft(null, { ttlMinMs: 1_000, ttlMaxMs: 60_000 }).ttlText).toBe("1m");
  });

  it("HUI1: names the field that is wrong", () => {
    const problemOf = (part: Partial<typeof draft>) => {
      const offer = offerFrom({ ...draft, ...part }, sampleTerminalId, sampleLimits);
      return offer.ok ? null : offer.error.field;
    };
    expect(problemOf({ agent: null })).toBe("agent");
    expect(problemOf({ ttlText: "soon" })).toBe("ttl");
    expect(problemOf({ ttlText: "5h" })).toBe("ttl");
    expect(problemOf({ ttlText: "10s" })).toBe("ttl");
    expect(problemOf({ note: "x".repeat(4_097) })).toBe("note");
    for (const maxCommandsText of ["0", "-1", "1.5", "many", "100001"]) {
      expect(problemOf({ maxCommandsText })).toBe("maxCommands");
    }
  });

  it("HUI1: sends a limit and a note if there are any, and asks before nothing if the agent only watches", () => {
    const full = { ...draft, maxCommandsText: " 20 ", note: " Find it. ", askBeforeRun: true };
    expect(offerFrom(full, sampleTerminalId, sampleLimits)).toMatchObject({
      value: { maxCommands: 20, note: "Find it.", askBeforeRun: true },
    });
    expect(offerFrom({ ...full, may: "watch" }, sampleTerminalId, sampleLimits)).toMatchObject({
      value: { askBeforeRun: false },
    });
  });

  it("HUI1: the verdict decides the button", () => {
    const verdict = { verdict: "allow", reason: "", policyIds: ["a"], instead: [] } as const;
    const viewOf = (part: object) =>
      verdictView({ kind: "known", verdict: { ...verdict, instead: [], policyIds: [], ...part } });
    expect(viewOf({ policyIds: ["a", "b"] })).toMatchObject({ title: "Allowed", rules: "by rules a, b" });
    expect(viewOf({ verdict: "needs-approval", needs: "operator" }).button).toBe("Confirm and hand over");
    expect(viewOf({ verdict: "needs-approval", needs: "four-eyes" }).button).toBe("Request approval");
    expect(viewOf({ verdict: "deny" }).isDenied).toBe(true);
    expect(verdictView({ kind: "checking" }).title).toBe("Checking rules…");
    expect(verdictView({ kind: "incomplete", missing: "Add an agent first." }).title).toBe("Add an agent first.");
    expect(verdictView({ kind: "unknown", why: "Not connected." }).text).toBe("Not connected.");
  });

  it("HUI1: says what happens to guests, and what the agent gets", () => {
    expect(guestsWords(0, 0)).toBeNull();
    expect(guestsWords(0, 2)).toBe("2 guests can watch what the agent does.");
    expect(guestsWords(1, 1)).toBe(
      "1 guest can type now and can only watch while the agent has the keyboard. 1 other guest can watch.",
    );
    const facts = Object.fromEntries(contextFacts(sampleContext).map(({ name, value }) => [name, value]));
    expect(facts).toEqual({
      Directory: "/home/ana/api",
      Branch: "main, 3 changed files",
      Shell: "zsh",
      Running: "nothing",
      Environment: "3 names, 2 values",
      Scrollback: "last 2 lines of 180",
    });
    const elsewhere = contextFacts({
      ...sampleContext,
      git: null,
      cwd: { path: null, logical: null, isDeleted: false },
      environment: { asOf: "unknown", variables: [] },
      typedLine: "git comm",
    });
    expect(elsewhere).toContainEqual({ name: "Directory", value: "unknown" });
    expect(elsewhere).toContainEqual({ name: "Half-typed line", value: "git comm" });
  });
});

describe("a request", () => {
  it("HUI5: can be approved as it is or for less, never for more", () => {
    const asIs = decisionOf(requested);
    expect(approvingFrom(requested, asIs, 60_000)).toEqual({ ok: true, value: { handoffId: "hnd_api1" } });
    expect(approvingFrom(requested, { ...asIs, may: "run", ttlText: "10m", note: " Be quick. " }, 60_000)).toEqual({
      ok: true,
      value: { handoffId: "hnd_api1", may: "run", ttlMs: 600_000, note: "Be quick." },
    });
    expect(approvingFrom(requested, { ...asIs, ttlText: "21m" }, 60_000)).toEqual({
      ok: false,
      error: { field: "ttl", problem: "Choose a time between 1m and 20m." },
    });
    const signed = {
      ...requested,
      approval: requested.approval && { ...requested.approval, needs: "four-eyes" as const },
    };
    expect(approvingFrom(signed, asIs, 60_000)).toMatchObject({ ok: false, error: { field: "signature" } });
    const armored = "-----BEGIN SSH SIGNATURE-----";
    expect(approvingFrom(signed, { ...asIs, signature: ` ${armored}\n` }, 60_000)).toEqual({
      ok: true,
      value: { handoffId: "hnd_api1", signature: armored },
    });
    expect(approvable("run")).toEqual(["watch", "run"]);
    expect(ttlChoices(1_200_000, 60_000)).toEqual(["5m", "10m", "20m"]);
    expect(termsWords(requested)).toBe("20m, takes the keyboard");
  });
});

describe("an open handoff", () => {
  it("HUI3: holds typing only while the agent can use the keyboard", () => {
    expect(isKeyboardHeld(laneHandoff())).toBe(true);
    for (const differences of [
      { phase: "paused" },
      { phase: "offered" },
      { phase: "ended" },
      { waitsFor: "secret" },
      { may: "watch" },
    ] as const) {
      expect(isKeyboardHeld(laneHandoff(differences))).toBe(false);
    }
  });

  it("HUI2: has a text for every phase, and says what it waits for", () => {
    for (const phase of handoffPhaseSchema.options) expect(lookOf(laneHandoff({ phase })).text).not.toBe("");
    expect(lookOf(laneHandoff()).text).toBe("claude has the keyboard");
    expect(lookOf(asking()).text).toBe("claude is waiting for you");
    expect(lookOf(laneHandoff({ lostUntilMs: SAMPLE_NOW_MS })).text).toBe("claude disconnected");
    expect(lookOf(laneHandoff({ isGrace: true })).tone).toBe("amber");
    expect(badgeName(laneHandoff(), "api", SAMPLE_NOW_MS)).toBe(
      "Handoff api: claude has the keyboard, can run commands, 15:00 left",
    );
    expect(badgeName(offered, "api", SAMPLE_NOW_MS)).toBe("Handoff api: offered to claude, can run commands");
  });

  it("HUI2: says since when, and what the agent did last", () => {
    expect(lineFacts(laneHandoff({ lastCall: sampleCall() }), SAMPLE_NOW_MS).join()).toMatch(
      /^can run commands,since \d\d:\d\d,last: npm test, exit 1$/,
    );
    expect(lineFacts(offered, SAMPLE_NOW_MS)).toContain("you keep the keyboard until claude accepts");
    expect(lineFacts(laneHandoff({ phase: "paused" }), SAMPLE_NOW_MS)[0]).toBe("you have the keyboard");
    expect(lastCallWords(null)).toBeNull();
    expect(lastCallWords(sampleCall({ outcome: null, exitCode: null }))).toBe("now: npm test");
    expect(lastCallWords(sampleCall({ tool: "read_screen", command: null, exitCode: null }))).toBe(
      "last: read the screen",
    );
  });

  it("HUI2: a call's result is its own exit code, or why it came back", () => {
    expect(resultWords(sampleCall({ exitCode: 0 }))).toBe("exit 0");
    expect(resultWords(sampleCall({ exitCode: null, outcome: "asks-secret" }))).toBe("asks for a password");
    expect(resultWords(sampleCall({ outcome: null, exitCode: null }))).toBeNull();
    expect([
      resultTone(sampleCall({ exitCode: 0 })),
      resultTone(sampleCall({ exitCode: 1 })),
      resultTone(sampleCall({ exitCode: null, outcome: "refused" })),
      resultTone(sampleCall({ exitCode: null, outcome: "timed-out" })),
      resultTone(sampleCall({ exitCode: null, outcome: "matched" })),
      resultTone(sampleCall({ exitCode: null, outcome: null })),
    ]).toEqual(["green", "red", "red", "amber", "neutral", "violet"]);
    expect([40, 9_940, 12_000, 125_000].map(tookWords)).toEqual(["0.0 s", "9.9 s", "12 s", "2m5s"]);
    expect(maskedWords([])).toBe("none found to mask");
    expect(maskedWords([{ kind: "github-token", count: 2 }])).toBe("2 GitHub tokens masked");
    const kinds = ["age-key", "key-body", "named-value", "url-password"].map((kind) => ({ kind, count: 2 }));
    expect(maskedWords(kinds)).toBe("2 age keys, 2 key bodies, 2 values with secret names and 2 URL passwords masked");
  });

  it("HUI2: can be extended up to the maximum, counted from its start", () => {
    const maxMs = extendMaxMs(laneHandoff(), sampleLimits);
    expect(maxMs).toBe(220 * 60_000);
    expect(extendPresets(maxMs)).toEqual(["5m", "15m", "30m"]);
    expect(extendPresets(90_000)).toEqual(["1m30s"]);
    expect(extendPresets(null)).toEqual([]);
    expect(parseExtend("4h", maxMs)).toEqual({ ok: false, error: "Add at most 3h40m." });
    expect(parseExtend("5m", null).ok).toBe(false);
    expect(extendMaxMs(offered, sampleLimits)).toBeNull();
    expect(parseTtl("20m", sampleLimits)).toEqual({ ok: true, value: 1_200_000 });
  });
});

describe("notices", () => {
  const kindsOf = (...handoffs: Parameters<typeof noticesOf>[0] extends Iterable<infer H> ? H[] : never) =>
    noticesOf(handoffs, new Set(), SAMPLE_NOW_MS).map(({ kind }) => kind);

  it("HUI6: there is one toast for each event, and none for what the operator did", () => {
    expect(kindsOf(requested)).toEqual(["request"]);
    expect(kindsOf(asking())).toEqual(["question"]);
    expect(kindsOf(laneHandoff({ waitsFor: "secret", isGrace: true }))).toEqual(["secret", "grace"]);
    expect(kindsOf(laneHandoff({ idlePauseAtMs: SAMPLE_NOW_MS }))).toEqual(["idle"]);
    expect(kindsOf(returned)).toEqual(["ended"]);
    expect(kindsOf({ ...returned, endCause: "agent-lost" })).toEqual(["ended"]);
    expect(kindsOf(takenBack, offered, laneHandoff())).toEqual([]);
    expect(kindsOf({ ...offered, phase: "ended", endCause: "expired", endedAtMs: SAMPLE_NOW_MS })).toEqual(["ended"]);
    expect(kindsOf({ ...requested, phase: "ended", endCause: "denied", endedAtMs: SAMPLE_NOW_MS })).toEqual([]);
    expect(kindsOf({ ...returned, endedAtMs: SAMPLE_NOW_MS - 3_600_000 })).toEqual([]);
  });

  it("HUI6: a dismissed toast comes back only for a new event", () => {
    const first = asking();
    const seen = new Set([noticeKey("question", first)]);
    expect(noticesOf([first], seen, SAMPLE_NOW_MS)).toEqual([]);
    expect(noticesOf([asking({ questionId: "q2" })], seen, SAMPLE_NOW_MS)).toHaveLength(1);
    const grace = laneHandoff({ isGrace: true });
    const later = { ...grace, expiresAtMs: SAMPLE_NOW_MS + 1 };
    expect(noticeKey("grace", grace)).not.toBe(noticeKey("grace", later));
    const idle = laneHandoff({ idlePauseAtMs: SAMPLE_NOW_MS });
    expect(noticeKey("idle", idle)).not.toBe(noticeKey("idle", { ...idle, idlePauseAtMs: SAMPLE_NOW_MS + 1 }));
  });

  it("HUI6: the line below the terminal shows the newest end, until it is dismissed or old", () => {
    const older = {
      ...takenBack,
      handoffId: "hnd_old1" as typeof takenBack.handoffId,
      endedAtMs: SAMPLE_NOW_MS - 300_000,
    };
    expect(endedToShow([older, returned], new Set(), SAMPLE_NOW_MS)).toBe(returned);
    expect(endedToShow([returned], new Set(["line hnd_api1"]), SAMPLE_NOW_MS)).toBeNull();
    expect(endedToShow([returned], new Set(), SAMPLE_NOW_MS + 3_600_000)).toBeNull();
  });
});

describe("the summary", () => {
  it("HUI7: as text has the note, the facts, the commands with exit codes, and the files", () => {
    const text = summaryText(returned, "api · zsh", SAMPLE_NOW_MS);
    for (const part of [
      "Handoff of api · zsh to claude",
      "Time used: 4m of 20m",
      "The range check was off by one.",
      "(1 earlier command left out)",
      "npm test  (exit 1, 8.4 s)",
      "  src/range.ts",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("HUI7: says what was typed and not run, and how fast it was taken back", () => {
    const text = summaryText(takenBack, "api · zsh", SAMPLE_NOW_MS);
    expect(text).toContain("Typed, not run: rm -r build");
    expect(text).toMatch(/Ended: You took the keyboard back at \d\d:\d\d, after 3 ms/);
    expect(text).toContain("Still running: node, esbuild");
  });
});
