// The adapter's suite over all three: the real upterm, and the two doubles that behave as recorded. What only a real
// ssh can show is in ssh.upterm.real.test.ts.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fingerprintOf } from "../../../../../platform/fingerprint";
import { descendantsOf, isAlive, killExactly, titleOf } from "../../../../../platform/process-table";
import { eventually } from "../../../../../testing/eventually";
import { must, type ShareRig, systemClock } from "../../../../../testing/rigs/share-rig";
import { createUptermRig, UPTERM_KINDS, type UptermRig } from "../../../../../testing/rigs/upterm-rig";
import { startShareWorker } from "../../../share-worker";
import { createDaemon } from "../daemon";
import { createForeground } from "../foreground";
import { armedAgainst } from "../lifeline";

for (const { kind, skips, title } of UPTERM_KINDS) {
  const isDaemon = kind === "daemon-double";
  const generation = isDaemon ? createDaemon(systemClock) : createForeground(systemClock);

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
    it("BACK1: finds host and relay, and knows what they can do", async () => {
      const probe = await upterm.backend.probe();
      const version = expect.stringMatching(isDaemon ? /^0\.37\./ : /^0\.2\d\./);
      expect(probe).toMatchObject({ ok: true, value: { version, generation: generation.name } });
      if (!probe.ok) return;
      // The relay was asked too, and its version is remembered.
      expect(upterm.backend.capabilities(probe.value, upterm.relay)).toMatchObject({
        knowsGuests: true,
        identityForgeable: !isDaemon,
        survivesRelayLoss: false,
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

    it("FR-026-001: lets anyone with the link join only if that was requested, and then uses no key file", async () => {
      const share = await start("read", []);
      await upterm.enter(share, upterm.theirs).waitFor("$");
      expect(titleOf(share.worker.ref.pid)).not.toContain("--authorized-keys");
      await share.end();
    });

    it("SEC2: a read-only guest sees the terminal and cannot type", async () => {
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

    it("SEC3: no process has the link in its arguments, and no UPTERM_* variable reaches the worker", async () => {
      const share = await start();
      const [session = ""] = share.link.user.split(":");
      const processes = [...descendantsOf(process.pid), share.worker.ref];
      for (const { pid } of processes) expect(titleOf(pid)).not.toContain(session);
      const environment = readFileSync(`/proc/${share.worker.ref.pid}/environ`, "utf8").split("\0");
      const names = environment.filter(Boolean).map((line) => line.split("=")[0]);
      // A daemon is started with special variables, and removes them from the processes it starts.
      const own = ["UPTERM_DOUBLE_DIR", "UPTERM_DAEMON_FD", "UPTERM_DAEMON_NAME"];
      expect(names.filter((name) => name?.startsWith("UPTERM_") && !own.includes(name))).toEqual([]);
      expect(names).not.toContain("SSH_AUTH_SOCK");
      await share.end();
    });

    it("FR-026-007: killing the relay disconnects every guest, and the link is refused", async () => {
      const share = await start();
      const guests = [upterm.enter(share, upterm.ours), upterm.enter(share, upterm.ours)];
      for (const guest of guests) await guest.waitFor("$");
      await share.relay.kill();
      for (const guest of guests) expect(await guest.waitExit(5_000)).toBe(255);
      expect(await share.relay.isRefused()).toBe(true);
      if (isDaemon) {
        // The daemon stays and reconnects. Only the end of the share ends it.
        await eventually(async () => (await upterm.observe(share)).linkState === "reconnecting", {
          what: "the daemon has lost its relay",
          withinMs: 5_000,
        });
        expect(isAlive(share.worker.ref)).toBe(true);
      } else {
        const exit = await share.worker.exited;
        const meant = upterm.backend.classifyExit(exit, share.worker.tail(), "here");
        expect(meant).toMatchObject({ code: "relay-unreachable" });
      }
      await share.end();
      expect(share.left()).toBe(0);
    });

    it("GENB3: the command that upterm hosts is armed against upterm itself, in both generations", async () => {
      const share = await start();
      expect(armedAgainst(share.context)).toBe(share.worker.ref.pid);
      await share.end();
    });

    it("REV2: ends a stopped worker with a guest connected within five seconds, and the shell keeps running", async () => {
      const share = await start();
      const guest = upterm.enter(share, upterm.ours);
      await guest.waitFor("$");
      process.kill(share.worker.ref.pid, "SIGSTOP");
      // A stalled worker does not answer, so the question stays open and the supervisor counts.
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
      "SC-026-004: after %s of the worker none of its processes is left",
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
        // KILL leaves the socket files, which go with the share's directory.
        expect(sockets.length).toBe(signal === "SIGTERM" ? 0 : isDaemon ? 2 : 1);
      },
    );

    it("LIVE5: a worker without its socket counts as silent, and no guest counts as gone", async () => {
      const share = await start();
      await upterm.enter(share, upterm.ours).waitFor("$");
      const [before] = await waitForGuests(share, 1);
      const socket = generation.adminSocket(share.context.dir) ?? "";
      renameSync(socket, `${socket}.away`);
      await expect(upterm.observe(share)).rejects.toThrow("doesn't answer");
      expect(await upterm.backend.kick?.(share.context, "nobody", "off")).toBe(false);
      renameSync(`${socket}.away`, socket);
      expect((await guestsOf(share))[0]?.key).toBe(before?.key);
      await share.end();
      await expect(upterm.observe(share)).rejects.toThrow();
    });

    it("SEC4: another host key cannot register with a share's relay", async () => {
      const mine = await start();
      const { marker } = mine.context;
      const dir = join(mine.context.dir, "x");
      mkdirSync(dir, { mode: 0o700 });
      must(await upterm.backend.prepare(dir));
      const plan = must(await upterm.backend.plan({ ...mine.context, dir }));
      const intruder = startShareWorker({ plan, dir, marker, clock: systemClock });
      const exit = await intruder.exited;
      expect(upterm.backend.classifyExit(exit, intruder.tail(), "here")).toMatchObject({ code: "relay-refused" });
      await mine.end();
      await intruder.stop();
    });

    it("CAN1: a wait for a link ends when it is canceled", async () => {
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
