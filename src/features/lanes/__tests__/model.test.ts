// The pure parts: search, the share line, the close warning, links and keys.
import { describe, expect, it } from "vitest";
import { SAMPLE_NOW_MS, sampleLane, sampleShare, sampleTerminal } from "../../../testing/samples";
import { findLanes } from "../model/find-lanes";
import { closeWarning, laneShareLine } from "../model/lane-sharing";
import { pinLanes } from "../model/pinned";
import { safeHref } from "../model/safe-href";
import { isPageKey, type Key } from "../terminal/keys";

const api = sampleLane("api0", { name: "api" });
const web = sampleLane("web0", {
  name: "web",
  terminals: [sampleTerminal("web0", { title: "vim", cwd: "/srv/Site" })],
});

describe("finding lanes", () => {
  it.each([
    ["", ["api", "web"]],
    ["AP", ["api"]],
    ["vim", ["web"]],
    ["site web", ["web"]],
    ["site api", []],
  ])("LANE2: %j finds %j", (search, names) => {
    expect(findLanes([api, web], search).map(({ name }) => name)).toEqual(names);
  });
});

describe("a shared lane", () => {
  const two = sampleLane("two0", { terminals: [sampleTerminal("aaaa"), sampleTerminal("bbbb", { title: "vim" })] });
  const [, second] = two.terminals;

  it("FR-026-010: the second line names the shared terminal and the earliest end", () => {
    const soon = sampleShare("soon", two, { terminalId: second?.terminalId, expiresAtMs: SAMPLE_NOW_MS + 5 });
    const later = sampleShare("late", two, { terminalId: second?.terminalId });
    expect(laneShareLine(two, [later, soon])).toEqual({ text: "vim", can: "read", endsAtMs: SAMPLE_NOW_MS + 5 });
    expect(laneShareLine(two, [later, sampleShare("both", two)])?.text).toBe("2 terminals");
    expect(laneShareLine(two, [sampleShare("over", two, { phase: "ended" })])).toBeNull();
  });

  it("OPEN3: the second line says what the guest with the most access can do", () => {
    const [reads, types] = [sampleShare("read", api), sampleShare("type", api, { access: "write" })];
    expect(laneShareLine(api, [reads])?.can).toBe("read");
    expect(laneShareLine(api, [reads, types])?.can).toBe("write");
    expect(laneShareLine(api, [{ ...types, phase: "starting" }])?.can).toBeNull();
  });

  it("OPEN6: pinned lanes come first, in the order of the list", () => {
    const ids = [two.laneId, api.laneId];
    expect(pinLanes([api, two], [])).toEqual({ lanes: [api, two], pinnedCount: 0 });
    expect(pinLanes([api, two], [two.laneId])).toEqual({ lanes: [two, api], pinnedCount: 1 });
    expect(pinLanes([api, two], ids)).toEqual({ lanes: [api, two], pinnedCount: 2 });
  });

  it("LANE4: the close warning says how many guests are connected", () => {
    expect(closeWarning([sampleShare("over", api, { phase: "ended" })])).toBeNull();
    expect(closeWarning([sampleShare("one0", api, { guestCount: 1 })])).toMatch(/^It's shared with 1 guest\./);
    expect(
      closeWarning([sampleShare("one0", api, { guestCount: 1 }), sampleShare("two0", api, { guestCount: 2 })]),
    ).toMatch(/^It has 2 shares with 3 guests\./);
    expect(closeWarning([sampleShare("one0", api)])).toMatch(/no guests are connected/);
  });

  it("UI23, LANE4: the close warning lists a pending request without calling it shared", () => {
    const request = sampleShare("ask0", api, { phase: "awaiting-approval", liveAtMs: null, linkState: "none" });
    expect(closeWarning([request])).toBe("Closing cancels 1 pending share request.");
    expect(closeWarning([sampleShare("one0", api), request])).toMatch(
      /^It's shared, .* Closing cancels 1 pending share request\./,
    );
  });
});

describe("links", () => {
  it.each([
    ["https://example.com/a?b#c", "https://example.com/a?b#c"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080/"],
    ["https://exаmple.com", "https://xn--exmple-4nf.com/"],
    ["javascript:alert(1)", null],
    ["file:///etc/passwd", null],
    ["data:text/html,x", null],
    ["not a link", null],
  ])("VIEW5: %s becomes %s", (text, href) => {
    expect(safeHref(text)).toBe(href);
  });
});

describe("keys", () => {
  const key = (code: string, ...held: string[]): Key => ({
    type: "keydown",
    code,
    key: "",
    altKey: held.includes("alt"),
    ctrlKey: held.includes("ctrl"),
    metaKey: held.includes("meta"),
    shiftKey: held.includes("shift"),
  });
  it.each([
    ["Alt+K", key("KeyK", "alt"), true, true],
    ["⌘K", key("KeyK", "meta"), false, true],
    ["Ctrl+K, for the shell", key("KeyK", "ctrl"), false, false],
    ["Alt+S", key("KeyS", "alt"), true, true],
    ["Ctrl+C, for the shell", key("KeyC", "ctrl"), false, false],
    ["Ctrl+Shift+C", key("KeyC", "ctrl", "shift"), true, false],
    ["⌘C", key("KeyC", "meta"), false, true],
    ["Ctrl+Shift+V", key("KeyV", "ctrl", "shift"), true, false],
    ["Alt+Shift+K", key("KeyK", "alt", "shift"), true, true],
  ])("VIEW7: %s", (_name, pressed, onLinux, onMac) => {
    expect(isPageKey(pressed, false)).toBe(onLinux);
    expect(isPageKey(pressed, true)).toBe(onMac);
  });
});
