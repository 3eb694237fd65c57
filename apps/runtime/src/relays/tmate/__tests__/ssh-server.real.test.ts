// The local tmate relay without worker or guest: start, refusals, end.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { descendantsOf, findMarked, isAlive } from "../../../platform/process-table";
import { supervise } from "../../../platform/process-tree";
import { eventually } from "../../../testing/eventually";
import { type Home, makeHome, must, notCancelled, systemClock, testSearchPath } from "../../../testing/rigs/share-rig";
import { isTestRoot, makeTmateRelay, testToolsDir } from "../../../testing/rigs/tmate-rig";
import { createRelayKeys } from "../../host-keys";
import { startOnFreePort } from "../../local";
import type { Relay } from "../../relay";
import { freePort, greetsAsSsh, refusesConnections } from "../../tcp";
import { classifyRefusal, probeJail } from "../jail";
import { createTmateRelay, type TmateRelayDeps } from "../ssh-server";

let home: Home;
let relay: Relay;
let dir: string;
const marker = { name: "LANECAST_WORKER", value: `shr_relay${process.pid}` };
const marked = () => findMarked(`${marker.name}=${marker.value}`);
const request = () => ({ shareId: marker.value, dir, marker, hostKeys: [], signal: notCancelled });

beforeAll(() => {
  home = makeHome();
  relay = makeTmateRelay(home.keys);
});
afterAll(() => home.dispose());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-relay-"));
});
afterEach(async () => {
  rmSync(dir, { recursive: true, force: true });
  // The leak check for this file.
  await eventually(() => marked().length === 0, { what: "nothing of a relay runs", withinMs: 5_000 });
});

const other = (changes: Partial<TmateRelayDeps>): Relay =>
  createTmateRelay({
    path: null,
    toolsDir: testToolsDir(),
    keys: home.keys,
    clock: systemClock,
    searchPath: testSearchPath,
    isRoot: isTestRoot,
    ...changes,
  });

describe("a relay per share", () => {
  it("FR-026-009: accepts ssh once its start resolves, and leaves nothing after its KILL", async () => {
    const running = must(await relay.start(request()));
    expect(running).toMatchObject({ name: "here", reach: "here", host: "127.0.0.1", guestHost: "127.0.0.1" });
    expect(running.guestPort).toBe(running.port);
    expect(await greetsAsSsh(systemClock, running.host, running.port)).toBe(true);
    expect(await running.isRefused()).toBe(false);
    const { process: root } = running;
    if (root === null) throw new Error("a local relay has a process");
    const members = [root, ...descendantsOf(root.pid)];
    expect(members.length).toBeGreaterThanOrEqual(2);
    await running.kill();
    expect(members.some(isAlive)).toBe(false);
    expect(await running.isRefused()).toBe(true);
    expect(await running.exited).toEqual({ exitCode: null, signal: "SIGKILL" });
    await running.kill();
  });

  it("FR-026-009: runs beside any number of others, each on its own port, with the home's one key", async () => {
    const dirs = [1, 2, 3].map((number) => join(dir, String(number)));
    for (const each of dirs) mkdirSync(each, { mode: 0o700 });
    const all = (await Promise.all(dirs.map((each) => relay.start({ ...request(), dir: each })))).map(must);
    expect(new Set(all.map(({ port }) => port)).size).toBe(3);
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    await all[0]?.kill();
    expect(await all[1]?.isRefused()).toBe(false);
    for (const each of all) await each.kill();
  });

  it("BACK1: has a log that only the operator can read, and leaves the host's /tmp/tmate empty", async () => {
    const running = must(await relay.start(request()));
    expect(statSync(running.logPath ?? "").mode & 0o077).toBe(0);
    expect(existsSync("/tmp/tmate/jail")).toBe(false);
    await running.kill();
  });
});

