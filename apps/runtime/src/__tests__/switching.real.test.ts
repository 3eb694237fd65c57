// Switching between the backends with a guest in and a flood of output. A whole runtime and real ssh; needs both backends.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "#contract/errors";
import { settle } from "#contract/wire";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, isThere, openGuestStage } from "../testing/rigs/guest-stage";

expectNoLeaks();

let stage: GuestStage;
beforeAll(async () => {
  stage = await openGuestStage({ configToml: '[sharing]\nttl_min = "1s"\nmax_per_terminal = 1\n' });
});
afterAll(() => stage.dispose());

const other: Readonly<Record<Backend, Backend>> = { tmate: "upterm", upterm: "tmate" };
const why = isThere("tmate") && isThere("upterm") ? "" : " (skipped: needs tmate and upterm)";

describe.skipIf(why !== "")(`switching under load${why}`, () => {
  it.each(["tmate", "upterm"] as const)(
    "FR-026-001: from %s to the other backend: the guest sees the new join command, the remaining time stays, and the old share leaves nothing running",
    async (backend) => {
      const { lab } = stage;
      const { share, join: told } = await lab.share(stage.terminalId, backend, { ttlMs: 600_000 });
      // Wide enough for the new join command in one line.
      const guest = lab.join(told, { cols: 240 });
      await guest.waitFor("you can type");
      await stage.guestsOf(share, (guests) => guests.length === 1);
      await stage.typeInLane("yes pouring-out-for-the-switch\r");
      await guest.waitFor("pouring-out-for-the-switch");
      const { ended, started, join } = await lab.client.share.switch({
        shareId: share.shareId,
        backend: other[backend],
      });
      expect(ended).toMatchObject({ phase: "ended", endCause: "switched" });
      expect(ended.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true });
      expect(started).toMatchObject({ phase: "live", backend: other[backend], access: share.access });
      // The time that was left at the request counts from the moment when the new share is live.
      const startTookMs = (started.liveAtMs ?? 0) - started.requestedAtMs;
      const shiftMs = (started.expiresAtMs ?? 0) - (share.expiresAtMs ?? 0);
      expect(shiftMs).toBeGreaterThan(-100);
      expect(shiftMs).toBeLessThan(startTookMs + 1_000);
      await guest.waitExit(5_000);
      // In the status line or, if the flood kept that from being drawn, in the last line.
      await guest.waitFor(join.command);
      const again = lab.join(join);
      await again.waitFor("pouring-out-for-the-switch");
      again.write("\u0003");
      again.write("echo quiet-$((3+4))\r");
      await again.waitFor("quiet-7");
      const { shares } = await lab.client.share.revoke({ all: true });
      expect(shares).toHaveLength(1);
      await again.waitExit(5_000);
    },
  );

  it("SW5: if the new share fails, the old one and its guest stay as they were", async () => {
    const broken = await openGuestStage({ configToml: '[backends.upterm]\npath = "/nonexistent/upterm"\n' });
    const { lab } = broken;
    const { share, join: told } = await lab.share(broken.terminalId, "tmate");
    const guest = lab.join(told);
    await guest.waitFor("you can type");
    await broken.guestsOf(share, (guests) => guests.length === 1);
    const failed = await settle(lab.client.share.switch({ shareId: share.shareId, backend: "upterm" }));
    expect(failed).toMatchObject({ ok: false, error: { code: "backend-unavailable" } });
    guest.write("echo as-before-$((1+1))\r");
    await guest.waitFor("as-before-2");
    expect(await lab.show(share)).toMatchObject({ phase: "live", guestCount: 1, backend: "tmate" });
    expect((await lab.client.share.list({ all: false })).shares).toHaveLength(1);
    await broken.dispose();
  });
});
