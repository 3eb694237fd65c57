// Guests of an upterm share who come, vanish and are removed, as the adapter sees them. Runs with the real upterm and with both test doubles.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../../../../testing/eventually";
import type { ShareRig } from "../../../../../testing/rigs/share-rig";
import { createUptermRig, UPTERM_KINDS, type UptermRig } from "../../../../../testing/rigs/upterm-rig";

for (const { kind, skips, title } of UPTERM_KINDS) {
  describe.skipIf(skips)(`guests of upterm's adapter over ${title}`, () => {
    let upterm: UptermRig;
    beforeAll(() => {
      upterm = createUptermRig(kind);
    });
    afterEach(() => upterm.guestsGone());
    afterAll(() => upterm?.dispose());

    const start = (): Promise<ShareRig> => upterm.rigs.start({ access: "write", keys: [upterm.ours.line] });
    const guestsOf = async (share: ShareRig) => (await upterm.observe(share)).guests;
    const waitForGuests = (share: ShareRig, count: number, withinMs = 5_000) =>
      eventually(async () => ((await guestsOf(share)).length === count ? guestsOf(share) : null), {
        what: `${count} guests are seen`,
        withinMs,
      });
    const waitForClients = (share: ShareRig, count: number) =>
      eventually(() => upterm.clientsOf(share).length === count, { what: `${count} tmux clients`, withinMs: 5_000 });

    /** Observes guests and their programs as often as the session does. */
    const waitForBoth = (share: ShareRig, count: number) =>
      eventually(async () => (await guestsOf(share)).length === count && upterm.clientsOf(share).length === count, {
        what: `${count} guests with ${count} programs`,
        withinMs: 5_000,
        everyMs: 500,
      });

    it("GST1: a guest who vanishes is gone within a second, and the other one stays", async () => {
      const share = await start();
      const [lost, other] = [upterm.enter(share, upterm.ours), upterm.enter(share, upterm.ours)];
      for (const guest of [lost, other]) await guest.waitFor("$");
      await waitForClients(share, 2);
      await waitForGuests(share, 2);
      lost.vanish();
      await waitForGuests(share, 1, 1_000);
      await waitForBoth(share, 1);
      const since = other.screen().length;
      other.write("echo stayed-$((40+5))\r");
      await other.waitFor("stayed-45", { sinceLength: since });
      await share.end();
    });

    it("GST2: of several guests who came at the same time, only the programs of those who vanish are ended", async () => {
      const share = await start();
      const crowd = Array.from({ length: 4 }, () => upterm.enter(share, upterm.ours));
      // No observation happens while they arrive, so lanecast must find out afterwards which program belongs to which
      // guest.
      await waitForClients(share, crowd.length);
      await waitForGuests(share, crowd.length);
      for (const [index, guest] of crowd.slice(0, -1).entries()) {
        guest.vanish();
        const left = crowd.length - 1 - index;
        await waitForGuests(share, left, 1_000);
        await waitForBoth(share, left);
      }
      const last = crowd[crowd.length - 1];
      const since = last?.screen().length ?? 0;
      last?.write("echo last-$((40+7))\r");
      await last?.waitFor("last-47", { sinceLength: since });
      await share.end();
    });

    it("GST2: removes the named guest and no other", async () => {
      const share = await start();
      const first = upterm.enter(share, upterm.ours);
      await first.waitFor("$");
      const [seen] = await waitForGuests(share, 1);
      const second = upterm.enter(share, upterm.ours);
      await second.waitFor("$");
      await waitForGuests(share, 2);
      expect(await upterm.backend.kick?.(share.context, seen?.key ?? "", "off")).toBe(true);
      await first.waitExit(5_000);
      const left = await waitForGuests(share, 1);
      expect(left[0]?.key).not.toBe(seen?.key);
      second.write("echo stayed-$((40+6))\r");
      await second.waitFor("stayed-46");
      expect(await upterm.backend.kick?.(share.context, "nobody", "off")).toBe(false);
      await share.end();
    });

    it("BYE2: looks during a removal do not cut the guest off before they have read why", async () => {
      const share = await start();
      const guest = upterm.enter(share, upterm.ours);
      await guest.waitFor("$");
      const [seen] = await waitForGuests(share, 1);
      const removal = upterm.backend.kick?.(share.context, seen?.key ?? "", "removed-why");
      let isOver = false;
      void removal?.finally(() => {
        isOver = true;
      });
      while (!isOver) await upterm.observe(share);
      expect(await removal).toBe(true);
      await guest.waitExit(5_000);
      expect(guest.screen()).toContain("removed-why");
      await share.end();
    });
  });
}
