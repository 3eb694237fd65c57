// Who may come through a share's door, over guests that are made up; and the list of them.
import { describe, expect, it } from "vitest";
import type { GuestId } from "#contract/ids";
import type { SeenGuest } from "../../backends/backend";
import { createGuestAdmission } from "../admission";
import { createGuestRoster, type RatedGuest } from "../roster";

const seen = (key: string, fingerprint: string | null, isThrough?: boolean): SeenGuest => ({
  ...{ key, fingerprint, label: null, address: null },
  ...(isThrough === undefined ? {} : { isThrough }),
});

describe("the door", () => {
  it("KNOCK2: without knock everybody is let in; with it each waits for a word of their own", () => {
    expect(createGuestAdmission({ access: "read", knock: false }).rule(seen("a", "A", false))).toBe("let-in");
    const door = createGuestAdmission({ access: "read", knock: true });
    expect(door.rule(seen("a", "A", false))).toBe("hold");
    door.admit("a");
    expect(door.rule(seen("a", "A", false))).toBe("let-in");
    expect(door.rule(seen("a", "A", true))).toBe("through");
    // The same key over another connection knocks again.
    expect(door.rule(seen("b", "A", false))).toBe("hold");
  });

  it("KNOCK4: one door for all opens for all", () => {
    const door = createGuestAdmission({ access: "read", knock: true });
    expect(door.rule(seen("a", null))).toBe("hold");
    door.admitAll();
    expect([door.rule(seen("a", null)), door.rule(seen("b", null))]).toEqual(["through", "through"]);
  });

  it("GUEST2: who was taken off stays out by their key, over any connection; without one only by the connection", () => {
    const door = createGuestAdmission({ access: "write", knock: false });
    expect(door.isStrict()).toBe(false);
    door.ban(seen("a", "A"));
    door.ban(seen("c", null));
    expect(door.isStrict()).toBe(true);
    for (const guest of [seen("a", "A", true), seen("later", "A", false), seen("c", null, false)]) {
      expect(door.rule(guest)).toBe("turn-away");
    }
    expect(door.rule(seen("d", null, false))).toBe("let-in");
  });

  it("GUEST3: what a guest may do goes with the key", () => {
    const door = createGuestAdmission({ access: "write", knock: false });
    const takeBack = door.setEntry(seen("a", "A"), "read");
    expect([door.accessOf(seen("later", "A")), door.accessOf(seen("b", "B"))]).toEqual(["read", "write"]);
    takeBack();
    expect([door.accessOf(seen("later", "A")), door.isStrict()]).toEqual(["write", false]);
  });

  it("GUEST3: who is through may do what they were given, until that very connection is given something else", () => {
    const door = createGuestAdmission({ access: "write", knock: false });
    door.opened(seen("a", "A", false));
    door.setEntry(seen("a", "A"), "read");
    door.opened(seen("a", "A", false));
    door.entered(seen("a", "A", true));
    // Let in by the opening of another with whom they came: nobody knows with what.
    door.entered(seen("b", "A", true));
    expect(["a", "b", "later"].map((key) => door.accessOf(seen(key, "A")))).toEqual(["write", "write", "read"]);
    door.give("a", "read");
    expect([door.givenTo("a"), door.givenTo("b"), door.givenTo("later")]).toEqual(["read", "write", null]);
  });
});

describe("the list of guests", () => {
  const rated = (key: string, state: RatedGuest["state"], access: RatedGuest["access"] = "read"): RatedGuest => ({
    ...seen(key, null),
    state,
    access,
  });
  const open = () => {
    let count = 0;
    return createGuestRoster({ newGuestId: () => `gst_${++count}` as GuestId });
  };

  it("GUEST1: who waits is shown and not counted, joins when let in, and leaves only then", () => {
    const roster = open();
    expect(roster.see([rated("a", "waiting"), rated("b", "waiting")], 1)).toMatchObject({
      joined: [],
      isChanged: true,
    });
    expect(roster.count()).toBe(0);
    expect(roster.see([rated("a", "in"), rated("b", "waiting")], 2).joined).toMatchObject([
      { joinedAtMs: 1, state: "in" },
    ]);
    expect(roster.count()).toBe(1);
    const change = roster.see([], 3);
    expect(change.left).toMatchObject([{ guestId: "gst_1", state: "gone" }]);
    expect(roster.guests().map(({ state }) => state)).toEqual(["gone", "gone"]);
  });

  it("GUEST3: a changed access is a change, and the same guest; nothing new is none", () => {
    const roster = open();
    roster.see([rated("a", "in", "write")], 1);
    expect(roster.see([rated("a", "in", "write")], 2).isChanged).toBe(false);
    expect(roster.see([rated("a", "in", "read")], 3)).toMatchObject({ joined: [], left: [], isChanged: true });
    expect(roster.guests()).toMatchObject([{ guestId: "gst_1", access: "read" }]);
  });
});
