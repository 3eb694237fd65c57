// The shell when one of its parts crashes: the others keep working, and shares can still be stopped.
import { screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLanesWorld } from "../../features/lanes/__tests__/lanes-world";
import { sampleLane } from "../../testing/samples";
import { Shell } from "../shell";
import type { Slots } from "../slots";

const Crashes = (): never => {
  throw new Error("a bug");
};

const none = () => null;
const working: Slots = {
  laneBadge: none,
  laneMark: none,
  terminalMark: none,
  terminalCover: none,
  terminalSide: none,
  shareButton: none,
  terminalStrip: none,
  sharedBar: () => <button type="button">Stop all</button>,
  approvals: none,
  audit: none,
  relays: none,
  guestKeys: none,
  setup: () => null,
  firstSteps: () => null,
  welcome: (_newLane, usual) => usual,
  palette: () => null,
  mainArea: (pane) => pane,
};

const show = (slots: Partial<Slots>) => {
  const world = createLanesWorld([sampleLane("api0", { name: "api" })]);
  return world.show(<Shell slots={{ ...working, ...slots }} onRetry={() => undefined} />);
};

beforeEach(() => {
  // React logs every caught error, and these tests cause them on purpose.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("the shell", () => {
  it("UI11: keeps the terminal and Stop all when a badge crashes the panel", () => {
    show({ laneBadge: () => <Crashes /> });
    expect(screen.getByRole("alert")).toHaveTextContent("The lane panel stopped working.");
    expect(screen.getByRole("heading", { level: 1, name: /^api/ })).toBeVisible();
    expect(screen.getByRole("button", { name: "Stop all" })).toBeVisible();
  });

  it("UI11: keeps the panel and Stop all when the main area crashes", () => {
    show({ mainArea: () => <Crashes /> });
    expect(screen.getByText("This part of the page stopped working.")).toBeVisible();
    expect(screen.getByRole("list", { name: "Lanes" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Stop all" })).toBeVisible();
  });
});