describe("a relay that can't be started", () => {
  const fixture = (body: string): string => {
    const path = join(dir, "tmate-ssh-server");
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it("BACK5: is searched at its configured path, or in PATH and then among the tools", async () => {
    const missing = {
      ok: false,
      error: { code: "backend-unavailable", data: { backend: "tmate", problem: "missing" } },
    };
    expect(await other({ path: "/no/such/relay" }).start(request())).toMatchObject(missing);
    expect(await other({ path: "/no/such/relay" }).probe()).toMatchObject(missing);
    // Some distributions have it in PATH, so an empty folder is searched instead.
    expect(await other({ toolsDir: "/nowhere", searchPath: dir }).probe()).toMatchObject(missing);
    fixture("exit 0");
    expect(await other({ toolsDir: "/nowhere", searchPath: `${dir}:${testSearchPath}` }).probe()).toMatchObject({
      ok: true,
    });
  });

  it("BACK5: is unreachable if it exits immediately, with its last line as the hint", async () => {
    const started = await other({ path: fixture("echo fatal: no room here; exit 1") }).start(request());
    expect(started).toMatchObject({
      ok: false,
      error: {
        code: "relay-unreachable",
        data: { backend: "tmate", relay: "here", hint: "It printed: fatal: no room here" },
      },
    });
    const silent = await other({ path: fixture("exit 1") }).start({ ...request(), dir: home.dir });
    expect(silent).toMatchObject({ ok: false, error: { data: { hint: expect.stringContaining("doctor") } } });
  });

  it("BACK5: is given up after five seconds if it never listens, and leaves nothing", async () => {
    const started = await other({ path: fixture("trap '' TERM; sleep 71 & wait") }).start(request());
    expect(started).toMatchObject({ ok: false, error: { code: "relay-unreachable" } });
  });

  it("BACK5: is tried on five ports if other programs take them", async () => {
    const ports: number[] = [];
    const path = fixture(
      'while [ "$1" != -p ]; do shift; done; echo "fatal: Binding to 127.0.0.1:$2: Address already in use"; exit 1',
    );
    const started = await other({ path }).start(request());
    expect(started).toMatchObject({
      ok: false,
      error: { data: { hint: expect.stringContaining("5 ports in a row") } },
    });
    const log = readFileSync(join(dir, "relay.log"), "utf8");
    for (const [, port] of log.matchAll(/127\.0\.0\.1:(\d+)/g)) ports.push(Number(port));
    expect(ports).toHaveLength(5);
  });

  it("BACK5: reports incomplete keys and doesn't replace them", async () => {
    const keysDir = join(dir, "keys");
    mkdirSync(join(keysDir, "relay"), { recursive: true });
    const keys = createRelayKeys({ keysDir, searchPath: testSearchPath });
    expect(await other({ keys }).start(request())).toMatchObject({ ok: false, error: { code: "setup-problem" } });
  });
});

describe("the namespaces", () => {
  it.each([
    ["unshare: unrecognized option '--map-auto'", /util-linux 2\.38/],
    ["unshare: failed to execute newuidmap: No such file or directory", /uidmap/],
    ["newuidmap: write to uid_map failed: Operation not permitted", /uidmap|user namespaces/],
    ['unshare: no line matching user "me" in /etc/subuid', /add-subuids/],
    ["unshare: unshare failed: Operation not permitted", /user namespaces/],
    ["mount: /tmp/tmate: permission denied.", /user namespaces/],
  ])("BACK6: have a remedy for %j", (output, hint) => {
    expect(classifyRefusal(output)).toMatchObject({
      data: { problem: "forbidden-here", hint: expect.stringMatching(hint) },
    });
  });

  it("BACK6: are probed before a share, and reported if the machine forbids them or lacks the tools", async () => {
    writeFileSync(
      join(dir, "unshare"),
      "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n",
    );
    chmodSync(join(dir, "unshare"), 0o755);
    const forbidden = { ok: false, error: { data: { problem: "forbidden-here" } } };
    expect(await probeJail(`${dir}:${testSearchPath}`, isTestRoot)).toMatchObject(forbidden);
    expect(await probeJail(dir, isTestRoot)).toMatchObject({ ok: false, error: { data: { problem: "missing" } } });
    expect(await probeJail(testSearchPath, isTestRoot)).toEqual({ ok: true, value: null });
  });
});

describe("the network", () => {
  const listen = (server: Server): Promise<number> =>
    new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });

  it("BACK5: tells a free port, a silent server and another kind of server from an ssh server", async () => {
    const port = await freePort("127.0.0.1");
    expect(await refusesConnections(systemClock, "127.0.0.1", port)).toBe(true);
    const mute = createServer();
    const mutePort = await listen(mute);
    expect(await refusesConnections(systemClock, "127.0.0.1", mutePort)).toBe(false);
    expect(await greetsAsSsh(systemClock, "127.0.0.1", mutePort)).toBe(false);
    const chatty = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await greetsAsSsh(systemClock, "127.0.0.1", await listen(chatty))).toBe(false);
    mute.close();
    chatty.close();
    await expect(freePort("203.0.113.1")).rejects.toThrow();
  });

  it("BACK5: doesn't mistake another program's ssh server on the port for the relay", async () => {
    const stranger = createServer((socket) => socket.end("SSH-2.0-stranger\r\n"));
    const logPath = join(dir, "log");
    const server = {
      bind: "127.0.0.1",
      logPath,
      launch: (port: number) => {
        stranger.listen(port, "127.0.0.1");
        // Ends without ever listening itself.
        return supervise(["sleep", "0.2"], { cwd: dir, env: { PATH: testSearchPath }, logPath });
      },
      listens: (port: number) => `listening on ${port}`,
      portTaken: (port: number) => `${port} is taken`,
    };
    expect(await startOnFreePort(systemClock, server, notCancelled)).toEqual({ ok: false, error: "" });
    stranger.close();
  });
});
