// Guests who must knock wait and see nothing until they are let in. A whole runtime, real ssh, every installed backend.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Guest } from "#contract/share";
import { settle } from "#contract/wire";
import { eventually, staysSo } from "../testing/eventually";
import type { TestKey } from "../testing/keys";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, isThere, openGuestStage, realBackends, skippedWithout } from "../testing/rigs/guest-stage";

expectNoLeaks();

const WAIT = "waiting for the operator to let you in";

let stage: GuestStage;
let ana: TestKey;
let ben: TestKey;
beforeAll(async () => {
  stage = await openGuestStage();
  ana = stage.newKey("ana");
  ben = stage.newKey("ben");
});
afterAll(() => stage.dispose());
afterEach(() => stage.lab.client.share.revoke({ all: true }));

const states = (guests: readonly Guest[]): string => guests.map(({ state }) => state).join(" ");
const idOf = (guest: Guest | undefined): Guest["guestId"] => {
  if (guest === undefined) throw new Error("there is no such guest");
  return guest.guestId;
};

describe.each(realBackends)("knocking through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);

  test("KNOCK2: a waiting guest sees only that they are waiting, and what they type is dropped", async () => {
    const { lab } = stage;
    await stage.typeInLane("echo secret-$((30+3))\r");
    const { share, join: told } = await lab.share(stage.terminalId, backend, { keys: [ana.line], knock: true });
    expect(share).toMatchObject({ knock: true, capabilities: { knock: backend === "upterm" ? "guest" : "share" } });
    const guest = lab.join(told, { keyPath: ana.path });
    const [waiting] = await stage.guestsOf(share, (guests) => states(guests) === "waiting");
    await guest.waitFor(WAIT);
    expect(await lab.show(share)).toMatchObject({ guestCount: 0 });
    expect(guest.screen()).not.toContain("secret-33");
    guest.write("echo typed-too-early\r");
    // Enough time for the typing to arrive at the door, which must drop it.
    await staysSo(() => !guest.screen().includes("secret-33"), { what: "the guest sees nothing", forMs: 1_000 });
    const { share: after } = await lab.client.guest.admit({ shareId: share.shareId, guestId: idOf(waiting) });
    expect(after).toMatchObject({ guestCount: 1, guests: [{ state: "in" }] });
    await guest.waitFor("secret-33");
    guest.write("echo now-$((5+5))\r");
    await guest.waitFor("now-10");
    expect(await stage.laneScreen()).not.toContain("typed-too-early");
    expect(await stage.rowsOf(share, "guest.admitted")).toMatchObject([{ actor: { kind: "operator" } }]);
    expect(await stage.rowsOf(share, "guest.joined")).toHaveLength(1);
    await lab.client.share.revoke({ all: true });
    await guest.waitExit(5_000);
  });

  test("KNOCK3: a denied guest is disconnected, has seen nothing, and can knock again", async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, backend, { keys: [ana.line], knock: true });
    const { shareId } = share;
    const guest = lab.join(told, { keyPath: ana.path });
    const [waiting] = await stage.guestsOf(share, (guests) => states(guests) === "waiting");
    await guest.waitFor(WAIT);
    await lab.client.guest.turnAway({ shareId, guestId: idOf(waiting) });
    await guest.waitExit(5_000);
    expect(guest.screen()).not.toContain("secret-33");
    expect(await stage.rowsOf(share, "guest.turned-away")).toHaveLength(1);
    const again = lab.join(told, { keyPath: ana.path });
    const [back] = await stage.guestsOf(
      share,
      (guests) => states(guests) === "waiting" && guests[0]?.guestId !== waiting?.guestId,
    );
    await again.waitFor(WAIT);
    await lab.client.guest.admit({ shareId, guestId: idOf(back) });
    await again.waitFor("you can type");
    expect(await settle(lab.client.guest.turnAway({ shareId, guestId: idOf(back) }))).toMatchObject({ ok: false });
    await lab.client.share.revoke({ all: true });
  });

  test("KNOCK4: letting one guest in lets in only them, or everyone, as the capabilities say", async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, backend, {
      keys: [ana.line, ben.line],
      knock: true,
    });
    const first = lab.join(told, { keyPath: ana.path });
    const second = lab.join(told, { keyPath: ben.path });
    const guests = await stage.guestsOf(share, (seen) => states(seen) === "waiting waiting");
    await Promise.all([first.waitFor(WAIT), second.waitFor(WAIT)]);
    const [chosen] =
      share.capabilities?.knock === "guest" ? guests.filter(({ label }) => label === "ben@test") : guests;
    await lab.client.guest.admit({ shareId: share.shareId, guestId: idOf(chosen) });
    await second.waitFor("you can type");
    if (share.capabilities?.knock === "guest") {
      await stage.guestsOf(share, (seen) => states(seen).includes("waiting"));
      expect(first.screen()).not.toContain("you can type");
    } else await first.waitFor("you can type");
    await lab.client.share.revoke({ all: true });
    await Promise.all([first.waitExit(5_000), second.waitExit(5_000)]);
  });
});

describe.skipIf(!isThere("upterm"))(`a policy that admits guests${skippedWithout("upterm")}`, () => {
  it("KNOCK5: lets in the guests that its rule names, and the row names the policy as the actor", async () => {
    const policies = {
      "all.cedar": `@id("share") permit (principal is Lanecast::Operator, action, resource);
@id("door") permit (principal is Lanecast::Door, action == Lanecast::Action::"admit", resource)
when { context.access == "read" };`,
    };
    const other = await openGuestStage({ policies });
    const { lab } = other;
    const key = other.newKey("ana");
    const { share, join: told } = await lab.share(other.terminalId, "upterm", {
      keys: [key.line],
      access: "read",
      knock: true,
    });
    const guest = lab.join(told, { keyPath: key.path });
    await guest.waitFor("you can watch");
    await eventually(async () => (await other.rowsOf(share, "guest.admitted"))[0]?.actor.kind === "policy", {
      what: "the policy's row",
      withinMs: 10_000,
    });
    await other.dispose();
  });
});
