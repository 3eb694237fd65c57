// Deadlines on a clock that the test controls: sleep, clock changes in both directions, extensions and ends in any
// order.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ShareId } from "#contract/ids";
import { createFakeClock } from "../../../testing/fake-clock";
import { createTtlManager } from "../ttl-manager";

const id = "shr_aaaa" as ShareId;
const other = "shr_bbbb" as ShareId;
const TTL_MS = 60_000;
const GRACE_BEFORE_MS = 20_000;

const setUp = (bend: { failing?: () => boolean; clockFails?: () => boolean } = {}) => {
  const fake = createFakeClock();
  const bootMs = (): number => {
    if (bend.clockFails?.() === true) throw new Error("EMFILE: too many open files");
    return fake.bootMs();
  };
  const clock = { ...fake, bootMs };
  const heard: string[] = [];
  const bugs: unknown[] = [];
  const ttl = createTtlManager({
    clock,
    listeners: {
      onGrace: (shareId) => heard.push(`grace ${shareId}`),
      onElapsed: (shareId) => {
        if (bend.failing?.() === true && shareId === id) throw new Error("the end could not be requested");
        heard.push(`elapsed ${shareId}`);
      },
      onBug: (error) => bugs.push(error),
    },
  });
  const arm = (shareId = id, ttlMs = TTL_MS): void => {
    const expiresAtMs = clock.nowMs() + ttlMs;
    ttl.arm(shareId, { expiresAtMs, graceAtMs: expiresAtMs - Math.min(GRACE_BEFORE_MS, ttlMs / 3) });
  };
  return { clock, heard, ttl, arm, bugs };
};

describe("time to live", () => {
  it("FR-026-004: warns once and then ends", async () => {
    const { clock, heard, arm } = setUp();
    arm();
    await clock.advance(TTL_MS - GRACE_BEFORE_MS - 1);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard).toEqual([`grace ${id}`]);
    await clock.advance(GRACE_BEFORE_MS);
    expect(heard).toEqual([`grace ${id}`, `elapsed ${id}`]);
    await clock.advance(TTL_MS);
    expect(heard).toHaveLength(2);
  });

  it("TTL1: if the machine slept past the end, the share ends as soon as it wakes", async () => {
    const { clock, heard, arm } = setUp();
    arm();
    clock.sleep(TTL_MS);
    await clock.advance(500);
    expect(heard).toEqual([`elapsed ${id}`]);
  });

  it("TTL2: setting the wall clock past the end ends the share immediately", async () => {
    const { clock, heard, arm } = setUp();
    arm();
    clock.setWall(TTL_MS);
    await clock.advance(500);
    expect(heard).toEqual([`elapsed ${id}`]);
  });

  it("TTL3: setting the wall clock back prolongs nothing", async () => {
    const { clock, heard, arm } = setUp();
    arm();
    clock.setWall(-10 * TTL_MS);
    await clock.advance(TTL_MS);
    expect(heard).toEqual([`grace ${id}`, `elapsed ${id}`]);
  });

  it("TTL9: an end that cannot be requested is tried again, and other shares end in time", async () => {
    let isFailing = true;
    const { clock, heard, arm, bugs } = setUp({ failing: () => isFailing });
    arm(id);
    arm(other);
    await clock.advance(TTL_MS);
    expect(heard.filter((each) => each.startsWith("elapsed"))).toEqual([`elapsed ${other}`]);
    expect(bugs.length).toBeGreaterThan(0);
    isFailing = false;
    await clock.advance(500);
    expect(heard.at(-1)).toBe(`elapsed ${id}`);
  });

  it("TTL9: a clock that fails for a while delays an end only until it works again", async () => {
    let isBroken = false;
    const { clock, heard, arm, bugs } = setUp({ clockFails: () => isBroken });
    arm();
    isBroken = true;
    await clock.advance(2 * TTL_MS);
    expect(heard).toEqual([]);
    expect(bugs.length).toBeGreaterThan(0);
    isBroken = false;
    await clock.advance(500);
    expect(heard.at(-1)).toBe(`elapsed ${id}`);
  });

  it("TTL4: setting the wall clock back before an extension prolongs nothing either", async () => {
    const { clock, heard, ttl, arm } = setUp();
    arm();
    const expiresAtMs = clock.nowMs() + TTL_MS;
    clock.setWall(-10 * TTL_MS);
    ttl.prolong(id, 30_000, expiresAtMs + 30_000 - GRACE_BEFORE_MS);
    expect(ttl.leftMs(id)).toBe(TTL_MS + 30_000);
    await clock.advance(TTL_MS + 29_999);
    expect(heard).toEqual([`grace ${id}`]);
    await clock.advance(1);
    expect(heard).toEqual([`grace ${id}`, `elapsed ${id}`]);
  });

  it("FR-026-005: an extension moves the end and warns again", async () => {
    const { clock, heard, ttl, arm } = setUp();
    arm();
    const expiresAtMs = clock.nowMs() + TTL_MS;
    await clock.advance(TTL_MS - 10_000);
    ttl.prolong(id, 60_000, expiresAtMs + 60_000 - GRACE_BEFORE_MS);
    await clock.advance(10_000 + 40_000);
    expect(heard).toEqual([`grace ${id}`, `grace ${id}`]);
    await clock.advance(20_000);
    expect(heard.at(-1)).toBe(`elapsed ${id}`);
  });

  it("TTL4: after a wall clock set backwards, the warning keeps its distance to the extended end", async () => {
    const { clock, heard, ttl, arm } = setUp();
    arm();
    const expiresAtMs = clock.nowMs() + TTL_MS;
    clock.setWall(-10 * TTL_MS);
    ttl.prolong(id, 30_000, expiresAtMs + 30_000 - GRACE_BEFORE_MS);
    await clock.advance(TTL_MS + 30_000 - GRACE_BEFORE_MS - 1);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard).toEqual([`grace ${id}`]);
  });

  it("FR-026-004: the timer is set for the nearest deadline, not for the next regular check", async () => {
    const { clock, heard, arm } = setUp();
    // A third of it is grace: the warning is due after 100 ms, the end after 150 ms.
    arm(id, 150);
    await clock.advance(100);
    expect(heard).toEqual([`grace ${id}`]);
    await clock.advance(50);
    expect(heard).toEqual([`grace ${id}`, `elapsed ${id}`]);
  });

  it("FR-026-004: of two shares, the one that ends first sets the timer", async () => {
    const { clock, heard, arm } = setUp();
    arm(id, 300);
    // Its first deadline, the warning after 600 ms, comes later than the next regular check.
    arm(other, 900);
    await clock.advance(300);
    expect(heard.filter((each) => each.startsWith("elapsed"))).toEqual([`elapsed ${id}`]);
  });

  it("SW9: a share that inherits ends with the share it replaces, on both clocks", async () => {
    const { clock, heard, ttl, arm } = setUp();
    arm();
    await clock.advance(10_000);
    // The wall clock is set back during the switch, so the epoch time that the new share was given is too late.
    clock.setWall(-TTL_MS);
    const expiresAtMs = clock.nowMs() + 2 * TTL_MS;
    ttl.inherit(other, id, { expiresAtMs, graceAtMs: expiresAtMs - GRACE_BEFORE_MS });
    ttl.disarm(id);
    expect(ttl.leftMs(other)).toBe(TTL_MS - 10_000);
    await clock.advance(TTL_MS - 10_000);
    expect(heard.at(-1)).toBe(`elapsed ${other}`);
  });

  it("SW9: a share that inherits from one that has ended gets its own time", async () => {
    const { clock, heard, ttl } = setUp();
    const expiresAtMs = clock.nowMs() + TTL_MS;
    ttl.inherit(other, id, { expiresAtMs, graceAtMs: expiresAtMs - GRACE_BEFORE_MS });
    expect(ttl.leftMs(other)).toBe(TTL_MS);
    await clock.advance(TTL_MS);
    expect(heard).toEqual([`grace ${other}`, `elapsed ${other}`]);
  });

  it("FR-026-005: an extension sets the timer for the new warning", async () => {
    const { clock, heard, ttl, arm } = setUp();
    arm(id, 150);
    const expiresAtMs = clock.nowMs() + 150;
    await clock.advance(120);
    ttl.prolong(id, 30, expiresAtMs + 30 - 50);
    await clock.advance(10);
    expect(heard).toEqual([`grace ${id}`, `grace ${id}`]);
  });

  it("TTL5: a share that ended is forgotten, and the last one leaves no timer", async () => {
    const { clock, heard, ttl, arm } = setUp();
    arm();
    arm(other);
    ttl.disarm(id);
    ttl.disarm(other);
    expect([ttl.size(), ttl.leftMs(id), clock.pending()]).toEqual([0, null, 0]);
    ttl.prolong(id, 1_000, 0);
    await clock.advance(2 * TTL_MS);
    expect(heard).toEqual([]);
  });

  it("TTL6: disposing leaves no timer", () => {
    const { clock, ttl, arm } = setUp();
    arm();
    ttl.dispose();
    expect([ttl.size(), clock.pending()]).toEqual([0, 0]);
  });
});

