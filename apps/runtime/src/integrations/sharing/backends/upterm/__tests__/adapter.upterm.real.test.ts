// The adapter's one suite over both: upterm as it is, and the double that behaves as recorded. What only real ssh can show is tested beside.
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fingerprintOf } from "../../../../../platform/fingerprint";
import { descendantsOf, killExactly, titleOf } from "../../../../../platform/process-table";
import { eventually } from "../../../../../testing/eventually";
import { must, type ShareRig, systemClock } from "../../../../../testing/rigs/share-rig";
import {
  createUptermRig,
  type UptermKind,
  type UptermRig,
  whyNoRealUpterm,
} from "../../../../../testing/rigs/upterm-rig";
import { startShareWorker } from "../../../share-worker";
import { findAdminSocket } from "../admin";
import { runtimeDirOf } from "../plan";

const absent = whyNoRealUpterm();
const kinds: readonly { kind: UptermKind; skips: boolean; title: string }[] = [
  {
    kind: "real",
    skips: absent !== null,
    title: absent === null ? "the real upterm" : `the real upterm (skipped: ${absent})`,
  },
  { kind: "double", skips: false, title: "its double" },
];

for (const { kind, skips, title } of kinds) {
  describe.skipIf(skips)(`upterm's adapter over ${title}`, () => {
    let upterm: UptermRig;
    beforeAll(() => {
      upterm = createUptermRig(kind);
    });
    afterEach(() => upterm.guestsGone());
    afterAll(() => upterm?.dispose());

    const start = (access: "read" | "write" = "write", keys = [upterm.ours.line]): Promise<ShareRig> =>
      upterm.rigs.start({ access, keys });
    const guestsOf = async (share: ShareRig) => (await upterm.observe(share)).guests;
    const waitForGuests = (share: ShareRig, count: number, withinMs = 5_000) =>
      eventually(async () => ((await guestsOf(share)).length === count ? guestsOf(share) : null), {
        what: `${count} guests are seen`,
        withinMs,
      });
    /** As many as their programs, too. */
    const waitForClients = (share: ShareRig, count: number) =>
      eventually(() => upterm.clientsOf(share).length === count, { what: `${count} tmux clients`, withinMs: 5_000 });

    /** Guests and their programs alike, looked at as often as the session does. */
    const waitForBoth = (share: ShareRig, count: number) =>
      eventually(async () => (await guestsOf(share)).length === count && upterm.clientsOf(share).length === count, {
        what: `${count} guests with ${count} programs`,
        withinMs: 5_000,
        everyMs: 500,
      });

    it("BACK1: host and relay are there, and say what they can", async () => {
      const probe = await upterm.backend.probe();
      expect(probe).toMatchObject({ ok: true, value: { version: expect.stringMatching(/^0\.2\d\./) } });
      if (!probe.ok) return;
      expect(upterm.backend.capabilities(probe.value, { isOurs: true, reach: "here" })).toMatchObject({
        knowsGuests: true,
        identityForgeable: true,
      });
      expect(upterm.backend.relay("here")).toBe(upterm.relay);
      expect(upterm.backend.relay("elsewhere")).toBeNull();
    });

    it("FR-026-001: a guest with the key joins, types in the terminal, and is known by key and address", async () => {
      const share = await start();
      const guest = upterm.enter(share, upterm.ours);
      await guest.waitFor("$");
      guest.write("echo typed-$((40+2))\r");
      await upterm.rigs.tmux.waitForText("typed-42");
      await guest.waitFor("typed-42");
      expect(await waitForGuests(share, 1)).toMatchObject([
        { fingerprint: fingerprintOf(upterm.ours.line), address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
      ]);
      await share.end();
    });

    it("FR-026-001: refuses a guest without one of the keys", async () => {
      const share = await start();
      const stranger = upterm.enter(share, upterm.theirs);
      expect(await stranger.waitExit()).toBe(255);
      expect(stranger.screen()).toContain("Permission denied (publickey)");
      expect(await guestsOf(share)).toEqual([]);
      await share.end();
    });

    it("FR-026-001: lets anyone with the link in only where no key was asked for, and then has no key file", async () => {
      const share = await start("read", []);
      await upterm.enter(share, upterm.theirs).waitFor("$");
      expect(titleOf(share.worker.ref.pid)).not.toContain("--authorized-keys");
      await share.end();
    });

    it("SEC2: a read-only guest sees and cannot type", async () => {
      const share = await start("read");
      const guest = upterm.enter(share, upterm.ours);
      await guest.waitFor("$");
      guest.write("echo broken-$((40+3))\r");
      upterm.rigs.tmux.type("echo mine-$((40+4))\r");
      await guest.waitFor("mine-44");
      expect(upterm.rigs.tmux.capture()).not.toContain("broken");
      expect(titleOf(share.worker.ref.pid)).toContain("--read-only=true");
      await share.end();
    });

    it("SEC3: no process of ours names the link, and the files are ours alone", async () => {
      const share = await start();
      const [session = ""] = share.link.user.split(":");
      const processes = [...descendantsOf(process.pid), share.worker.ref];
      for (const { pid } of processes) expect(titleOf(pid)).not.toContain(session);
      const environment = readFileSync(`/proc/${share.worker.ref.pid}/environ`, "utf8").split("\0");
      const names = environment.filter(Boolean).map((line) => line.split("=")[0]);
      expect(names.filter((name) => name?.startsWith("UPTERM_") && name !== "UPTERM_DOUBLE_DIR")).toEqual([]);
      expect(names).not.toContain("SSH_AUTH_SOCK");
      await share.end();
    });

    it("FR-026-007: KILL of the relay throws everybody out, and the link is refused", async () => {
      const share = await start();
      const guests = [upterm.enter(share, upterm.ours), upterm.enter(share, upterm.ours)];
      for (const guest of guests) await guest.waitFor("$");
      await share.relay.kill();
      for (const guest of guests) expect(await guest.waitExit(5_000)).toBe(255);
      expect(await share.relay.isRefused()).toBe(true);
      const exit = await share.worker.exited;
      expect(upterm.backend.classifyExit(exit, share.worker.tail(), "here")).toMatchObject({
        code: "relay-unreachable",
      });
      await share.end();
      expect(share.left()).toBe(0);
    });

    it("REV2: ends a worker that is stopped, with a guest in, well within five seconds; the shell lives", async () => {
      const share = await start();
      const guest = upterm.enter(share, upterm.ours);
      await guest.waitFor("$");
      process.kill(share.worker.ref.pid, "SIGSTOP");
      // A stalled worker answers nothing: the question stays open, and the supervisor counts.
      const isAnswered = { now: false };
      const settled = () => {
        isAnswered.now = true;
      };
      void upterm.observe(share).then(settled, settled);
      const startedMs = performance.now();
      await share.relay.kill();
      await guest.waitExit(5_000);
      expect(isAnswered.now).toBe(false);
      await share.end();
      expect(performance.now() - startedMs).toBeLessThan(5_000);
      expect(share.left()).toBe(0);
      await eventually(() => isAnswered.now, { what: "the open question is settled by the end", withinMs: 5_000 });
      upterm.rigs.tmux.type("echo shell-still-here\r");
      await upterm.rigs.tmux.waitForText("shell-still-here");
    });

    it.each(["SIGTERM", "SIGKILL"] as const)(
      "SC-026-004: after %s of the worker nothing of it is left",
      async (signal) => {
        const share = await start();
        const guest = upterm.enter(share, upterm.ours);
        await guest.waitFor("$");
        killExactly(share.worker.ref, signal);
        await share.worker.exited;
        await share.end();
        await guest.waitExit(5_000);
        expect(share.left()).toBe(0);
        expect(upterm.clientsOf(share)).toEqual([]);
        const sockets = readdirSync(share.context.dir, { recursive: true, withFileTypes: true }).filter((item) =>
          item.isSocket(),
        );
        // KILL leaves the socket file, which goes with the share's directory.
        expect(sockets.length).toBe(signal === "SIGKILL" ? 1 : 0);
      },
    );

    it("LIVE5: a worker without its socket is silence, and says of nobody that they are gone", async () => {
      const share = await start();
      await upterm.enter(share, upterm.ours).waitFor("$");
      const [before] = await waitForGuests(share, 1);
      const socket = findAdminSocket(runtimeDirOf(share.context.dir)) ?? "";
      renameSync(socket, `${socket}.away`);
      await expect(upterm.observe(share)).rejects.toThrow("does not answer");
      expect(await upterm.backend.kick?.(share.context, "nobody", "off")).toBe(false);
      renameSync(`${socket}.away`, socket);
      expect((await guestsOf(share))[0]?.key).toBe(before?.key);
      await share.end();
      await expect(upterm.observe(share)).rejects.toThrow();
    });

    it("GST1: a guest who vanishes is no guest a second later, and the other one stays", async () => {
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

    it("GST2: of several who came at once, just the programs of those who vanish are ended", async () => {
      const share = await start();
      const crowd = Array.from({ length: 4 }, () => upterm.enter(share, upterm.ours));
      // Nobody looks while they come: whose program is whose must be found out afterwards.
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

    it("GST2: takes one guest off by name, and only that one", async () => {
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

    it("SEC4: another host key cannot register with a share's relay", async () => {
      const [mine, foreign] = [await start(), await start()];
      const plan = must(await upterm.backend.plan({ ...foreign.context, relay: mine.relay }));
      const intruder = startShareWorker({
        plan,
        dir: mine.context.dir,
        marker: mine.context.marker,
        clock: systemClock,
      });
      const exit = await intruder.exited;
      expect(upterm.backend.classifyExit(exit, intruder.tail(), "here")).toMatchObject({ code: "relay-refused" });
      await mine.end();
      await foreign.end();
    });

    it("CAN1: waiting for a link stops when it is told to", async () => {
      const share = await start();
      await share.end();
      const abort = new AbortController();
      const waiting = upterm.backend.awaitLink({ ...share.context, dir: "/nonexistent" }, abort.signal);
      abort.abort();
      expect(await waiting).toMatchObject({ ok: false, error: { code: "link-overdue" } });
      expect(existsSync(share.context.dir)).toBe(true);
    });
  });
}
