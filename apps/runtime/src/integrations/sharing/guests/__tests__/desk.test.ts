// What may be asked about one guest, over a door that is made up: the moments between a guest's coming and their terminal's.
import { describe, expect, it } from "vitest";
import type { GuestId, ShareId } from "#contract/ids";
import type { Guest } from "#contract/share";
import { loosePartial, partial } from "#contract/testing/partial";
import { createFakeClock } from "../../../../testing/fake-clock";
import type { SeenGuest } from "../../backends/backend";
import type { AuditEntry, GuestClient } from "../../ports";
import { createGuestDesk, type GuestDeskDeps } from "../desk";

const OPERATOR = { kind: "operator", id: "me" } as const;
const GUEST = "gst_1" as GuestId;
const CLIENT = partial<GuestClient>("client", { pid: 4711, tty: "/dev/pts/9" });

/** Guests who were let in; `clientOf` answers, look after look, with the tmux client of a connection. */
const openDeskOf = (clientOf: (key: string) => GuestClient | null, knock = false) => {
  const clock = createFakeClock();
  const rows: AuditEntry[] = [];
  const lowered: string[] = [];
  const opened: string[] = [];
  const sentOff: string[] = [];
  const guests = { shown: [] as readonly Guest[], phase: "live" };
  const request = { backend: "upterm", access: "write", knock };
  const share = { shareId: "shr_1" as ShareId, request };
  let count = 0;
  const deps = loosePartial<GuestDeskDeps>("deps", {
    clock,
    newGuestId: () => `gst_${++count}`,
    backend: {
      door: {
        letIn: (_context: unknown, key: string, access: string) => opened.push(`${key} ${access}`) > 0,
        clientOf: (_context: unknown, key: string) => clientOf(key),
        say: () => true,
        turnAway: (_context: unknown, key: string) => sentOff.push(key),
      },
      kick: null,
    },
    context: { dir: "/nowhere" },
    first: share,
    get: () => ({ ...share, terminal: {}, requestedBy: OPERATOR, state: { phase: guests.phase } }),
    note: (notes: { guests: readonly Guest[] }) => {
      guests.shown = notes.guests;
    },
    record: (entries: readonly AuditEntry[]) => rows.push(...entries) > 0,
    labelOf: () => null,
    onSeen: () => undefined,
    askDoorKeeper: async () => null,
    terminals: {
      clientsOf: async () => [],
      setAccess: async (_share: ShareId, tty: string) => lowered.push(tty) > 0,
    },
  });
  const desk = createGuestDesk(deps);
  const typesOf = () => rows.map(({ type }) => type);
  const shown = () => guests.shown.map(({ guestId, access }) => `${guestId} ${access}`);
  const states = () => guests.shown.map(({ state }) => state).join(" ");
  const end = () => {
    guests.phase = "ending";
  };
  return { clock, desk, typesOf, lowered, opened, sentOff, shown, states, end };
};

const seen = (key: string, isThrough: boolean): SeenGuest => ({
  ...{ key, fingerprint: "SHA256:a", label: null, address: null },
  isThrough,
});

/** One guest, whose client is there at some look or never. */
const openDesk = (clients: readonly (GuestClient | null)[]) => {
  let looks = 0;
  const opened = openDeskOf(() => clients[looks++] ?? null);
  opened.desk.take([seen("a", false)]);
  return opened;
};

