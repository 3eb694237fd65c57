// The built-in relay of upterm: one process for each share, on loopback. Over the real uptermd and over its double.
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
import type { RunningRelay } from "../../relay";
import { createRelayKeys, type RelayKeys } from "../../relay-keys";
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
    const request = () => {
      shares += 1;
      const own = join(dir, `s${shares}`);
      mkdirSync(own, { mode: 0o700 });
      return { shareId: `shr_${shares}`, dir: own, marker: MARKER, hostKeys: [HOST_KEY], signal: notCancelled };
    };
    const start = async (): Promise<RunningRelay> => {
      const relay = must(await relayWith(program).start(request()));
      running.push(relay);
      return relay;
    };

    it("FR-026-009: listens on its reported address with the home's key, and refuses connections once killed", async () => {
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

    it("FR-026-009: each share has its own relay, and the end of one does not affect the others", async () => {
      const relays = await Promise.all(Array.from({ length: 4 }, start));
      expect(new Set(relays.map((relay) => relay.port)).size).toBe(4);
      await relays[0]?.kill();
      for (const relay of relays.slice(1)) expect(relay.process !== null && isAlive(relay.process)).toBe(true);
    });

    it("SEC4: admits only the share's own host, and keeps its files in the share's directory", async () => {
      const asked = request();
      const relay = must(await relayWith(program).start(asked));
      running.push(relay);
      const argv = readFileSync(`/proc/${relay.process?.pid}/cmdline`, "utf8").split("\0");
      const hosts = argv[argv.indexOf("--authorized-keys") + 1] ?? "";
      expect(hosts.startsWith(asked.dir)).toBe(true);
      expect(readFileSync(hosts, "utf8")).toBe(`${HOST_KEY}\n`);
      expect(relay.logPath?.startsWith(asked.dir)).toBe(true);
    });

    it("FR-026-009: chooses another port if the first was taken meanwhile", async () => {
      const flag = join(dir, `taken-${shares}`);
      const script = join(dir, "once-taken");
      writeFileSync(
        script,
        `#!/bin/sh\nif [ ! -e '${flag}' ]; then : > '${flag}'; echo 'Error: listen tcp: bind: address already in use' >&2; exit 1; fi\nexec ${program} "$@"\n`,
        { mode: 0o700 },
      );
      const relay = must(await relayWith(script).start(request()));
      running.push(relay);
      expect(existsSync(flag)).toBe(true);
      expect(await relay.isRefused()).toBe(false);
    });

    it("FR-026-009: a relay that exits immediately, or isn't installed, is an error with a remedy and leaves nothing", async () => {
      const silent = join(dir, "silent");
      writeFileSync(silent, "#!/bin/sh\nexit 0\n", { mode: 0o700 });
      expect(await relayWith(silent).start(request())).toMatchObject({
        ok: false,
        error: { code: "relay-unreachable" },
      });
      expect(await relayWith(silent).probe()).toMatchObject({
        ok: false,
        error: { data: { problem: "unknown-version" } },
      });
      const none = relayWith(join(dir, "none"));
      expect(await none.start(request())).toMatchObject({ ok: false, error: { data: { problem: "missing" } } });
      expect(await none.probe()).toMatchObject({
        ok: false,
        error: { data: { hint: expect.stringContaining("GitHub releases") } },
      });
      expect(left()).toBe(0);
    });

    it("START7: a start cancelled while keys are made, or before the relay listens, ends immediately and leaves nothing", async () => {
      const deaf = join(dir, "deaf");
      writeFileSync(deaf, "#!/bin/sh\nexec sleep 600\n", { mode: 0o700 });
      const cancelled = new AbortController();
      const keyless: RelayKeys = { load: () => new Promise(() => undefined) };
      const unmade = createUptermdRelay({ program, searchPath: testSearchPath, keys: keyless, clock: systemClock });
      const asked = { ...request(), signal: cancelled.signal };
      const starts = [unmade.start(asked), relayWith(deaf).start({ ...request(), signal: cancelled.signal })];
      await eventually(() => left() === 1, { what: "the relay that never listens runs", withinMs: 5_000 });
      cancelled.abort();
      for (const answer of await Promise.all(starts)) expect(answer).toMatchObject({ ok: false });
      expect(left()).toBe(0);
      expect(existsSync(join(asked.dir, "relay"))).toBe(false);
    });
  });
}
