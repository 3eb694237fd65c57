// The admission rules of a share and its guest list, over made-up guests.
import { describe, expect, it } from "vitest";
import type { GuestId } from "#contract/ids";
import type { SeenGuest } from "../../backends/backend";
import { createGuestAdmission } from "../admission";
import { createGuestRoster, type RatedGuest } from "../roster";

const seen = (key: string, fingerprint: string | null, isThrough?: boolean): SeenGuest => ({
  ...{ key, fingerprint, label: null, address: null },
  ...(isThrough === undefined ? {} : { isThrough }),
});

describe("the admission rules", () => {
  it("KNOCK2: admits everyone without knock; with knock, each connection waits for its own decision", () => {
    expect(createGuestAdmission({ access: "read", knock: false }).rule(seen("a", "A", false))).toBe("admitted");
    const admission = createGuestAdmission({ access: "read", knock: true });
    expect(admission.rule(seen("a", "A", false))).toBe("waiting");
    admission.admit("a");
    expect(admission.rule(seen("a", "A", false))).toBe("admitted");
    expect(admission.rule(seen("a", "A", true))).toBe("in");
    // The same key over another connection waits again.
    expect(admission.rule(seen("b", "A", false))).toBe("waiting");
  });

  it("KNOCK4: a door that all guests share opens for all of them", () => {
    const admission = createGuestAdmission({ access: "read", knock: true });
    expect(admission.rule(seen("a", null))).toBe("waiting");
    admission.admitAll();
    expect([admission.rule(seen("a", null)), admission.rule(seen("b", null))]).toEqual(["in", "in"]);
  });

  it("GUEST2: keeps a removed guest out by key over every connection, and without a key by connection", () => {
    const admission = createGuestAdmission({ access: "write", knock: false });
    expect(admission.isStrict()).toBe(false);
    admission.remove(seen("a", "A"));
    admission.remove(seen("c", null));
    expect(admission.isStrict()).toBe(true);
    for (const guest of [seen("a", "A", true), seen("later", "A", false), seen("c", null, false)]) {
      expect(admission.rule(guest)).toBe("removed");
    }
    expect(admission.rule(seen("d", null, false))).toBe("admitted");
  });

  it("GUEST3: a guest's access belongs to their key", () => {
    const admission = createGuestAdmission({ access: "write", knock: false });
    const undo = admission.setEntry(seen("a", "A"), "read");
    expect([admission.accessOf(seen("later", "A")), admission.accessOf(seen("b", "B"))]).toEqual(["read", "write"]);
    undo();
    expect([admission.accessOf(seen("later", "A")), admission.isStrict()]).toEqual(["write", false]);
  });

  it("GUEST3: a guest who is in keeps their access until that very connection is changed", () => {
    const admission = createGuestAdmission({ access: "write", knock: false });
    admission.opened(seen("a", "A", false));
    admission.setEntry(seen("a", "A"), "read");
    admission.opened(seen("a", "A", false));
    admission.entered(seen("a", "A", true));
    // Came in when the door was opened for another guest, so their access is unknown.
    admission.entered(seen("b", "A", true));
    expect(["a", "b", "later"].map((key) => admission.accessOf(seen(key, "A")))).toEqual(["write", "write", "read"]);
    admission.grant("a", "read");
    expect(["a", "b", "later"].map(admission.grantedTo)).toEqual(["read", "write", null]);
  });
});

describe("the guest list", () => {
  const rated = (key: string, state: RatedGuest["state"], access: RatedGuest["access"] = "read"): RatedGuest => ({
    ...seen(key, null),
    state,
    access,
  });
  const createRoster = () => {
    let count = 0;
    return createGuestRoster({ newGuestId: () => `gst_${++count}` as GuestId });
  };

  it("GUEST1: shows a waiting guest without counting them, and reports a join only when they are admitted", () => {
    const roster = createRoster();
    expect(roster.update([rated("a", "waiting"), rated("b", "waiting")], 1)).toMatchObject({
      joined: [],
      isChanged: true,
    });
    expect(roster.count()).toBe(0);
    expect(roster.update([rated("a", "in"), rated("b", "waiting")], 2).joined).toMatchObject([
      { joinedAtMs: 1, state: "in" },
    ]);
    expect(roster.count()).toBe(1);
    const change = roster.update([], 3);
    expect(change.left).toMatchObject([{ guestId: "gst_1", state: "gone" }]);
    expect(roster.guests().map(({ state }) => state)).toEqual(["gone", "gone"]);
  });

  it("GUEST3: reports a changed access as a change of the same guest, and an equal look as no change", () => {
    const roster = createRoster();
    roster.update([rated("a", "in", "write")], 1);
    expect(roster.update([rated("a", "in", "write")], 2).isChanged).toBe(false);
    expect(roster.update([rated("a", "in", "read")], 3)).toMatchObject({ joined: [], left: [], isChanged: true });
    expect(roster.guests()).toMatchObject([{ guestId: "gst_1", access: "read" }]);
  });
});
