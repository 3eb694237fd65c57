// The mirror: however events are dropped, duplicated or reordered, the stores end up equal to the runtime.

import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Lane } from "#contract/lane";
import type { ShareView } from "#contract/share";
import type { WatchEvent } from "#contract/stream";
import { sampleHandoff } from "#contract/testing/handoff-sample";
import { createStores } from "../../stores/stores-context";
import { createEventPipe, type EventPipe } from "../../testing/event-pipe";
import { createFakeClock } from "../../testing/fake-clock";
import { sampleApproval } from "../../testing/sample-records";
import { SAMPLE_NOW_MS, sampleLane, sampleShare, sampleSnapshot } from "../../testing/samples";
import { startMirror } from "../mirror";
import { createFakeLink, createFakeRuntime } from "./fake-runtime";

/** These tests wait for turns of the event loop only, never for real time. */
const QUICKLY = { interval: 1 };

const createRig = () => {
  const clock = createFakeClock(SAMPLE_NOW_MS);
  const fake = createFakeLink(clock);
  const stores = createStores({ clock });
  const refused: string[] = [];
  const pipes: EventPipe<WatchEvent>[] = [];
  const watch = async () => {
    const pipe = createEventPipe<WatchEvent>();
    pipes.push(pipe);
    return pipe;
  };
  const stop = startMirror({
    runtime: createFakeRuntime(fake.link),
    clock,
    stores,
    onRefused: (reason) => refused.push(reason),
  });
  const pipeAt = async (index: number) => {
    await vi.waitFor(() => expect(pipes.length).toBeGreaterThan(index), QUICKLY);
    const pipe = pipes[index];
    if (!pipe) throw new Error("no such stream");
    return pipe;
  };
  return { clock, stores, refused, pipes, pipeAt, stop, open: () => fake.open({ watch }), lose: fake.lose, fake };
};

const seen = ({ stores }: ReturnType<typeof createRig>) => ({
  lanes: stores.lanes.getState().lanes,
  shares: [...stores.shares.getState().shares.values()],
});

const api = sampleLane("api0", { createdAtMs: 1 });
const web = sampleLane("web0", { createdAtMs: 2 });
const live = sampleShare("one0", api);
const atMs = SAMPLE_NOW_MS;

