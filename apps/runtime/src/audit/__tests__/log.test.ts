// The log in normal use: it keeps every row, in order, private, chained and protected from changes.
import { Database } from "bun:sqlite";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { auditEventSchema, auditTypeSchema } from "#contract/audit";
import { shareIdSchema, tokenIdSchema } from "#contract/ids";
import { NO_HASH } from "../chain";
import { verifyAuditLog } from "../reading";
import { clock, createTestLogs, entry } from "./fixture";

const logs = createTestLogs();
afterEach(logs.removeAll);

const unwrap = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
};

const all = { limit: 0 } as const;

describe("append and list", () => {
  it("FR-026-011, AUD1: stores a row with its number, time, correlation id and hash", async () => {
    const log = logs.open(logs.newPath());
    const before = clock.nowMs();
    expect(log.append(entry())).toEqual({ ok: true, value: { seq: 1 } });
    const [first, second] = unwrap(log.list(all));
    expect(first).toMatchObject({ seq: 0, type: "log.opened", prevHash: NO_HASH, actor: { kind: "runtime" } });
    expect(first?.data).toEqual({ format: 1, logId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(second).toMatchObject({ ...entry(), seq: 1, prevHash: first?.hash });
    expect(second?.atMs).toBeGreaterThanOrEqual(before);
    expect(log.head()).toEqual({ head: second?.hash, events: 2 });
    expect(await log.verify()).toEqual({ ok: true, events: 2, head: second?.hash, firstBroken: null });
  });

  it("FR-026-011, AUD1: records and reads back every type of event", async () => {
    const log = logs.open(logs.newPath());
    for (const type of auditTypeSchema.options) expect(log.append(entry({ type, data: {} })).ok).toBe(true);
    expect(unwrap(log.list(all)).map((event) => event.type)).toEqual(["log.opened", ...auditTypeSchema.options]);
    for (const event of unwrap(log.list(all))) expect(auditEventSchema.safeParse(event).success).toBe(true);
    expect((await log.verify()).ok).toBe(true);
  });

  it("AUD8: lists the newest rows, oldest first, filtered by share, type and time", () => {
    const log = logs.open(logs.newPath());
    const other = shareIdSchema.parse("shr_bbbb");
    for (const [shareId, type] of [
      [null, "runtime.started"],
      [other, "share.requested"],
      [other, "share.denied"],
      [other, "share.denied"],
    ] as const) {
      log.append(entry({ shareId, type, data: {} }));
    }
    const numbers = (filter: Parameters<typeof log.list>[0]) => unwrap(log.list(filter)).map((event) => event.seq);
    expect(numbers({ limit: 2 })).toEqual([3, 4]);
    expect(numbers({ shareId: other, limit: 0 })).toEqual([2, 3, 4]);
    expect(numbers({ shareId: other, type: "share.denied", limit: 1 })).toEqual([4]);
    expect(numbers({ sinceMs: clock.nowMs() + 60_000, limit: 0 })).toEqual([]);
  });

  it("AUD8: exports every row from the first, and allows a reader to stop early", () => {
    const log = logs.open(logs.newPath());
    for (let index = 0; index < 5; index += 1) log.append(entry());
    expect([...log.exportRows()].map((row) => unwrap(row).seq)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const row of log.exportRows()) {
      expect(unwrap(row).seq).toBe(0);
      break;
    }
    expect(log.append(entry()).ok).toBe(true);
  });

  it("AUD1: continues after the last row when it is reopened", async () => {
    const path = logs.written(3);
    const log = logs.open(path);
    expect(log.append(entry())).toEqual({ ok: true, value: { seq: 4 } });
    expect(await log.verify()).toMatchObject({ ok: true, events: 5 });
  });

  it("AUD1: gives each log its own id", () => {
    const idOf = () => unwrap(logs.open(logs.newPath()).list(all))[0]?.data.logId;
    expect(idOf()).not.toBe(idOf());
  });

  it("AUD5: refuses an invalid row and continues with the next", () => {
    const log = logs.open(logs.newPath());
    const wrong = { ...entry(), shareId: "../etc" as ReturnType<typeof shareIdSchema.parse> };
    expect(log.append(wrong)).toMatchObject({
      ok: false,
      error: { code: "audit-unavailable", message: expect.stringContaining("shareId") },
    });
    expect(log.append(entry())).toEqual({ ok: true, value: { seq: 1 } });
  });

  it("AUD5: writes several rows together, or none of them", async () => {
    const log = logs.open(logs.newPath());
    const wrong = { ...entry(), shareId: "../etc" as ReturnType<typeof shareIdSchema.parse> };
    expect(log.appendAll([entry(), wrong])).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
    expect(log.appendAll([entry(), entry(), entry()])).toEqual({ ok: true, value: { seq: 3 } });
    expect(log.append(entry())).toEqual({ ok: true, value: { seq: 4 } });
    expect(unwrap(log.list(all)).map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
    expect(await log.verify()).toMatchObject({ ok: true });
  });

  it("AUD4: refuses rows once it is closed", () => {
    const log = logs.open(logs.newPath());
    log.close();
    expect(log.append(entry())).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
  });
});

describe("the file", () => {
  it("AUD6: is readable by its owner only, and so are SQLite's own files", () => {
    const path = join(dirname(logs.newPath()), "deeper", "audit.db");
    logs.open(path).append(entry());
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    for (const suffix of ["", "-wal", "-shm"]) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
  });

  it("AUD6: removes other users' access to an existing file", async () => {
    const path = logs.newPath();
    await Bun.write(path, "");
    logs.open(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["UPDATE event SET type = 'share.ended' WHERE seq = 1"],
    ["DELETE FROM event WHERE seq = 2"],
    ["INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 1"],
    [
      "INSERT INTO event SELECT 9, at_ms, type, correlation_id, actor_kind, actor_id, share_id, terminal_id, lane_id, backend, data, prev_hash, hash FROM event WHERE seq = 1",
    ],
  ])("FR-026-011, AUD2: refuses %s", async (statement) => {
    const path = logs.written(3);
    const db = new Database(path, { readwrite: true });
    expect(() => db.run(statement)).toThrow("the audit log is append-only");
    db.close();
    expect(await verifyAuditLog(path, clock)).toMatchObject({ ok: true, events: 4 });
  });

  it("AUD2: restores dropped triggers", () => {
    const path = logs.written(1);
    const db = new Database(path, { readwrite: true });
    db.run("DROP TRIGGER event_never_goes");
    db.close();
    logs.open(path);
    const again = new Database(path, { readwrite: true });
    expect(() => again.run("DELETE FROM event")).toThrow("append-only");
    again.close();
  });

  it("AUD7: contains no secret, even if an entry has one", () => {
    const path = logs.newPath();
    const log = logs.open(path);
    const secret = "Xk29vQz7Lm41PqRt8WsY0bNa3";
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me@host";
    log.append(
      entry({
        type: "share.link-revealed",
        data: { link: secret, join: `ssh ${secret}@host`, env: { TOKEN: secret } },
      }),
    );
    log.append(
      entry({
        data: { reason: `look: ssh ${secret}@host -p 22 API_KEY=${secret}`, fingerprints: [key] },
        actor: { kind: "agent", id: secret },
      }),
    );
    log.close();
    const stored = readFileSync(path).toString("latin1");
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain("AAAAC3NzaC1lZDI1NTE5");
    expect(stored).toContain("SHA256:");
  });
});

it("AUD7, regression: keeps an agent's name that looks like a secret, and names its token", () => {
  const log = logs.open(logs.newPath());
  const id = "Release-Bot-2025-prod";
  const tokenId = tokenIdSchema.parse("tok_aaaa");
  log.append(entry({ actor: { kind: "agent", id, tokenId } }));
  log.append(entry({ type: "token.created", data: { tokenId, agent: id, role: "requester" } }));
  log.append(entry({ type: "approval.given", data: { decidedBy: `${id}@example.org` } }));
  const [, asked, created, given] = unwrap(log.list(all));
  expect(asked).toMatchObject({ actor: { kind: "agent", id }, data: { tokenId } });
  expect(created?.data).toMatchObject({ agent: id });
  expect(given?.data).toEqual({ decidedBy: `${id}@example.org` });
});
