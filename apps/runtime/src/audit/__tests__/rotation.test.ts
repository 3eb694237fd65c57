// A log of several files: the chain, the list and the export span all of them.
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { archivesOf } from "../files";
import { verifyAuditLog } from "../reading";
import { clock, createTestLogs, entry, tamper } from "./fixture";

const logs = createTestLogs();
afterEach(logs.removeAll);

const MAX_BYTES = 24_000;
const ROWS = 120;

const rotated = () => {
  const path = logs.newPath();
  const log = logs.open(path, { maxBytes: MAX_BYTES });
  for (let index = 0; index < ROWS; index += 1) expect(log.append(entry({ data: { ttlMs: index } })).ok).toBe(true);
  const archives = archivesOf(path);
  expect(archives.length).toBeGreaterThan(1);
  return { path, log, archives, total: ROWS + archives.length + 1 };
};

it("AUD10: sets a full file aside read-only and continues the chain in a new one", async () => {
  const { path, log, archives, total } = rotated();
  for (const file of archives) {
    expect(statSync(file).mode & 0o777).toBe(0o400);
    expect(statSync(file).size).toBeLessThan(MAX_BYTES + 8_192);
  }
  expect(readdirSync(dirname(path)).filter((name) => /\d-(wal|shm)$/.test(name))).toEqual([]);
  expect(await log.verify()).toMatchObject({ ok: true, events: total });
  expect(log.head().events).toBe(total);
  log.close();
  expect(await verifyAuditLog(path, clock)).toMatchObject({ ok: true, events: total });
});

it("AUD10: lists and exports the rows of all files", () => {
  const { log, total } = rotated();
  const listed = log.list({ limit: 0 });
  expect(listed.ok && listed.value.map((event) => event.seq)).toEqual(Array.from({ length: total }, (_, seq) => seq));
  const newest = log.list({ limit: ROWS });
  expect(newest.ok && newest.value.length).toBe(ROWS);
  expect([...log.exportRows()].length).toBe(total);
  const requested = log.list({ type: "share.requested", limit: 0 });
  expect(requested.ok && requested.value.map((event) => event.data.ttlMs)).toEqual(
    Array.from({ length: ROWS }, (_, at) => at),
  );
});

it("AUD10: starts every file with the same log id and the name of the previous file", () => {
  const { log, archives } = rotated();
  const opened = log.list({ type: "log.opened", limit: 0 });
  if (!opened.ok) throw new Error("unreadable");
  expect(new Set(opened.value.map((event) => event.data.logId)).size).toBe(1);
  expect(opened.value.map((event) => event.data.continues)).toEqual([
    undefined,
    ...archives.map((file) => file.split("/").at(-1)),
  ]);
});

it("AUD10: continues the chain after a crash between setting a file aside and opening the next", async () => {
  const path = logs.written(5);
  const before = await verifyAuditLog(path, clock);
  renameSync(path, join(dirname(path), "audit.000001.db"));
  const log = logs.open(path);
  log.append(entry());
  expect(await log.verify(before.head ?? "")).toMatchObject({ ok: true, events: 8 });
  log.close();
  renameSync(path, join(dirname(path), "audit.000002.db"));
  writeFileSync(path, "");
  expect(await logs.open(path).verify(before.head ?? "")).toMatchObject({ ok: true, events: 9 });
});

it("AUD10: finds a full file that was removed or changed", async () => {
  const one = rotated();
  one.log.close();
  const [first, second] = one.archives;
  chmodSync(second ?? "", 0o600);
  tamper(second ?? "", "UPDATE event SET actor_id = 'you' WHERE seq = (SELECT min(seq) + 3 FROM event)");
  const changed = await verifyAuditLog(one.path, clock);
  expect(changed).toMatchObject({ ok: false, firstBroken: { problem: expect.stringContaining("changed") } });
  rmSync(first ?? "");
  expect(await verifyAuditLog(one.path, clock)).toMatchObject({
    ok: false,
    events: 0,
    firstBroken: { seq: 0, problem: expect.stringContaining("missing") },
  });
});

it("AUD10: lets the file grow while it is being read instead of refusing a row, and sets it aside afterwards", async () => {
  const path = logs.newPath();
  const log = logs.open(path, { maxBytes: 1 });
  log.append(entry());
  const reader = log.exportRows();
  expect(reader.next().value).toMatchObject({ ok: true });
  expect(log.append(entry())).toEqual({ ok: true, value: { seq: 2 } });
  expect(archivesOf(path)).toEqual([]);
  expect([...reader].length).toBe(1);
  expect(log.append(entry())).toEqual({ ok: true, value: { seq: 4 } });
  expect(archivesOf(path).length).toBe(1);
  expect((await log.verify()).ok).toBe(true);
});

it("AUD10: exports every row that was there at the start, even if a file is set aside meanwhile", () => {
  const { path, log, total } = rotated();
  const reader = log.exportRows();
  const rows = [reader.next()].length;
  for (let index = 0; index < 60; index += 1) log.append(entry());
  expect(rows + [...reader].length).toBe(total);
  expect(existsSync(path)).toBe(true);
});

it("AUD4, AUD10: doesn't overwrite anything at the path of the next full file, refuses rows, and continues once the path is free", async () => {
  const path = logs.newPath();
  const log = logs.open(path, { maxBytes: 1 });
  const inTheWay = join(dirname(path), "audit.000001.db");
  mkdirSync(inTheWay);
  log.append(entry());
  expect(log.append(entry())).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
  rmSync(inTheWay, { recursive: true });
  expect(log.append(entry()).ok).toBe(true);
  expect(log.append(entry()).ok).toBe(true);
  expect((await log.verify()).ok).toBe(true);
});