describe("the mirror", () => {
  it("MIRROR1: applies a snapshot, then each change", async () => {
    const rig = createRig();
    rig.open();
    const pipe = await rig.pipeAt(0);
    pipe.send(sampleSnapshot({ lanes: [api], shares: [live] }));
    pipe.send({ seq: 1, atMs, type: "lane", lane: web });
    pipe.send({ seq: 2, atMs, type: "removed", kind: "share", id: live.shareId });
    await vi.waitFor(() => expect(seen(rig)).toEqual({ lanes: [api, web], shares: [] }));
    expect(rig.stores.connection.getState().runtime).toEqual({ version: "0.1.0", home: sampleSnapshot().home });
  });

  it("MIRROR1: mirrors handoffs", async () => {
    const rig = createRig();
    rig.open();
    const pipe = await rig.pipeAt(0);
    const handoffs = () => [...rig.stores.handoffs.getState().handoffs.values()].map(({ phase }) => phase);
    const offered = sampleHandoff("one0", { phase: "offered", revision: 1 });
    pipe.send(sampleSnapshot({ handoffs: [offered] }));
    await vi.waitFor(() => expect(handoffs()).toEqual(["offered"]), QUICKLY);
    pipe.send({ seq: 1, atMs, type: "handoff", handoff: { ...offered, phase: "active", revision: 2 } });
    await vi.waitFor(() => expect(handoffs()).toEqual(["active"]), QUICKLY);
    pipe.send({ seq: 2, atMs, type: "removed", kind: "handoff", id: offered.handoffId });
    await vi.waitFor(() => expect(handoffs()).toEqual([]), QUICKLY);
  });

  it("MIRROR1: mirrors approvals and the policy state", async () => {
    const rig = createRig();
    rig.open();
    const pipe = await rig.pipeAt(0);
    const asked = sampleApproval("one1");
    const given = sampleApproval("one1", { state: "given", decidedBy: "me" });
    const policy = { loadedAtMs: 1, problem: { path: "/p/mine.cedar", line: 2, message: "unexpected token" } };
    pipe.send(sampleSnapshot({ approvals: [asked] }));
    await vi.waitFor(() => expect([...rig.stores.approvals.getState().approvals.values()]).toEqual([asked]));
    pipe.send({ seq: 1, atMs, type: "approval", approval: given });
    pipe.send({ seq: 2, atMs, type: "policy", policy });
    await vi.waitFor(() => expect(rig.stores.policy.getState().policy).toEqual(policy));
    expect([...rig.stores.approvals.getState().approvals.values()]).toEqual([given]);
    pipe.send({ seq: 3, atMs, type: "removed", kind: "approval", id: given.approvalId });
    await vi.waitFor(() => expect(rig.stores.approvals.getState().approvals.size).toBe(0));
  });

  it("MIRROR2: a later snapshot replaces everything, even shares with a higher revision", async () => {
    const rig = createRig();
    rig.open();
    const pipe = await rig.pipeAt(0);
    pipe.send(sampleSnapshot({ lanes: [api, web], shares: [live] }));
    const again = sampleShare("one0", api, { revision: 1, phase: "starting" });
    pipe.send(sampleSnapshot({ lanes: [api], shares: [again] }));
    await vi.waitFor(() => expect(seen(rig)).toEqual({ lanes: [api], shares: [again] }));
  });

  it("MIRROR3: keeps the higher revision of a share", async () => {
    const rig = createRig();
    rig.open();
    const pipe = await rig.pipeAt(0);
    const grace = sampleShare("one0", api, { revision: 5, phase: "grace" });
    pipe.send(sampleSnapshot({ shares: [grace] }));
    pipe.send({ seq: 1, atMs, type: "share", share: live });
    pipe.send({ seq: 2, atMs, type: "lane", lane: web });
    await vi.waitFor(() => expect(seen(rig)).toEqual({ lanes: [web], shares: [grace] }));
  });

  it("MIRROR4: watches again after a reconnect and drops what no longer exists", async () => {
    const rig = createRig();
    rig.open();
    (await rig.pipeAt(0)).send(sampleSnapshot({ lanes: [api], shares: [live] }));
    await vi.waitFor(() => expect(seen(rig).shares).toHaveLength(1));
    rig.lose();
    expect(seen(rig).shares).toHaveLength(1);
    rig.open();
    (await rig.pipeAt(1)).send(sampleSnapshot({ lanes: [web] }));
    await vi.waitFor(() => expect(seen(rig)).toEqual({ lanes: [web], shares: [] }));
  });

  it("MIRROR4: watches again after the runtime dropped the page as too slow", async () => {
    const rig = createRig();
    rig.open();
    const pipe = await rig.pipeAt(0);
    pipe.send(sampleSnapshot());
    pipe.end();
    await vi.waitFor(() => {
      rig.clock.advance(1_000);
      expect(rig.pipes).toHaveLength(2);
    });
  });

  it("LINK8: reconnects when the runtime sends nothing for five seconds, not even a heartbeat", async () => {
    const rig = createRig();
    const reconnect = vi.spyOn(rig.fake.link, "reconnect");
    rig.open();
    const pipe = await rig.pipeAt(0);
    pipe.send(sampleSnapshot({ lanes: [api] }));
    await vi.waitFor(() => expect(seen(rig).lanes).toHaveLength(1), QUICKLY);
    for (let beat = 0; beat < 5; beat += 1) {
      rig.clock.advance(4_000);
      pipe.send({ seq: 0, atMs: atMs + 4_000 * (beat + 1), type: "heartbeat" });
      await vi.waitFor(() => expect(rig.stores.clock.getState().nowMs).toBe(atMs + 4_000 * (beat + 1)), QUICKLY);
    }
    expect(reconnect).not.toHaveBeenCalled();
    rig.clock.advance(5_000);
    rig.clock.advance(250);
    expect(reconnect).toHaveBeenCalledTimes(1);
    expect(seen(rig).lanes).toHaveLength(1);
  });

  it("MIRROR5: removes its listeners when stopped", () => {
    const rig = createRig();
    rig.open();
    rig.stop();
    expect(rig.fake.listenerCount()).toBe(0);
    expect(rig.clock.pending()).toBe(0);
  });
});

