// Shares whose end nobody wrote down: found once, closed under their own id, never twice.
import { afterEach, expect, it } from "vitest";
import { correlationIdSchema, shareIdSchema } from "#contract/ids";
import type { AuditEntry } from "../../integrations/sharing/ports";
import { closingRows } from "../unfinished-shares";
import { createTestLogs, entry, writeMany } from "./audit-fixture";

const logs = createTestLogs();
afterEach(logs.removeAll);

const of = (name: string): Pick<AuditEntry, "shareId" | "correlationId"> => ({
  shareId: shareIdSchema.parse(`shr_${name}`),
  correlationId: correlationIdSchema.parse(`cor_${name}`),
});
const nobody = { shareId: null, terminalId: null, laneId: null, backend: null, data: {} } as const;
const STARTED = entry({ ...nobody, type: "runtime.started" });
const STOPPED = entry({ ...nobody, type: "runtime.stopped" });
const asked = (name: string) => entry({ ...of(name), type: "share.requested" });
const ended = (name: string) => entry({ ...of(name), type: "share.ended", data: { cause: "revoked" } });

const closed = (rows: readonly AuditEntry[]) => {
  const log = logs.open(logs.newPath());
  for (const row of rows) log.append(row);
  const found = closingRows(log.list);
  if (!found.ok) throw new Error(found.error.message);
  return found.value.map(({ type, shareId, correlationId }) => [type, shareId, correlationId]);
};
const closing = (name: string) => [
  ["share.failed", `shr_${name}`, `cor_${name}`],
  ["share.ended", `shr_${name}`, `cor_${name}`],
];

it("SC-026-005, AUD12: a share that was open when its runtime was killed, and no other", () => {
  expect(closed([STARTED, asked("aaaa"), ended("aaaa"), asked("bbbb"), asked("cccc")])).toEqual([
    ...closing("bbbb"),
    ...closing("cccc"),
  ]);
});

it("SC-026-005, AUD12: also one whose end could not be written before a runtime stopped", () => {
  expect(closed([STARTED, asked("aaaa"), STOPPED])).toEqual(closing("aaaa"));
});

it("SC-026-005, AUD12: also where the runtime that was to close it was killed before it could", () => {
  expect(closed([STARTED, asked("aaaa"), STARTED, STARTED])).toEqual(closing("aaaa"));
});

it("AUD12: nothing in a new log, after a clean end, or of what was closed already", () => {
  expect(closed([])).toEqual([]);
  expect(closed([STARTED, asked("aaaa"), ended("aaaa"), STOPPED])).toEqual([]);
  expect(closed([STARTED, asked("aaaa"), STARTED, ended("aaaa")])).toEqual([]);
});

it("AUD12: after 70,000 rows of one runtime the share without an end is still found", { timeout: 60_000 }, () => {
  const path = logs.newPath();
  logs.open(path).close();
  const rounds = Array.from({ length: 35_000 }, () => [asked("aaaa"), ended("aaaa")]);
  writeMany(path, [STARTED, ...rounds.flat(), asked("bbbb")]);
  const found = closingRows(logs.open(path).list);
  expect(found.ok && found.value.map(({ shareId }) => shareId)).toEqual(["shr_bbbb", "shr_bbbb"]);
});
