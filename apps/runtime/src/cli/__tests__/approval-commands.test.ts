// `lanecast approval …` and `lanecast token …` with a fake runtime: input sent, text printed, exit code.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Approval, approvalSchema } from "#contract/approval";
import { auditEventSchema } from "#contract/audit";
import { shareError } from "#contract/errors";
import { NOON_MS, refusal, runFake } from "./fake-cli.fixture";

const MINUTE_MS = 60_000;

const approvalSample = (over: Partial<Approval> = {}): Approval =>
  approvalSchema.parse({
    approvalId: "apr_aaaa1111",
    state: "asked",
    shareId: "shr_aaaa1111",
    request: {
      terminalId: "trm_aaaa1111",
      lane: "api",
      backend: "tmate",
      relay: "here",
      reach: "here",
      access: "write",
      ttlMs: 45 * MINUTE_MS,
      keyCount: 2,
      fingerprints: ["SHA256:a", "SHA256:b"],
      anyoneWithLink: false,
      reason: "look at \u001b[31mthis",
    },
    needs: "operator",
    why: "What an agent asks for needs an approval first.",
    askedBy: { kind: "agent", id: "ci" },
    askedAtMs: NOON_MS,
    expiresAtMs: NOON_MS + 15 * MINUTE_MS,
    decidedBy: null,
    note: null,
    isWithdrawn: false,
    granted: null,
    ...over,
  });

const given = approvalSample({ state: "given", decidedBy: "me", granted: { access: "read", ttlMs: 15 * MINUTE_MS } });
const queue = {
  "approval.list": { approvals: [approvalSample(), approvalSample({ ...given, approvalId: "apr_bbbb1111" as never })] },
};
const TEXT = "lanecast approval request, form 1\nrequest   apr_aaaa1111\nnonce     n\n";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-cli-"));
  writeFileSync(join(dir, "request.txt.sig"), "-----BEGIN SSH SIGNATURE-----\n");
  writeFileSync(join(dir, "long"), "x".repeat(20_000));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SIGNATURE = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n";
const signedRow = auditEventSchema.parse({
  seq: 7,
  atMs: NOON_MS,
  type: "approval.given",
  correlationId: "cor_aaaa1111",
  actor: { kind: "operator", id: "me" },
  shareId: "shr_aaaa1111",
  terminalId: null,
  laneId: null,
  backend: "tmate",
  data: {
    approvalId: "apr_cccc1111",
    decidedBy: "ana",
    fingerprint: "SHA256:x",
    signedText: TEXT,
    signature: SIGNATURE,
  },
  prevHash: "",
  hash: "",
});
const recorded = {
  "audit.list": { events: [{ ...signedRow, seq: 3, data: { approvalId: "apr_dddd1111" } }, signedRow] },
};

