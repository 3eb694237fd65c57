// The audit log of every command: each command of the contract is called over the real door, and must leave exactly its rows.

import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditEvent, AuditType } from "#contract/audit";
import { settle } from "#contract/wire";
import { auditPathOf } from "../audit/files";
import { exportEvents, verifyAuditLog } from "../audit/reading";
import { createSystemClock } from "../platform/clock";
import { auditedCommands } from "../protocol/audited-commands";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { type Driver, drivers, lateDrivers } from "../testing/rigs/command-drivers";
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

type Driven = keyof typeof drivers;

const withTmate = it.skipIf(!isThere("tmate"));
const skipped = isThere("tmate") ? "" : " (skipped: tmate is not installed)";

const TYPE_OF_LATE: Readonly<Record<string, AuditType>> = {
  "share.extend": "share.extend-refused",
  "approval.give": "approval.give-refused",
};

const STARTED: readonly AuditType[] = ["share.requested", "share.allowed", "share.started", "share.link-revealed"];

/** What each call of the drivers leaves, in order; a command that is not named here leaves nothing. */
const ROWS: Readonly<Partial<Record<Driven, readonly AuditType[]>>> = {
  "lane.adopt": ["lane.adopt-refused"],
  "lane.close": ["share.stopped", "share.ended"],
  "terminal.close": ["share.stopped", "share.ended"],
  "share.start": STARTED,
  "share.noteRefused": ["share.refused"],
  "share.link": ["share.link-revealed"],
  "share.invite": ["share.link-revealed"],
  "share.extend": ["share.extended"],
  "share.again": STARTED,
  "share.switch": isThere("upterm")
    ? [...STARTED, "share.switched", "share.ended"]
    : ["share.requested", "share.allowed", "share.failed", "share.ended"],
  "share.revoke": ["share.revoked", "share.ended"],
  "guest.kick": ["guest.kicked", "guest.left"],
  // The guest wasn't removed.
  "guest.letBack": ["share.refused"],
  // tmate cannot change what one guest may do.
  "guest.access": isThere("upterm") ? ["guest.access-changed"] : ["share.refused"],
  "guest.admit": ["guest.admitted", "guest.joined"],
  "guest.turnAway": ["guest.turned-away"],
  "approval.give": ["approval.given", "share.allowed", "share.started"],
  "approval.refuse": ["approval.refused", "share.ended"],
  "handoff.start": ["handoff.requested", "handoff.offered"],
  "handoff.approve": ["handoff.approved", "handoff.offered", "handoff.accepted"],
  "handoff.deny": ["handoff.denied", "handoff.ended"],
  "handoff.takeBack": ["handoff.taken-back", "handoff.ended"],
  "handoff.withdraw": ["handoff.withdrawn", "handoff.ended"],
  "handoff.extend": ["handoff.extended"],
  "handoff.pause": ["handoff.paused"],
  "handoff.resume": ["handoff.paused", "handoff.resumed"],
  "handoff.answer": ["handoff.question", "handoff.answered"],
  "handoff.call": ["handoff.command"],
  "token.new": ["token.created"],
  "token.revoke": ["token.revoked"],
  "policy.reload": ["policy.reloaded"],
  "relay.add": ["relay.added"],
  "relay.remove": ["relay.removed"],
  "reach.use": ["relay.added"],
};

/** A row that comes later than the rows we wait for would come within this time. */
const NO_MORE_MS = 200;

const typesAfter = async (seq: number): Promise<readonly AuditType[]> => (await rowsAfter(seq)).map(({ type }) => type);

describe("every command of the contract", () => {
  withTmate.each(Object.entries(drivers) as [Driven, Driver][])(
    `SC-026-005, FR-026-011: %s leaves its rows, and no others${skipped}`,
    async (command, prepare) => {
      const expected = ROWS[command] ?? [];
      const declared = auditedCommands[command];
      expect(expected.length > 0).toBe(typeof declared !== "string");
      if (typeof declared !== "string") expect(declared).toEqual(expect.arrayContaining([...expected]));
      const call = await prepare(stage);
      const before = await lastSeq();
      await settle(call());
      const hasAll = async (): Promise<boolean> => (await typesAfter(before)).length >= expected.length;
      await eventually(hasAll, { what: `the rows of ${command}`, withinMs: 10_000 });
      if (expected.length > 0) await Bun.sleep(NO_MORE_MS);
      expect(await typesAfter(before)).toEqual(expected);
      await stage.lab.client.share.revoke({ all: true });
      await stage.lab.client.handoff.takeBack({ all: true });
    },
  );

  withTmate.each(Object.entries(lateDrivers))(
    `SC-026-005, AUD16: %s, called too late or too early, leaves one row and nothing else${skipped}`,
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
    `SC-026-005: in the whole log each share has one correlation id, from the request to the end${skipped}`,
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
  withTmate(
    `SC-026-005, FR-026-011, AUD15: runtime.stop ends every share; its own row is the last${skipped}`,
    async () => {
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
    },
  );
});
