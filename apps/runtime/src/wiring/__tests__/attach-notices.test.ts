// What the status line of an attach says.
import { describe, expect, it } from "vitest";
import type { HandoffView } from "#contract/handoff";
import type { ShareView } from "#contract/share";
import { partial } from "#contract/testing/partial";
import { createBus } from "../../protocol/bus";
import { attachNotice, showAttachNotices } from "../attach-notices";

const NOON_MS = new Date(2030, 4, 15, 12, 0, 0).getTime();
const minutes = (count: number): number => NOON_MS + count * 60_000;
const guest = (label: string | null, state: "in" | "waiting" | "gone" = "in") => ({
  guestId: "gst_aaaa" as never,
  label,
  fingerprint: null,
  address: "192.0.2.7",
  joinedAtMs: NOON_MS,
  access: "read" as const,
  state,
});
const share = (over: Partial<ShareView> = {}): ShareView =>
  partial<ShareView>("share", {
    phase: "live",
    access: "read",
    expiresAtMs: minutes(30),
    graceAtMs: minutes(25),
    guestCount: 0,
    guestsKnown: true,
    guests: [],
    liveAtMs: NOON_MS,
    reach: "lan",
    ...over,
  });

describe("the status line of an attach", () => {
  it("TERM10, FR-026-006: says with whom, until when, and when guests are warned", () => {
    const guests = [guest("ana"), guest(null), guest("ben", "gone"), guest("eve", "waiting")];
    expect(attachNotice([share({ access: "read", guests, guestCount: 2 })], null, NOON_MS)).toEqual({
      text: "Shared: ana and guest from 192.0.2.7 · can watch · on your network · 1 waiting to join · until 12:30 · warning at 12:25",
      tone: "watching",
    });
    expect(attachNotice([share({ access: "write" })], null, NOON_MS)).toEqual({
      text: "Shared: no guests yet · can type · on your network · until 12:30 · warning at 12:25",
      tone: "typing",
    });
    expect(attachNotice([share({ guestCount: 2 })], null, NOON_MS).text).toMatch(/^Shared: 2 guests · can watch/);
  });

  it("TERM10, FR-026-006: says when the time is nearly up, of the most urgent share", () => {
    const notice = attachNotice([share({ phase: "grace", access: "read" }), share({ access: "write" })], null, NOON_MS);
    expect(notice.tone).toBe("ending");
    expect(notice.text.split(" | ")[0]).toBe("Shared: no guests yet · can watch · on your network · ends at 12:30");
  });

  it("TERM10: says nothing of shares that are not live", () => {
    for (const phase of ["requested", "awaiting-approval", "starting", "ending", "ended"] as const)
      expect(attachNotice([share({ phase })], null, NOON_MS)).toEqual({ text: "", tone: null });
    expect(attachNotice([], null, NOON_MS)).toEqual({ text: "", tone: null });
  });

  const lease = (over: Partial<HandoffView> = {}): HandoffView =>
    partial<HandoffView>("handoff", {
      handoffId: "hnd_aaaa" as never,
      terminalId: "trm_aaaa" as never,
      agent: { name: "claude", tokenId: "tok_aaaa" as never, connected: true },
      phase: "active",
      may: "type",
      expiresAtMs: minutes(15),
      ...over,
    });

  it.each([
    [{}, "claude has the keyboard · until 12:15"],
    [{ may: "run" }, "claude has the keyboard · until 12:15"],
    [{ may: "watch" }, "claude can watch · until 12:15"],
    [{ phase: "paused" }, "claude is paused, you have the keyboard · until 12:15"],
  ] as const)(
    "TERM10, HND1: says which agent has the terminal, also while it is paused or can only watch: %o",
    (over, text) => {
      expect(attachNotice([], lease(over), NOON_MS)).toEqual({ text, tone: "agent" });
    },
  );

  it("TERM10: says both, the agent first, and a share that is about to end is the most urgent", () => {
    const { text, tone } = attachNotice([share({ phase: "grace" })], lease({ phase: "paused" }), NOON_MS);
    expect(text).toMatch(/^claude is paused, you have the keyboard · until 12:15 \| Shared: no guests yet/);
    expect(tone).toBe("ending");
  });

  it("TERM10: follows the handoffs of a terminal until they end", () => {
    const bus = createBus();
    const notices: string[] = [];
    const stop = showAttachNotices({
      bus,
      terminals: { list: () => [], setNotice: async (_terminalId, { text }) => void notices.push(text) },
      openShares: () => [],
      nowMs: () => NOON_MS,
    });
    for (const over of [{}, { phase: "paused" }, { phase: "ended" }] as const)
      bus.publish({ type: "handoff", handoff: lease(over) });
    stop();
    expect(notices).toEqual([
      "claude has the keyboard · until 12:15",
      "claude is paused, you have the keyboard · until 12:15",
      "",
    ]);
  });
});
