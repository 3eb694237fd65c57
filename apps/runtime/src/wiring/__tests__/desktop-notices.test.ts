// Which changes are sent to the desktop, and when.
import { describe, expect, it } from "vitest";
import type { Approval } from "#contract/approval";
import type { ShareView } from "#contract/share";
import { partial } from "#contract/testing/partial";
import { createBus } from "../../protocol/bus";
import { type DesktopNotice, showDesktopNotices } from "../desktop-notices";

const live = partial<ShareView>("share", {
  shareId: "shr_one1" as ShareView["shareId"],
  laneId: "lan_api1" as ShareView["laneId"],
  phase: "live",
  endCause: null,
  expiresAtMs: Date.UTC(2030, 0, 1, 12, 0),
  lastError: null,
  guests: [],
});
const change = (parts: Partial<ShareView>): ShareView => partial<ShareView>("share", { ...live, ...parts });
const waiting = partial<ShareView["guests"][number]>("guest", {
  guestId: "gst_ana1" as ShareView["guests"][number]["guestId"],
  label: "ana",
  state: "waiting",
});
const request = (kind: "agent" | "operator"): Approval =>
  partial<Approval>("approval", {
    approvalId: `apr_${kind}` as Approval["approvalId"],
    state: "asked",
    askedBy: { kind, id: kind === "agent" ? "ci-bot" : "me" },
  });

const watchNotices = () => {
  const bus = createBus();
  const sent: DesktopNotice[] = [];
  const state = { hasOpenPage: false };
  const stop = showDesktopNotices({
    bus,
    hasOpenPage: () => state.hasOpenPage,
    nameOf: () => "api",
    nowMs: () => Date.UTC(2030, 0, 1, 11, 0),
    send: (notice) => void sent.push(notice),
  });
  const publish = (share: ShareView) => bus.publish({ type: "share", share });
  return { bus, publish, state, stop, titles: () => sent.map(({ title }) => title) };
};

describe("desktop notifications without a page", () => {
  it("WIN9: name a waiting guest, the end of a share and a failure, once each", () => {
    const { publish, titles, stop, bus } = watchNotices();
    publish(live);
    publish(change({ guests: [waiting] }));
    publish(change({ guests: [waiting] }));
    publish(change({ phase: "grace" }));
    publish(change({ phase: "grace" }));
    publish(change({ phase: "ended", endCause: "failed" }));
    expect(titles()).toEqual([
      "ana is waiting to join api",
      expect.stringMatching(/^Sharing api ends at \d\d:\d\d/),
      "Sharing api failed",
    ]);
    stop();
    expect(bus.listenerCount()).toBe(0);
  });

  it("WIN9: name an agent that requests approval, but not the operator", () => {
    const { bus, titles } = watchNotices();
    for (const kind of ["agent", "operator", "agent"] as const)
      bus.publish({ type: "approval", approval: request(kind) });
    expect(titles()).toEqual(["ci-bot requests approval"]);
  });

  it("WIN9: aren't sent while a page is open, nor later for what happened then", () => {
    const { publish, titles, state } = watchNotices();
    state.hasOpenPage = true;
    publish(live);
    publish(change({ phase: "grace" }));
    state.hasOpenPage = false;
    publish(change({ phase: "grace" }));
    publish(change({ phase: "ended", endCause: "expired" }));
    expect(titles()).toEqual([]);
  });
});