describe("approval list and show", () => {
  it("CLI7: shows a request that can no longer be decided as withdrawn", async () => {
    const withdrawn = approvalSample({ state: "expired", isWithdrawn: true });
    const answers = { "approval.list": { approvals: [withdrawn] }, "handoff.list": { handoffs: [] } };
    const { out } = await runFake(["approval", "list"], { answers });
    expect(out).toContain("withdrawn");
    expect(out).not.toContain("expired");
  });

  it("APR20: show prints the signed text and the signature from the audit log, to the byte", async () => {
    const signed = await runFake(["approval", "show", "apr_ccc", "--signed"], { answers: recorded });
    expect([signed.exitCode, `${signed.out}\n`, signed.err]).toEqual([0, TEXT, ""]);
    expect(signed.asked).toEqual([
      { command: "audit.list", input: { types: ["approval.given", "handoff.approved"], limit: 0 } },
    ]);
    const signature = await runFake(["approval", "show", "apr_ccc", "--signature"], { answers: recorded });
    expect([signature.exitCode, `${signature.out}\n`]).toEqual([0, SIGNATURE]);
    const both = await runFake(["approval", "show", "apr_ccc", "--signed", "--json"], { answers: recorded });
    expect(both.json()).toEqual({ signed: signedRow.data });
    const unknown = await runFake(["approval", "show", "apr_dddd1111", "--signed"], {
      answers: { ...recorded, ...queue },
    });
    expect(unknown.exitCode).toBe(4);
    const unsigned = await runFake(["approval", "show", "apr_aaaa1111", "--signed"], {
      answers: { ...recorded, ...queue },
    });
    expect(unsigned.exitCode).toBe(2);
    expect(unsigned.err).toContain("apr_aaaa1111 has no signature; no second person signed it");
  });

  it("APR18: list shows who requests what, who must approve and how long it waits, without control characters", async () => {
    const handoffs = [{ approval: { approvalId: "apr_hhhh1111" } }, { approval: null }];
    const answers = { ...queue, "handoff.list": { handoffs } };
    const { out, exitCode } = await runFake(["approval", "list"], { answers });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/\nAlso waiting: 1 handoff\. To see them, run lanecast handoff list\.$/);
    expect(out).toMatch(
      /apr_aaaa1111 +agent ci +api +tmate +can type +45m +2 keys +waiting for the operator, 15m left/,
    );
    expect(out).toContain("approved by the operator, limited to: can watch, 15m");
    expect(out).not.toContain("\u001b");
  });

  it("APR18: show prints only the text to sign, to the byte", async () => {
    const answers = { ...queue, "approval.show": { approval: approvalSample(), text: TEXT } };
    const { out, err } = await runFake(["approval", "show", "apr_aa"], { answers });
    expect([`${out}\n`, err]).toEqual([TEXT, ""]);
    const { json } = await runFake(["approval", "show", "apr_aa", "--json"], { answers });
    expect(json()).toMatchObject({ approval: { approvalId: "apr_aaaa1111" }, text: TEXT });
  });
});

describe("approval give and refuse", () => {
  it("APR18, CLI10: approve and deny are aliases of give and refuse", async () => {
    const answers = { ...queue, "approval.give": { approval: given }, "approval.refuse": { approval: given } };
    const approved = await runFake(["approval", "approve", "apr_aa"], { answers });
    const denied = await runFake(["approval", "deny", "apr_aa"], { answers });
    expect([approved.asked.at(-1)?.command, denied.asked.at(-1)?.command]).toEqual([
      "approval.give",
      "approval.refuse",
    ]);
  });

  it("APR18: give sends the limits and prints what was approved and what was requested", async () => {
    const answers = { ...queue, "approval.give": { approval: given } };
    const typed = ["approval", "give", "apr_aa", "--access", "read", "--ttl", "15m", "--note", "short"];
    const { asked, out, exitCode } = await runFake(typed, { answers });
    expect(asked.at(-1)).toEqual({
      command: "approval.give",
      input: { approvalId: "apr_aaaa1111", access: "read", ttlMs: 15 * MINUTE_MS, note: "short" },
    });
    expect(out).toContain("approved by the operator: can watch, 15m (requested: can type, 45m)");
    expect(exitCode).toBe(0);
  });

  it("APR18: --signature sends the text of the file", async () => {
    const answers = { ...queue, "approval.give": { approval: given } };
    const typed = ["approval", "give", "apr_aa", "--signature", "request.txt.sig"];
    const { asked } = await runFake(typed, { answers, cwd: dir });
    expect(asked.at(-1)?.input).toMatchObject({ signature: "-----BEGIN SSH SIGNATURE-----\n" });
  });

  it.each([
    [["--signature", "nosuch"], "--signature"],
    [["--signature", "long"], "--signature"],
    [["--signature", "."], "--signature"],
    [["--ttl", "soon"], "--ttl"],
    [["--access", "all"], "--access <access>"],
  ])("APR18: %j exits with 2 and sends nothing to the runtime", async (flags, path) => {
    const { exitCode, json, asked } = await runFake(["approval", "give", "apr_aa", ...flags, "--json"], { cwd: dir });
    expect([exitCode, json().error.data.issues[0].path, asked]).toEqual([2, path, []]);
  });

  it.each([
    ["approval-expired", shareError("approval-expired", "late", {}), 3],
    ["wrong-phase", shareError("wrong-phase", "given already", { phase: "live", command: "approve" }), 5],
    ["policy-denied", shareError("policy-denied", "no", { reason: "r", policyIds: [], remedy: "Ask." }), 3],
  ] as const)("APR18: %s has its own exit code", async (_code, error, code) => {
    const answers = { ...queue, "approval.give": refusal(error) };
    expect((await runFake(["approval", "give", "apr_aa"], { answers })).exitCode).toBe(code);
  });

  it("APR15: a whole id that isn't listed is sent anyway, so that the runtime refuses it", async () => {
    const denied = shareError("policy-denied", "Not allowed", { reason: "r", policyIds: [], remedy: "Ask." });
    const answers = { "approval.list": { approvals: [] }, "approval.give": refusal(denied) };
    expect((await runFake(["approval", "give", "apr_zzzz9999"], { answers })).exitCode).toBe(3);
    expect((await runFake(["approval", "give", "apr_z"], { answers })).exitCode).toBe(4);
  });

  it("APR18: refuse sends the note", async () => {
    const refused = approvalSample({ state: "refused", decidedBy: "me", note: "no" });
    const answers = { ...queue, "approval.refuse": { approval: refused } };
    const { asked, out } = await runFake(["approval", "refuse", "apr_aa", "--note", "no"], { answers });
    expect(asked.at(-1)?.input).toEqual({ approvalId: "apr_aaaa1111", note: "no" });
    expect(out).toContain("apr_aaaa1111 denied.");
  });
});

