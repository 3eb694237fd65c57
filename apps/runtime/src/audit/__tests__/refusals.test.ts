// A log that can't be used: the cause is named, rows are refused and never skipped, and it works again once the cause is gone.
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
import { openAuditLog } from "../log";
import { verifyAuditLog } from "../reading";
import { clock, createTestLogs, entry } from "./fixture";

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
  it("AUD4: refuses a read-only file", () => {
    const path = logs.written(1);
    chmodSync(path, 0o400);
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/audit\.db: it is read-only/));
  });

  it("AUD4: refuses a folder or a link in its place", () => {
    const path = logs.newPath();
    mkdirSync(path);
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/isn't a regular file/));
    const other = logs.newPath();
    symlinkSync(logs.written(1), other);
    expect(openAuditLog({ path: other, clock })).toMatchObject(refused(/isn't a regular file/));
  });

  it("AUD4: refuses a home that can't be created", () => {
    const path = logs.written(1);
    expect(openAuditLog({ path: join(path, "audit.db"), clock })).toMatchObject({
      ok: false,
      error: { code: "audit-unavailable" },
    });
  });

  it("AUD4: refuses a file that isn't a database", () => {
    const path = logs.newPath();
    writeFileSync(path, "not a database at all, ".repeat(100));
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/isn't a database/));
  });

  it("AUD4: refuses another program's database, and a log without its first row", () => {
    const path = logs.newPath();
    const db = new Database(path);
    db.run("CREATE TABLE event (seq INTEGER PRIMARY KEY)");
    db.close();
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/isn't a lanecast audit log/));
    const emptied = logs.written(2);
    const other = new Database(emptied);
    other.run("DROP TRIGGER event_never_goes");
    other.run("DELETE FROM event");
    other.close();
    expect(openAuditLog({ path: emptied, clock })).toMatchObject(refused(/first row is missing/));
  });

  it("AUD4: refuses a file with a torn page, while verify shows how many rows are intact", async () => {
    const path = logs.written(100);
    const file = readFileSync(path);
    const pageSize = file.readUInt16BE(16);
    // Half of a page in the middle was never written.
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

  it("AUD4: refuses a truncated file", async () => {
    const path = logs.written(100);
    truncateSync(path, 4_096 * 3);
    expect(openAuditLog({ path, clock })).toMatchObject(refused(/damaged/));
    expect((await verifyAuditLog(path, clock)).ok).toBe(false);
  });
});

describe("after a crash", () => {
  it("AUD11: rolls back a half-written transaction, also for a reader", async () => {
    const path = logs.written(3);
    const left = logs.newPath();
    const db = new Database(path, { readwrite: true });
    db.run("PRAGMA journal_mode = DELETE");
    // Makes SQLite write pages before the commit, as it does in a large transaction.
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

  it("AUD11: accepts a new file without rows as the end of the chain", async () => {
    const path = logs.written(3);
    renameSync(path, path.replace("audit.db", "audit.000001.db"));
    writeFileSync(path, "");
    expect(await verifyAuditLog(path, clock)).toMatchObject({ ok: true, events: 4 });
  });
});

describe("writing", () => {
  it("AUD4: fails while another program holds a lock, and continues after it", async () => {
    const path = logs.newPath();
    const log = logs.open(path);
    const other = new Database(path);
    other.run("BEGIN IMMEDIATE");
    expect(log.append(entry())).toMatchObject(refused(/another program has locked it/));
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
  ])("AUD4: fails when the file was %s while in use", (_, act) => {
    const path = logs.newPath();
    const log = logs.open(path);
    log.append(entry());
    act(path);
    expect(log.append(entry())).toMatchObject(refused(/moved or replaced/));
  });
});
