// Export and paging, over a fake runtime.

import { describe, expect, it, vi } from "vitest";
import { createFakeLink, createFakeRuntime } from "../../../../bridge/__tests__/fake-runtime";
import { createFakeClock } from "../../../../testing/fake-clock";
import { createRecordsWorld } from "../../../../testing/records-world";
import { longLog, sampleLog } from "../../../../testing/sample-records";
import { noFilter } from "../../model/filter";
import { createAuditCommands } from "../audit-commands";
import { eventsAfter, nextBefore, PAGE_SIZE, pageBefore } from "../pages";

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
  it("AUD32: contains one line per event, and the head", async () => {
    const rows = sampleLog.slice(0, 2).map((event) => ({ kind: "row", event }));
    const answer = await commandsOver([...rows, HEAD]).exportLog(vi.fn());
    if (!answer.ok || answer.value === null) throw new Error("not exported");
    const lines = answer.value.lines.join("").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(sampleLog.slice(0, 2));
    expect(answer.value.head).toMatchObject({ head: HEAD.head });
  });

  it("AUD32: is incomplete without a head", async () => {
    const answer = await commandsOver([{ kind: "row", event: sampleLog[0] }]).exportLog(vi.fn());
    expect(answer).toEqual({ ok: true, value: null });
  });

  it("AUD32: reports its progress and contains every event of a long log", async () => {
    const onCount = vi.fn();
    const rows = longLog(2_500).map((event) => ({ kind: "row", event }));
    const answer = await commandsOver([...rows, HEAD]).exportLog(onCount);
    expect(onCount.mock.calls).toEqual([[1_000], [2_000]]);
    expect(answer.ok && answer.value?.lines.join("").trimEnd().split("\n")).toHaveLength(2_500);
  });
});

describe("pages", () => {
  it("AUD31: follow each other without a gap, newest first", async () => {
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

  it("AUD31: include all new events, over any number of pages", async () => {
    const { auditCommands } = createRecordsWorld({ log: longLog(1_700) });
    const newer = await eventsAfter(auditCommands, noFilter, 99);
    expect(newer.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_600 }, (_, index) => 1_699 - index));
    expect(await eventsAfter(auditCommands, noFilter, 1_699)).toEqual([]);
    expect(await eventsAfter(auditCommands, noFilter, -1)).toHaveLength(1_700);
    expect(PAGE_SIZE).toBeLessThan(1_000);
  });
});
