// Shared by the log's tests: logs in temporary folders, entries, and changes to the files from outside.
import { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { correlationIdSchema, laneIdSchema, shareIdSchema, terminalIdSchema } from "#contract/ids";
import type { AuditEntry } from "../../integrations/sharing/ports";
import { createSystemClock } from "../../platform/clock";
import { rowOf } from "../chain";
import { type AuditLog, type AuditLogDeps, openAuditLog } from "../log";
import { insertRow, tailOf } from "../table";

export const clock = createSystemClock();

/** An entry as the sharing code writes it. */
export const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  type: "share.requested",
  correlationId: correlationIdSchema.parse("cor_aaaa"),
  actor: { kind: "operator", id: "me" },
  shareId: shareIdSchema.parse("shr_aaaa"),
  terminalId: terminalIdSchema.parse("trm_aaaa"),
  laneId: laneIdSchema.parse("lan_aaaa"),
  backend: "tmate",
  data: { access: "read", ttlMs: 600_000, reason: "pairing on the übung" },
  ...over,
});

/** `removeAll` closes and removes everything that was opened. */
export const createTestLogs = () => {
  const homes: string[] = [];
  const logs: AuditLog[] = [];
  const newPath = (): string => {
    const home = mkdtempSync(join(tmpdir(), "lanecast-audit-"));
    homes.push(home);
    return join(home, "audit.db");
  };
  const open = (path: string, over: Partial<AuditLogDeps> = {}): AuditLog => {
    const opened = openAuditLog({ path, clock, ...over });
    if (!opened.ok) throw new Error(`${opened.error.message} ${opened.error.data.hint}`);
    logs.push(opened.value);
    return opened.value;
  };
  /** A closed log with `count` rows after its first. */
  const written = (count: number, over: Partial<AuditLogDeps> = {}): string => {
    const path = newPath();
    const log = open(path, over);
    for (let index = 0; index < count; index += 1) log.append(entry({ data: { ttlMs: index } }));
    log.close();
    return path;
  };
  const removeAll = (): void => {
    for (const log of logs.splice(0)) log.close();
    for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
  };
  return { newPath, open, written, removeAll };
};

/** Appends valid rows to a closed log in one transaction, for a log as long as after years of use. */
export const writeMany = (path: string, entries: Iterable<AuditEntry>): void => {
  const db = new Database(path, { readwrite: true });
  db.transaction(() => {
    let tail = tailOf(db);
    for (const each of entries) {
      const row = rowOf({ ...each, seq: (tail?.seq ?? -1) + 1, atMs: clock.nowMs(), prevHash: tail?.hash ?? "" });
      insertRow(db, row);
      tail = { seq: Number(row.seq), hash: String(row.hash) };
    }
  })();
  db.close();
};

/** Changes the file as a person with a SQL shell could: drops the triggers first. */
export const tamper = (path: string, ...statements: readonly string[]): void => {
  const db = new Database(path, { readwrite: true });
  db.run("PRAGMA busy_timeout = 1000");
  for (const trigger of ["event_never_changes", "event_never_goes", "event_follows_the_last"]) {
    db.run(`DROP TRIGGER IF EXISTS ${trigger}`);
  }
  for (const statement of statements) db.run(statement);
  db.close();
};
