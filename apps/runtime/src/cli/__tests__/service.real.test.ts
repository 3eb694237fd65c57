// `lanecast service`: with a real systemd user manager, and with stand-ins for systemctl and loginctl where answers are compared.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unitText } from "../../platform/service-unit";
import { eventually } from "../../testing/eventually";
import { RUN_DIR, startUserManager, type UserManager, whyNoUserManager } from "../../testing/user-manager";
import { createRealCli, type RealCli } from "./real-cli.fixture";

const whyNot = whyNoUserManager();
const hasTmate = Bun.which("tmate") !== null;
const skipped = whyNot === null ? "" : ` (skipped: ${whyNot})`;

let cli: RealCli;
beforeEach(() => {
  cli = createRealCli();
  cli.env.HOME = join(cli.base, "h");
  delete cli.env.XDG_CONFIG_HOME;
  mkdirSync(cli.env.HOME);
});
afterEach(() => cli.dispose());

const unitPath = (): string => join(cli.env.HOME ?? "", ".config/systemd/user");

describe.skipIf(whyNot !== null)(`under a real systemd user manager${skipped}`, () => {
  let manager: UserManager;
  beforeEach(async () => {
    cli.env.XDG_RUNTIME_DIR = RUN_DIR;
    manager = await startUserManager(cli.env);
  });
  afterEach(() => manager.stop());

  const run = async (...argv: readonly string[]) => {
    const child = cli.spawn(argv, {}, manager.prefix);
    const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    return { exitCode: await child.exited, out, err, json: () => JSON.parse(out) };
  };
  const pidNow = async (): Promise<number | null> => (await run("service", "status", "--json")).json().pid;

  it("SVC1, SVC2: is installed and running, restarts after a KILL with its terminals, and is removed again", async () => {
    const installed = await run("service", "install", "--json");
    expect([installed.exitCode, installed.err]).toEqual([0, ""]);
    expect(installed.json()).toMatchObject({ state: "active", pid: expect.any(Number), lingers: true });
    const { path, pid } = installed.json();
    expect(existsSync(path)).toBe(true);
    expect((await run("status", "--json")).json()).toMatchObject({ running: true, pid });
    await run("lane", "new", "--name", "kept", "--", "sleep", "1000");
    expect((await run("service", "install", "--json")).json()).toMatchObject({ pid });

    Bun.spawnSync([...manager.prefix, "kill", "-KILL", String(pid)]);
    await eventually(async () => ![null, pid].includes(await pidNow()), { what: "a restart", withinMs: 30_000 });
    const isBack = async (): Promise<boolean> => (await run("lane", "list", "--json")).json().lanes?.length === 1;
    await eventually(isBack, { what: "the lane is back", withinMs: 30_000 });
    expect((await run("service", "status")).out).toContain("restarted 1× after a failure");

    expect((await run("service", "uninstall", "--json")).json()).toEqual({ removed: true });
    expect([existsSync(path), (await run("status", "--json")).json().running]).toEqual([false, false]);
    expect((await run("service", "status", "--json")).json()).toMatchObject({ available: true, installed: false });
    // The terminals are still there.
    await run("serve", "--detach", "--headless");
    expect((await run("lane", "list", "--json")).json().lanes).toMatchObject([{ name: "kept" }]);
    await run("stop", "--terminals");
  });

  it.skipIf(!hasTmate)(
    `SVC2: a share through tmate ends in order when systemd stops the service${hasTmate ? "" : " (skipped: tmate is not installed)"}`,
    async () => {
      const { unit } = (await run("service", "install", "--json")).json();
      await run("lane", "new", "--name", "api", "--", "sh");
      const started = await run("share", "start", "api", "--backend", "tmate", "--anyone-with-link", "--json");
      expect(started.json().share).toMatchObject({ phase: "live" });
      const env = { ...cli.env, PATH: process.env.PATH ?? "" };
      expect(Bun.spawnSync([...manager.prefix, "systemctl", "--user", "stop", unit], { env }).success).toBe(true);
      expect((await run("service", "status", "--json")).json()).toMatchObject({ state: "inactive", pid: null });
      const rows = (await run("audit", "export")).out
        .trim()
        .split("\n")
        .map((row) => JSON.parse(row));
      expect(rows.findLast(({ type }) => type === "share.ended").data).toMatchObject({
        cause: "runtime-stopping",
        proof: { processesLeft: 0, clientsLeft: 0 },
      });
      expect(rows.at(-1)).toMatchObject({ type: "runtime.stopped", data: { cause: "signal", signal: "SIGTERM" } });
      await run("service", "uninstall");
      await run("stop", "--terminals");
    },
  );

  it("SVC1: a stop is not a failure, and a runtime that isn't the service must be stopped first", async () => {
    await run("serve", "--detach", "--headless");
    const refused = await run("service", "install", "--json");
    expect([refused.exitCode, refused.json().error.code]).toEqual([7, "already-running"]);
    await run("stop");
    await run("service", "install");
    await run("stop");
    const status = (await run("service", "status", "--json")).json();
    expect(status).toMatchObject({ installed: true, enabled: true, pid: null, state: "inactive" });
    await run("service", "uninstall");
  });
});

