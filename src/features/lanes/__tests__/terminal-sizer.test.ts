// The size a page asks for: when its place has come to rest, and again when someone works there.
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../../testing/fake-clock";
import type { ScreenSize } from "../terminal/screen";
import { createTerminalSizer } from "../terminal/terminal-sizer";

const createRig = () => {
  const clock = createFakeClock();
  const asked: string[] = [];
  let fitting: ScreenSize | null = { cols: 100, rows: 30 };
  let current: ScreenSize = { cols: 80, rows: 24 };
  const sizer = createTerminalSizer({
    clock,
    fittingSize: () => fitting,
    currentSize: () => current,
    ask: ({ cols, rows }) => asked.push(`${cols}x${rows}`),
  });
  return {
    clock,
    asked,
    sizer,
    fit: (size: ScreenSize | null) => {
      fitting = size;
    },
    become: (size: ScreenSize) => {
      current = size;
    },
  };
};

describe("a terminal's size", () => {
  it("VIEW6: is asked for once, after the dragging", () => {
    const rig = createRig();
    for (let cols = 90; cols <= 100; cols += 1) {
      rig.fit({ cols, rows: 30 });
      rig.sizer.changed();
      rig.clock.advance(16);
    }
    expect(rig.asked).toEqual([]);
    rig.clock.advance(100);
    expect(rig.asked).toEqual(["100x30"]);
  });

  it("VIEW6: is not asked for again while the place stays, whatever another window does", () => {
    const rig = createRig();
    rig.sizer.claim();
    rig.become({ cols: 60, rows: 20 });
    rig.sizer.changed();
    rig.clock.advance(100);
    expect(rig.asked).toEqual(["100x30"]);
  });

  it("VIEW6: is taken back by whoever works here, and only where it differs", () => {
    const rig = createRig();
    rig.sizer.claim();
    rig.become({ cols: 100, rows: 30 });
    rig.sizer.claim();
    expect(rig.asked).toEqual(["100x30"]);
    rig.become({ cols: 60, rows: 20 });
    rig.sizer.claim();
    expect(rig.asked).toEqual(["100x30", "100x30"]);
  });

  it("VIEW6: asks nothing where there is no place, and leaves no timer", () => {
    const rig = createRig();
    rig.fit(null);
    rig.sizer.claim();
    rig.sizer.changed();
    rig.sizer.dispose();
    rig.clock.advance(1_000);
    expect(rig.asked).toEqual([]);
    expect(rig.clock.pending()).toBe(0);
  });
});
