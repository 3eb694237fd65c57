// The requested terminal size: after resizing has settled, and again when the user works in the window.
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../../testing/fake-clock";
import type { ScreenSize } from "../terminal/screen";
import { createTerminalSizer } from "../terminal/sizer";

const createRig = () => {
  const clock = createFakeClock();
  const requested: string[] = [];
  let fitting: ScreenSize | null = { cols: 100, rows: 30 };
  let current: ScreenSize = { cols: 80, rows: 24 };
  const sizer = createTerminalSizer({
    clock,
    fittingSize: () => fitting,
    currentSize: () => current,
    request: ({ cols, rows }) => requested.push(`${cols}x${rows}`),
  });
  return {
    clock,
    requested,
    sizer,
    setFitting: (size: ScreenSize | null) => {
      fitting = size;
    },
    setCurrent: (size: ScreenSize) => {
      current = size;
    },
  };
};

describe("a terminal's size", () => {
  it("VIEW6: is requested once, after dragging has stopped", () => {
    const rig = createRig();
    for (let cols = 90; cols <= 100; cols += 1) {
      rig.setFitting({ cols, rows: 30 });
      rig.sizer.onPlaceResized();
      rig.clock.advance(16);
    }
    expect(rig.requested).toEqual([]);
    rig.clock.advance(100);
    expect(rig.requested).toEqual(["100x30"]);
  });

  it("VIEW6: is not requested again while the place keeps its size, even if another window changes it", () => {
    const rig = createRig();
    rig.sizer.claim();
    rig.setCurrent({ cols: 60, rows: 20 });
    rig.sizer.onPlaceResized();
    rig.clock.advance(100);
    expect(rig.requested).toEqual(["100x30"]);
  });

  it("VIEW6: is requested again when the user works here, but only if it differs", () => {
    const rig = createRig();
    rig.sizer.claim();
    rig.setCurrent({ cols: 100, rows: 30 });
    rig.sizer.claim();
    expect(rig.requested).toEqual(["100x30"]);
    rig.setCurrent({ cols: 60, rows: 20 });
    rig.sizer.claim();
    expect(rig.requested).toEqual(["100x30", "100x30"]);
  });

  it("VIEW6: is not requested while the place has no size, and no timer is left", () => {
    const rig = createRig();
    rig.setFitting(null);
    rig.sizer.claim();
    rig.sizer.onPlaceResized();
    rig.sizer.dispose();
    rig.clock.advance(1_000);
    expect(rig.requested).toEqual([]);
    expect(rig.clock.pending()).toBe(0);
  });
});
