// `lanecast audit …`: on real log files without a runtime, and with a fake runtime.
import { dirname } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type AuditEvent, type AuditExport, auditEventSchema } from "#contract/audit";
import { shareIdSchema } from "#contract/ids";
import { createTestLogs, entry, tamper } from "../../audit/__tests__/fixture";
import { HASHED_COLUMNS } from "../../audit/chain";
import { NOON_MS, runFake } from "./fake-cli.fixture";

const logs = createTestLogs();
afterEach(logs.removeAll);

const ROWS = 6;
/** Each run verifies a real file. */
const FUZZ_TIMEOUT_MS = 60_000;
const HEAD = "ab".repeat(32);

/** Runs without a runtime, with the home of this log. */
const offline = (path: string, ...argv: string[]) =>
  runFake(["--home", dirname(path), "audit", ...argv, "--json"], { isRunning: false });
const headOf = async (path: string): Promise<string> => (await offline(path, "head")).json().head;
const lines = (out: string) => out.split("\n").map((line) => JSON.parse(line));

describe("audit verify", () => {
  it("FR-026-011, AUD3: verifies an intact log and prints its head, without a runtime", async () => {
    const path = logs.written(ROWS);
    const head = await headOf(path);
    const answer = await offline(path, "verify", "--expect", head);
    expect([answer.exitCode, answer.json()]).toEqual([0, { ok: true, events: ROWS + 1, head, firstBroken: null }]);
    expect(answer.asked).toEqual([]);
  });

  const COPIED = HASHED_COLUMNS.slice(1)
    .concat("hash" as never)
    .join(", ");
  it.each([
    ["a changed field", ["UPDATE event SET data = replace(data, '2', '3') WHERE seq = 3"], 3],
    ["a removed row", ["DELETE FROM event WHERE seq = 4"], 4],
    [
      "two swapped rows",
      [
        "UPDATE event SET seq = 99 WHERE seq = 2",
        "UPDATE event SET seq = 2 WHERE seq = 3",
        "UPDATE event SET seq = 3 WHERE seq = 99",
      ],
      2,
    ],
    [
      "an inserted row",
      [
        "UPDATE event SET seq = 7 WHERE seq = 6",
        `INSERT INTO event (seq, ${COPIED}) SELECT 6, ${COPIED} FROM event WHERE seq = 5`,
      ],
      6,
    ],
  ])("FR-026-011, AUD3: verify exits with 10 and names the row for %s", async (_, statements, seq) => {
    const path = logs.written(ROWS);
    tamper(path, ...statements);
    const answer = await offline(path, "verify");
    expect(answer.exitCode).toBe(10);
    expect(answer.json()).toMatchObject({ ok: false, events: seq, firstBroken: { seq } });
    const words = await runFake(["--home", dirname(path), "audit", "verify"], { isRunning: false });
    expect(words.out).toContain(`Verification failed at row ${seq}:`);
  });

  it("FR-026-011, AUD9: detects a truncated log with --expect, and only then", async () => {
    const path = logs.written(ROWS);
    const head = await headOf(path);
    tamper(path, `DELETE FROM event WHERE seq = ${ROWS}`);
    expect((await offline(path, "verify")).exitCode).toBe(0);
    expect((await offline(path, "verify", "--expect", head)).exitCode).toBe(10);
  });

  it("FR-026-011, AUD3: verify exits with 10 after a change of any field of any row (fuzz)", {
    timeout: FUZZ_TIMEOUT_MS,
  }, async () => {
    const column = fc.constantFrom(...HASHED_COLUMNS.slice(1), "hash");
    await fc.assert(
      fc.asyncProperty(column, fc.integer({ min: 0, max: ROWS }), async (name, seq) => {
        const path = logs.written(ROWS);
        const value = name === "at_ms" ? "at_ms + 1" : `coalesce(${name}, '') || 'x'`;
        tamper(path, `UPDATE event SET ${name} = ${value} WHERE seq = ${seq}`);
        return (await offline(path, "verify")).exitCode === 10;
      }),
      { numRuns: 60 },
    );
  });

  it("AUD9: asks a running runtime, which also knows the last row it wrote", async () => {
    const check = { ok: false, events: 3, head: HEAD, firstBroken: { seq: 3, problem: "Row 3 is missing." } };
    const answer = await runFake(["audit", "verify", "--expect", HEAD, "--json"], {
      answers: { "audit.verify": check },
    });
    expect([answer.exitCode, answer.json()]).toEqual([10, check]);
    expect(answer.asked).toEqual([{ command: "audit.verify", input: { expect: HEAD } }]);
  });

  it("AUD9: refuses an invalid --expect instead of reporting a truncated log", async () => {
    expect(await runFake(["audit", "verify", "--expect", "HEAD"])).toMatchObject({ exitCode: 2, asked: [] });
  });
});

