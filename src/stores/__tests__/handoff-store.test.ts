// The handoff store keeps the newest revision, and its selectors find leases and requests.
import { describe, expect, it } from "vitest";
import { laneHandoff, offered, requested, returned, sampleTerminalId } from "../../testing/sample-handoffs";
import { selectHandoff, selectHandoffRequests, selectLeases, selectOpenHandoff } from "../handoff-selectors";
import { createHandoffStore } from "../handoff-store";

const named = (name: string) => ({ handoffId: `hnd_${name}` as typeof offered.handoffId });

describe("the handoff store", () => {
  it("MIRROR3: keeps the handoff with the higher revision", () => {
    const store = createHandoffStore();
    store.getState().putHandoff({ ...returned, revision: 9 });
    store.getState().putHandoff({ ...laneHandoff(), revision: 8 });
    expect(selectHandoff(returned.handoffId)(store.getState())?.phase).toBe("ended");
    store.getState().putHandoff({ ...returned, revision: 10, callCount: 42 });
    expect(selectHandoff(returned.handoffId)(store.getState())?.callCount).toBe(42);
  });

  it("MIRROR2: a snapshot replaces all, and a removed handoff is gone", () => {
    const store = createHandoffStore();
    store.getState().putHandoff({ ...returned, revision: 9 });
    store.getState().replaceHandoffs([offered]);
    expect(selectHandoff(offered.handoffId)(store.getState())).toBe(offered);
    store.getState().removeHandoff(offered.handoffId);
    const { handoffs } = store.getState();
    expect(handoffs.size).toBe(0);
    store.getState().removeHandoff(offered.handoffId);
    expect(store.getState().handoffs).toBe(handoffs);
  });

  it("HUI2: finds the open handoff of a terminal, every lease, and the requests by when they expire", () => {
    const store = createHandoffStore();
    const paused = laneHandoff({ ...named("paus"), phase: "paused", requestedAtMs: 1 });
    const active = laneHandoff({ ...named("acti"), requestedAtMs: 2 });
    const { approval } = requested;
    const sooner = { ...requested, ...named("soon"), approval: approval && { ...approval, expiresAtMs: 5 } };
    store.getState().replaceHandoffs([{ ...returned, ...named("over") }, active, paused, requested, sooner]);
    expect(selectOpenHandoff(sampleTerminalId)(store.getState())).toBe(active);
    expect(selectLeases(store.getState())).toEqual([paused, active]);
    expect(selectHandoffRequests(store.getState())).toEqual([sooner, requested]);
    expect(selectHandoff(named("none").handoffId)(store.getState())).toBeNull();
  });
});
