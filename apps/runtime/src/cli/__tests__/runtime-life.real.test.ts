// Starting and stopping the real runtime: serve, open, stop, signals, a second start, and broken setups.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, startTicksOf } from "../../platform/process-table";
import { createRealCli, type RealCli } from "./real-cli.fixture";

let cli: RealCli;
beforeEach(() => {
  cli = createRealCli();
});
afterEach(() => cli.dispose());

describe("serve", () => {
  it("RUN2: serve prints one ready line with a working URL", async () => {
    const { ready } = await cli.serve();
    expect(ready).toEqual({
      ready: true,
      pid: expect.any(Number),
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#[A-Za-z0-9_-]{43}$/),
      home: cli.home,
      runtimeDir: expect.stringContaining(join(cli.base, "run/lanecast-")),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect([200, 503]).toContain((await fetch(ready.url)).status);
    expect((await cli.run(["status", "--json"])).json()).toMatchObject({
      running: true,
      pid: ready.pid,
      sharesByPhase: {},
    });
    expect(statSync(join(ready.runtimeDir, "runtime.json")).mode & 0o777).toBe(0o600);
  });

  it("POL7: with broken policies the runtime starts, denies everything, and says so on stderr and in status", async () => {
    mkdirSync(join(cli.home, "policies"), { recursive: true });
    writeFileSync(join(cli.home, "policies", "a.cedar"), "// one\npermit (principal action, resource);");
    const { child } = await cli.serve();
    expect((await cli.run(["policy", "show", "--json"])).json()).toMatchObject({ loadedAtMs: null });
    expect((await cli.run(["status", "--json"])).json().policy).toMatchObject({
      loadedAtMs: null,
      problem: { line: 2 },
    });
    expect((await cli.run(["status"])).out).toMatch(/^Broken policies \(everything is denied\): .*a\.cedar, line 2: /m);
    child.kill("SIGTERM");
    const said = await new Response(child.stderr).text();
    expect(said).toContain("broken policies, so everything is denied");
    expect(said).toContain("a.cedar, line 2: ");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "RUN3, AUD15: %s stops it cleanly with exit 0 and removes its files",
    async (signal) => {
      const { child, ready, rest } = await cli.serve();
      child.kill(signal);
      expect(await child.exited).toBe(0);
      expect(await rest()).toBe("");
      expect(existsSync(join(ready.runtimeDir, "runtime.json"))).toBe(false);
      expect((await cli.run(["status", "--json"])).json()).toMatchObject({ running: false });
      const rows = (await cli.run(["audit", "export"])).out.trim().split("\n");
      const stopped = rows.map((row) => JSON.parse(row)).findLast(({ type }) => type === "runtime.stopped");
      expect(stopped).toMatchObject({ type: "runtime.stopped", actor: { kind: "runtime" } });
      expect(stopped.data).toMatchObject({ cause: "signal", signal, sharesEnded: 0 });
    },
  );

  it("ONE1: a second runtime with the same home exits with 7 and the first one's pid; with another home it runs", async () => {
    const { ready } = await cli.serve();
    const second = await cli.run(["serve", "--json", "--headless"]);
    expect(second.exitCode).toBe(7);
    expect(second.json().error).toMatchObject({ code: "already-running", data: { pid: ready.pid, home: cli.home } });
    const other = await cli.serve(["--home", join(cli.base, "other")]);
    expect(other.ready.runtimeDir).not.toBe(ready.runtimeDir);
    expect((await cli.run(["stop", "--terminals", "--home", join(cli.base, "other")])).exitCode).toBe(0);
  });

  it("ONE2: after a KILL the next runtime starts and finds the lanes again", async () => {
    const first = await cli.serve();
    const { laneId } = (await cli.run(["lane", "new", "--name", "kept", "--json"])).json();
    first.child.kill("SIGKILL");
    await first.child.exited;
    expect((await cli.run(["lane", "list"])).exitCode).toBe(7);
    await cli.serve();
    expect((await cli.run(["lane", "list", "--json"])).json().lanes).toMatchObject([{ laneId, name: "kept" }]);
  });

  it("DOOR9: serve exits with 2 if the port is in use", async () => {
    const { ready } = await cli.serve();
    const { port } = new URL(ready.url);
    const second = await cli.run(["serve", "--headless", "--port", port, "--home", join(cli.base, "other")]);
    expect([second.exitCode, second.err]).toEqual([
      2,
      expect.stringContaining(`lanecast: Port ${port} is already in use.`),
    ]);
    expect(existsSync(join(cli.base, "other/runtime.holder.json"))).toBe(false);
  });

  it("CONF2: serve exits with 2, the file and the line for a misspelled key, and nothing starts", async () => {
    mkdirSync(cli.home, { mode: 0o700 });
    writeFileSync(join(cli.home, "config.toml"), '[sharing]\nttl_max = "2h"\nttl_mni = "1m"\n');
    const refused = await cli.run(["serve", "--json", "--headless"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.json().error).toMatchObject({
      code: "setup-problem",
      message: expect.stringContaining(`${cli.home}/config.toml:3: sharing.ttl_mni: unknown key`),
    });
    const opened = await cli.run(["open", "--json"]);
    expect([opened.exitCode, opened.json().error.code]).toEqual([2, "setup-problem"]);
    expect((await cli.run(["status", "--json"])).json().running).toBe(false);
  });

  it("HOME4: serve, open and doctor exit with 2 if the home can't be written", async () => {
    writeFileSync(join(cli.base, "file"), "");
    for (const command of [["serve", "--headless"], ["open"], ["doctor"]]) {
      const refused = await cli.run([...command, "--json", "--home", join(cli.base, "file/home")]);
      expect([command, refused.exitCode]).toEqual([command, 2]);
      expect(refused.json().error).toMatchObject({
        code: "setup-problem",
        data: { path: join(cli.base, "file/home") },
      });
    }
  });
});

describe("doctor", () => {
  it("HOME4, CLI13: doctor creates nothing, and calls a backend optional if the other can share", async () => {
    const fresh = join(cli.base, "never/made");
    const scratch = join(cli.base, "scratch");
    mkdirSync(scratch);
    const env = { SHELL: "/bin/false", TMPDIR: scratch };
    const { checks } = (await cli.run(["doctor", "--json", "--home", fresh], env)).json();
    expect([existsSync(join(cli.base, "never")), readdirSync(join(cli.base, "run"))]).toEqual([false, []]);
    expect(readdirSync(scratch)).toEqual([]);
    expect(checks.find(({ id }: { id: string }) => id === "shell").found).toContain("$SHELL is /bin/false");
    mkdirSync(cli.home, { mode: 0o700 });
    writeFileSync(join(cli.home, "config.toml"), '[backends.upterm]\npath = "/no/such/upterm"\n');
    const { out } = await cli.run(["doctor"]);
    expect(out).toContain("--    upterm (optional): ");
    expect(out).not.toContain("FAIL");
  });
});

describe("open and stop", () => {
  it("RUN4: open starts a runtime that outlives it; a second open uses the same one", async () => {
    const first = await cli.run(["open", "--json"]);
    expect(first.json()).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#/),
      shownIn: "none",
      note: null,
    });
    const { pid } = (await cli.run(["status", "--json"])).json();
    // It has its own session, so closing the terminal doesn't end it.
    expect(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[3]).toBe(String(pid));
    const second = await cli.run(["open"]);
    expect(second.out).toContain("http://127.0.0.1:");
    expect((await cli.run(["status", "--json"])).json().pid).toBe(pid);
    expect(new URL(first.json().url).port).toBe(new URL(/http:\S+/.exec(second.out)?.[0] ?? "").port);
  });

  it("RUN4: two open commands at the same time get the same runtime", async () => {
    const [left, right] = await Promise.all([cli.run(["open", "--json"]), cli.run(["open", "--json"])]);
    expect([left.exitCode, right.exitCode]).toEqual([0, 0]);
    expect(new URL(left.json().url).port).toBe(new URL(right.json().url).port);
  });

  it("SEC5: neither code nor token appears in a log or the process list", async () => {
    const { url } = (await cli.run(["open", "--json"])).json();
    const { pid } = (await cli.run(["status", "--json"])).json();
    const { ready } = { ready: JSON.parse(readFileSync(join(cli.home, "runtime.holder.json"), "utf8")) };
    const { token } = JSON.parse(readFileSync(join(ready.runtimeDir, "runtime.json"), "utf8"));
    const texts = [
      readFileSync(join(cli.home, "logs/runtime.log"), "utf8"),
      readFileSync(`/proc/${pid}/cmdline`, "utf8"),
      readFileSync(`/proc/${pid}/environ`, "utf8"),
    ];
    for (const text of texts) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(new URL(url).hash.slice(1));
    }
  });

  it("RUN5: stop returns when the process is gone; terminals keep running, and --terminals closes them", async () => {
    await cli.run(["open"]);
    const { pid } = (await cli.run(["status", "--json"])).json();
    const ref = { pid, startTicks: startTicksOf(pid) ?? 0 };
    await cli.run(["lane", "new", "--name", "kept"]);
    expect((await cli.run(["stop", "--json"])).json()).toEqual({ stopped: true, sharesEnded: 0 });
    expect(isAlive(ref)).toBe(false);
    await cli.run(["open"]);
    expect((await cli.run(["lane", "list", "--json"])).json().lanes).toHaveLength(1);
    await cli.run(["stop"]);
    expect((await cli.run(["stop", "--terminals", "--json"])).json()).toEqual({ stopped: false, sharesEnded: 0 });
    await cli.run(["open"]);
    expect((await cli.run(["lane", "list", "--json"])).json().lanes).toEqual([]);
  });

  it("RUN6: commands exit with 7 if the runtime doesn't answer, also status", async () => {
    const { child } = await cli.serve();
    child.kill("SIGSTOP");
    const status = await cli.run(["status", "--json"]);
    child.kill("SIGCONT");
    expect([status.exitCode, status.json().error]).toEqual([
      7,
      expect.objectContaining({ code: "disconnected", message: "lanecast is running but doesn't answer." }),
    ]);
  });

  it("SEC1: a wrong LANECAST_TOKEN is refused instead of using the operator's token", async () => {
    await cli.serve();
    const refused = await cli.run(["lane", "list", "--json"], { LANECAST_TOKEN: "x".repeat(43) });
    expect([refused.exitCode, refused.json().error.code]).toEqual([7, "unauthorized"]);
    const { err } = await cli.run(["lane", "list"], { LANECAST_TOKEN: "x".repeat(43) });
    expect(err.trim().split("\n")).toEqual([
      "lanecast: LANECAST_TOKEN isn't a valid token: it is unknown or revoked.",
      "Ask the operator for a new token (lanecast token new), or unset LANECAST_TOKEN.",
    ]);
  });

  it("SEC1: an empty LANECAST_TOKEN is refused: an agent with a missing token file isn't the operator", async () => {
    await cli.serve();
    const refused = await cli.run(["lane", "list", "--json"], { LANECAST_TOKEN: "" });
    expect([refused.exitCode, refused.json().error.code]).toEqual([7, "unauthorized"]);
    expect(refused.json().error.message).toBe("LANECAST_TOKEN is set but empty.");
  });
});
