// A share's deadline is an absolute moment. A switch carries it over, an extension moves it, and nothing outlives what the policy was asked about.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ok } from "#contract/errors";
import type { ShareView } from "#contract/share";
import { eventually } from "../../../../testing/eventually";
import { advanceUntil, createFakeClock } from "../../../../testing/fake-clock";
import { ME, type RigOptions } from "../../../../testing/rigs/sharing-rig";
import { checkForLeaks, deny, must, rigWith, startLive } from "../../life/__tests__/share-lab";
import type { PolicyQuestion } from "../../ports";

checkForLeaks();

const TTL_MS = 60_000;

/** A rig whose second backend takes `linkAfterMs` to return its link. Records the total time of each policy question. */
const withSlowBackend = (linkAfterMs: () => number, options: RigOptions = {}) => {
  const clock = createFakeClock();
  const asked: PolicyQuestion[] = [];
  let links = 0;
  const slow: RigOptions["upterm"] = {
    awaitLink: () =>
      new Promise((resolve) => {
        clock.after(linkAfterMs(), () => resolve(ok({ user: "SECOND" })));
        links += 1;
      }),
  };
  const rig = rigWith({
    clock,
    upterm: slow,
    backend: {},
    ...options,
    decide: async (question) => {
      asked.push(question);
      return { ...deny, verdict: "allow" };
    },
  });
  /** The worker starts in real time; only then does the fake clock count towards the link. */
  const awaiting = (count: number) =>
    eventually(() => links === count, { what: `${count} links are awaited`, withinMs: 10_000 });
  return { clock, rig, asked, awaiting };
};

const liveOnes = (views: readonly ShareView[]) => views.filter(({ phase }) => phase === "live" || phase === "grace");

describe("the deadline of a share that is switched", () => {
  it("FR-026-003, SW9: a slow switch adds no time: the new share ends when the old one would have", async () => {
    const { clock, rig, awaiting } = withSlowBackend(() => 10_000);
    const { share } = await startLive(rig, { ttlMs: TTL_MS });
    await clock.advance(20_000);
    const switching = rig.sharing.switchTo(share.shareId, "upterm", ME);
    await awaiting(1);
    await clock.advance(10_000);
    const { started } = must(await advanceUntil(clock, switching));
    expect(started.expiresAtMs).toBe(share.expiresAtMs);
    expect(started.ttlMs).toBe(30_000);
    await clock.advance((started.expiresAtMs ?? 0) - 1 - clock.nowMs());
    expect(liveOnes(rig.sharing.list(true))).toHaveLength(1);
    await clock.advance(1);
    await clock.advance(500);
    expect(liveOnes(rig.sharing.list(true))).toEqual([]);
    expect(must(rig.sharing.show(started.shareId)).endCause).toBe("expired");
  });

  it("FR-026-004, SW9: a switch that becomes live after the deadline ends immediately", async () => {
    const { clock, rig, awaiting } = withSlowBackend(() => 12_000);
    const { share } = await startLive(rig, { ttlMs: 10_000 });
    const switching = rig.sharing.switchTo(share.shareId, "upterm", ME);
    await awaiting(1);
    await clock.advance(13_000);
    expect((await advanceUntil(clock, switching)).ok).toBe(false);
    expect(liveOnes(rig.sharing.list(true))).toEqual([]);
  });

  it("FR-026-005, SW10: an extension during a switch applies to both shares", async () => {
    const { clock, rig, awaiting } = withSlowBackend(() => 10_000);
    const { share } = await startLive(rig, { ttlMs: TTL_MS });
    const switching = rig.sharing.switchTo(share.shareId, "upterm", ME);
    await awaiting(1);
    await clock.advance(5_000);
    const extended = must(await rig.sharing.extend(share.shareId, ME, { byMs: 600_000 }));
    await clock.advance(5_000);
    const { started } = must(await advanceUntil(clock, switching));
    expect(started.expiresAtMs).toBe(extended.expiresAtMs);
  });

  it("FR-026-003, SW9: setting the wall clock back during a switch prolongs nothing", async () => {
    const { clock, rig, awaiting } = withSlowBackend(() => 5_000);
    const { share } = await startLive(rig, { ttlMs: TTL_MS });
    const endsBootMs = clock.bootMs() + TTL_MS;
    const switching = rig.sharing.switchTo(share.shareId, "upterm", ME);
    await awaiting(1);
    await clock.advance(2_000);
    clock.setWall(-3_600_000);
    await clock.advance(3_000);
    must(await advanceUntil(clock, switching));
    await clock.advance(endsBootMs - clock.bootMs() + 500);
    expect(liveOnes(rig.sharing.list(true))).toEqual([]);
  });
});

