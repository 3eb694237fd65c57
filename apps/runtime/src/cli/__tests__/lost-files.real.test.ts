// A runtime whose files something removes: the commands still reach it, and stopping it leaves nothing.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { createRealCli, type RealCli, type Serving } from "./real-cli.fixture";

const WITHIN_MS = 10_000;

describe("a runtime whose files were removed", () => {
  let cli: RealCli;
  let serving: Serving;
  beforeEach(async () => {
    cli = createRealCli();
    serving = await cli.serve();
  });
  afterEach(() => cli.dispose());

  const runtimeDir = (): string => serving.ready.runtimeDir;
  const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`);
  const shellOf = async (): Promise<number> => {
    await cli.run(["lane", "new", "--name", "api", "--", "sleep", "1000"]);
    const listed = Bun.spawnSync([
      "tmux",
      "-N",
      "-S",
      join(runtimeDir(), "tmux"),
      "list-panes",
      "-a",
      "-F",
      "#{pane_pid}",
    ]);
    return Math.max(...listed.stdout.toString().trim().split("\n").map(Number));
  };
  const isBack = (): boolean => ["runtime.json", "tmux"].every((name) => existsSync(join(runtimeDir(), name)));

  it("ONE8: creates its directory and files again, and every command reaches it meanwhile", async () => {
    const shell = await shellOf();
    rmSync(runtimeDir(), { recursive: true });
    const status = await cli.run(["status", "--json"]);
    expect(status.json()).toMatchObject({ running: true, pid: serving.ready.pid });
    await eventually(isBack, { what: "the files are back", withinMs: WITHIN_MS });
    expect((await cli.run(["lane", "list", "--json"])).json().lanes).toMatchObject([{ name: "api" }]);
    const stopped = await cli.run(["stop", "--terminals", "--json"]);
    expect(stopped.json()).toEqual({ stopped: true, sharesEnded: 0 });
    await eventually(() => !isRunning(shell), { what: "the shell has exited", withinMs: WITHIN_MS });
    expect(existsSync(runtimeDir())).toBe(false);
  });

  it("ONE8: stays reachable if its directory can't be created again, and stopping leaves nothing", async () => {
    const shell = await shellOf();
    rmSync(runtimeDir(), { recursive: true });
    writeFileSync(runtimeDir(), "in the way");
    expect((await cli.run(["status", "--json"])).json()).toMatchObject({ running: true, pid: serving.ready.pid });
    const stopped = await cli.run(["stop", "--terminals", "--json"]);
    expect(stopped.json()).toEqual({ stopped: true, sharesEnded: 0 });
    await eventually(() => !isRunning(shell), { what: "the shell has exited", withinMs: WITHIN_MS });
    expect(existsSync(join(cli.home, "runtime.json"))).toBe(false);
    rmSync(runtimeDir());
  });

  it("ONE8: closes the terminals of a runtime that was killed and whose directory was removed", async () => {
    const shell = await shellOf();
    process.kill(serving.ready.pid, "SIGKILL");
    await serving.child.exited;
    rmSync(runtimeDir(), { recursive: true });
    expect((await cli.run(["stop", "--terminals"])).exitCode).toBe(0);
    await eventually(() => !isRunning(shell), { what: "the shell has exited", withinMs: WITHIN_MS });
  });

  it("ONE8: locks the home again after its lock file was removed", async () => {
    const lock = join(cli.home, "runtime.lock");
    rmSync(lock);
    await eventually(() => existsSync(lock), { what: "the lock file is back", withinMs: WITHIN_MS });
    const second = await cli.run(["serve", "--json", "--headless"]);
    expect(second.json()).toMatchObject({ error: { code: "already-running", data: { pid: serving.ready.pid } } });
  });
});
