// What is kept out of the log and what isn't, in free text and in fields.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditTypeSchema } from "#contract/audit";
import { errorDataSchemas } from "#contract/errors";
import { storedDataOf } from "../event-data";
import { fingerprintOf, hashPrefix, redactText } from "../redaction";

const redact = (text: string): string => redactText(text, 500);
/** Generated for this test; gives access to nothing. */
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
const KEY_FINGERPRINT = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
const TOKEN = "Xk29vQz7Lm41PqRt8WsY0bNa3";

it("AUD19: a row is bounded: only the first issues are kept, and the largest fields go first", () => {
  const issues = Array.from({ length: 80 }, () => ({ path: "p".repeat(500), problem: "x".repeat(500) }));
  const stored = storedDataOf("share.refused", { issues, message: "m".repeat(9_000), code: "invalid-input" });
  expect(JSON.stringify(stored).length).toBeLessThan(16_384);
  expect(stored.issues).toHaveLength(20);
  const live = Array.from({ length: 1_000 }, (_, index) =>
    `shr_${"abcdefghij".repeat(2).slice(0, 12)}${index}`.slice(0, 16),
  );
  const cut = storedDataOf("share.refused", { live, code: "limit-reached", limit: 3 });
  expect(cut).toEqual({ code: "limit-reached", limit: 3, dropped: ["live"] });
});

