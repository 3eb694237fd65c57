// The local upterm relay: one process per share, on loopback. Runs over the real uptermd and over its double.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeDouble } from "../../../integrations/sharing/backends/upterm/__tests__/double/make-double";
import { findMarked, isAlive } from "../../../platform/process-table";
import { run } from "../../../platform/process-tree";
import { eventually } from "../../../testing/eventually";
import { must, notCancelled, systemClock, testSearchPath } from "../../../testing/rigs/share-rig";
import { whyNoRealUpterm } from "../../../testing/rigs/upterm-rig";
import { createRelayKeys, type RelayKeys } from "../../host-keys";
import type { RunningRelay } from "../../relay";
import { createUptermdRelay } from "../uptermd";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
const MARKER = { name: "LANECAST_WORKER", value: `shr_relay${process.pid}` };
const absent = whyNoRealUpterm();
const kinds = [
  {
    kind: "real",
    skips: absent !== null,
    title: absent === null ? "the real uptermd" : `the real uptermd (skipped: ${absent})`,
  },
  { kind: "double", skips: false, title: "its double" },
] as const;

const left = (): number => findMarked(`${MARKER.name}=${MARKER.value}`).length;

for (const { kind, skips, title } of kinds) {
  describe.skipIf(skips)(`upterm's relay over ${title}`, () => {
    let dir: string;
    let keys: RelayKeys;
    let program: string;
    const running: RunningRelay[] = [];
    beforeAll(() => {
      dir = mkdtempSync(join(tmpdir(), "lanecast-uptermd-"));
      keys = createRelayKeys({ keysDir: join(dir, "keys"), searchPath: testSearchPath });
      program = kind === "real" ? "uptermd" : makeDouble(join(dir, "bin")).relayProgram;
    });
    afterEach(async () => {
      for (const relay of running.splice(0)) await relay.kill();
      await eventually(() => left() === 0, { what: "nothing of a relay runs", withinMs: 5_000 });
    });
    afterAll(() => rmSync(dir, { recursive: true, force: true }));

    const relayWith = (path: string) =>
      createUptermdRelay({ program: path, searchPath: testSearchPath, keys, clock: systemClock });
    let shares = 0;
    const newRequest = () => {
      shares += 1;
      const own = join(dir, `s${shares}`);
      mkdirSync(own, { mode: 0o700 });
      return { shareId: `shr_${shares}`, dir: own, marker: MARKER, hostKeys: [HOST_KEY], signal: notCancelled };
    };
    const start = async (): Promise<RunningRelay> => {
      const relay = must(await relayWith(program).start(newRequest()));
      running.push(relay);
      return relay;
    };

    it("FR-026-009: listens at the reported address with the home's key, and refuses connections after its KILL", async () => {
      const relay = await start();
      const scanned = await run(["ssh-keygen", "-l", "-f", must(await keys.load()).ed25519Path], {
        env: { PATH: testSearchPath },
        timeoutMs: 5_000,
      });
      expect(scanned.stdout).toContain(relay.fingerprint);
      expect(relay).toMatchObject({ name: "here", reach: "here", host: "127.0.0.1", guestPort: relay.port });
      expect(await relay.isRefused()).toBe(false);
      await relay.kill();
      await relay.exited;
      expect(await relay.isRefused()).toBe(true);
      await relay.kill();
    });

    it("GENB8: reports the version in its greeting, and remembers the one it was asked for", async () => {
      const own = relayWith(program);
      expect(own.version ?? null).toBeNull();
      const probed = must(await own.probe());
      expect(own.version).toBe(probed.version);
      expect((await start()).version).toBe(probed.version);
    });

    it("FR-026-009: runs once per share, and the end of one doesn't end another", async () => {
      const relays = await Promise.all(Array.from({ length: 4 }, start));
      expect(new Set(relays.map((relay) => relay.port)).size).toBe(4);
      await relays[0]?.kill();
      for (const relay of relays.slice(1)) expect(relay.process !== null && isAlive(relay.process)).toBe(true);
    });

    it("SEC4: lets only the share's own host register, and keeps its files in the share's directory", async () => {
      const request = newRequest();
      const relay = must(await relayWith(program).start(request));
      running.push(relay);
      const argv = readFileSync(`/proc/${relay.process?.pid}/cmdline`, "utf8").split("\0");
      const hosts = argv[argv.indexOf("--authorized-keys") + 1] ?? "";
      expect(hosts.startsWith(request.dir)).toBe(true);
      expect(readFileSync(hosts, "utf8")).toBe(`${HOST_KEY}\n`);
      expect(relay.logPath?.startsWith(request.dir)).toBe(true);
    });

    it("FR-026-009: chooses another port if the first one was taken in between", async () => {
      const flag = join(dir, `taken-${shares}`);
      const script = join(dir, "once-taken");
      writeFileSync(
        script,
        `#!/bin/sh\nif [ ! -e '${flag}' ]; then : > '${flag}'; echo 'Error: listen tcp: bind: address already in use' >&2; exit 1; fi\nexec ${program} "$@"\n`,
        { mode: 0o700 },
      );
      const relay = must(await relayWith(script).start(newRequest()));
      running.push(relay);
      expect(existsSync(flag)).toBe(true);
      expect(await relay.isRefused()).toBe(false);
    });

    it("FR-026-009: reports a program that exits immediately or isn't installed, with a remedy, and leaves nothing", async () => {
      const silent = join(dir, "silent");
      writeFileSync(silent, "#!/bin/sh\nexit 0\n", { mode: 0o700 });
      expect(await relayWith(silent).start(newRequest())).toMatchObject({
        ok: false,
        error: { code: "relay-unreachable" },
      });
      expect(await relayWith(silent).probe()).toMatchObject({
        ok: false,
        error: { data: { problem: "unknown-version" } },
      });
      const none = relayWith(join(dir, "none"));
      expect(await none.start(newRequest())).toMatchObject({ ok: false, error: { data: { problem: "missing" } } });
      expect(await none.probe()).toMatchObject({
        ok: false,
        error: { data: { hint: expect.stringContaining("GitHub releases") } },
      });
      expect(left()).toBe(0);
    });

    it("START7: ends a canceled start immediately and leaves nothing, while keys are created or before it listens", async () => {
      const deaf = join(dir, "deaf");
      writeFileSync(deaf, "#!/bin/sh\nexec sleep 600\n", { mode: 0o700 });
      const cancelled = new AbortController();
      const keyless: RelayKeys = { load: () => new Promise(() => undefined) };
      const unmade = createUptermdRelay({ program, searchPath: testSearchPath, keys: keyless, clock: systemClock });
      const request = { ...newRequest(), signal: cancelled.signal };
      const starts = [unmade.start(request), relayWith(deaf).start({ ...newRequest(), signal: cancelled.signal })];
      await eventually(() => left() === 1, { what: "the relay that never listens runs", withinMs: 5_000 });
      cancelled.abort();
      for (const answer of await Promise.all(starts)) expect(answer).toMatchObject({ ok: false });
      expect(left()).toBe(0);
      expect(existsSync(join(request.dir, "relay"))).toBe(false);
    });
  });
}
