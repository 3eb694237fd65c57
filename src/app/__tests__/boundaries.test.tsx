// The shell when one of its parts breaks: the others stand, and what is shared can be ended.
import { screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLanesWorld } from "../../features/lanes/__tests__/lanes-world";
import { sampleLane } from "../../testing/samples";
import { Shell } from "../shell";
import type { Slots } from "../slots";

const Breaks = (): never => {
  throw new Error("a bug");
};

const none = () => null;
const sound: Slots = {
  laneBadge: none,
  laneMark: none,
  terminalMark: none,
  shareButton: none,
  terminalStrip: none,
  sharedBar: () => <button type="button">End all</button>,
  approvals: none,
  audit: none,
  relays: none,
  guestKeys: none,
  mainArea: (pane) => pane,
};

const show = (slots: Partial<Slots>) => {
  const world = createLanesWorld([sampleLane("api0", { name: "api" })]);
  return world.show(<Shell slots={{ ...sound, ...slots }} onRetry={() => undefined} />);
};

beforeEach(() => {
  // React reports what a boundary has caught; here that is the case to be tested.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("the shell", () => {
  it("UI11: a badge that breaks takes the panel with it, not the terminal and not End all", () => {
    show({ laneBadge: () => <Breaks /> });
    expect(screen.getByRole("alert")).toHaveTextContent("The lane panel stopped working.");
    expect(screen.getByRole("heading", { level: 1, name: /^api/ })).toBeVisible();
    expect(screen.getByRole("button", { name: "End all" })).toBeVisible();
  });

  it("UI11: a main area that breaks leaves the panel and End all", () => {
    show({ mainArea: () => <Breaks /> });
    expect(screen.getByText("This part of the page stopped working.")).toBeVisible();
    expect(screen.getByRole("list", { name: "Lanes" })).toBeVisible();
    expect(screen.getByRole("button", { name: "End all" })).toBeVisible();
  });
});
