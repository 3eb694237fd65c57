// What the status line of an attach says.
import { describe, expect, it } from "vitest";
import type { ShareView } from "#contract/share";
import { partial } from "#contract/testing/partial";
import { attachNotice } from "../attach-notices";

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
    guests: [],
    ...over,
  });

describe("the status line of an attach", () => {
  it("TERM10, FR-026-006: says with whom, until when, and when guests are warned", () => {
    const guests = [guest("ana"), guest(null), guest("ben", "gone"), guest("eve", "waiting")];
    expect(attachNotice([share({ access: "read", guests })], NOON_MS)).toEqual({
      text: "Shared with ana, 192.0.2.7 - can watch - 1 waiting to join - until 12:30 - warning at 12:25",
      tone: "watching",
    });
    expect(attachNotice([share({ access: "write" })], NOON_MS)).toEqual({
      text: "Shared, no guests yet - can type - until 12:30 - warning at 12:25",
      tone: "typing",
    });
    expect(attachNotice([share({ guestCount: 2 })], NOON_MS).text).toContain("Shared with 2 guests");
  });

  it("TERM10, FR-026-006: says when the time is nearly up, of the most urgent share", () => {
    const notice = attachNotice([share({ phase: "grace", access: "read" }), share({ access: "write" })], NOON_MS);
    expect(notice.tone).toBe("ending");
    expect(notice.text.split(" | ")[0]).toBe("Shared, no guests yet - can watch - ends at 12:30");
  });

  it("TERM10: says nothing of shares that are not live", () => {
    for (const phase of ["requested", "awaiting-approval", "starting", "ending", "ended"] as const)
      expect(attachNotice([share({ phase })], NOON_MS)).toEqual({ text: "", tone: null });
    expect(attachNotice([], NOON_MS)).toEqual({ text: "", tone: null });
  });
});
