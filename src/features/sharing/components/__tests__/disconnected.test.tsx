// What the page shows of shares while the runtime is disconnected, and what an unshared lane costs.
import { act, render, screen, within } from "@testing-library/react";
import { Profiler } from "react";
import { describe, expect, it, vi } from "vitest";
import { SAMPLE_NOW_MS as NOW, sampleShare } from "../../../../testing/samples";
import { createSharingWorld, SharingWorldProvider, sampleLaneApi } from "../../../../testing/sharing-world";
import { timeOfDay } from "../../../../words/time-words";
import { LaneShareBadge } from "../badge/badge";
import { SharedBar } from "../strip/shared-bar";
import { TerminalShareStrip } from "../strip/terminal-strip";

const [terminal] = sampleLaneApi.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");
const { terminalId } = terminal;
const live = sampleShare("one1", sampleLaneApi, { guestCount: 1, expiresAtMs: NOW + 761_000 });
const lastSeen = `last seen ${timeOfDay(NOW, NOW)}`;

describe("a disconnected runtime", () => {
  it("UNHEARD1: badge, strip and bar show what was last seen and when, in a neutral color and without countdowns", () => {
    const world = createSharingWorld({ shares: [live] });
    render(
      <SharingWorldProvider world={world}>
        <LaneShareBadge terminalIds={[terminalId]} />
        <TerminalShareStrip terminalId={terminalId} />
        <SharedBar />
      </SharingWorldProvider>,
    );
    expect(screen.getByRole("button", { name: /^Sharing api: live/ })).toHaveAttribute("data-tone", "green");
    const { setStatus } = world.stores.connection.getState();
    act(() => setStatus({ kind: "lost", retryAtMs: 0, attempt: 2 }));
    const badge = screen.getByRole("button", {
      name: `Sharing api: ${lastSeen}, live, can watch, 1 guest, 12:41 left`,
    });
    expect(badge).toHaveAttribute("data-tone", "neutral");
    const strip = within(screen.getByRole("list", { name: "Shares" }));
    expect(strip.getByText(lastSeen)).toBeVisible();
    expect(strip.getByText(`was due to end ${timeOfDay(NOW + 761_000, NOW)}`)).toBeVisible();
    expect(strip.queryByText(/left/)).toBeNull();
    expect(screen.getByText(`1 shared, ${lastSeen}`)).toBeVisible();
    act(() => setStatus({ kind: "open" }));
    expect(screen.getByRole("button", { name: /^Sharing api: live/ })).toHaveAttribute("data-tone", "green");
  });
});

describe("a lane that is not shared", () => {
  it("FR-026-010: its badge does not render on every tick", () => {
    const world = createSharingWorld();
    const onRender = vi.fn();
    render(
      <SharingWorldProvider world={world}>
        <Profiler id="badge" onRender={onRender}>
          <LaneShareBadge terminalIds={[terminalId]} />
        </Profiler>
      </SharingWorldProvider>,
    );
    onRender.mockClear();
    act(() => world.stores.clock.setState({ nowMs: NOW + 1_000 }));
    expect(onRender).not.toHaveBeenCalled();
  });
});