describe("audit head and export", () => {
  it("AUD8: export prints every row as a line and the head on stderr, with and without a runtime", async () => {
    const path = logs.written(ROWS);
    const answer = await offline(path, "export");
    const rows = lines(answer.out);
    expect(rows.map(({ seq, type }) => [seq, type])).toEqual([
      [0, "log.opened"],
      ...Array.from({ length: ROWS }, (_, index) => [index + 1, "share.requested"]),
    ]);
    const head = await headOf(path);
    expect(rows.at(-1)).toMatchObject({ hash: head });
    expect(answer.err).toBe(`${ROWS + 1} rows, head ${head}`);

    const stream = async function* (): AsyncGenerator<AuditExport> {
      for (const event of rows) yield { kind: "row", event };
      yield { kind: "head", head, events: ROWS + 1 };
    };
    const online = await runFake(["audit", "export"], { answers: { "audit.export": stream } });
    expect([online.out, online.err]).toEqual([answer.out, answer.err]);
  });

  it("AUD8: export --format otel prints every row as one OpenTelemetry log record per line", async () => {
    const path = logs.written(1);
    const records = lines((await offline(path, "export", "--format", "otel")).out).map((line) => {
      expect(Object.keys(line)).toEqual(["resourceLogs"]);
      expect(line.resourceLogs[0].scopeLogs[0].logRecords).toHaveLength(1);
      return line.resourceLogs[0].scopeLogs[0].logRecords[0];
    });
    expect(records.map(({ eventName }) => eventName)).toEqual(["lanecast.log.opened", "lanecast.share.requested"]);
    expect(records[1]).toMatchObject({
      timeUnixNano: expect.stringMatching(/^\d{19}$/),
      severityNumber: 9,
      body: { kvlistValue: { values: [{ key: "ttlMs", value: { intValue: "0" } }] } },
    });
    expect(records[1].attributes).toContainEqual({
      key: "lanecast.correlation.id",
      value: { stringValue: "cor_aaaa" },
    });
  });

  it("AUD3: export stops at a damaged row with exit 6 and prints no head", async () => {
    const path = logs.written(ROWS);
    tamper(path, "UPDATE event SET type = 'share.invented' WHERE seq = 3");
    const answer = await offline(path, "export");
    expect(answer.exitCode).toBe(6);
    const printed = lines(answer.out);
    expect(printed).toHaveLength(4);
    expect(printed.at(-1)).toMatchObject({ error: { code: "audit-unavailable" } });
  });

  it("AUD8: head and export report a missing log", async () => {
    const nowhere = logs.newPath();
    for (const command of ["head", "export"]) {
      const answer = await offline(nowhere, command);
      expect(answer.exitCode).toBe(6);
      expect(answer.json().error.message).toContain("it doesn't exist yet");
    }
    expect(await runFake(["audit", "export", "--format", "xml"])).toMatchObject({ exitCode: 2, asked: [] });
  });

  it("AUD8: list sends lane and actor, also for a closed lane", async () => {
    const answers = { "audit.list": { events: [] } };
    const asked = async (...flags: string[]) =>
      (await runFake(["audit", "list", ...flags], { answers })).asked.at(-1)?.input;
    expect(await asked("--lane", "lan_gone1111", "--actor", "timer")).toEqual({
      laneId: "lan_gone1111",
      actorKind: "timer",
      limit: 100,
    });
    expect(await runFake(["audit", "list", "--actor", "god"], { answers })).toMatchObject({ exitCode: 2, asked: [] });
  });

  const row = (seq: number, over: Partial<AuditEvent> = {}): AuditEvent => ({
    ...auditEventSchema.parse({
      ...entry(),
      seq,
      atMs: NOON_MS,
      prevHash: "",
      hash: "",
      data: { access: "read", anyoneWithLink: true, approved: false, ttlMs: 1_800_000, fingerprints: [], reason: null },
    }),
    ...over,
  });

  it("AUD8: list finds a share of an earlier runtime by the beginning of its id", async () => {
    const rows = [row(1, { shareId: shareIdSchema.parse("shr_longgone1111") }), row(2)];
    const answers = {
      "share.list": { shares: [] },
      "audit.list": ({ shareId }: { shareId?: string }) => ({
        events: rows.filter((each) => shareId === undefined || each.shareId === shareId),
      }),
    };
    const found = await runFake(["audit", "list", "--share", "shr_long", "--json"], { answers });
    expect(found.json().events.map(({ seq }: AuditEvent) => seq)).toEqual([1]);
    expect((await runFake(["audit", "list", "--share", "shr_none"], { answers })).exitCode).toBe(4);
  });

  it("AUD8: list --limit 0 fetches a long log page by page", async () => {
    const all = Array.from({ length: 12_345 }, (_, seq) => row(seq));
    const answers = {
      "audit.list": ({ limit, beforeSeq = all.length }: { limit: number; beforeSeq?: number }) => ({
        events: all.slice(Math.max(0, beforeSeq - limit), beforeSeq),
      }),
    };
    const listed = await runFake(["audit", "list", "--limit", "0", "--json"], { answers });
    expect(listed.asked).toHaveLength(3);
    expect(listed.json().events.map(({ seq }: AuditEvent) => seq)).toEqual(all.map(({ seq }) => seq));
  });

  it("AUD8: list prints a summary of each row's data", async () => {
    const answers = { "audit.list": { events: [row(4)] } };
    const { out } = await runFake(["audit", "list"], { answers });
    expect(out).toMatch(/cor_aaaa {2,}access read, anyoneWithLink, ttl 30m$/);
  });

  it("AUD4: verify, head and export exit with 6 if the home has no log", async () => {
    const path = logs.newPath();
    for (const command of ["verify", "head", "export"]) {
      const answer = await offline(path, command);
      expect([command, answer.exitCode, answer.json().error.code]).toEqual([command, 6, "audit-unavailable"]);
    }
    expect((await offline(path, "verify", "--expect", HEAD)).exitCode).toBe(10);
  });
});
