// The lane panel with a thousand lanes: few rows in the document, and one row drawn for one event.

import { act, screen, within } from "@testing-library/react";
import { createRef } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import { sampleLane, sampleLimits, sampleShare } from "../../../testing/samples";
import { LanePanel } from "../components/panel/panel";
import { createLanesWorld } from "./lanes-world";

const VIEW_HEIGHT_PX = 600;
const ROW_HEIGHT_PX = 33;

/** happy-dom lays nothing out, so every element has the size 0 there. */
const giveHeight = (name: "clientHeight" | "offsetHeight", heightPx: number): (() => void) => {
  const before = Object.getOwnPropertyDescriptor(HTMLElement.prototype, name);
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => heightPx });
  return () => {
    if (before === undefined) Reflect.deleteProperty(HTMLElement.prototype, name);
    else Object.defineProperty(HTMLElement.prototype, name, before);
  };
};

let takeBack: readonly (() => void)[] = [];
beforeEach(() => {
  takeBack = [giveHeight("clientHeight", VIEW_HEIGHT_PX), giveHeight("offsetHeight", ROW_HEIGHT_PX)];
});
afterEach(() => {
  for (const each of takeBack) each();
});

const laneAt = (index: number, name = `lane ${index}`) =>
  sampleLane(String(index).padStart(4, "0"), { name, createdAtMs: index + 1 });

const showPanel = (count: number) => {
  const world = createLanesWorld(Array.from({ length: count }, (_, index) => laneAt(index)));
  const drawn: (readonly TerminalId[])[] = [];
  const badge = (ids: readonly TerminalId[]) => {
    drawn.push(ids);
    return null;
  };
  const shown = world.show(
    <LanePanel
      badge={badge}
      mark={() => null}
      card={null}
      foot={null}
      findField={createRef()}
      newLaneAsks={0}
      isDrawer={false}
      onOpened={() => undefined}
    />,
  );
  return { ...world, ...shown, drawn };
};

const rows = () => within(screen.getByRole("list", { name: "Lanes" })).getAllByRole("listitem");

describe("a panel with a thousand lanes", () => {
  it("LANE1: has few rows in the document, and says how many there are", () => {
    showPanel(1_000);
    expect(rows().length).toBeLessThan(60);
    expect(rows()[0]).toHaveAttribute("aria-setsize", "1000");
    expect(rows()[0]).toHaveAttribute("aria-posinset", "1");
  });

  it("LANE1: draws one row for one lane's event", () => {
    const { stores, drawn } = showPanel(1_000);
    drawn.length = 0;
    act(() => stores.lanes.getState().putLane(laneAt(3, "renamed")));
    expect(screen.getByRole("button", { name: "renamed" })).toBeInTheDocument();
    expect(drawn).toEqual([laneAt(3).terminals.map(({ terminalId }) => terminalId)]);
    act(() => stores.lanes.getState().putLane(laneAt(900, "out of view")));
    expect(drawn).toHaveLength(1);
  });

  it("OPEN6, LANE1: draws one row again for a share that changes, also among pinned lanes", () => {
    const { stores, drawn } = showPanel(1_000);
    const shares = [700, 800].map((index) => sampleShare(`s${index}`, laneAt(index)));
    act(() => stores.shares.getState().replaceShares(shares, sampleLimits));
    expect(rows()[0]).toHaveTextContent("lane 700");
    const [first] = shares;
    if (first === undefined) throw new Error("two shares");
    drawn.length = 0;
    act(() => stores.shares.getState().putShare({ ...first, revision: 9, guestCount: 1, access: "write" }));
    expect(drawn).toEqual([laneAt(700).terminals.map(({ terminalId }) => terminalId)]);
  });

  it("A11Y1: the arrow keys go on beyond the rows in view", async () => {
    const { user } = showPanel(1_000);
    act(() => screen.getByRole("button", { name: "lane 0" }).focus());
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(screen.getByRole("button", { name: "lane 2" })).toHaveFocus();
  });

  it("LANE1: a search that leaves few lanes shows all of them", async () => {
    const { user } = showPanel(1_000);
    await user.type(screen.getByRole("searchbox", { name: "Find a lane" }), "99");
    expect(rows().map((row) => within(row).getAllByRole("button")[0]?.textContent)).toContain("lane 999");
    expect(rows()[0]).not.toHaveAttribute("aria-setsize");
  });
});

describe("a panel with a hundred lanes", () => {
  it("LANE1: draws one row for one lane's event, and none again when another lane is closed", () => {
    const { stores, drawn } = showPanel(100);
    drawn.length = 0;
    act(() => stores.lanes.getState().putLane(laneAt(3, "renamed")));
    expect(drawn).toHaveLength(1);
    act(() => stores.lanes.getState().removeLane(laneAt(50).laneId));
    expect(drawn).toHaveLength(1);
  });
});