describe("one guest of a live share", () => {
  it("GUEST3: who was let in a moment ago is lowered as soon as their terminal is there", async () => {
    const { clock, desk, typesOf, lowered } = openDesk([null, null, CLIENT]);
    const answer = desk.setAccess(GUEST, "read", OPERATOR);
    await clock.advance(500);
    expect(await answer).toBe("done");
    expect(lowered).toEqual([CLIENT.tty]);
    expect(typesOf()).toEqual(["guest.joined", "guest.access-changed"]);
  });

  it("GUEST3: whose terminal stays unknown is not lowered on a guess, and no row says they were", async () => {
    const { clock, desk, typesOf, lowered } = openDesk([]);
    const answer = desk.setAccess(GUEST, "read", OPERATOR);
    await clock.advance(10_000);
    expect(await answer).toBe("in-doubt");
    expect([lowered, typesOf()]).toEqual([[], ["guest.joined"]]);
  });

  it("GUEST3: who leaves while it is found out is no guest any more", async () => {
    const { clock, desk, typesOf } = openDesk([]);
    const answer = desk.setAccess(GUEST, "read", OPERATOR);
    await clock.advance(100);
    desk.take([]);
    await clock.advance(10_000);
    expect(await answer).toBe("no-such-guest");
    expect(typesOf()).toEqual(["guest.joined", "guest.left"]);
  });

  /** Two connections of one key, both in and typing. */
  const openTwo = (clientOf: (key: string) => GuestClient | null) => {
    const opened = openDeskOf(clientOf);
    opened.desk.take([seen("a", false), seen("b", false)]);
    opened.desk.take([seen("a", true), seen("b", true)]);
    return opened;
  };
  const ttyOf = (key: string) => partial<GuestClient>("client", { pid: 1, tty: `/dev/pts/${key}` });

  it("GUEST3: who is lowered is lowered over every connection of their key", async () => {
    const { desk, lowered, shown } = openTwo(ttyOf);
    expect(await desk.setAccess(GUEST, "read", OPERATOR)).toBe("done");
    expect(lowered).toEqual(["/dev/pts/a", "/dev/pts/b"]);
    expect(shown()).toEqual(["gst_1 read", "gst_2 read"]);
  });

  it("GUEST3: as long as it is not known which terminal their other connection's is, none is said to be lowered", async () => {
    const { clock, desk, lowered, shown, typesOf } = openTwo((key) => (key === "a" ? ttyOf(key) : null));
    const answer = desk.setAccess(GUEST, "read", OPERATOR);
    desk.take([seen("a", true), seen("b", true)]);
    expect(shown()).toEqual(["gst_1 write", "gst_2 write"]);
    await clock.advance(10_000);
    expect(await answer).toBe("in-doubt");
    expect([lowered, shown()]).toEqual([[], ["gst_1 write", "gst_2 write"]]);
    expect(typesOf()).not.toContain("guest.access-changed");
  });

  it("GUEST3: who comes with the key while it is lowered is let in to read; while it is raised too, and then raised", async () => {
    const held = new Map<string, GuestClient>();
    const { clock, desk, lowered, opened, shown } = openTwo((key) => held.get(key) ?? null);
    const lowering = desk.setAccess(GUEST, "read", OPERATOR);
    desk.take([seen("a", true), seen("b", true), seen("c", false)]);
    expect(opened.at(-1)).toBe("c read");
    for (const key of ["a", "b"]) held.set(key, ttyOf(key));
    await clock.advance(500);
    expect(await lowering).toBe("done");
    expect(lowered).toEqual(["/dev/pts/a", "/dev/pts/b"]);
    expect(shown()).toEqual(["gst_1 read", "gst_2 read", "gst_3 read"]);
    held.clear();
    const raising = desk.setAccess(GUEST, "write", OPERATOR);
    desk.take([seen("a", true), seen("b", true), seen("c", true), seen("d", false)]);
    expect(opened.at(-1)).toBe("d read");
    for (const key of ["a", "b", "c", "d"]) held.set(key, ttyOf(key));
    await clock.advance(1_000);
    expect(await raising).toBe("done");
    expect(shown()).toEqual(["gst_1 write", "gst_2 write", "gst_3 write", "gst_4 write"]);
  });

  it("GUEST1: a share that is ending writes no row of its guests any more, whatever was under way", async () => {
    const { clock, desk, typesOf, end } = openTwo(() => null);
    const before = typesOf();
    const answer = desk.setAccess(GUEST, "read", OPERATOR);
    end();
    desk.take([]);
    await clock.advance(10_000);
    expect(await answer).not.toBe("done");
    expect(typesOf()).toEqual(before);
  });

  it("KNOCK3: who is turned away before their terminal is there is sent off when it comes, and shown until then", async () => {
    const { desk, typesOf, sentOff, states, opened } = openDeskOf(() => null, true);
    const come = () => desk.take([seen("a", false)]);
    come();
    expect(await desk.turnAway(GUEST, OPERATOR)).toBe("done");
    expect(typesOf()).toEqual(["guest.turned-away"]);
    expect(states()).toBe("waiting");
    const before = sentOff.length;
    come();
    expect(sentOff.slice(before)).toEqual(["a"]);
    // The operator may think again.
    expect(desk.admit(GUEST, OPERATOR, [])).toBe("done");
    expect([opened, states()]).toEqual([["a write"], "in"]);
    // Over another connection they knock as anybody does.
    desk.take([seen("b", false)]);
    expect(states()).toBe("waiting gone");
    expect(sentOff.filter((key) => key === "b")).toEqual([]);
  });
});
