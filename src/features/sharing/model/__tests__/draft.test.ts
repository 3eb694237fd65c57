// The form's draft: what it means as a request, what is wrong or missing in it, and what a proposal of the gate changes.
import { describe, expect, it } from "vitest";
import { sampleLane, sampleLimits } from "../../../../testing/samples";
import { SAMPLE_KEY, sampleBackends } from "../../../../testing/sharing-world";
import { applyInstead, chosenBackend, draftProblems, draftRequest, freshDraft, NO_KEY_PROBLEM } from "../draft";
import { missingWords } from "../draft-missing";
import { readKeys, withMoreKeys } from "../key-lines";

const terminalId = sampleLane("api1").terminals[0]?.terminalId;
if (terminalId === undefined) throw new Error("the sample lane has no terminal");

const fresh = freshDraft(sampleLimits);
const full = { ...fresh, keysText: SAMPLE_KEY };

describe("request", () => {
  it("FR-026-003: begins with the configured time and access", () => {
    expect(fresh).toMatchObject({ ttlText: "30m", access: "read", who: "keys" });
  });

  it("FR-026-001: says exactly what is in the form", () => {
    const draft = { ...full, ttlText: "45m", reason: " pairing ", keysText: `# team\n${SAMPLE_KEY}\n\n` };
    expect(draftRequest(draft, "tmate", terminalId, sampleLimits)).toEqual({
      terminalId,
      backend: "tmate",
      ttlMs: 45 * 60_000,
      access: "read",
      keys: [SAMPLE_KEY],
      anyoneWithLink: false,
      reason: "pairing",
    });
  });

  it("FR-026-001: leaves out keys that are not asked for any more", () => {
    const request = draftRequest({ ...full, who: "anyone" }, "upterm", terminalId, sampleLimits);
    expect(request).toMatchObject({ keys: [], anyoneWithLink: true });
  });

  it("FR-026-002: is none while anything is missing or wrong: nothing half-filled reaches the gate", () => {
    expect(draftRequest(fresh, "tmate", terminalId, sampleLimits)).toBeNull();
    expect(draftRequest(full, null, terminalId, sampleLimits)).toBeNull();
    expect(draftRequest({ ...full, ttlText: "9h" }, "tmate", terminalId, sampleLimits)).toBeNull();
    expect(draftRequest({ ...full, keysText: "ssh-rsa" }, "tmate", terminalId, sampleLimits)).toBeNull();
  });
});

describe("problems", () => {
  it("KEY1: a missing key is a problem only once Share was pressed", () => {
    expect(draftProblems(fresh, sampleLimits, false).keys).toBeNull();
    expect(draftProblems(fresh, sampleLimits, true).keys).toBe(NO_KEY_PROBLEM);
    expect(draftProblems({ ...fresh, who: "anyone" }, sampleLimits, true).keys).toBeNull();
  });

  it("KEY1: a private key is told at once, and what to give in its place", () => {
    const draft = { ...fresh, keysText: "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn" };
    expect(draftProblems(draft, sampleLimits, false).keys).toMatch(/^This is a private key; give the \.pub file/);
  });

  it("KEY1: names the line that is wrong", () => {
    expect(readKeys(`${SAMPLE_KEY}\nnonsense here`).problems[0]).toMatch(/^Line 2: /);
  });

  it("KEY1: the same key again is not one more", () => {
    expect(withMoreKeys(SAMPLE_KEY, `${SAMPLE_KEY}\n`)).toBe(SAMPLE_KEY);
  });

  it("FR-026-002: the verdict line says the first thing that is missing", () => {
    const known = { backends: sampleBackends, isChecking: false };
    expect(missingWords(fresh, null, sampleLimits, { backends: [], isChecking: true })).toMatch(/^Looking/);
    expect(missingWords(fresh, null, sampleLimits, known)).toMatch(/^No backend can share here yet/);
    expect(missingWords({ ...full, ttlText: "x" }, "tmate", sampleLimits, known)).toMatch(/^The time is not right/);
    expect(missingWords(fresh, "tmate", sampleLimits, known)).toBe(NO_KEY_PROBLEM);
    expect(missingWords({ ...full, keysText: "x" }, "tmate", sampleLimits, known)).toMatch(/^The keys are not right/);
  });
});

describe("choices", () => {
  it("FR-026-001: the operator's backend where it can share, else the first that can, else none", () => {
    const [tmate, upterm] = sampleBackends;
    if (!tmate || !upterm) throw new Error("two sample backends");
    expect(chosenBackend(fresh, sampleBackends)).toBe("tmate");
    expect(chosenBackend({ ...fresh, backend: "upterm" }, sampleBackends)).toBe("tmate");
    expect(chosenBackend({ ...fresh, backend: "upterm" }, [tmate, { ...upterm, available: true }])).toBe("upterm");
    expect(chosenBackend(fresh, [upterm])).toBeNull();
  });

  it("FR-026-002: a proposal of the gate changes what it says, and nothing else", () => {
    const draft = { ...full, access: "write", who: "anyone", reason: "pairing" } as const;
    expect(applyInstead(draft, { label: "Read only", change: { access: "read" } })).toEqual({
      ...draft,
      access: "read",
    });
    const change = { ttlMs: 15 * 60_000, needsKeys: true, relay: "here" };
    expect(applyInstead(draft, { label: "", change })).toEqual({
      ...draft,
      ttlText: "15m",
      who: "keys",
      relay: "here",
    });
  });
});
