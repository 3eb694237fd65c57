// Extending a share: the bounds, to the millisecond, and what may change while the policy is asked.
import { describe, expect, it } from "vitest";
import type { ShareId } from "#contract/ids";
import { eventually } from "../../../../testing/eventually";
import { advanceUntil, createFakeClock, type FakeClock } from "../../../../testing/fake-clock";
import { allow, ME, type Rig, type RigOptions } from "../../../../testing/rigs/sharing-rig";
import { checkForLeaks, must, rigWith, rowsOf, startLive } from "../../life/__tests__/share-lab";

checkForLeaks();

const TTL_MS = 60_000;
const MAX_MS = 120_000;

/** A live share of a minute. The test changes `limits` while it runs. */
const openShare = async (
  decide?: (clock: FakeClock, limits: { ttlMinMs: number; ttlMaxMs: number }) => RigOptions["decide"],
) => {
  const clock = createFakeClock();
  const limits = { ttlMinMs: 1_000, ttlMaxMs: MAX_MS };
  const rig = rigWith({
    clock,
    limits,
    ...(decide === undefined ? {} : { decide: decide(clock, limits) ?? (async () => allow) }),
  });
  const { share } = await startLive(rig, { ttlMs: TTL_MS });
  const { shareId } = share;
  const extend = (to: { readonly byMs: number } | { readonly untilMs: number }) => rig.sharing.extend(shareId, ME, to);
  const expiresAtMs = () => must(rig.sharing.show(shareId)).expiresAtMs;
  return { clock, limits, rig, share, extend, expiresAtMs };
};

const outOfRange = (data: object) => ({ ok: false, error: { code: "ttl-out-of-range", data } });

/** Ending a share takes time, and the fake clock moves only when the test moves it. */
const end = async (clock: FakeClock, rig: Rig): Promise<void> => {
  void rig.sharing.revoke({ all: true }, ME);
  const isOver = () => clock.advance(100).then(() => rig.sharing.list(false).length === 0);
  await eventually(isOver, { what: "the share has ended", withinMs: 10_000 });
};

describe("extending a share", () => {
  it("FR-026-005: an extension by zero, or to a time before the end, is refused at its field", async () => {
    const { clock, rig, share, extend, expiresAtMs } = await openShare();
    for (const byMs of [0, -1])
      expect(await extend({ byMs })).toMatchObject({
        ok: false,
        error: {
          code: "invalid-input",
          message: expect.stringMatching(/^byMs: ./),
          data: { issues: [{ path: "byMs" }] },
        },
      });
    expect(await extend({ untilMs: share.expiresAtMs ?? 0 })).toMatchObject({
      ok: false,
      error: {
        code: "invalid-input",
        message: expect.stringMatching(/^untilMs: ./),
        data: { issues: [{ path: "untilMs" }] },
      },
    });
    expect(expiresAtMs()).toBe(share.expiresAtMs);
    await end(clock, rig);
  });

  it("FR-026-005, TTL8: reaches the maximum exactly, and not a millisecond more", async () => {
    const { clock, rig, extend } = await openShare();
    expect(await extend({ byMs: MAX_MS - TTL_MS + 1 })).toMatchObject(
      outOfRange({ askedMs: MAX_MS + 1, maxMs: MAX_MS, byMaxMs: MAX_MS - TTL_MS }),
    );
    expect(must(await extend({ byMs: MAX_MS - TTL_MS })).ttlMs).toBe(MAX_MS);
    expect(await extend({ byMs: 1 })).toMatchObject(outOfRange({ byMaxMs: 0 }));
    await end(clock, rig);
  });

  it("FR-026-005: a minimum that was raised since the start applies, to the millisecond", async () => {
    const { clock, limits, rig, extend } = await openShare();
    limits.ttlMinMs = TTL_MS + 10_000;
    expect(await extend({ byMs: 9_999 })).toMatchObject(outOfRange({ minMs: TTL_MS + 10_000 }));
    expect(must(await extend({ byMs: 10_000 })).ttlMs).toBe(TTL_MS + 10_000);
    await end(clock, rig);
  });

  it("FR-026-003, SW9: after a switch, what may be added is counted from the first share's start", async () => {
    const { clock, rig, share } = await openShare();
    await clock.advance(20_000);
    const { started } = must(await advanceUntil(clock, rig.sharing.switchTo(share.shareId, "upterm", ME)));
    expect(await rig.sharing.extend(started.shareId, ME, { byMs: 90_000 })).toMatchObject(
      outOfRange({ askedMs: 150_000, byMaxMs: MAX_MS - TTL_MS }),
    );
    await end(clock, rig);
  });

  it("FR-026-005: a share that expires while the policy is asked ends, and is not extended", async () => {
    const { clock, rig, share, extend } = await openShare((fake) => async ({ action }) => {
      // The machine sleeps past the expiry: no timer has noticed it when the policy answers.
      if (action === "extend") fake.sleep(TTL_MS);
      return allow;
    });
    expect(await extend({ byMs: 30_000 })).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
    expect(rowsOf(rig, "share.extended")).toEqual([]);
    await end(clock, rig);
    expect(must(rig.sharing.show(share.shareId)).endCause).toBe("expired");
  });

  it("FR-026-005: a maximum that is lowered while the policy is asked applies", async () => {
    const { clock, rig, share, extend, expiresAtMs } = await openShare((_, limits) => async ({ action }) => {
      if (action === "extend") limits.ttlMaxMs = TTL_MS;
      return allow;
    });
    expect(await extend({ byMs: 30_000 })).toMatchObject(outOfRange({ maxMs: TTL_MS, byMaxMs: 0 }));
    expect(expiresAtMs()).toBe(share.expiresAtMs);
    expect(rowsOf(rig, "share.extend-refused")).toMatchObject([{ data: { code: "ttl-out-of-range" } }]);
    await end(clock, rig);
  });

  it("FR-026-005: an unknown share is not found, and nothing is recorded", async () => {
    const rig = rigWith();
    expect(await rig.sharing.extend("shr_nosuch" as ShareId, ME, { byMs: 1_000 })).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
    expect(rig.types()).toEqual([]);
  });
});
