// When the log cannot be kept: named, refused, nothing skipped, and fit again once the cause is gone.
import { Database } from "bun:sqlite";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openAuditLog } from "../audit-log";
import { verifyAuditLog } from "../audit-reading";
import { clock, createTestLogs, entry } from "./audit-fixture";

const logs = createTestLogs();
afterEach(logs.removeAll);

const refused = (problem: RegExp) => ({
  ok: false,
  error: {
    code: "audit-unavailable",
    message: expect.stringMatching(problem),
    data: { hint: expect.stringMatching(/\w/) },
  },
});

describe("opening", () => {
  it("AUD4: a read-only file", () => {
    const path = logs.written(1);
    chmodSync(path, 0o400);
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/audit\.db cannot be used: it is read-only/));
  });

  it("AUD4: a folder or a link in its place", () => {
    const path = logs.newPath();
    mkdirSync(path);
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/not a file/));
    const other = logs.newPath();
    symlinkSync(logs.written(1), other);
    expect(openAuditLog({ path: other, clock })).toMatchObject(refused(/not a file/));
  });

  it("AUD4: a home that cannot be made", () => {
    const path = logs.written(1);
    expect(openAuditLog({ path: join(path, "audit.db"), clock })).toMatchObject({
      ok: false,
      error: { code: "audit-unavailable" },
    });
  });

  it("AUD4: a file that is no database", () => {
    const path = logs.newPath();
    writeFileSync(path, "not a database at all, ".repeat(100));
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/no database/));
  });

  it("AUD4: a database that is not ours, and one whose first row is gone", () => {
    const path = logs.newPath();
    const db = new Database(path);
    db.run("CREATE TABLE event (seq INTEGER PRIMARY KEY)");
    db.close();
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/not an audit log of this product/));
    const emptied = logs.written(2);
    const hand = new Database(emptied);
    hand.run("DROP TRIGGER event_never_goes");
    hand.run("DELETE FROM event");
    hand.close();
    expect(openAuditLog({ path: emptied, clock })).toMatchObject(refused(/first row is missing/));
  });

  it("AUD4: a torn page is named, and so is how far the log holds", async () => {
    const path = logs.written(100);
    const file = readFileSync(path);
    const pageSize = file.readUInt16BE(16);
    // A page in the middle that was only half written.
    file.fill(0, pageSize * 6, pageSize * 6 + pageSize / 2);
    writeFileSync(path, file);
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/damaged/));
    const check = await verifyAuditLog(path, clock);
    expect(check).toMatchObject({
      ok: false,
      firstBroken: { problem: expect.stringMatching(/damaged|missing|changed/) },
    });
    expect(check.events).toBeGreaterThan(0);
    expect(check.events).toBeLessThan(101);
  });

  it("AUD4: a file cut short is refused", async () => {
    const path = logs.written(100);
    truncateSync(path, 4_096 * 3);
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/damaged/));
    expect((await verifyAuditLog(path, clock)).ok).toBe(false);
  });
});

describe("after a crash", () => {
  it("AUD11: a transaction left half written is taken back, also for somebody who only reads", async () => {
    const path = logs.written(3);
    const left = logs.newPath();
    const db = new Database(path, { readwrite: true });
    db.run("PRAGMA journal_mode = DELETE");
    // Pages go to the file before the commit, as they do when a transaction is large.
    db.run("PRAGMA cache_size = 1");
    db.run("DROP TRIGGER event_follows_the_last");
    db.run("BEGIN");
    for (let seq = 100; seq < 400; seq += 1) {
      db.run(
        `INSERT INTO event SELECT ${seq}, at_ms, type, correlation_id, actor_kind, actor_id, share_id, terminal_id, lane_id, backend, data, prev_hash, hash FROM event WHERE seq = 1`,
      );
    }
    copyFileSync(path, left);
    copyFileSync(`${path}-journal`, `${left}-journal`);
    db.run("ROLLBACK");
    db.close();
    expect(statSync(left).size).toBeGreaterThan(statSync(path).size);
    expect(await verifyAuditLog(left, clock)).toMatchObject({ ok: true, events: 4 });
  });

  it("AUD11: a file made and not yet begun is no hole in the chain", async () => {
    const path = logs.written(3);
    renameSync(path, path.replace("audit.db", "audit.000001.db"));
    writeFileSync(path, "");
    expect(await verifyAuditLog(path, clock)).toMatchObject({ ok: true, events: 4 });
  });
});

describe("writing", () => {
  it("AUD4: a lock held by another program, and on again after it", async () => {
    const path = logs.newPath();
    const log = logs.open(path);
    const other = new Database(path);
    other.run("BEGIN IMMEDIATE");
    expect(log.append(entry())).toMatchObject(refused(/another program keeps it locked/));
    other.run("ROLLBACK");
    other.close();
    expect(log.append(entry())).toEqual({ ok: true, value: { seq: 1 } });
    expect(await log.verify()).toMatchObject({ ok: true, events: 2 });
  });

  it.each([
    ["removed", (path: string) => rmSync(path)],
    ["moved", (path: string) => renameSync(path, `${path}.old`)],
    [
      "replaced by a copy",
      (path: string) => {
        copyFileSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
    ],
  ])("AUD4: a file that was %s while in use", (_, act) => {
    const path = logs.newPath();
    const log = logs.open(path);
    log.append(entry());
    act(path);
    expect(log.append(entry())).toMatchObject(refused(/moved or replaced/));
  });
});
