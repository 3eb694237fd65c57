// What may be asked about one guest, over a door that is made up: the moments between a guest's coming and their terminal's.
import { describe, expect, it } from "vitest";
import type { GuestId, ShareId } from "../../../protocol/contract/ids";
import { createFakeClock } from "../../../testing/fake-clock";
import { createGuestDesk, type GuestDeskDeps } from "../guest-desk";
import type { AuditEntry, GuestClient } from "../ports";

const OPERATOR = { kind: "operator", id: "me" } as const;
const GUEST = "gst_1" as GuestId;
const CLIENT = { pid: 4711, tty: "/dev/pts/9" } as unknown as GuestClient;

/** One guest who was let in; `clients` answers, look after look, with the tmux client they have by then. */
const openDesk = (clients: readonly (GuestClient | null)[]) => {
  const clock = createFakeClock();
  const rows: AuditEntry[] = [];
  const lowered: string[] = [];
  let looks = 0;
  const request = { backend: "upterm", access: "write", knock: false };
  const share = { shareId: "shr_1" as ShareId, request };
  const deps = {
    clock,
    newGuestId: () => GUEST,
    backend: { door: { letIn: () => true, clientOf: () => clients[looks++] ?? null }, kick: null },
    context: { dir: "/nowhere" },
    first: share,
    get: () => ({ ...share, terminal: {}, requestedBy: OPERATOR }),
    note: () => undefined,
    record: (entries: readonly AuditEntry[]) => rows.push(...entries) > 0,
    labelOf: () => null,
    onSeen: () => undefined,
    askDoorKeeper: async () => false,
    terminals: {
      clientsOf: async () => [],
      setAccess: async (_share: ShareId, tty: string) => lowered.push(tty) > 0,
    },
  } as unknown as GuestDeskDeps;
  const desk = createGuestDesk(deps);
  desk.take([{ key: "a", fingerprint: "SHA256:a", label: null, address: null, isThrough: false }]);
  const typesOf = () => rows.map(({ type }) => type);
  return { clock, desk, typesOf, lowered };
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
});