describe("two extensions at the same moment", () => {
  it("FR-026-005, TTL10: each asks the policy about the total that it then applies", async () => {
    const { rig, asked } = withSlowBackend(() => 0);
    const { share } = await startLive(rig, { ttlMs: TTL_MS });
    const both = await Promise.all([
      rig.sharing.extend(share.shareId, ME, { byMs: 60_000 }),
      rig.sharing.extend(share.shareId, ME, { byMs: 60_000 }),
    ]);
    expect(both.map((each) => must(each).ttlMs).toSorted((a, b) => a - b)).toEqual([120_000, 180_000]);
    const totals = asked.filter(({ action }) => action === "extend").map(({ context }) => context.ttlMs);
    expect(Math.max(...totals)).toBe(180_000);
  });
});

describe("the limit during switches", () => {
  it("FR-026-006, SW11: two switches at the same moment both fit into the limit", async () => {
    const { clock, rig, awaiting } = withSlowBackend(() => 1_000, { limits: { maxPerTerminal: 2 } });
    const first = await startLive(rig, { ttlMs: TTL_MS });
    const second = await startLive(rig, { ttlMs: TTL_MS });
    const both = [first, second].map(({ share }) => rig.sharing.switchTo(share.shareId, "upterm", ME));
    await awaiting(2);
    await clock.advance(2_000);
    expect((await advanceUntil(clock, Promise.all(both))).map((each) => each.ok)).toEqual([true, true]);
  });
});

type Step =
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "extend"; readonly ms: number }
  | { readonly do: "switch"; readonly linkAfterMs: number }
  | { readonly do: "jump"; readonly ms: number }
  | { readonly do: "sleep"; readonly ms: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
  fc.record({ do: fc.constant("extend" as const), ms: fc.integer({ min: 1, max: 120_000 }) }),
  fc.record({ do: fc.constant("switch" as const), linkAfterMs: fc.integer({ min: 0, max: 14_000 }) }),
  fc.record({ do: fc.constant("jump" as const), ms: fc.integer({ min: -600_000, max: 60_000 }) }),
  fc.record({ do: fc.constant("sleep" as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
);

type Bed = ReturnType<typeof withSlowBackend>;

/** Does one step and returns the command that it started, if any. */
const doStep = ({ clock, rig }: Bed, step: Step, setLink: (afterMs: number) => void): Promise<unknown> | null => {
  const [current] = liveOnes(rig.sharing.list(false));
  switch (step.do) {
    case "pass":
      return clock.advance(step.ms);
    case "jump":
      clock.setWall(step.ms);
      return null;
    case "sleep":
      clock.sleep(step.ms);
      return null;
    case "extend":
      return current === undefined ? null : rig.sharing.extend(current.shareId, ME, { byMs: step.ms });
    case "switch":
      setLink(step.linkAfterMs);
      if (current === undefined) return null;
      return rig.sharing.switchTo(current.shareId, current.backend === "tmate" ? "upterm" : "tmate", ME);
  }
};

describe("any order of extensions, switches, slow starts and clock jumps", () => {
  it("FR-026-003, SW9, TTL10: no share outlives the total that the policy was last asked about (property)", async () => {
    const outlives = async (steps: readonly Step[]): Promise<void> => {
      let linkAfterMs = 0;
      const bed = withSlowBackend(() => linkAfterMs);
      const { clock, rig, asked } = bed;
      await startLive(rig, { ttlMs: TTL_MS });
      const startedBootMs = clock.bootMs();
      const pending: Promise<unknown>[] = [];
      for (const step of steps) {
        const command = doStep(bed, step, (afterMs) => {
          linkAfterMs = afterMs;
        });
        if (step.do === "pass") await command;
        else if (command !== null) pending.push(command);
        await clock.advance(0);
      }
      await advanceUntil(clock, Promise.all(pending));
      const allowedMs = Math.max(...asked.map(({ context }) => context.ttlMs));
      await clock.advance(Math.max(0, startedBootMs + allowedMs - clock.bootMs()) + 600);
      expect(liveOnes(rig.sharing.list(true))).toEqual([]);
      await rig.dispose();
    };
    await fc.assert(fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 10 }), outlives), { numRuns: 25 });
    // Each run lets simulated minutes pass step by step, which is real work on a busy machine.
  }, 60_000);
});