describe("token", () => {
  const made = { "token.new": { tokenId: "tok_aaaa1111", token: "lanecast_SECRET" } };

  it("APR18: new prints only the token on stdout and explains it on stderr", async () => {
    const { out, err, asked } = await runFake(["token", "new", "--role", "requester", "--name", "ci"], {
      answers: made,
    });
    expect(out).toBe("lanecast_SECRET");
    expect(err).toContain("LANECAST_TOKEN");
    expect(asked).toEqual([{ command: "token.new", input: { role: "requester", name: "ci" } }]);
    const { json } = await runFake(["token", "new", "--role", "requester", "--json"], { answers: made });
    expect(json()).toEqual({ tokenId: "tok_aaaa1111", token: "lanecast_SECRET" });
  });

  it.each([
    [["--role", "approver"]],
    [[]],
    [["--role", "requester", "--name", "a b"]],
    [["--role", "requester", "--name", '"x']],
  ])("APR18: exits with 2 for an unknown role or a name that needs quoting: %j", async (flags) => {
    expect((await runFake(["token", "new", ...flags])).exitCode).toBe(2);
  });

  it("APR18: list never shows the secret; revoke accepts the beginning of an id or the agent's name", async () => {
    const token = { tokenId: "tok_aaaa1111", name: "ci", role: "requester", createdAtMs: NOON_MS };
    const answers = { "token.list": { tokens: [token] }, "token.revoke": { token } };
    expect((await runFake(["token", "list"], { answers })).out).toContain("tok_aaaa1111  ci    requester");
    const revoked = await runFake(["token", "revoke", "tok_a"], { answers });
    expect(revoked.asked.at(-1)?.input).toEqual({ tokenId: "tok_aaaa1111" });
    const named = await runFake(["token", "revoke", "ci"], { answers });
    expect(named.asked.at(-1)?.input).toEqual({ tokenId: "tok_aaaa1111" });
    expect((await runFake(["token", "revoke", "tok_b"], { answers })).exitCode).toBe(4);
  });
});