describe("free text", () => {
  it.each([
    ["a join command", `ssh ${TOKEN}@127.0.0.1 -p 2200`, "ssh [removed]@127.0.0.1 -p 2200"],
    ["a join command with options", `ssh -p 22 -tt ab@host`, "ssh -p 22 -tt [removed]@host"],
    ["a bare token", `use ${TOKEN} now`, "use [removed] now"],
    ["a hex secret", `code 3f2a9b8c7d6e5f4a3b2c1d0e`, "code [removed]"],
    ["a user in an address", "ssh://secret@host:22/", "ssh://[removed]@host:22/"],
    [
      "the query and fragment of a URL",
      "http://127.0.0.1:9/#once and https://h/p?t=1",
      "http://127.0.0.1:9/[removed] and https://h/p[removed]",
    ],
    ["a public key's body", `${KEY} me@host`, "ssh-ed25519 [removed] me@host"],
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY----- x", "[removed] x"],
    ["half a private key", "-----BEGIN RSA PRIVATE KEY-----\nabc", "[removed]"],
    ["environment values", `HOME=/root API_KEY='a b' X1=2`, "HOME=[removed] API_KEY=[removed] X1=2"],
    ["control and direction characters", "a\u001b[31m\u0000b\u202Ec\ud800d\n", "a [31m b c d "],
  ])("FR-026-011, AUD7: removes %s", (_, text, left) => {
    expect(redact(text)).toBe(left);
  });

  it.each([
    "pairing with ana@example.com on the übung",
    "fix-login-2024-again-and-again",
    "shr_aaaabbbbccccdddd2222eeeeffff3333 ended",
    `guest ${KEY_FINGERPRINT} left`,
    "relay refused: connect: connection refused",
    "/home/me/a-rather-long-folder-name/starter.cedar",
  ])("AUD7: keeps %s", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("AUD7: cuts a long text and marks the cut", () => {
    expect(redactText("word ".repeat(50), 10)).toBe("word word…");
  });

  it("AUD7: removes a link in either backend's format (fuzz)", () => {
    const characters = [..."ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"];
    const token = fc.string({ unit: fc.constantFrom(...characters), minLength: 20, maxLength: 60 });
    const words = fc.string({ unit: fc.constantFrom(..."abc .,:;()\"'\n"), maxLength: 20 });
    fc.assert(
      fc.property(
        token,
        words,
        words,
        (link, before, after) => !redact(`${before} ssh ${link}@h ${after}`).includes(link),
      ),
      { numRuns: 500 },
    );
  });
});

describe("keys and links", () => {
  it("AUD7: turns a key into its fingerprint, keeps a fingerprint, and rejects anything else", () => {
    expect(fingerprintOf(`${KEY} me@host`)).toBe(KEY_FINGERPRINT);
    expect(fingerprintOf(`command="x" ${KEY}`)).toBe(KEY_FINGERPRINT);
    expect(fingerprintOf(KEY_FINGERPRINT)).toBe(KEY_FINGERPRINT);
    expect(fingerprintOf("ssh-ed25519")).toBeNull();
  });

  it("AUD7: stores a link as a short hash", () => {
    expect(storedDataOf("share.link-revealed", { link: TOKEN })).toEqual({ link: hashPrefix(TOKEN) });
    expect(hashPrefix(TOKEN)).toMatch(/^[0-9a-f]{12}$/);
    expect(storedDataOf("share.link-revealed", { linkHash: hashPrefix(TOKEN) })).toEqual({
      linkHash: hashPrefix(TOKEN),
    });
  });
});

describe("data by type", () => {
  it("FR-026-011, AUD5: stores the fields of the type and lists the names of dropped ones", () => {
    const data = { access: "read", ttlMs: 60_000, reason: null, relay: undefined, token: TOKEN, keyCount: "two" };
    expect(storedDataOf("share.requested", data)).toEqual({
      access: "read",
      ttlMs: 60_000,
      reason: null,
      dropped: ["keyCount", "token"],
    });
  });

  it("AUD5: doesn't list a dropped name that could itself be a secret", () => {
    expect(storedDataOf("share.requested", { [TOKEN]: 1, constructor: 1, __proto__x: 2 })).toEqual({
      dropped: ["constructor"],
    });
  });

  it("AUD5: stores whole keys as fingerprints, and drops a list with anything else in it", () => {
    expect(storedDataOf("share.requested", { fingerprints: [KEY] })).toEqual({ fingerprints: [KEY_FINGERPRINT] });
    expect(storedDataOf("share.requested", { fingerprints: ["junk"] })).toEqual({ dropped: ["fingerprints"] });
  });

  it("AUD5: keeps the operator's policy ids as they are", () => {
    const policyIds = ["Team-A-2-writes-with-keys-30min", "team.cedar:12"];
    expect(storedDataOf("share.denied", { policyIds, reason: "No." })).toEqual({ policyIds, reason: "No." });
  });

  it("AUD5: has a field in a refused row for all data of every error", () => {
    const known = Object.entries(errorDataSchemas).filter(
      ([code]) =>
        ![
          "handoff-refused",
          "worker-lost",
          "version-mismatch",
          "already-running",
          "setup-problem",
          "approval-refused",
        ].includes(code),
    );
    for (const [code, schema] of known) {
      const sample = Object.fromEntries(Object.keys(schema.shape).map((field) => [field, null]));
      expect(storedDataOf("share.refused", { ...sample, code, message: "No." })).not.toHaveProperty("dropped");
    }
  });

  it("FR-026-011, AUD5: stores no secret in any field of any type (fuzz)", () => {
    const field = fc.oneof(
      fc.constantFrom("reason", "note", "message", "label", "link", "relay", "cause", "hint", "address", "path", "id"),
      fc.string(),
    );
    const value = fc.constantFrom<unknown>(
      TOKEN,
      `ssh ${TOKEN}@h`,
      [TOKEN],
      { [TOKEN]: TOKEN },
      KEY,
      [KEY],
      `A=${TOKEN}`,
    );
    fc.assert(
      fc.property(fc.constantFrom(...auditTypeSchema.options), fc.dictionary(field, value), (type, data) => {
        const stored = JSON.stringify(storedDataOf(type, data));
        return !stored.includes(TOKEN) && !stored.includes("AAAAC3NzaC1lZDI1NTE5");
      }),
      { numRuns: 1_000 },
    );
  });
});
