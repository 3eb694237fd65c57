// When typed keys count as held back.
import { describe, expect, it } from "vitest";
import { createHeldKeys } from "../held-keys";

type Counts = readonly [typed: number, passed: number] | null;

/** Whether keys are held, at each look. */
const looks = (...counts: readonly Counts[]): readonly boolean[] => {
  const keys = createHeldKeys();
  return counts.map((each) => keys.areHeld(each === null ? null : { typed: each[0], passed: each[1] }));
};

describe("keys that tmate holds back", () => {
  it("HELD1: are held if they were typed, not passed on, and nothing has moved since the last look", () => {
    expect(looks([100, 7], [100, 7], [103, 7], [103, 7], [103, 7])).toEqual([false, false, false, true, false]);
  });

  it("HELD1: aren't held while something moves, or if as much was passed on", () => {
    expect(looks([100, 7], [104, 7], [108, 9], [108, 15])).toEqual([false, false, false, false]);
    expect(looks([100, 7], [104, 7], [104, 11], [104, 11], [104, 11])).toEqual([false, false, false, false, false]);
    // tmate also writes its log.
    expect(looks([100, 7], [100, 90], [100, 90])).toEqual([false, false, false]);
  });

  it("HELD1: are noticed again after they were freed, and one key among many that were passed on", () => {
    expect(looks([0, 0], [1, 0], [1, 0], [1, 1], [1, 1], [2, 1], [2, 1])).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(looks([0, 0], [60, 59], [60, 59])).toEqual([false, false, true]);
  });

  it("HELD1: are unknown where the counts are, and counted again afterwards", () => {
    expect(looks([5, 0], null, [9, 0], [9, 0], [10, 0], [10, 0])).toEqual([false, false, false, false, false, true]);
  });
});
