// The log over a runtime made of plain objects: pages, and an export read to its head.

import { describe, expect, it, vi } from "vitest";
import { createFakeLink, createFakeRuntime } from "../../../../bridge/__tests__/fake-runtime";
import { createFakeClock } from "../../../../testing/fake-clock";
import { createRecordsWorld } from "../../../../testing/records-world";
import { longLog, sampleLog } from "../../../../testing/sample-records";
import { noFilter } from "../../model/filter";
import { createAuditCommands } from "../audit-commands";
import { nextBefore, PAGE_ROWS, pageBefore, rowsAfter } from "../audit-pages";

const HEAD = { kind: "head", head: "5e".repeat(32), events: 2 } as const;

const commandsOver = (items: readonly object[]) => {
  const fake = createFakeLink(createFakeClock());
  const commands = createAuditCommands(createFakeRuntime(fake.link));
  async function* read() {
    yield* items;
  }
  fake.open({ audit: { export: async () => read() } });
  return commands;
};

describe("an export", () => {
  it("AUD32: is one line a row, and the head of what was exported", async () => {
    const rows = sampleLog.slice(0, 2).map((event) => ({ kind: "row", event }));
    const answer = await commandsOver([...rows, HEAD]).exportLog(vi.fn());
    if (!answer.ok || answer.value === null) throw new Error("not exported");
    const lines = answer.value.lines.join("").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(sampleLog.slice(0, 2));
    expect(answer.value.head).toMatchObject({ head: HEAD.head });
  });

  it("AUD32: without its head is not whole", async () => {
    const answer = await commandsOver([{ kind: "row", event: sampleLog[0] }]).exportLog(vi.fn());
    expect(answer).toEqual({ ok: true, value: null });
  });

  it("AUD32: says how far it is, and keeps every row of a long log", async () => {
    const onRow = vi.fn();
    const rows = longLog(2_500).map((event) => ({ kind: "row", event }));
    const answer = await commandsOver([...rows, HEAD]).exportLog(onRow);
    expect(onRow.mock.calls).toEqual([[1_000], [2_000]]);
    expect(answer.ok && answer.value?.lines.join("").trimEnd().split("\n")).toHaveLength(2_500);
  });
});

describe("pages", () => {
  it("AUD31: follow one another without a gap, the newest first", async () => {
    const { auditCommands } = createRecordsWorld({ log: longLog(1_200) });
    const first = await pageBefore(auditCommands, noFilter, null);
    expect([first[0]?.seq, first.at(-1)?.seq]).toEqual([1_199, 700]);
    const second = await pageBefore(auditCommands, noFilter, nextBefore(first));
    expect([second[0]?.seq, second.at(-1)?.seq]).toEqual([699, 200]);
    const third = await pageBefore(auditCommands, noFilter, nextBefore(second));
    expect([third[0]?.seq, third.at(-1)?.seq]).toEqual([199, 0]);
    expect(nextBefore(third)).toBeNull();
    expect(nextBefore([])).toBeNull();
  });

  it("AUD31: whatever came meanwhile is all there, however much it was", async () => {
    const { auditCommands } = createRecordsWorld({ log: longLog(1_700) });
    const fresh = await rowsAfter(auditCommands, noFilter, 99);
    expect(fresh.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_600 }, (_, index) => 1_699 - index));
    expect(await rowsAfter(auditCommands, noFilter, 1_699)).toEqual([]);
    expect(await rowsAfter(auditCommands, noFilter, -1)).toHaveLength(1_700);
    expect(PAGE_ROWS).toBeLessThan(1_000);
  });
});
