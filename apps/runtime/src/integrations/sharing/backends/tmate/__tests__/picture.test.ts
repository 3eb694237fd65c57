// The rule for the size of the picture that guests see.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pictureSize } from "../picture";

const LANE = { cols: 160, rows: 48 };

describe("the size of the picture", () => {
  it("SIZE1: is the terminal and the status line when every window is large enough", () => {
    expect(pictureSize(LANE, [])).toEqual({ cols: 160, rows: 49 });
    expect(pictureSize(LANE, [{ cols: 200, rows: 60 }])).toEqual({ cols: 160, rows: 49 });
  });

  it("SIZE2: is the smallest window otherwise, in each direction, but never useless for the others", () => {
    const windows = [
      { cols: 80, rows: 60 },
      { cols: 200, rows: 24 },
    ];
    expect(pictureSize(LANE, windows)).toEqual({ cols: 80, rows: 24 });
    expect(pictureSize(LANE, [{ cols: 1, rows: 1 }])).toEqual({ cols: 20, rows: 5 });
  });

  it("SIZE2: is never larger than tmux can draw", () => {
    const size = fc.record({ cols: fc.integer({ min: 1, max: 65_535 }), rows: fc.integer({ min: 1, max: 65_535 }) });
    fc.assert(
      fc.property(size, fc.array(size), (lane, windows) => {
        const { cols, rows } = pictureSize(lane, windows);
        expect(cols).toBeLessThanOrEqual(500);
        expect(rows).toBeLessThanOrEqual(300);
      }),
    );
  });
});
