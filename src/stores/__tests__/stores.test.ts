// The runtime clock, the selection store and the share selectors.
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../testing/fake-clock";
import { SAMPLE_NOW_MS, sampleLane, sampleLimits, sampleShare, sampleTerminal } from "../../testing/samples";
import { createRuntimeClock } from "../runtime-clock";
import { createSelectionStore } from "../selection-store";
import { resolveSelection, selectLiveCount, selectOpenShares, selectSharesOf } from "../selectors";
import { createShareStore } from "../share-store";
import { createStores } from "../stores-context";

describe("the runtime's clock", () => {
  it("STORE1: ticks once a second, in whole seconds of the runtime's time", () => {
    const source = createFakeClock(SAMPLE_NOW_MS + 300);
    const clock = createRuntimeClock(source);
    const ticks: number[] = [];
    clock.subscribe(({ nowMs }) => ticks.push(nowMs - SAMPLE_NOW_MS));
    const stop = clock.start();
    source.advance(3_000);
    expect(ticks).toEqual([1_000, 2_000, 3_000]);
    stop();
    expect(source.pending()).toBe(0);
  });

  it("STORE1: follows a runtime with a different clock, using the least delayed event", () => {
    const source = createFakeClock(SAMPLE_NOW_MS);
    const clock = createRuntimeClock(source);
    clock.sync(SAMPLE_NOW_MS + 60_000, true);
    expect(clock.getState().nowMs).toBe(SAMPLE_NOW_MS + 60_000);
    source.advance(5_000);
    // Sent at 60 s but received at 65 s by that clock: the event was delayed, the clock didn't go back.
    clock.sync(SAMPLE_NOW_MS + 60_000, false);
    expect(clock.getState().nowMs).toBe(SAMPLE_NOW_MS + 65_000);
    clock.sync(SAMPLE_NOW_MS, true);
    expect(clock.getState().nowMs).toBe(SAMPLE_NOW_MS);
  });
});

describe("a lost connection", () => {
  const lost = (attempt: number) => ({ kind: "lost", retryAtMs: 0, attempt }) as const;

  it("UNHEARD1: pauses the runtime's time from the second failed attempt until the next event; this machine's time keeps running", () => {
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

  it("STORE2: survives a reload, including each lane's last terminal", () => {
    const { memory } = createMemory();
    if (!second) throw new Error("sample without a second terminal");
    createSelectionStore(memory).getState().openTerminal(two.laneId, second.terminalId);
    const later = createSelectionStore(memory).getState();
    expect(resolveSelection([one, two], later)).toEqual({ lane: two, terminal: second });
  });

  it.each(["{", "[]", '{"laneId":"x","terminalOf":{}}'])(
    "STORE2: ignores an unreadable stored selection: %s",
    (stored) => {
      const { memory } = createMemory(stored);
      expect(createSelectionStore(memory).getState().laneId).toBeNull();
    },
  );

  it("STORE2: falls back to the first lane and terminal when the selected ones are gone", () => {
    const nothing = { laneId: null, terminalOf: {} };
    expect(resolveSelection([], nothing)).toBeNull();
    expect(resolveSelection([two, one], nothing)).toEqual({ lane: two, terminal: first });
    const gone = { laneId: sampleLane("gone").laneId, terminalOf: {} };
    expect(resolveSelection([one], gone)?.lane).toBe(one);
    const stale = { laneId: two.laneId, terminalOf: { [two.laneId]: sampleTerminal("gone").terminalId } };
    expect(resolveSelection([one, two], stale)?.terminal).toBe(first);
  });
});

describe("share selectors", () => {
  it("FR-026-010: count live shares, list open ones and find those of a terminal", () => {
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

describe("shares that ended while the page was disconnected", () => {
  it("STORE3: lists each share that was open before a snapshot and is missing from it, once", () => {
    const store = createShareStore();
    const lane = sampleLane("api1");
    const [open, ended, other] = [
      sampleShare("one1", lane),
      sampleShare("two2", lane, { phase: "ended", endCause: "expired", linkState: "none", endedAtMs: SAMPLE_NOW_MS }),
      sampleShare("three3", lane),
    ];
    store.getState().replaceShares([open, ended, other], sampleLimits);
    store.getState().replaceShares([other], sampleLimits);
    store.getState().replaceShares([other], sampleLimits);
    expect(store.getState().missed).toEqual([open]);
  });
});
