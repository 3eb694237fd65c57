// The actions on one guest, in the moments between a guest's arrival and their terminal's.
import { describe, expect, it } from "vitest";
import type { SeenGuest } from "../../backends/backend";
import type { GuestClient } from "../../ports";
import {
  CLIENT,
  clientOfKey,
  GUEST,
  OPERATOR,
  openActions,
  seen,
  withOneGuest,
  withTwoConnections,
} from "./actions-fixture";

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

  it("GUEST3: a connection that arrives during a change starts as watching, and is raised with the others", async () => {
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

describe("taking a removal back", () => {
  const kick = async () => undefined;
  const comesBack = (key: string): SeenGuest => ({ ...seen(key, true), fingerprint: "SHA256:a" });

  it("UNDO1: the guest stays out until then, and joins again with the same key", async () => {
    const { actions, types, states } = openActions(() => null, false, { kick: async () => true });
    actions.update([comesBack("a")]);
    expect(actions.letBack(GUEST, OPERATOR)).toBe("cannot");
    expect(await actions.kick(GUEST, OPERATOR)).toBe("done");
    actions.update([comesBack("b")]);
    expect(states()).toBe("gone");
    expect(actions.letBack(GUEST, OPERATOR)).toBe("done");
    actions.update([comesBack("c")]);
    expect(states()).toBe("in gone");
    expect(types()).toEqual(["guest.joined", "guest.kicked", "guest.left", "guest.let-back", "guest.joined"]);
    expect(actions.letBack(GUEST, OPERATOR)).toBe("cannot");
  });

  it("UNDO1: can't be done where the removal closed the share, or for a guest without a key", async () => {
    const closing = openActions(() => null, false, { kick: async () => true, keepOut: kick });
    closing.actions.update([comesBack("a")]);
    await closing.actions.kick(GUEST, OPERATOR);
    expect(closing.actions.letBack(GUEST, OPERATOR)).toBe("cannot");
    expect(closing.types()).not.toContain("guest.let-back");
    const bare = openActions(() => null, false, { kick: async () => true });
    bare.actions.update([{ ...comesBack("a"), fingerprint: null }]);
    await bare.actions.kick(GUEST, OPERATOR);
    expect(bare.actions.letBack(GUEST, OPERATOR)).toBe("cannot");
    expect(bare.actions.letBack("gst_9" as typeof GUEST, OPERATOR)).toBe("no-such-guest");
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

describe("a door that can't be opened", () => {
  const waiting: SeenGuest = { key: "a", fingerprint: "SHA256:a", label: null, address: null };

  it("KNOCK9: the guest still waits, and admitting them again fails again", () => {
    const { actions, states, types } = openActions(() => null, true, { door: null });
    actions.update([waiting]);
    for (const _try of ["first", "second"])
      expect(actions.admit(GUEST, OPERATOR, [])).toMatchObject({ code: "setup-problem" });
    expect(states()).toBe("waiting");
    expect(types()).toEqual(["guest.admitted", "guest.admitted"]);
  });

  it("KNOCK9: if a rule admits the guest, a second row says that they are not in", async () => {
    const { actions, states, types } = openActions(() => null, true, { door: null }, true);
    actions.update([waiting]);
    await Promise.resolve();
    await Promise.resolve();
    expect(states()).toBe("waiting");
    expect(types()).toEqual(["guest.admitted", "share.refused"]);
  });

  it("KNOCK9: a guest whose own door doesn't open is not shown as in", () => {
    const { actions, states } = openActions(() => null, true, {
      door: { letIn: () => false, clientOf: () => null, say: () => true, turnAway: () => undefined },
    });
    actions.update([seen("a", false)]);
    expect(actions.admit(GUEST, OPERATOR, [])).toBe("done");
    expect(states()).toBe("waiting");
  });
});

describe("a share that is full", () => {
  it("GST5: refuses further guests, keeps those who are in, and has a place again when one leaves", () => {
    const { actions, sentAway, states } = openActions(() => null, false, {}, false, 2);
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
