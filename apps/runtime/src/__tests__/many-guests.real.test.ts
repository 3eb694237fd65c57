// Twenty guests at the same time: their order must not matter for who is who. A whole runtime, real ssh, every installed backend.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually";
import type { TestKey } from "../testing/keys";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, openGuestStage, realBackends } from "../testing/rigs/guest-stage";
import type { SshGuest } from "../testing/ssh-guest";

expectNoLeaks();

const MANY = 20;
/** For twenty ssh clients and their relay on two cores. */
const ALL_IN_MS = 30_000;

let stage: GuestStage;
let keys: readonly TestKey[];
beforeAll(async () => {
  stage = await openGuestStage();
  keys = Array.from({ length: MANY }, (_, index) => stage.newKey(`g${index}`));
}, 30_000);
afterEach(() => stage.lab.client.share.revoke({ all: true }));
afterAll(() => stage.dispose());

const lines = (): readonly string[] => keys.map(({ line }) => line);

describe.each(realBackends)("twenty guests through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);

  test("GUEST7: all of them are shown, and those who vanish are gone a second later", {
    timeout: 120_000,
  }, async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, backend, { keys: lines(), access: "read" });
    const guests = keys.map(({ path }) => lab.join(told, { keyPath: path }));
    const seen = await stage.guestsOf(share, (all) => all.length === MANY, ALL_IN_MS);
    await Promise.all(guests.map((guest) => guest.waitFor("you can watch", { withinMs: ALL_IN_MS })));
    expect(new Set(seen.map(({ address }) => address)).size).toBe(backend === "upterm" ? MANY : 1);
    if (share.capabilities?.knock === "guest") {
      expect(seen.map(({ label }) => label).sort()).toEqual(keys.map((_, index) => `g${index}@test`).sort());
    }
    const [first, second, third] = guests;
    for (const gone of [first, second, third]) process.kill(gone?.pid ?? 0, "SIGKILL");
    await stage.guestsOf(share, (all) => all.length === MANY - 3, 1_500);
    await stage.typeInLane("echo all-see-$((4*4))\r");
    await Promise.all(guests.slice(3).map((guest) => guest.waitFor("all-see-16")));
  });
});

describe.each(realBackends.filter(([, backend]) => backend === "upterm"))(
  "twenty guests who knock through %s",
  (_words, backend, isHere) => {
    const test = it.skipIf(!isHere);

    test("KNOCK6: of twenty guests who knock at the same time, only the admitted ones come in", {
      timeout: 120_000,
    }, async () => {
      const { lab } = stage;
      const { share, join: told } = await lab.share(stage.terminalId, backend, { keys: lines(), knock: true });
      const guests = new Map<string, SshGuest>(
        keys.map(({ path }, index) => [`g${index}@test`, lab.join(told, { keyPath: path })]),
      );
      const seen = await stage.guestsOf(share, (all) => all.length === MANY, ALL_IN_MS);
      await Promise.all(
        [...guests.values()].map((guest) =>
          guest.waitFor("waiting for the operator to let you in", { withinMs: ALL_IN_MS }),
        ),
      );
      const named = ["g3@test", "g11@test", "g19@test"];
      for (const { label, guestId } of seen) {
        if (named.includes(label ?? "")) await lab.client.guest.admit({ shareId: share.shareId, guestId });
      }
      for (const name of named) await guests.get(name)?.waitFor("you can type");
      await eventually(async () => (await lab.show(share)).guestCount === named.length, {
        what: "three guests are in",
        withinMs: 10_000,
      });
      const inside = [...guests].filter(([, guest]) => guest.screen().includes("you can type")).map(([name]) => name);
      expect(inside.sort()).toEqual([...named].sort());
      const lowered = seen.find(({ label }) => label === "g11@test");
      if (lowered === undefined) throw new Error("g11 was not seen");
      await lab.client.guest.access({ shareId: share.shareId, guestId: lowered.guestId, access: "read" });
      await guests.get("g11@test")?.waitFor("you can watch");
      for (const name of ["g3@test", "g19@test"]) expect(guests.get(name)?.screen()).not.toContain("you can watch");
    });
  },
);
