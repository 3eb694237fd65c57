// The lanes' pure parts: search, what a row says of its shares, which links may be opened, which keys are the page's.
import { describe, expect, it } from "vitest";
import { SAMPLE_NOW_MS, sampleLane, sampleShare, sampleTerminal } from "../../../testing/samples";
import { findLanes } from "../model/find-lanes";
import { laneShareLine, sharedWords } from "../model/lane-sharing";
import { safeHref } from "../model/safe-href";
import { isLeftToPage, type Key } from "../terminal/screen-keys";

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

describe("what a row says", () => {
  const two = sampleLane("two0", { terminals: [sampleTerminal("aaaa"), sampleTerminal("bbbb", { title: "vim" })] });
  const [, second] = two.terminals;

  it("FR-026-010: the second line names the shared terminal and the first end to come", () => {
    const soon = sampleShare("soon", two, { terminalId: second?.terminalId, expiresAtMs: SAMPLE_NOW_MS + 5 });
    const later = sampleShare("late", two, { terminalId: second?.terminalId });
    expect(laneShareLine(two, [later, soon])).toEqual({ text: "vim", endsAtMs: SAMPLE_NOW_MS + 5 });
    expect(laneShareLine(two, [later, sampleShare("both", two)])?.text).toBe("2 terminals");
    expect(laneShareLine(two, [sampleShare("over", two, { phase: "ended" })])).toBeNull();
  });

  it("LANE4: before a close it is said who is connected", () => {
    expect(sharedWords([sampleShare("over", api, { phase: "ended" })])).toBeNull();
    expect(sharedWords([sampleShare("one0", api, { guestCount: 1 })])).toMatch(
      /^It is shared, with 1 guest connected\./,
    );
    expect(
      sharedWords([sampleShare("one0", api, { guestCount: 1 }), sampleShare("two0", api, { guestCount: 2 })]),
    ).toMatch(/^It has 2 shares, with 3 guests connected\./);
    expect(sharedWords([sampleShare("one0", api)])).toMatch(/nobody connected/);
  });

  it("UI23, LANE4: a request that waits is not called shared, and is told of", () => {
    const request = sampleShare("ask0", api, { phase: "awaiting-approval", liveAtMs: null, linkState: "none" });
    expect(sharedWords([request])).toBe("1 request is taken back; nothing of it is open.");
    expect(sharedWords([sampleShare("one0", api), request])).toMatch(/^It is shared, .* 1 request is taken back/);
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
  ])("VIEW5: %s opens %s", (text, href) => {
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
    ["Ctrl+K, the shell's", key("KeyK", "ctrl"), false, false],
    ["Alt+S", key("KeyS", "alt"), true, true],
    ["Ctrl+C, the shell's", key("KeyC", "ctrl"), false, false],
    ["Ctrl+Shift+C", key("KeyC", "ctrl", "shift"), true, false],
    ["⌘C", key("KeyC", "meta"), false, true],
    ["Ctrl+Shift+V", key("KeyV", "ctrl", "shift"), true, false],
    ["Alt+Shift+K, the shell's", key("KeyK", "alt", "shift"), false, false],
  ])("VIEW7: %s", (_name, pressed, elsewhere, onMac) => {
    expect(isLeftToPage(pressed, false)).toBe(elsewhere);
    expect(isLeftToPage(pressed, true)).toBe(onMac);
  });
});
