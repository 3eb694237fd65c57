// Filters and pages return the same rows as a search through every row of all files.
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AuditEvent, type AuditQuery, actorSchema, auditTypeSchema } from "#contract/audit";
import { laneIdSchema, shareIdSchema, terminalIdSchema } from "#contract/ids";
import { createFakeClock } from "../../testing/fake-clock";
import type { AuditLog } from "../log";
import { createTestLogs, entry, writeMany } from "./fixture";

/** Each run reads real files; other suites share the cores. */
const FUZZ_TIMEOUT_MS = 60_000;
const ROWS = 400;
const START_MS = 1_000_000;

const logs = createTestLogs();
let log: AuditLog;
let all: readonly AuditEvent[];

const types = auditTypeSchema.extract(["share.requested", "share.started", "share.ended", "guest.joined"]).options;
const kinds = actorSchema.shape.kind.options;
const pick = <T>(from: readonly T[], index: number): T => from[index % from.length] as T;

beforeAll(async () => {
  const clock = createFakeClock(START_MS);
  // Small files, so that a page can extend over two of them.
  log = logs.open(logs.newPath(), { clock, maxBytes: 40_000 });
  for (let index = 0; index < ROWS; index += 1) {
    await clock.advance(index % 3);
    log.append(
      entry({
        type: pick(types, index),
        actor: { kind: pick(kinds, index * 7), id: pick(["me", "builder"], index) },
        shareId: index % 5 === 0 ? null : shareIdSchema.parse(`shr_a${index % 11}bb`),
        laneId: laneIdSchema.parse(`lan_a${index % 4}bb`),
        terminalId: terminalIdSchema.parse(`trm_a${index % 6}bb`),
        data: {},
      }),
    );
  }
  const listed = log.list({ limit: 0 });
  if (!listed.ok) throw new Error(listed.error.message);
  all = listed.value;
});
afterAll(logs.removeAll);

const matches = (event: AuditEvent, query: AuditQuery): boolean =>
  (query.shareId === undefined || event.shareId === query.shareId) &&
  (query.terminalId === undefined || event.terminalId === query.terminalId) &&
  (query.laneId === undefined || event.laneId === query.laneId) &&
  (query.sinceMs === undefined || event.atMs >= query.sinceMs) &&
  (query.untilMs === undefined || event.atMs < query.untilMs) &&
  (query.type === undefined || event.type === query.type) &&
  (query.types === undefined || query.types.includes(event.type)) &&
  (query.actorKind === undefined || event.actor.kind === query.actorKind) &&
  (query.actorId === undefined || event.actor.id === query.actorId) &&
  (query.beforeSeq === undefined || event.seq < query.beforeSeq) &&
  (query.afterSeq === undefined || event.seq > query.afterSeq);

const seq = fc.integer({ min: 1, max: ROWS + 20 });
const atMs = fc.integer({ min: START_MS, max: START_MS + ROWS });
const anyQuery = fc.record(
  {
    shareId: fc.integer({ min: 0, max: 12 }).map((index) => shareIdSchema.parse(`shr_a${index}bb`)),
    terminalId: fc.integer({ min: 0, max: 6 }).map((index) => terminalIdSchema.parse(`trm_a${index}bb`)),
    laneId: fc.integer({ min: 0, max: 4 }).map((index) => laneIdSchema.parse(`lan_a${index}bb`)),
    sinceMs: atMs,
    untilMs: atMs,
    type: fc.constantFrom(...types),
    types: fc.subarray([...types], { minLength: 1 }),
    actorKind: fc.constantFrom(...kinds),
    actorId: fc.constantFrom("me", "builder"),
    beforeSeq: seq,
    afterSeq: seq,
    limit: fc.integer({ min: 0, max: 60 }),
  },
  { requiredKeys: ["limit"] },
);

it("AUD8: returns the newest rows that match all filters, oldest first (fuzz)", {
  timeout: FUZZ_TIMEOUT_MS,
}, async () => {
  expect(all.filter(({ type }) => type === "log.opened").length).toBeGreaterThan(2);
  fc.assert(
    fc.property(anyQuery, (query) => {
      const listed = log.list(query);
      const expected = all.filter((event) => matches(event, query)).slice(-query.limit || undefined);
      expect(listed.ok && listed.value.map((event) => event.seq)).toEqual(expected.map((event) => event.seq));
    }),
    { numRuns: 300 },
  );
});

it("AUD8: returns every row once when read page by page from the newest", () => {
  const pages: AuditEvent[][] = [];
  let beforeSeq: number | undefined;
  do {
    const page = log.list({ limit: 64, beforeSeq });
    if (!page.ok) throw new Error(page.error.message);
    pages.unshift([...page.value]);
    beforeSeq = page.value[0]?.seq;
  } while (beforeSeq !== undefined && beforeSeq > 0);
  expect(pages.flat()).toEqual(all);
});

it("AUD8: returns all of 70,000 rows", {
  timeout: FUZZ_TIMEOUT_MS,
}, () => {
  const path = logs.written(1);
  writeMany(
    path,
    Array.from({ length: 70_000 }, () => entry({ data: {} })),
  );
  const listed = logs.open(path).list({ limit: 0 });
  expect(listed.ok && listed.value.map(({ seq }) => seq)).toEqual(Array.from({ length: 70_002 }, (_, seq) => seq));
});