/** What can happen to one event in transit. */
type Mishap = "sent" | "dropped" | "duplicated" | "swapped";

const distort = (events: readonly WatchEvent[], mishaps: readonly Mishap[]): WatchEvent[] => {
  const sent: WatchEvent[] = [];
  events.forEach((event, index) => {
    const mishap = mishaps[index] ?? "sent";
    if (mishap === "dropped") return;
    if (mishap === "swapped" && sent.length > 0) sent.splice(-1, 0, event);
    else sent.push(event);
    if (mishap === "duplicated") sent.push(event);
  });
  return sent;
};

type Truth = { readonly lanes: Map<string, Lane>; readonly shares: Map<string, ShareView> };

/** Simulates a runtime: each number changes one thing and produces one event. */
const simulate = (moves: readonly number[]): { truth: Truth; events: WatchEvent[] } => {
  const truth: Truth = { lanes: new Map(), shares: new Map() };
  const events = moves.map((move, index): WatchEvent => {
    const head = { seq: index + 1, atMs: SAMPLE_NOW_MS + index };
    const name = `thing${move % 4}`;
    const lane = sampleLane(name, { createdAtMs: move % 4, name: `${name} at ${index}` });
    if (move % 3 === 0) {
      truth.lanes.set(lane.laneId, lane);
      return { ...head, type: "lane", lane };
    }
    if (move % 3 === 1) {
      const share = sampleShare(name, lane, { revision: index + 1 });
      truth.shares.set(share.shareId, share);
      return { ...head, type: "share", share };
    }
    truth.lanes.delete(lane.laneId);
    return { ...head, type: "removed", kind: "lane", id: lane.laneId };
  });
  return { truth, events };
};

describe("lost, duplicated and reordered events", () => {
  it("MIRROR1: end with stores equal to the runtime, at the latest after a new snapshot", async () => {
    const mishap = fc.constantFrom<Mishap>("sent", "sent", "sent", "dropped", "duplicated", "swapped");
    const life = fc.array(fc.tuple(fc.nat(40), mishap), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(life, async (steps) => {
        const { truth, events } = simulate(steps.map(([move]) => move));
        const rig = createRig();
        rig.open();
        const pipe = await rig.pipeAt(0);
        pipe.send(sampleSnapshot());
        const arrived = distort(
          events,
          steps.map(([, what]) => what),
        );
        for (const event of arrived) pipe.send(event);
        // The last event always arrives. If no event was lost, it changes nothing.
        const last = { seq: events.length + 1, atMs, type: "removed", kind: "lane", id: api.laneId } as const;
        pipe.send(last);
        const want = { lanes: [...truth.lanes.values()].sort((a, b) => a.createdAtMs - b.createdAtMs) };
        const whole = sampleSnapshot({ seq: 0, lanes: want.lanes, shares: [...truth.shares.values()] });
        await vi.waitFor(() => {
          // Whenever the mirror reopens the stream, it gets a snapshot of the current state.
          for (const later of rig.pipes.slice(1)) later.send(whole);
          expect(rig.stores.lanes.getState().lanes).toEqual(want.lanes);
          expect(new Map(rig.stores.shares.getState().shares)).toEqual(truth.shares);
        }, QUICKLY);
        rig.stop();
      }),
      { numRuns: 60 },
    );
  });
});
