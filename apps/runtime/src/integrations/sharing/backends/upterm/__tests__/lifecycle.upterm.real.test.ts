// A share through upterm in a whole runtime: guests who vanish, a worker that stalls, an expiry. Over the real one and
// over both doubles.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as pathOf } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import type { Join, ShareView } from "#contract/share";
import { fingerprintOf } from "../../../../../platform/fingerprint";
import { findMarked } from "../../../../../platform/process-table";
import { eventually } from "../../../../../testing/eventually";
import { openLab, type RuntimeLab } from "../../../../../testing/rigs/runtime-lab";
import { doubleOf, UPTERM_KINDS } from "../../../../../testing/rigs/upterm-rig";
import { type AnyGuest, joinDouble } from "./double/guest";
import { warmUp } from "./no-daemon";

for (const { kind, skips, title } of UPTERM_KINDS) {
  describe.skipIf(skips)(`a share's life over ${title}`, () => {
    let dir: string;
    let lab: RuntimeLab;
    let terminalId: TerminalId;
    const guests: AnyGuest[] = [];
    beforeAll(async () => {
      dir = mkdtempSync(pathOf(tmpdir(), "lanecast-ulife-"));
      const { program, relayProgram, searchPath } = doubleOf(kind, dir);
      const installed = `[backends.upterm]\npath = "${program}"\nrelay_path = "${relayProgram}"\n`;
      const configToml = `[sharing]\nttl_min = "1s"\n${kind === "real" ? "" : installed}`;
      const path = process.env.PATH ?? "";
      lab = await openLab({ configToml, path: kind === "real" ? path : searchPath(path) });
      terminalId = await lab.newTerminal();
      await warmUp(lab, terminalId);
    });
    afterEach(async () => {
      for (const guest of guests.splice(0)) await guest.dispose();
      await lab.client.share.revoke({ all: true });
    });
    afterAll(async () => {
      await lab?.dispose();
      rmSync(dir, { recursive: true, force: true });
    });

    const overSsh = (told: Join): AnyGuest => {
      const guest = lab.join(told);
      return { ...guest, vanish: () => process.kill(guest.pid, "SIGKILL") };
    };
    const enter = ({ user, host, port, ...told }: Join): AnyGuest => {
      const fingerprint = fingerprintOf(lab.key.line);
      const guest =
        kind === "real" ? overSsh({ user, host, port, ...told }) : joinDouble({ user, host, port, fingerprint });
      guests.push(guest);
      return guest;
    };
    const until = (share: ShareView, what: string, holds: (now: ShareView) => boolean, withinMs = 5_000) =>
      eventually(async () => ((now) => (holds(now) ? now : null))(await lab.show(share)), { what, withinMs });
    const expectNothingLeft = (share: ShareView): void => {
      expect(share.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true });
      expect(findMarked(`LANECAST_WORKER=${share.shareId}`)).toEqual([]);
    };

    it("FR-026-010: a guest is shown by key and address, and as gone once they vanish", async () => {
      const { share, join } = await lab.share(terminalId, "upterm");
      const guest = enter(join);
      await guest.waitFor("$");
      const seen = await until(share, "one guest", (now) => now.guestCount === 1);
      expect(seen.guests).toMatchObject([{ fingerprint: fingerprintOf(lab.key.line), state: "in", access: "write" }]);
      guest.vanish();
      const after = await until(share, "no guest is in", (now) => now.guestCount === 0, 2_000);
      expect(after.guests).toMatchObject([{ state: "gone" }]);
      expect(after.phase).toBe("live");
    });

    it("KNOCK4: a guest who knocks sees nothing until they are let in, and lets in no other", async () => {
      const { share, join } = await lab.share(terminalId, "upterm", { knock: true });
      const [first, second] = [enter(join), enter(join)];
      for (const guest of [first, second]) await guest.waitFor("lanecast");
      const isWaiting = ({ guests: all }: ShareView): boolean =>
        all.filter(({ state }) => state === "waiting").length === 2;
      const { guests: waiting } = await until(share, "two guests wait", isWaiting, 10_000);
      expect([first, second].some((guest) => guest.screen().includes("$"))).toBe(false);
      const [{ guestId } = { guestId: "" }] = waiting;
      await lab.client.guest.admit({ shareId: share.shareId, guestId: guestId as never });
      const after = await until(share, "one guest is in", ({ guestCount }) => guestCount === 1);
      expect(after.guests.map(({ state }) => state).sort()).toEqual(["in", "waiting"]);
      await eventually(() => [first, second].filter((guest) => guest.screen().includes("$")).length === 1, {
        what: "one of them sees the terminal",
        withinMs: 10_000,
      });
    });

    it("FR-026-007: a revoke disconnects every guest, with proof", async () => {
      const { share, join } = await lab.share(terminalId, "upterm");
      const inside = [enter(join), enter(join)];
      for (const guest of inside) await guest.waitFor("$");
      const { shares } = await lab.client.share.revoke({ shareIds: [share.shareId] });
      for (const guest of inside) await guest.waitExit(5_000);
      expectNothingLeft(shares[0] ?? share);
    });

    it("FR-026-004: the share ends when its time is up", async () => {
      const { share, join } = await lab.share(terminalId, "upterm", { ttlMs: 8_000 });
      const guest = enter(join);
      await guest.waitFor("$");
      await guest.waitExit(20_000);
      const ended = await until(share, "it has ended", (now) => now.phase === "ended");
      expect(ended.endCause).toBe("expired");
      expectNothingLeft(ended);
    });

    it("REV2: a stalled worker fails its share after six seconds of silence, and is ended", {
      timeout: 90_000,
    }, async () => {
      const { share, join } = await lab.share(terminalId, "upterm");
      const guest = enter(join);
      await guest.waitFor("$");
      process.kill(share.processes.worker ?? 0, "SIGSTOP");
      const ended = await until(share, "it has ended", (now) => now.phase === "ended", 45_000);
      expect(ended).toMatchObject({ endCause: "failed", lastError: { code: "worker-lost" } });
      await guest.waitExit(5_000);
      expectNothingLeft(ended);
    });

    it("FR-026-009: a killed worker fails its share and leaves nothing", async () => {
      const { share } = await lab.share(terminalId, "upterm");
      process.kill(share.processes.worker ?? 0, "SIGKILL");
      const ended = await until(share, "it has ended", (now) => now.phase === "ended");
      expect(ended).toMatchObject({ endCause: "failed", lastError: { code: "worker-lost" } });
      expectNothingLeft(ended);
    });
  });
}