/** A program on PATH that writes down its arguments and runs `script`. */
const standIn = (name: string, script: string): void => {
  const path = join(cli.base, "bin", name);
  mkdirSync(join(cli.base, "bin"), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "$@" >> ${cli.base}/${name}.log\n${script}\n`);
  chmodSync(path, 0o755);
  cli.env.PATH = `${join(cli.base, "bin")}:${process.env.PATH ?? ""}`;
};

describe("without systemd for this user", () => {
  it("SVC3: is unavailable, with the reason and what to do; nothing is written", async () => {
    standIn("systemctl", 'echo "Failed to connect to bus: No such file or directory" >&2; exit 1');
    const refused = await cli.run(["service", "install", "--json"]);
    expect([refused.exitCode, refused.json().error.code]).toEqual([2, "setup-problem"]);
    expect(refused.json().error.message).toContain("Failed to connect to bus");
    expect(refused.json().error.data.hint).toContain("lanecast serve --detach");
    const status = await cli.run(["service", "status", "--json"]);
    expect([status.exitCode, status.json()]).toEqual([
      0,
      { available: false, unit: expect.any(String), problem: expect.any(String), remedy: expect.any(String) },
    ]);
    expect((await cli.run(["service", "uninstall", "--json"])).json()).toEqual({ removed: false });
    expect(existsSync(unitPath())).toBe(false);
    expect(readFileSync(join(cli.base, "systemctl.log"), "utf8")).toMatch(/^--user --no-pager show-environment$/m);
  });
});

describe("doctor", () => {
  const logoutCheck = async () => {
    const { checks } = (await cli.run(["doctor", "--json"])).json();
    return checks.find(({ id }: { readonly id: string }) => id === "logout");
  };
  const logind = (kills: string, linger: string, excluded = "root"): void =>
    standIn(
      "loginctl",
      `case "$*" in
*Linger*) printf 'Name=ana\\nLinger=${linger}\\n';;
*) printf 'KillUserProcesses=${kills}\\nKillExcludeUsers=${excluded}\\nKillOnlyUsers=\\n';;
esac`,
    );

  it("SVC4: finds that a logout kills the terminals, and says what to do", async () => {
    logind("yes", "yes");
    expect(await logoutCheck()).toMatchObject({
      ok: false,
      optional: true,
      problem: "A logout kills lanecast and its terminals (KillUserProcesses=yes).",
      remedy: "Run: loginctl enable-linger && lanecast stop --terminals && lanecast service install",
    });
    logind("no", "no");
    expect(await logoutCheck()).toMatchObject({ ok: true });
    logind("yes", "yes", "root ana");
    expect(await logoutCheck()).toMatchObject({ ok: true });
  });

  it("SVC4: finds a service of a user who doesn't linger", async () => {
    logind("no", "no");
    standIn("systemctl", "echo FragmentPath=; exit 0");
    // Writes the unit; its start fails, because the stand-in starts nothing.
    mkdirSync(unitPath(), { recursive: true });
    const { unit } = (await cli.run(["service", "status", "--json"])).json();
    writeFileSync(join(unitPath(), unit), "");
    expect(await logoutCheck()).toMatchObject({ ok: false, remedy: "Run: loginctl enable-linger" });
    logind("yes", "yes");
    expect(await logoutCheck()).toMatchObject({ ok: true });
  });
});

const hasAnalyze = Bun.which("systemd-analyze") !== null;

describe("the unit", () => {
  it.skipIf(!hasAnalyze)(
    `SVC1: is valid for systemd, with any path${hasAnalyze ? "" : " (skipped: systemd-analyze is not installed)"}`,
    () => {
      const odd = join(cli.base, `it's 100% "odd" $HOME\\`);
      mkdirSync(odd);
      const program = join(odd, "lanecast");
      writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
      const file = join(cli.base, "odd.service");
      writeFileSync(file, unitText({ home: odd, selfArgv: [program], env: { PATH: `${odd}:/usr/bin`, LANG: "C" } }));
      const verified = Bun.spawnSync(["systemd-analyze", "verify", "--user", "--man=no", file], {
        env: { ...cli.env, PATH: process.env.PATH ?? "" },
        stderr: "pipe",
      });
      expect(verified.stderr.toString()).toBe("");
      expect(verified.exitCode).toBe(0);
    },
  );
});
