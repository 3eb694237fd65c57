// A removed guest stays out for the life of the share: a whole runtime, real ssh, each installed backend.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { settle } from "#contract/wire";
import { eventually } from "../testing/eventually";
import type { TestKey } from "../testing/keys";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, isThere, openGuestStage, realBackends } from "../testing/rigs/guest-stage";

expectNoLeaks();

let stage: GuestStage;
let ana: TestKey;
let ben: TestKey;
beforeAll(async () => {
  stage = await openGuestStage();
  ana = stage.newKey("ana");
  ben = stage.newKey("ben");
});
afterEach(() => stage.lab.client.share.revoke({ all: true }));
afterAll(() => stage.dispose());

const isIn =
  (count: number) =>
  (guests: readonly { readonly state: string }[]): boolean =>
    guests.filter(({ state }) => state === "in").length === count;

/** Tries to rejoin repeatedly for a while, like a guest who wants to come back. */
const staysOut = async (join: Parameters<GuestStage["lab"]["join"]>[0], key: TestKey): Promise<void> => {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const again = stage.lab.join(join, { keyPath: key.path });
    await again.waitExit(5_000);
    expect(again.screen()).not.toContain("you may");
  }
};

describe.each(realBackends)("a removed guest through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);

  test("GUEST8: does not come back with the same key and link, and the others stay in", async () => {
    const { lab } = stage;
    for (const keys of [[ana], [ana, ben]]) {
      const { share, join } = await lab.share(stage.terminalId, backend, { keys: keys.map(({ line }) => line) });
      expect(share.capabilities?.kickedStayOut).toBe(true);
      const removed = lab.join(join, { keyPath: ana.path });
      await removed.waitFor("you can type");
      const [seen] = await stage.guestsOf(share, isIn(1));
      const other = keys.length > 1 ? lab.join(join, { keyPath: ben.path }) : null;
      await other?.waitFor("you can type");
      await stage.guestsOf(share, isIn(keys.length));
      const guestId = seen?.guestId ?? ("" as never);
      const kicked = await lab.client.guest.kick({ shareId: share.shareId, guestId });
      expect(kicked.staysOut).toBe(true);
      await removed.waitExit();
      await staysOut(join, ana);
      await stage.guestsOf(share, isIn(keys.length - 1));
      other?.write("echo still-$((40+2))\r");
      await other?.waitFor("still-42");
      await lab.client.share.revoke({ all: true });
    }
  });

  test("GUEST8: every connection with the removed guest's key ends", async () => {
    const { lab } = stage;
    const { share, join } = await lab.share(stage.terminalId, backend, { keys: [ana.line] });
    const both = [lab.join(join, { keyPath: ana.path }), lab.join(join, { keyPath: ana.path })];
    for (const guest of both) await guest.waitFor("you can type");
    const [seen] = await stage.guestsOf(share, isIn(2));
    await lab.client.guest.kick({ shareId: share.shareId, guestId: seen?.guestId ?? ("" as never) });
    for (const guest of both) {
      await guest.waitExit();
      expect(guest.screen()).toContain("the operator removed you from this share");
    }
  });
});

describe.skipIf(!isThere("upterm"))("a removal through upterm", () => {
  it("UNDO1: can be taken back: the guest joins again with the same key and link", async () => {
    const { lab } = stage;
    const { share, join } = await lab.share(stage.terminalId, "upterm", { keys: [ana.line] });
    expect(share.capabilities?.canLetBack).toBe(true);
    const removed = lab.join(join, { keyPath: ana.path });
    await removed.waitFor("you can type");
    const [seen] = await stage.guestsOf(share, isIn(1));
    const guest = { shareId: share.shareId, guestId: seen?.guestId ?? ("" as never) };
    await lab.client.guest.kick(guest);
    await removed.waitExit();
    await staysOut(join, ana);
    await lab.client.guest.letBack(guest);
    await lab.join(join, { keyPath: ana.path }).waitFor("you can type");
    expect(await stage.rowsOf(share, "guest.let-back")).toMatchObject([{ data: { guestId: guest.guestId } }]);
  });
});

describe.skipIf(!isThere("tmate"))("a removal through tmate", () => {
  it("UNDO1: can't be taken back, and the refusal says so", async () => {
    const { lab } = stage;
    const { share, join } = await lab.share(stage.terminalId, "tmate", { keys: [ana.line] });
    expect(share.capabilities?.canLetBack).toBe(false);
    const removed = lab.join(join, { keyPath: ana.path });
    await removed.waitFor("you can type");
    const [seen] = await stage.guestsOf(share, isIn(1));
    const guest = { shareId: share.shareId, guestId: seen?.guestId ?? ("" as never) };
    await lab.client.guest.kick(guest);
    expect(await settle(lab.client.guest.letBack(guest))).toMatchObject({
      ok: false,
      error: { code: "invalid-input" },
    });
  });
});

describe.skipIf(!isThere("tmate") || !isThere("upterm"))("a guest who was removed through tmate, in a switch", () => {
  it("SW12: is left out of the new share where their key is known, else the switch is refused", async () => {
    const { lab } = stage;
    for (const keys of [[ana], [ana, ben]]) {
      const { share, join } = await lab.share(stage.terminalId, "tmate", { keys: keys.map(({ line }) => line) });
      const guest = lab.join(join, { keyPath: ana.path });
      await guest.waitFor("you can type");
      const [seen] = await stage.guestsOf(share, isIn(1));
      expect(seen?.fingerprint === null).toBe(keys.length > 1);
      await lab.client.guest.kick({ shareId: share.shareId, guestId: seen?.guestId ?? ("" as never) });
      const switched = await settle(lab.client.share.switch({ shareId: share.shareId, backend: "upterm" }));
      expect(switched).toMatchObject({ ok: false, error: { code: "invalid-input" } });
      await lab.client.share.revoke({ all: true });
    }
  });
});

describe.skipIf(!isThere("tmate"))("a share without keys through tmate", () => {
  it("GUEST8: says that a removed guest can come back, and lets others in after a removal", async () => {
    const { lab } = stage;
    const { share, join } = await lab.share(stage.terminalId, "tmate", { anyoneWithLink: true, access: "read" });
    expect(share.capabilities?.kickedStayOut).toBe(false);
    const guest = lab.join(join);
    await guest.waitFor("you can watch");
    const [seen] = await stage.guestsOf(share, isIn(1));
    await lab.client.guest.kick({ shareId: share.shareId, guestId: seen?.guestId ?? ("" as never) });
    await guest.waitExit();
    await lab.join(join).waitFor("you can watch");
    await eventually(async () => (await stage.present(share)).length === 1, { what: "one is in", withinMs: 5_000 });
  });
});
