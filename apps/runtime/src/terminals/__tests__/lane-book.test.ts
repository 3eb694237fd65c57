// Listings read and compared: what is closed, what has changed, in which order it stands.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LaneId, TerminalId } from "#contract/ids";
import { createClientPlaces } from "../client-places";
import { createLaneBook } from "../lane-book";
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
    "%3",
    "@2",
    "80",
    "24",
  );
/** What a terminal's program and directory say, beside its facts. */
const texts = (title: string, cwd: string): readonly (readonly string[])[] => [
  [line("trm_aaaa", title)],
  [line("trm_aaaa", cwd)],
];

describe("lane book", () => {
  it("TERM9: tells once what is closed, and only the lanes that look different", () => {
    const book = createLaneBook("/socket");
    const [a, b] = [record("aaaa", "one"), record("bbbb", "two", { laneCreatedAtMs: 2 })];
    expect(book.replace([b, a]).lanes.map((change) => change.type)).toEqual(["lane", "lane"]);
    expect(book.list().map((lane) => lane.name)).toEqual(["one", "two"]);
    expect(book.replace([a, b])).toEqual({ closed: [], lanes: [] });
    expect(book.replace([a, { ...b, title: "vi" }]).lanes).toMatchObject([{ type: "lane", lane: { name: "two" } }]);
    expect(book.replace([a])).toEqual({ closed: ["trm_bbbb"], lanes: [{ type: "removed", laneId: "lan_two" }] });
    expect(book.replace([])).toMatchObject({ closed: ["trm_aaaa"] });
  });

  it("TERM3: a lane's terminals keep their order whatever tmux lists first", () => {
    const book = createLaneBook("/socket");
    book.replace([
      record("cccc", "one", { order: 3 }),
      record("aaaa", "one", { order: 1 }),
      record("bbbb", "one", { order: 2 }),
    ]);
    expect(book.list()[0]?.terminals.map((terminal) => terminal.terminalId)).toEqual([
      "trm_aaaa",
      "trm_bbbb",
      "trm_cccc",
    ]);
  });

  it("TERM2: any name comes back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        expect(encodeName(name)).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(readListing([[whole(name)]]).terminals[0]?.laneName).toBe(name);
      }),
    );
  });

  it("TERM3: reads terminals and rooms, and leaves out what is not ours", () => {
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

  it("TERM2: no listing makes it throw", () => {
    fc.assert(fc.property(fc.array(fc.array(fc.string())), (outputs) => void readListing(outputs)));
  });

  it("TERM2: a program and a directory may be called anything, our separator included (tmux 3.4 and later escape any other)", () => {
    const [terminal] = readListing([[whole("x")], ...texts("a|b", "/|/c d|")]).terminals;
    expect(terminal).toMatchObject({ title: "a|b", cwd: "/|/c d|", laneName: "x" });
  });
});

describe("client places", () => {
  it("TERM9: follows who comes, moves and goes", () => {
    const places = createClientPlaces();
    // Whoever came from nowhere, or stays where they are, left nothing.
    expect(places.take("client-session-changed", "/dev/pts/1 $3 shr_aaaa")).toBeNull();
    expect(places.take("client-session-changed", "/dev/pts/1 $3 shr_aaaa")).toBeNull();
    expect(places.take("client-session-changed", "/dev/pts/1 $4 shr_bbbb")).toBe("shr_aaaa");
    expect(places.take("client-detached", "/dev/pts/1")).toBe("shr_bbbb");
    expect(places.take("client-detached", "/dev/pts/1")).toBeNull();
    expect(places.take("sessions-changed", "")).toBeNull();
  });
});
