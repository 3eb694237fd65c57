// The stores by themselves: the runtime's clock, the selection, and the questions asked of the mirrors.
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../testing/fake-clock";
import { SAMPLE_NOW_MS, sampleLane, sampleLimits, sampleShare, sampleTerminal } from "../../testing/samples";
import { createRuntimeClock } from "../runtime-clock";
import { createSelectionStore } from "../selection-store";
import { resolveSelection, selectLiveCount, selectOpenShares, selectSharesOf } from "../selectors";
import { createShareStore } from "../share-store";
import { createStores } from "../stores-context";

describe("the runtime's clock", () => {
  it("STORE1: tells once a second, in whole seconds of the runtime's time", () => {
    const source = createFakeClock(SAMPLE_NOW_MS + 300);
    const clock = createRuntimeClock(source);
    const told: number[] = [];
    clock.subscribe(({ nowMs }) => told.push(nowMs - SAMPLE_NOW_MS));
    const stop = clock.start();
    source.advance(3_000);
    expect(told).toEqual([1_000, 2_000, 3_000]);
    stop();
    expect(source.pending()).toBe(0);
  });

  it("STORE1: follows a runtime whose clock is another, and takes the least delayed event for true", () => {
    const source = createFakeClock(SAMPLE_NOW_MS);
    const clock = createRuntimeClock(source);
    clock.sync(SAMPLE_NOW_MS + 60_000, true);
    expect(clock.getState().nowMs).toBe(SAMPLE_NOW_MS + 60_000);
    source.advance(5_000);
    // Sent at 60 s, heard at 65 s of that clock: it waited, the clock did not go back.
    clock.sync(SAMPLE_NOW_MS + 60_000, false);
    expect(clock.getState().nowMs).toBe(SAMPLE_NOW_MS + 65_000);
    clock.sync(SAMPLE_NOW_MS, true);
    expect(clock.getState().nowMs).toBe(SAMPLE_NOW_MS);
  });
});

describe("a runtime that is not heard", () => {
  const lost = (attempt: number) => ({ kind: "lost", retryAtMs: 0, attempt }) as const;

  it("UNHEARD1: its time stands from the first failed try on, this machine's goes on, and the next word of it lets both run", () => {
    const source = createFakeClock(SAMPLE_NOW_MS);
    const { clock, connection } = createStores({ clock: source });
    clock.start();
    connection.getState().setStatus(lost(1));
    source.advance(1_000);
    expect(clock.getState().nowMs).toBe(SAMPLE_NOW_MS + 1_000);
    connection.getState().setStatus(lost(2));
    source.advance(60_000);
    expect(clock.getState()).toEqual({ nowMs: SAMPLE_NOW_MS + 1_000, machineMs: SAMPLE_NOW_MS + 61_000 });
    connection.getState().setStatus({ kind: "open" });
    source.advance(1_000);
    expect(clock.getState().nowMs).toBe(SAMPLE_NOW_MS + 1_000);
    clock.sync(SAMPLE_NOW_MS + 62_000, true);
    expect(clock.getState().nowMs).toBe(SAMPLE_NOW_MS + 62_000);
  });
});

const createMemory = (stored: string | null = null) => {
  let kept = stored;
  return {
    memory: {
      read: () => kept,
      write: (_key: string, value: string) => {
        kept = value;
      },
    },
    kept: () => kept,
  };
};

describe("the selection", () => {
  const two = sampleLane("two0", { terminals: [sampleTerminal("aaaa"), sampleTerminal("bbbb")] });
  const [first, second] = two.terminals;
  const one = sampleLane("one0");

  it("STORE2: outlives a reload, with the terminal last shown in each lane", () => {
    const { memory } = createMemory();
    if (!second) throw new Error("sample without a second terminal");
    createSelectionStore(memory).getState().openTerminal(two.laneId, second.terminalId);
    const later = createSelectionStore(memory).getState();
    expect(resolveSelection([one, two], later)).toEqual({ lane: two, terminal: second });
  });

  it.each(["{", "[]", '{"laneId":"x","terminalOf":{}}'])("STORE2: forgets what it cannot read: %s", (stored) => {
    const { memory } = createMemory(stored);
    expect(createSelectionStore(memory).getState().laneId).toBeNull();
  });

  it("STORE2: falls to the first lane and terminal when the chosen ones are gone", () => {
    const nothing = { laneId: null, terminalOf: {} };
    expect(resolveSelection([], nothing)).toBeNull();
    expect(resolveSelection([two, one], nothing)).toEqual({ lane: two, terminal: first });
    const gone = { laneId: sampleLane("gone").laneId, terminalOf: {} };
    expect(resolveSelection([one], gone)?.lane).toBe(one);
    const stale = { laneId: two.laneId, terminalOf: { [two.laneId]: sampleTerminal("gone").terminalId } };
    expect(resolveSelection([one, two], stale)?.terminal).toBe(first);
  });
});

describe("questions to the shares", () => {
  it("FR-026-010: counts what is live, lists what is open, finds what is a terminal's", () => {
    const lane = sampleLane("api0");
    const store = createShareStore();
    const at = (name: string, phase: string, requestedAtMs: number) =>
      sampleShare(name, lane, { phase, requestedAtMs: SAMPLE_NOW_MS + requestedAtMs });
    const [late, early, over] = [at("late", "grace", 9), at("earl", "live", 1), at("over", "ended", 5)] as const;
    store.getState().replaceShares([late, over, early, at("star", "starting", 4)], sampleLimits);
    expect(selectLiveCount(store.getState())).toBe(2);
    expect(selectOpenShares(store.getState()).map(({ shareId }) => shareId)).toEqual([
      "shr_earl",
      "shr_star",
      "shr_late",
    ]);
    expect(selectSharesOf([late.terminalId])(store.getState())).toHaveLength(4);
    expect(selectSharesOf([])(store.getState())).toEqual([]);
  });
});
