// Shares without a recorded end are found and closed once, with their own correlation id.
import { afterEach, expect, it } from "vitest";
import { correlationIdSchema, shareIdSchema } from "#contract/ids";
import type { AuditEntry } from "../../integrations/sharing/ports";
import { closingRows } from "../unfinished-shares";
import { createTestLogs, entry, writeMany } from "./fixture";

const logs = createTestLogs();
afterEach(logs.removeAll);

const of = (name: string): Pick<AuditEntry, "shareId" | "correlationId"> => ({
  shareId: shareIdSchema.parse(`shr_${name}`),
  correlationId: correlationIdSchema.parse(`cor_${name}`),
});
const noSubject = { shareId: null, terminalId: null, laneId: null, backend: null, data: {} } as const;
const STARTED = entry({ ...noSubject, type: "runtime.started" });
const STOPPED = entry({ ...noSubject, type: "runtime.stopped" });
const requested = (name: string) => entry({ ...of(name), type: "share.requested" });
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

it("SC-026-005, AUD12: closes a share that was open when its runtime was killed, and no other", () => {
  expect(closed([STARTED, requested("aaaa"), ended("aaaa"), requested("bbbb"), requested("cccc")])).toEqual([
    ...closing("bbbb"),
    ...closing("cccc"),
  ]);
});

it("SC-026-005, AUD12: closes a share whose end couldn't be written before its runtime stopped", () => {
  expect(closed([STARTED, requested("aaaa"), STOPPED])).toEqual(closing("aaaa"));
});

it("SC-026-005, AUD12: closes a share although the next runtime was killed before it could do so", () => {
  expect(closed([STARTED, requested("aaaa"), STARTED, STARTED])).toEqual(closing("aaaa"));
});

it("AUD12, HND8: closes a handoff that was open when its runtime was killed, and no other", () => {
  const of = (name: string) => ({ ...noSubject, correlationId: correlationIdSchema.parse(`cor_${name}`) });
  const data = (name: string) => ({ handoffId: `hnd_${name}`, agent: "claude", may: "run" });
  const asked = (name: string) => entry({ ...of(name), type: "handoff.requested", data: data(name) });
  const over = (name: string) => entry({ ...of(name), type: "handoff.ended", data: data(name) });
  expect(closed([STARTED, asked("aaaa"), over("aaaa"), asked("bbbb"), requested("cccc"), STARTED])).toEqual([
    ["handoff.failed", null, "cor_bbbb"],
    ["handoff.ended", null, "cor_bbbb"],
    ...closing("cccc"),
  ]);
  expect(closed([STARTED, asked("aaaa"), STARTED, over("aaaa")])).toEqual([]);
});

it("AUD12: closes nothing in a new log, after a clean stop, or for shares that were closed already", () => {
  expect(closed([])).toEqual([]);
  expect(closed([STARTED, requested("aaaa"), ended("aaaa"), STOPPED])).toEqual([]);
  expect(closed([STARTED, requested("aaaa"), STARTED, ended("aaaa")])).toEqual([]);
});

it("AUD12: finds a share without an end among 70,000 rows of one runtime", { timeout: 60_000 }, () => {
  const path = logs.newPath();
  logs.open(path).close();
  const rounds = Array.from({ length: 35_000 }, () => [requested("aaaa"), ended("aaaa")]);
  writeMany(path, [STARTED, ...rounds.flat(), requested("bbbb")]);
  const found = closingRows(logs.open(path).list);
  expect(found.ok && found.value.map(({ shareId }) => shareId)).toEqual(["shr_bbbb", "shr_bbbb"]);
});
