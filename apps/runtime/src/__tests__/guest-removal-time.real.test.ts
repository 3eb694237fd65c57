// Removing a guest disconnects only them, within a second. Joining and leaving are noticed within a second, too. A whole runtime,
// real ssh, every installed backend. Nothing runs beside this file, because it measures time.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { takeTime } from "../testing/given-time";
import type { TestKey } from "../testing/keys";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, openGuestStage, realBackends } from "../testing/rigs/guest-stage";

expectNoLeaks();

let stage: GuestStage;
let ana: TestKey;
let ben: TestKey;
beforeAll(async () => {
  stage = await openGuestStage();
  ana = stage.newKey("ana");
  ben = stage.newKey("ben");
});
afterEach(async () => {
  await stage.typeInLane("\u0003");
  await stage.lab.client.share.revoke({ all: true });
});
afterAll(() => stage.dispose());

const isIn =
  (count: number) =>
  (guests: readonly { readonly state: string }[]): boolean =>
    guests.filter(({ state }) => state === "in").length === count;

describe.each(realBackends)("removing a guest through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);

  test("FR-026-010: a guest who joins or leaves is noticed within a second", async () => {
    const { share, join: told } = await stage.lab.share(stage.terminalId, backend, { keys: [ana.line] });
    const guest = stage.lab.join(told, { keyPath: ana.path });
    await guest.waitFor("you can type");
    expect((await takeTime(stage.guestsOf(share, isIn(1)))).tookMs).toBeLessThan(1_000);
    process.kill(guest.pid, "SIGKILL");
    expect((await takeTime(stage.guestsOf(share, isIn(0)))).tookMs).toBeLessThan(1_000);
  });

  test("GUEST2: removing one guest disconnects only them, within a second, and is recorded", async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, backend, { keys: [ana.line, ben.line] });
    const first = lab.join(told, { keyPath: ana.path });
    await first.waitFor("lanecast");
    const [seen] = await stage.guestsOf(share, isIn(1));
    const second = lab.join(told, { keyPath: ben.path });
    await second.waitFor("lanecast");
    await stage.guestsOf(share, isIn(2));
    const guestId = seen?.guestId ?? ("" as never);
    const off = takeTime(first.exited);
    const { share: after, staysOut } = await lab.client.guest.kick({ shareId: share.shareId, guestId });
    await first.waitExit();
    expect((await off).tookMs).toBeLessThan(1_000);
    expect(after.capabilities?.kickedStayOut).toBe(staysOut);
    await stage.guestsOf(share, isIn(1));
    second.write("echo still-$((40+2))\r");
    await second.waitFor("still-42");
    expect(await stage.rowsOf(share, "guest.kicked")).toMatchObject([
      { actor: { kind: "operator" }, data: { guestId } },
    ]);
    // Exactly what the backend promises.
    const again = lab.join(told, { keyPath: ana.path });
    if (staysOut) {
      await again.waitFor(backend === "tmate" ? "Permission denied" : "removed you from this share");
      await again.waitExit(5_000);
      expect(again.screen()).not.toContain("still-42");
    } else await again.waitFor("still-42");
  });

  test("GUEST2: a guest removed during a flood of output is disconnected within a second; the others keep reading", async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, backend, { keys: [ana.line, ben.line] });
    const { shareId } = share;
    const first = lab.join(told, { keyPath: ana.path });
    await first.waitFor("you can type");
    const [seen] = await stage.guestsOf(share, isIn(1));
    const second = lab.join(told, { keyPath: ben.path });
    await second.waitFor("you can type");
    const both = await stage.guestsOf(share, isIn(2));
    await stage.typeInLane("yes pouring-out\r");
    await Promise.all([first.waitFor("pouring-out"), second.waitFor("pouring-out")]);
    const other = both.find(({ guestId }) => guestId !== seen?.guestId);
    if (share.capabilities?.canChangeAccess) {
      await lab.client.guest.access({ shareId, guestId: other?.guestId ?? ("" as never), access: "read" });
      await second.waitFor("you can watch");
    }
    const off = takeTime(first.exited);
    await lab.client.guest.kick({ shareId, guestId: seen?.guestId ?? ("" as never) });
    await first.waitExit();
    expect((await off).tookMs).toBeLessThan(1_000);
    const sinceLength = second.screen().length;
    await second.waitFor("pouring-out", { sinceLength });
  });
});
