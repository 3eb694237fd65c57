// The actions on one guest over a made-up backend, in the moments between a guest's arrival and their terminal's.
import { describe, expect, it } from "vitest";
import { ok, shareError } from "#contract/errors";
import type { GuestId } from "#contract/ids";
import type { Phase } from "#contract/phases";
import type { Guest } from "#contract/share";
import { createFakeClock } from "../../../../testing/fake-clock";
import { capabilities, relayOf } from "../../../../testing/rigs/sharing-rig";
import { sampleRecord } from "../../../../testing/sample-share";
import type { SeenGuest, ShareBackend } from "../../backends/backend";
import type { AuditEntry, GuestClient } from "../../ports";
import type { ShareNotes } from "../../share/record";
import { createGuestActions } from "../actions";
import { createGuestDecisions } from "../admission";

const OPERATOR = { kind: "operator", id: "me" } as const;
const GUEST = "gst_1" as GuestId;
const clientOn = (tty: string): GuestClient => ({ pid: 4_711, tty, isReadOnly: false });
const CLIENT = clientOn("/dev/pts/9");
const failure = shareError("internal", "unused", {});

/** `clientOf` returns the tmux client of a connection, look after look. */
const openActions = (clientOf: (key: string) => GuestClient | null, knock = false, maxGuests = 50) => {
  const clock = createFakeClock();
  const rows: AuditEntry[] = [];
  const changed: string[] = [];
  const opened: string[] = [];
  const sentAway: string[] = [];
  const now: { guests: readonly Guest[]; phase: Phase } = { guests: [], phase: "live" };
  const backend: ShareBackend = {
    backend: "upterm",
    probe: async () => ok({ path: "/bin/true", version: "1" }),
    capabilities: () => capabilities,
    relay: () => null,
    prepare: async () => ok({ hostKeys: [] }),
    plan: async () => ok({ argv: [], env: {} }),
    awaitLink: async () => ok({ user: "TOKEN" }),
    observe: async () => ({ linkState: "ready", link: null, guests: [] }),
    guests: null,
    kick: null,
    door: {
      letIn: (_context, key, access) => opened.push(`${key} ${access}`) > 0,
      clientOf: (_context, key) => clientOf(key),
      say: () => true,
      turnAway: (_context, key) => void sentAway.push(key),
    },
    classifyExit: () => failure,
  };
  const context = {
    shareId: "shr_1",
    dir: "/nowhere",
    marker: { name: "MARK", value: "shr_1" },
    access: "write",
    authorizedKeys: [],
    relay: relayOf({}),
    attachPath: "/bin/true",
    laneSize: () => null,
  } as const;
  const record = sampleRecord({ request: { access: "write", knock } });
  let count = 0;
  const actions = createGuestActions(
    { record, backend, context, decisions: createGuestDecisions() },
    {
      clock,
      newGuestId: () => `gst_${++count}` as GuestId,
      store: {
        get: () => ({ ...record, state: { ...record.state, phase: now.phase } }),
        note: (_shareId, notes: Partial<ShareNotes>) => {
          now.guests = notes.guests ?? now.guests;
        },
        record: (entries) => {
          rows.push(...entries);
          return ok(undefined);
        },
      },
      gate: {
        ask: async () => ({
          verdict: { verdict: "deny", reason: "no rule admits waiting guests", policyIds: [], instead: [] },
          isAllowed: false,
          isApproved: false,
          lane: "api",
        }),
      },
      guestKeys: { nameOf: () => null, see: () => undefined },
      limits: () => ({ maxGuests }),
      terminals: {
        clientsOf: async () => [],
        setAccess: async (_shareId, tty) => changed.push(tty) > 0,
      },
    },
  );
  return {
    clock,
    actions,
    changed,
    opened,
    sentAway,
    types: () => rows.map(({ type }) => type),
    shown: () => now.guests.map(({ guestId, access }) => `${guestId} ${access}`),
    states: () => now.guests.map(({ state }) => state).join(" "),
    endShare: () => {
      now.phase = "ending";
    },
  };
};

const seen = (key: string, isThrough: boolean): SeenGuest => ({
  ...{ key, fingerprint: "SHA256:a", label: null, address: null },
  isThrough,
});

/** One guest, whose tmux client appears at one of the looks or never. */
const withOneGuest = (clients: readonly (GuestClient | null)[]) => {
  let looks = 0;
  const opened = openActions(() => clients[looks++] ?? null);
  opened.actions.update([seen("a", false)]);
  return opened;
};

/** Two connections of one key, both in and typing. */
const withTwoConnections = (clientOf: (key: string) => GuestClient | null) => {
  const opened = openActions(clientOf);
  opened.actions.update([seen("a", false), seen("b", false)]);
  opened.actions.update([seen("a", true), seen("b", true)]);
  return opened;
};
const clientOfKey = (key: string): GuestClient => clientOn(`/dev/pts/${key}`);

