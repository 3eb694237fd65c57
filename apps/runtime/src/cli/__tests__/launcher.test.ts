// Starting the runtime in the background: its first line, its failures, and a start that takes too long.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemUid } from "../../platform/config";
import { logPathOf } from "../../platform/log";
import { createFakeClock } from "../../testing/fake-clock";
import { createLauncher } from "../launcher";

let base: string;
let places: { readonly home: string; readonly runtimeDir: string; readonly toolsDir: string };
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "lc-launch-"));
  // Its path must be short enough for sockets.
  places = { home: join(base, "home"), runtimeDir: join(base, "run"), toolsDir: join(base, "tools") };
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const clock = createFakeClock();
const launcher = (env: Readonly<Record<string, string>> = {}) =>
  createLauncher({
    env: { PATH: "/usr/bin:/bin", ...env },
    uid: systemUid(),
    clock,
    selfArgv: ["/bin/sh", join(base, "lanecast")],
    platform: "linux",
  });
/** What the runtime in these tests does. */
const program = (script: string): void => writeFileSync(join(base, "lanecast"), script);
const start = (flags: readonly string[] = []) => launcher().startRuntime(places, flags);

const ready = { pid: 7, url: "http://127.0.0.1:1/#once", home: "/h", runtimeDir: "/r", version: "1.2.3" };
const printing = (document: unknown): void => program(`printf '%s\\n' '${JSON.stringify(document)}'`);

describe("a runtime in the background", () => {
  it("RUN10: resolves with the line that it prints when it is ready", async () => {
    printing({ ready: true, ...ready });
    expect(await start()).toEqual({ ok: true, value: ready });
    printing({ ready: true, ...ready, portProblem: "port 4000 is taken" });
    expect(await start()).toEqual({ ok: true, value: { ...ready, portProblem: "port 4000 is taken" } });
  });

  it("RUN10: is serve, headless, for the same home, with the flags that were given", async () => {
    program(`echo "$*" > '${base}/argv'; pwd >> '${base}/argv'`);
    await start(["--port", "0"]);
    const argv = `serve --json --headless --home ${places.home} --port 0`;
    expect(readFileSync(join(base, "argv"), "utf8")).toBe(`${argv}\n/\n`);
  });

  it("RUN10: reads a line that arrives in parts", async () => {
    const [one, two] = [
      JSON.stringify({ ready: true, ...ready }).slice(0, 20),
      JSON.stringify({ ready: true, ...ready }).slice(20),
    ];
    program(`printf '%s' '${one}'; sleep 0.1; printf '%s\\nmore' '${two}'`);
    expect(await start()).toEqual({ ok: true, value: ready });
  });

  it("RUN10: passes on the failure that it prints", async () => {
    const data = { pid: 9, home: "/h" };
    printing({ error: { code: "already-running", message: "It is running.", data, correlationId: null } });
    expect(await start()).toEqual({
      ok: false,
      error: { code: "already-running", message: "It is running.", data, correlationId: null },
    });
  });

  it.each([
    ["exits without a line", "exit 1"],
    ["prints something else", "echo hello"],
    ["prints another document", "echo '{}'"],
  ])("RUN10: names the log of a runtime that %s", async (_, script) => {
    program(`echo 'a bug' >&2; ${script}`);
    const log = logPathOf(places.home);
    expect(await start()).toMatchObject({
      ok: false,
      error: { code: "setup-problem", message: "lanecast exited before it was ready.", data: { path: log } },
    });
    expect(readFileSync(log, "utf8")).toContain("a bug");
  });

  it("RUN10: ends a runtime that isn't ready in time", async () => {
    program(`trap 'echo ended > "${base}/ended"; exit' TERM; echo > '${base}/begun'; while :; do sleep 0.05; done`);
    const starting = start();
    await expect.poll(() => statSync(join(base, "begun"), { throwIfNoEntry: false })).toBeDefined();
    await clock.advance(30_000);
    expect(await starting).toMatchObject({ ok: false, error: { code: "timed-out", data: { waitedMs: 30_000 } } });
    await expect.poll(() => statSync(join(base, "ended"), { throwIfNoEntry: false })).toBeDefined();
  });

  it("HOME2: creates the home and the runtime directory, closed to other users", async () => {
    printing({ ready: true, ...ready });
    await start();
    expect([places.home, places.runtimeDir].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  it("HOME5, HOME6: starts nothing if others can write the home or enter the runtime directory", async () => {
    program(`echo > '${base}/begun'`);
    mkdirSync(places.home);
    chmodSync(places.home, 0o777);
    expect(await start()).toMatchObject({ ok: false, error: { code: "setup-problem" } });
    chmodSync(places.home, 0o700);
    mkdirSync(places.runtimeDir);
    chmodSync(places.runtimeDir, 0o777);
    expect(await start()).toMatchObject({ ok: false, error: { code: "setup-problem" } });
    expect(statSync(join(base, "begun"), { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe("the page", () => {
  it("RUN7: is shown nowhere without a display", async () => {
    const headless = launcher();
    expect(headless.hasDisplay).toBe(false);
    expect(await headless.showPage(ready.url, places, "auto")).toEqual({ in: "none", note: null });
    expect(launcher({ DISPLAY: ":0" }).hasDisplay).toBe(true);
  });
});
