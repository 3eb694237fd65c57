// The command line in odd surroundings: a deleted folder, a TMPDIR that isn't there, a umask that closes everything.
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { createRealCli, type RealCli } from "./real-cli.fixture";

describe("odd surroundings", () => {
  let cli: RealCli;
  beforeEach(() => {
    cli = createRealCli();
  });
  afterEach(() => cli.dispose());

  /** Runs the command in a folder that is deleted before it starts. */
  const inDeletedFolder = async (argv: string) => {
    const gone = join(cli.base, "gone");
    mkdirSync(gone, { recursive: true });
    const child = Bun.spawn(["/bin/sh", "-c", `cd "$1" && rmdir "$1" && exec "$2" ${argv}`, "sh", gone, cli.bin], {
      env: cli.env,
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, exitCode] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { out, err, exitCode };
  };

  it("CLI20: commands work in a folder that was deleted", async () => {
    await cli.serve();
    expect(await inDeletedFolder("status")).toMatchObject({ exitCode: 0, out: expect.stringContaining("is running") });
    expect(await inDeletedFolder("share revoke --all")).toMatchObject({ exitCode: 0 });
    const lane = await inDeletedFolder("lane new --name api");
    expect(lane).toMatchObject({ exitCode: 2, err: expect.stringContaining("The current folder was deleted.") });
    expect(await inDeletedFolder(`lane new --cwd ${cli.base} --name api`)).toMatchObject({ exitCode: 0 });
    expect(lane.err).not.toContain("    at ");
    expect(await inDeletedFolder("stop")).toMatchObject({ exitCode: 0 });
  });

  it("CLI20: commands work with a TMPDIR that isn't there", async () => {
    cli.env.TMPDIR = join(cli.base, "none");
    await cli.serve();
    expect(await cli.run(["status"])).toMatchObject({ exitCode: 0 });
    expect((await cli.run(["doctor", "--json"])).json().checks).toBeInstanceOf(Array);
  });

  it("CLI20: with a umask of 777 lanecast can use its files, no one else can, and terminals keep the umask", async () => {
    const child = Bun.spawn(["/bin/sh", "-c", 'umask 777 && exec "$1" open --json', "sh", cli.bin], {
      cwd: cli.base,
      env: cli.env,
      stdout: "pipe",
    });
    expect(await child.exited).toBe(0);
    await cli.run(["lane", "new", "--name", "api", "--", "sh", "-c", "umask; sleep 1000"]);
    const runtimeDir = join(cli.base, "run", readdirSync(join(cli.base, "run"))[0] ?? "");
    const screen = () => Bun.spawnSync(["tmux", "-S", join(runtimeDir, "tmux"), "capture-pane", "-p", "-t", "trm"]);
    await eventually(() => screen().stdout.toString().includes("0777"), { what: "the umask", withinMs: 5_000 });
    for (const dir of [cli.home, runtimeDir])
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (!entry.isFile() && !entry.isDirectory()) continue;
        const mode = statSync(path).mode & 0o777;
        expect([path, mode & 0o077, mode & 0o600]).toEqual([path, 0, 0o600]);
      }
  });

  it("PKG7: setup says if this account may not start the relay, and how to allow it", async () => {
    const bin = join(cli.base, "bin");
    mkdirSync(bin);
    const refusing = `#!/bin/sh\necho 'unshare: no line matching user "me" in /etc/subuid' >&2\nexit 1\n`;
    writeFileSync(join(bin, "unshare"), refusing, { mode: 0o755 });
    const ran = await cli.run(["setup", "--json"], { PATH: `${bin}:${process.env.PATH}` });
    expect(ran.exitCode).toBe(2);
    expect(ran.json().problems).toEqual([
      {
        what: "tmate's relay",
        problem: "This user has no subordinate ids. The tmate relay needs them.",
        isVital: false,
        remedy: expect.stringContaining("--add-subuids"),
      },
    ]);
    expect((await cli.run(["setup"])).out).toMatch(/^Everything is installed;/);
  });

  it("TERM12: with SHELL=/bin/false terminals run another shell, doctor says so, and lane new reports a command that ends immediately", async () => {
    cli.env.SHELL = "/bin/false";
    const { ready } = await cli.serve();
    const lane = await cli.run(["lane", "new", "--name", "api"]);
    expect(lane).toMatchObject({ exitCode: 0, err: expect.stringContaining("$SHELL is /bin/false") });
    const tmux = (...args: string[]) => Bun.spawnSync(["tmux", "-S", join(ready.runtimeDir, "tmux"), ...args]);
    tmux("send-keys", "-t", "trm", "echo shell=$SHELL", "Enter");
    const shown = () => tmux("capture-pane", "-p", "-t", "trm").stdout.toString();
    await eventually(() => /^shell=\/\S+$/m.test(shown()), { what: "the shell answers", withinMs: 10_000 });
    expect(shown()).not.toContain("shell=/bin/false");
    const { checks } = (await cli.run(["doctor", "--json"])).json();
    expect(checks.find(({ id }: { id: string }) => id === "shell")).toMatchObject({
      ok: true,
      found: expect.stringContaining("$SHELL is /bin/false, which is not an interactive shell"),
    });
    const ended = await cli.run(["lane", "new", "--name", "short", "--", "true"]);
    expect(ended).toMatchObject({
      exitCode: 0,
      err: expect.stringContaining("true ended immediately, so its terminal closed"),
    });
  });
});