describe("changing a guest's access", () => {
  it("GUEST3: lowers a guest who was just let in as soon as their terminal exists", async () => {
    const { clock, actions, types, changed } = withOneGuest([null, null, CLIENT]);
    const outcome = actions.setAccess(GUEST, "read", OPERATOR);
    await clock.advance(500);
    expect(await outcome).toBe("done");
    expect(changed).toEqual([CLIENT.tty]);
    expect(types()).toEqual(["guest.joined", "guest.access-changed"]);
  });

  it("GUEST3: does not guess which terminal is the guest's, and audits no change then", async () => {
    const { clock, actions, types, changed } = withOneGuest([]);
    const outcome = actions.setAccess(GUEST, "read", OPERATOR);
    await clock.advance(10_000);
    expect(await outcome).toBe("ambiguous");
    expect([changed, types()]).toEqual([[], ["guest.joined"]]);
  });

  it("GUEST3: a guest who leaves during the search is no longer a guest", async () => {
    const { clock, actions, types } = withOneGuest([]);
    const outcome = actions.setAccess(GUEST, "read", OPERATOR);
    await clock.advance(100);
    actions.update([]);
    await clock.advance(10_000);
    expect(await outcome).toBe("no-such-guest");
    expect(types()).toEqual(["guest.joined", "guest.left"]);
  });

  it("GUEST3: lowers every connection of the guest's key", async () => {
    const { actions, changed, shown } = withTwoConnections(clientOfKey);
    expect(await actions.setAccess(GUEST, "read", OPERATOR)).toBe("done");
    expect(changed).toEqual(["/dev/pts/a", "/dev/pts/b"]);
    expect(shown()).toEqual(["gst_1 read", "gst_2 read"]);
  });

  it("GUEST3: lowers none while the terminal of one connection is unknown", async () => {
    const { clock, actions, changed, shown, types } = withTwoConnections((key) =>
      key === "a" ? clientOfKey(key) : null,
    );
    const outcome = actions.setAccess(GUEST, "read", OPERATOR);
    actions.update([seen("a", true), seen("b", true)]);
    expect(shown()).toEqual(["gst_1 write", "gst_2 write"]);
    await clock.advance(10_000);
    expect(await outcome).toBe("ambiguous");
    expect([changed, shown()]).toEqual([[], ["gst_1 write", "gst_2 write"]]);
    expect(types()).not.toContain("guest.access-changed");
  });

  it("GUEST3: a connection that arrives during a change comes in to read, and is raised with the others", async () => {
    const known = new Map<string, GuestClient>();
    const { clock, actions, changed, opened, shown } = withTwoConnections((key) => known.get(key) ?? null);
    const lowering = actions.setAccess(GUEST, "read", OPERATOR);
    actions.update([seen("a", true), seen("b", true), seen("c", false)]);
    expect(opened.at(-1)).toBe("c read");
    for (const key of ["a", "b"]) known.set(key, clientOfKey(key));
    await clock.advance(500);
    expect(await lowering).toBe("done");
    expect(changed).toEqual(["/dev/pts/a", "/dev/pts/b"]);
    expect(shown()).toEqual(["gst_1 read", "gst_2 read", "gst_3 read"]);
    known.clear();
    const raising = actions.setAccess(GUEST, "write", OPERATOR);
    actions.update([seen("a", true), seen("b", true), seen("c", true), seen("d", false)]);
    expect(opened.at(-1)).toBe("d read");
    for (const key of ["a", "b", "c", "d"]) known.set(key, clientOfKey(key));
    await clock.advance(1_000);
    expect(await raising).toBe("done");
    expect(shown()).toEqual(["gst_1 write", "gst_2 write", "gst_3 write", "gst_4 write"]);
  });

  it("GUEST1: an ending share writes no more rows about its guests", async () => {
    const { clock, actions, types, endShare } = withTwoConnections(() => null);
    const before = types();
    const outcome = actions.setAccess(GUEST, "read", OPERATOR);
    endShare();
    actions.update([]);
    await clock.advance(10_000);
    expect(await outcome).not.toBe("done");
    expect(types()).toEqual(before);
  });
});

describe("turning a guest away", () => {
  it("KNOCK3: sends a guest away when their terminal arrives, and shows them until then", async () => {
    const { actions, types, sentAway, states, opened } = openActions(() => null, true);
    const arrive = () => actions.update([seen("a", false)]);
    arrive();
    expect(await actions.turnAway(GUEST, OPERATOR)).toBe("done");
    expect(types()).toEqual(["guest.turned-away"]);
    expect(states()).toBe("waiting");
    const before = sentAway.length;
    arrive();
    expect(sentAway.slice(before)).toEqual(["a"]);
    // The operator may change their mind.
    expect(actions.admit(GUEST, OPERATOR, [])).toBe("done");
    expect([opened, states()]).toEqual([["a write"], "in"]);
    // Over another connection the guest waits like anyone else.
    actions.update([seen("b", false)]);
    expect(states()).toBe("waiting gone");
    expect(sentAway.filter((key) => key === "b")).toEqual([]);
  });
});

describe("a share that is full", () => {
  it("GST5: refuses further guests, keeps those who are in, and has a place again when one leaves", () => {
    const { actions, sentAway, states } = openActions(() => null, false, 2);
    const all = ["a", "b", "c"].map((key) => seen(key, false));
    actions.update(all.slice(0, 2));
    expect(sentAway).toEqual([]);
    actions.update(["c", "a", "b"].map((key) => seen(key, false)));
    expect(sentAway).toEqual(["c"]);
    expect(states()).toBe("in in");
    actions.update([seen("a", true), seen("c", false)]);
    expect(sentAway).toEqual(["c"]);
    expect(states()).toBe("in in gone");
  });
});
