// The form's draft: the request it makes, its problems, and the alternatives of a verdict.
import { describe, expect, it } from "vitest";
import { sampleLane, sampleLimits } from "../../../../testing/samples";
import { SAMPLE_KEY, sampleBackends } from "../../../../testing/sharing-world";
import { applyInstead, chosenBackend, draftProblems, draftRequest, freshDraft, missingWords } from "../draft";
import { parseKeys, withMoreKeys } from "../guest-keys";
import { NO_PEOPLE_PROBLEM, peopleOfKeys } from "../people";

const terminalId = sampleLane("api1").terminals[0]?.terminalId;
if (terminalId === undefined) throw new Error("the sample lane has no terminal");

const fresh = freshDraft(sampleLimits);
const people = peopleOfKeys(parseKeys(SAMPLE_KEY).keys, []);
const full = { ...fresh, people };

describe("request", () => {
  it("FR-026-003: starts with the configured time and access", () => {
    expect(fresh).toMatchObject({ ttlText: "30m", access: "read", who: "keys" });
  });

  it("FR-026-001: contains exactly what is in the form", () => {
    const draft = { ...full, ttlText: "45m", reason: " pairing ", people: [...people, ...people] };
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

  it("FR-026-001: leaves out the keys if anyone with the link can join", () => {
    const request = draftRequest({ ...full, who: "anyone" }, "upterm", terminalId, sampleLimits);
    expect(request).toMatchObject({ keys: [], anyoneWithLink: true });
  });

  it("FR-026-002: there is no request while anything is missing or wrong", () => {
    expect(draftRequest(fresh, "tmate", terminalId, sampleLimits)).toBeNull();
    expect(draftRequest(full, null, terminalId, sampleLimits)).toBeNull();
    expect(draftRequest({ ...full, ttlText: "9h" }, "tmate", terminalId, sampleLimits)).toBeNull();
    expect(draftRequest({ ...full, peopleText: "ssh-rsa" }, "tmate", terminalId, sampleLimits)).toBeNull();
  });
});

describe("problems", () => {
  it("KEY1: missing people are a problem only after Share was pressed", () => {
    expect(draftProblems(fresh, sampleLimits, false).people).toBeNull();
    expect(draftProblems(fresh, sampleLimits, true).people).toBe(NO_PEOPLE_PROBLEM);
    expect(draftProblems({ ...fresh, who: "anyone" }, sampleLimits, true).people).toBeNull();
  });

  it("KEY1: names the invalid line", () => {
    expect(parseKeys(`${SAMPLE_KEY}\nnonsense here`).problems[0]).toMatch(/^Line 2: /);
  });

  it("KEY1: does not add the same key twice", () => {
    expect(withMoreKeys(SAMPLE_KEY, `${SAMPLE_KEY}\n`)).toBe(SAMPLE_KEY);
  });

  it("FR-026-002: the verdict line shows the first problem of the form", () => {
    const known = { backends: sampleBackends, isChecking: false };
    expect(missingWords(fresh, null, sampleLimits, { backends: [], isChecking: true })).toMatch(/^Checking/);
    expect(missingWords(fresh, null, sampleLimits, known)).toMatch(/^Neither backend is available/);
    expect(missingWords({ ...full, ttlText: "x" }, "tmate", sampleLimits, known)).toBe(
      "Choose a time between 1m and 4h.",
    );
    expect(missingWords(fresh, "tmate", sampleLimits, known)).toBe(NO_PEOPLE_PROBLEM);
    expect(missingWords({ ...full, peopleText: "x" }, "tmate", sampleLimits, known)).toBe(
      "“x” isn't added yet. Press Enter to add it, or clear it.",
    );
  });
});

describe("choices", () => {
  it("FR-026-001: uses the operator's backend if available, else the first available one, else none", () => {
    const [tmate, upterm] = sampleBackends;
    if (!tmate || !upterm) throw new Error("two sample backends");
    expect(chosenBackend(fresh, sampleBackends)).toBe("tmate");
    expect(chosenBackend({ ...fresh, backend: "upterm" }, sampleBackends)).toBe("tmate");
    expect(chosenBackend({ ...fresh, backend: "upterm" }, [tmate, { ...upterm, available: true }])).toBe("upterm");
    expect(chosenBackend(fresh, [upterm])).toBeNull();
  });

  it("FR-026-002: an alternative changes what it names and nothing else", () => {
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