/** What can be done to one share's time, in any order. */
const deed = fc.oneof(
  fc.record({ kind: fc.constant("advance" as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
  fc.record({ kind: fc.constant("sleep" as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
  fc.record({ kind: fc.constant("wall" as const), ms: fc.integer({ min: -100_000, max: 40_000 }) }),
  fc.record({ kind: fc.constant("extend" as const), ms: fc.integer({ min: 1_000, max: 60_000 }) }),
);

interface Granted {
  untilBootMs: number;
  expiresAtMs: number;
}

type SetUp = ReturnType<typeof setUp>;
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

const doDeed = async ({ kind, ms }: Deed, { clock, ttl }: SetUp, granted: Granted): Promise<void> => {
  if (kind === "advance") await clock.advance(ms);
  else if (kind === "sleep") clock.sleep(ms);
  else if (kind === "wall") clock.setWall(ms);
  else if (ttl.leftMs(id) !== null) {
    granted.expiresAtMs += ms;
    granted.untilBootMs += ms;
    ttl.prolong(id, ms, granted.expiresAtMs - 1_000);
  }
};

describe("time to live, in any order", () => {
  it("TTL7: never outlives what was granted, no matter what clocks, timers and extensions do", async () => {
    const outlives = async (deeds: readonly Deed[]): Promise<void> => {
      const made = setUp();
      const { clock, heard, ttl } = made;
      const granted = { untilBootMs: clock.bootMs() + TTL_MS, expiresAtMs: clock.nowMs() + TTL_MS };
      made.arm();
      for (const each of deeds) {
        await doDeed(each, made, granted);
        // The next check is due within this time.
        await clock.advance(500);
        if (clock.bootMs() >= granted.untilBootMs + 500) expect(heard).toContain(`elapsed ${id}`);
      }
      expect(heard.filter((line) => line.startsWith("elapsed")).length).toBeLessThanOrEqual(1);
      ttl.dispose();
      expect(clock.pending()).toBe(0);
    };
    await fc.assert(fc.asyncProperty(fc.array(deed, { maxLength: 25 }), outlives), { numRuns: 200 });
  });
});
