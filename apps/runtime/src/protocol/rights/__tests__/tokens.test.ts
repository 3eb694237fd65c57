// Agents' tokens with a real file: only digests are kept, and a revoked token stops working immediately.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import type { TokenId } from "#contract/ids";
import type { AuditEntry } from "../../../integrations/sharing/ports";
import { newId } from "../../../platform/ids";
import { createFakeClock } from "../../../testing/fake-clock";
import { createRequesterTokens } from "../tokens";

const ME = { kind: "operator", id: "me" } as const;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-tokens-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (isRecording = () => true) => {
  const rows: AuditEntry[] = [];
  const path = join(dir, "tokens.json");
  const tokens = createRequesterTokens({
    path,
    uid: process.getuid?.() ?? 0,
    clock: createFakeClock(),
    audit: {
      append: (entry) => {
        if (!isRecording()) return fail(shareError("audit-unavailable", "full", { hint: "make room" }));
        rows.push(entry);
        return ok({ seq: rows.length });
      },
    },
    newTokenId: () => newId("tok"),
    newCorrelationId: () => newId("cor"),
  });
  return { tokens, rows, path };
};

const made = (tokens: ReturnType<typeof open>["tokens"], name?: string) => {
  const created = tokens.create("requester", name, ME);
  if (!created.ok) throw new Error(created.error.message);
  return created.value;
};

it("APR16: identifies the agent by its token, and keeps only a digest in a private file", () => {
  const { tokens, path } = open();
  const { tokenId, token } = made(tokens, "ci");
  expect(tokens.agentOf(token)).toEqual({ kind: "agent", id: "ci", tokenId });
  expect(readFileSync(path, "utf8")).not.toContain(token);
  expect(JSON.stringify(tokens.list())).not.toContain(token);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect([tokens.agentOf(tokenId), tokens.agentOf(""), tokens.agentOf(`${token}x`)]).toEqual([null, null, null]);
});

it("APR16: keeps tokens after a restart, and uses the token's id if no name is given", () => {
  const first = made(open().tokens);
  const second = made(open().tokens);
  const { tokens } = open();
  expect(tokens.agentOf(first.token)?.id).toBe(first.tokenId);
  expect(tokens.agentOf(second.token)?.id).toBe(second.tokenId);
});

it("APR21: refuses a name that is in use, until its token is revoked", () => {
  const { tokens, rows } = open();
  const { tokenId } = made(tokens, "ci");
  expect(tokens.create("requester", "ci", ME)).toMatchObject({
    ok: false,
    error: { code: "invalid-input", data: { issues: [{ path: "name", problem: expect.stringContaining(tokenId) }] } },
  });
  expect(tokens.create("requester", tokenId, ME).ok).toBe(true);
  expect(rows.map(({ type }) => type)).toEqual(["token.created", "token.created"]);
  tokens.revoke(tokenId, ME);
  expect(made(tokens, "ci").tokenId).not.toBe(tokenId);
});

it("APR17: invalidates a revoked token immediately, reports it, and keeps the others", () => {
  const { tokens } = open();
  const [gone, stays] = [made(tokens, "ci"), made(tokens, "deploy")];
  const revoked: TokenId[] = [];
  const unsubscribe = tokens.onRevoked((tokenId) => revoked.push(tokenId));
  expect(tokens.revoke(gone.tokenId, ME)).toMatchObject({ ok: true, value: { name: "ci" } });
  expect(tokens.agentOf(gone.token)).toBeNull();
  expect([tokens.isValid(gone.tokenId), tokens.isValid(stays.tokenId)]).toEqual([false, true]);
  expect(revoked).toEqual([gone.tokenId]);
  unsubscribe();
  expect(tokens.revoke(gone.tokenId, ME)).toMatchObject({
    ok: false,
    error: { code: "not-found", data: { kind: "token" } },
  });
});

it("FR-026-011, APR16: records creation and revocation without the token, and creates none that can't be recorded", () => {
  let isRecording = true;
  const { tokens, rows } = open(() => isRecording);
  const { tokenId, token } = made(tokens, "ci");
  tokens.revoke(tokenId, ME);
  expect(rows).toMatchObject([
    { type: "token.created", actor: ME, data: { tokenId, agent: "ci", role: "requester" } },
    { type: "token.revoked", actor: ME, data: { tokenId } },
  ]);
  expect(JSON.stringify(rows)).not.toContain(token);
  isRecording = false;
  expect(tokens.create("requester", "ci", ME)).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
  expect(tokens.list()).toEqual({ ok: true, value: [] });
});

it("APR17: revokes a token even if that can't be recorded, and reports the failure", () => {
  let isRecording = true;
  const { tokens } = open(() => isRecording);
  const { tokenId, token } = made(tokens, "ci");
  isRecording = false;
  expect(tokens.revoke(tokenId, ME)).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
  expect(tokens.agentOf(token)).toBeNull();
});

it("HOME6: accepts no token from a world-writable file", () => {
  const { tokens, path } = open();
  const { token } = made(tokens, "ci");
  chmodSync(path, 0o602);
  expect(tokens.agentOf(token)).toBeNull();
  expect(tokens.list()).toMatchObject({ ok: false, error: { code: "setup-problem", data: { path } } });
  chmodSync(path, 0o600);
  expect(tokens.agentOf(token)?.id).toBe("ci");
});

it.each(["", "{", '{"tokens":[{"name":"ci"}]}', "null"])(
  "APR16: accepts no token from an invalid file, and doesn't overwrite it: %j",
  (text) => {
    const { tokens, path } = open();
    writeFileSync(path, text);
    expect(tokens.agentOf("anything")).toBeNull();
    expect(tokens.create("requester", "ci", ME)).toMatchObject({ ok: false, error: { code: "setup-problem" } });
    expect(readFileSync(path, "utf8")).toBe(text);
  },
);

it("APR16: records a second time that a token couldn't be written", () => {
  const { tokens, rows, path } = open();
  mkdirSync(`${path}.new/in-the-way`, { recursive: true });
  expect(tokens.create("requester", "ci", ME)).toMatchObject({ ok: false, error: { code: "setup-problem" } });
  expect(rows).toMatchObject([
    { type: "token.created", data: { agent: "ci" } },
    { type: "token.revoked", data: { agent: "ci", code: "setup-problem" } },
  ]);
});
