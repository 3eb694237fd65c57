// Tests that the leak check finds each kind of leak, and passes a clean suite.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pipe, run } from "../../platform/process-tree";
import { watchForLeaks } from "../leak-check";

const ENV = { PATH: "/usr/bin:/bin" };

const listen = (path: string): Promise<Server> =>
  new Promise((resolve) => {
    const server: Server = createServer().listen(path, () => resolve(server));
  });

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

describe("the leak check", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lanecast-leak-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("TEST2: passes when everything has ended", async () => {
    const check = watchForLeaks({ folders: () => [folder] });
    await run(["true"], { env: ENV, timeoutMs: 5_000 });
    const timer = setTimeout(() => undefined, 60_000);
    clearTimeout(timer);
    await expect(check.assertNone()).resolves.toBeUndefined();
  });

  it("TEST2: names a child process that is still running", async () => {
    const check = watchForLeaks({ withinMs: 50 });
    const child = pipe(["sleep", "60"], { cwd: folder, env: ENV });
    await expect(check.assertNone()).rejects.toThrow(`process ${child.pid}: `);
    child.kill("SIGKILL");
    await child.exited;
  });

  it("TEST2: finds a process that left our process tree by its marker", async () => {
    const marker = `LANECAST_LEAK_TEST=${folder}`;
    const check = watchForLeaks({ markers: () => [marker], withinMs: 50 });
    const env = { ...ENV, LANECAST_LEAK_TEST: folder };
    const { stdout } = await run(["sh", "-c", "setsid sleep 60 >/dev/null 2>&1 & echo $!"], { env, timeoutMs: 5_000 });
    const pid = Number(stdout);
    await expect(check.assertNone()).rejects.toThrow(`process ${pid}: `);
    process.kill(pid, "SIGKILL");
    const gone = watchForLeaks({ markers: () => [marker] });
    await expect(gone.assertNone()).resolves.toBeUndefined();
  });

  it("TEST2: names a listening socket and its file", async () => {
    const path = join(folder, "left.sock");
    const check = watchForLeaks({ folders: () => [folder] });
    const server = await listen(path);
    expect(check.leaks()).toEqual([`listening socket unix ${path}`, `socket file ${path}`]);
    await close(server);
    await expect(check.assertNone()).resolves.toBeUndefined();
  });

  it("TEST2: names a leftover folder, and a timer with the line that started it", async () => {
    const check = watchForLeaks({ folders: () => [folder], withinMs: 50 });
    mkdirSync(join(folder, "share"));
    const timer = setTimeout(() => undefined, 60_000);
    const leaks = check.leaks();
    clearTimeout(timer);
    expect(leaks).toEqual([`folder ${join(folder, "share")}`, expect.stringContaining("leak-check.real.test.ts")]);
    await expect(check.assertNone()).rejects.toThrow("folder ");
  });
});
