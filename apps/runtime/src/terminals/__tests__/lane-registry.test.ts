// How tmux's listings are read and compared, and how clients are tracked.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LaneId, TerminalId } from "#contract/ids";
import { createClientSessions } from "../attach";
import { createLaneRegistry } from "../lane-registry";
import { encodeName, readListing, type TerminalRecord } from "../session-listing";

const record = (terminal: string, lane: string, more: Partial<TerminalRecord> = {}): TerminalRecord => ({
  terminalId: `trm_${terminal}` as TerminalId,
  laneId: `lan_${lane}` as LaneId,
  laneName: lane,
  laneCreatedAtMs: 1,
  labels: [],
  order: 1,
  pane: "%1",
  window: "@1",
  cols: 80,
  rows: 24,
  title: "sh",
  cwd: "/",
  marks: null,
  mirror: null,
  ...more,
});

const line = (...fields: string[]): string => fields.join("|");
const whole = (name: string): string =>
  line(
    "trm_aaaa",
    "trm_aaaa",
    "lan_aaaa",
    encodeName(name),
    "5",
    encodeName("prod secret"),
    "2",
    encodeName("zsh"),
    encodeName("/start"),
    "zsh n0nce",
    "",
    "%3",
    "@2",
    "80",
    "24",
  );
/** The listings of a terminal's program and directory. */
const texts = (title: string, cwd: string): readonly (readonly string[])[] => [
  [line("trm_aaaa", title)],
  [line("trm_aaaa", cwd)],
];

describe("the lane registry", () => {
  it("TERM9: reports each closed terminal once, and only lanes that look different", () => {
    const registry = createLaneRegistry("/socket");
    const [a, b] = [record("aaaa", "one"), record("bbbb", "two", { laneCreatedAtMs: 2 })];
    expect(registry.replace([b, a]).lanes.map((change) => change.type)).toEqual(["lane", "lane"]);
    expect(registry.list().map((lane) => lane.name)).toEqual(["one", "two"]);
    expect(registry.replace([a, b])).toEqual({ closed: [], lanes: [] });
    expect(registry.replace([a, { ...b, title: "vi" }]).lanes).toMatchObject([{ type: "lane", lane: { name: "two" } }]);
    expect(registry.replace([a])).toEqual({ closed: ["trm_bbbb"], lanes: [{ type: "removed", laneId: "lan_two" }] });
    expect(registry.replace([])).toMatchObject({ closed: ["trm_aaaa"] });
  });

  it("TERM3: keeps the order of a lane's terminals, no matter how tmux orders them", () => {
    const registry = createLaneRegistry("/socket");
    registry.replace([
      record("cccc", "one", { order: 3 }),
      record("aaaa", "one", { order: 1 }),
      record("bbbb", "one", { order: 2 }),
    ]);
    expect(registry.list()[0]?.terminals.map((terminal) => terminal.terminalId)).toEqual([
      "trm_aaaa",
      "trm_bbbb",
      "trm_cccc",
    ]);
  });

  it("TERM2: reads back any name unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        expect(encodeName(name)).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(readListing([[whole(name)]]).terminals[0]?.laneName).toBe(name);
      }),
    );
  });

  it("TERM3: reads terminals and rooms, and leaves out other sessions", () => {
    const facts = [
      whole("x"),
      line("shr_aaaa", "trm_aaaa"),
      line("hub", ""),
      line("mine"),
      line("trm_A!", "trm_A!", "lan_aaaa"),
    ];
    const listing = readListing([facts, ...texts("vi", "/x")]);
    expect(listing.terminals).toMatchObject([
      {
        terminalId: "trm_aaaa",
        laneCreatedAtMs: 5,
        labels: ["prod", "secret"],
        order: 2,
        window: "@2",
        title: "vi",
        cwd: "/x",
      },
    ]);
    expect(listing.linked).toEqual([{ session: "shr_aaaa", terminalId: "trm_aaaa" }]);
  });

  it("TERM2: never throws, no matter what the listing contains", () => {
    fc.assert(fc.property(fc.array(fc.array(fc.string())), (outputs) => void readListing(outputs)));
  });

  it("TERM2: a program or directory can have any name, even with the separator in it", () => {
    const [terminal] = readListing([[whole("x")], ...texts("a|b", "/|/c d|")]).terminals;
    expect(terminal).toMatchObject({ title: "a|b", cwd: "/|/c d|", laneName: "x" });
  });
});

describe("client sessions", () => {
  it("TERM9: tracks clients that attach, switch sessions and detach", () => {
    const sessions = createClientSessions();
    // A client that just attached, or stays in its session, left no session.
    expect(sessions.onEvent("client-session-changed", "/dev/pts/1 $3 shr_aaaa")).toBeNull();
    expect(sessions.onEvent("client-session-changed", "/dev/pts/1 $3 shr_aaaa")).toBeNull();
    expect(sessions.onEvent("client-session-changed", "/dev/pts/1 $4 shr_bbbb")).toBe("shr_aaaa");
    expect(sessions.onEvent("client-detached", "/dev/pts/1")).toBe("shr_bbbb");
    expect(sessions.onEvent("client-detached", "/dev/pts/1")).toBeNull();
    expect(sessions.onEvent("sessions-changed", "")).toBeNull();
  });
});
