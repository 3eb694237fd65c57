// The record of everything: each command of the contract called over the real door, and what it left in the log held against the table.

import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditEvent } from "#contract/audit";
import { settle } from "#contract/wire";
import { auditPathOf } from "../audit/files";
import { exportEvents, verifyAuditLog } from "../audit/reading";
import { createSystemClock } from "../platform/clock";
import { auditedCommands } from "../protocol/audited-commands";
import { expectNoLeaks } from "../testing/leak-check";
import { drivers, lateDrivers } from "../testing/rigs/command-drivers";
import { type GuestStage, isThere, openGuestStage } from "../testing/rigs/guest-stage";

expectNoLeaks();

let stage: GuestStage;
beforeAll(async () => {
  stage = await openGuestStage();
});
afterAll(() => stage.dispose());

const rowsAfter = async (afterSeq: number): Promise<readonly AuditEvent[]> =>
  (await stage.lab.client.audit.list({ afterSeq, limit: 0 })).events;
const lastSeq = async (): Promise<number> => (await stage.lab.client.audit.head()).events - 1;

const withTmate = it.skipIf(!isThere("tmate"));
const skipped = isThere("tmate") ? "" : " (skipped: tmate is not installed)";

const TYPE_OF_LATE: Readonly<Record<string, string>> = {
  "share.extend": "share.extend-refused",
  "approval.give": "approval.give-refused",
};

describe("every command of the contract", () => {
  withTmate.each(Object.entries(drivers))(
    `SC-026-005, FR-026-011: %s leaves its rows, and no others${skipped}`,
    async (command, prepare) => {
      const call = await prepare(stage);
      const before = await lastSeq();
      await settle(call());
      const rows = await rowsAfter(before);
      const types = new Set(rows.map(({ type }) => type));
      const declared = auditedCommands[command as keyof typeof drivers];
      if (typeof declared === "string") expect([...types]).toEqual([]);
      else {
        expect(declared).toEqual(expect.arrayContaining([...types]));
        expect(types.size).toBeGreaterThan(0);
      }
      await stage.lab.client.share.revoke({ all: true });
    },
  );

  withTmate.each(Object.entries(lateDrivers))(
    `SC-026-005, AUD16: %s that comes too late or too early leaves a row, and nothing else${skipped}`,
    async (command, prepare) => {
      const call = await prepare(stage);
      const before = await lastSeq();
      const answer = await settle(call());
      expect(answer).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
      const rows = await rowsAfter(before);
      const type = TYPE_OF_LATE[command] ?? "share.refused";
      expect(rows.map((row) => [row.type, row.data.code])).toEqual([[type, "wrong-phase"]]);
      expect(rows[0]?.correlationId).toBe(answer.ok ? null : answer.error.correlationId);
      await stage.lab.client.share.revoke({ all: true });
    },
  );

  withTmate(
    `SC-026-005: in the whole log each share has one correlation id, from the question to the end${skipped}`,
    async () => {
      const events = await rowsAfter(0);
      const shares = Map.groupBy(
        events.filter(({ shareId }) => shareId !== null),
        ({ shareId }) => shareId,
      );
      expect(shares.size).toBeGreaterThan(10);
      for (const [shareId, rows] of shares) {
        expect([shareId, rows.at(0)?.type]).toEqual([shareId, "share.requested"]);
        expect([shareId, rows.filter(({ type }) => type === "share.ended").length]).toEqual([shareId, 1]);
        expect([shareId, new Set(rows.map(({ correlationId }) => correlationId)).size]).toEqual([shareId, 1]);
      }
      expect(events.flatMap(({ data }) => data.dropped ?? [])).toEqual([]);
    },
  );
});

describe("the end of the runtime", () => {
  withTmate(`SC-026-005, FR-026-011, AUD15: runtime.stop ends what is shared, and says so last${skipped}`, async () => {
    const other = await openGuestStage();
    const { share } = await other.lab.share(other.terminalId, "tmate");
    const path = auditPathOf(other.lab.config.home);
    await other.lab.client.runtime.stop({ terminals: true });
    await other.lab.runtime.stopped;
    const rows = [...exportEvents(path)].flatMap((row) => (row.ok ? [row.value] : []));
    const types = rows.filter(({ seq }) => seq > 2).map(({ type }) => type);
    expect(types.at(-1)).toBe("runtime.stopped");
    expect(rows.at(-1)).toMatchObject({ actor: { kind: "operator" }, data: { cause: "command", sharesEnded: 1 } });
    expect(rows.filter(({ shareId }) => shareId === share.shareId).map(({ type }) => type)).toEqual(
      expect.arrayContaining(["share.started", "share.stopped", "share.ended"]),
    );
    expect(await verifyAuditLog(path, createSystemClock())).toMatchObject({ ok: true, events: rows.length });
    rmSync(other.lab.dir, { recursive: true, force: true });
  });
});
