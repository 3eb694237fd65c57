// `lanecast service`, with stand-ins for systemctl and loginctl on PATH that write down how they were called.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemUid } from "../../platform/config";
import { unitNameOf } from "../../platform/service-unit";
import { type FakeOptions, runFake } from "./fake-cli.fixture";
import { shareSample } from "./samples.fixture";

let base: string;
let home: string;
let env: Readonly<Record<string, string>>;
let name: string;
let path: string;

const program = (called: string, script: string): void => {
  const file = join(base, "bin", called);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
};

interface Unit {
  readonly state?: string;
  readonly enabled?: boolean;
  readonly pid?: number;
  readonly restarts?: number;
  /** Exits with 1 and this text. */
  readonly fails?: Readonly<Record<string, string>>;
}

/** A systemctl whose unit is always in this state. */
const withSystemd = ({ state = "inactive", enabled = false, pid = 0, restarts = 0, fails = {} }: Unit = {}): void => {
  const properties = [
    `FragmentPath=${enabled ? path : ""}`,
    `UnitFileState=${enabled ? "enabled" : ""}`,
    `ActiveState=${state}`,
    `MainPID=${pid}`,
    `NRestarts=${restarts}`,
  ];
  const failing = Object.entries(fails).map(([verb, text]) => `${verb}) echo '${text}' >&2; exit 1 ;;`);
  program(
    "systemctl",
    `shift 2
echo "$*" >> '${base}/calls'
case $1 in
${failing.join("\n")}
show) printf '%s\\n' ${properties.map((line) => `'${line}'`).join(" ")} ;;
esac`,
  );
};

const withLogind = (lingers: boolean): void =>
  program("loginctl", `echo KillUserProcesses=no; echo Linger=${lingers ? "yes" : "no"}; echo Name=op`);

/** The verbs that were sent to systemd, without the questions. */
const calls = (): readonly string[] => {
  const text = existsSync(join(base, "calls")) ? readFileSync(join(base, "calls"), "utf8") : "";
  return text.split("\n").filter((line) => line !== "" && !/^show/.test(line));
};

const run = (argv: readonly string[], options: FakeOptions = {}) =>
  runFake(["service", ...argv, "--home", home], { env, isRunning: false, ...options });
/** No runtime when the command begins; it can be reached after systemd started the unit. */
const onceStarted: FakeOptions = { deps: { isReachable: () => calls().some((call) => call.startsWith("enable")) } };

const writeUnit = (text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "lc-service-"));
  home = join(base, "home");
  mkdirSync(join(base, "bin"));
  env = { PATH: `${join(base, "bin")}:/usr/bin:/bin`, HOME: base };
  name = unitNameOf(home, env, systemUid());
  path = join(base, ".config/systemd/user", name);
  withLogind(true);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe("service install", () => {
  it("SVC1: writes the unit, starts it, and answers when lanecast can be reached", async () => {
    withSystemd();
    const done = await run(["install"], onceStarted);
    expect(done).toMatchObject({ exitCode: 0, err: "" });
    expect(done.out).toBe(`lanecast runs as a service and starts when you log in.\nUnit: ${path}`);
    expect(readFileSync(path, "utf8")).toContain(`ExecStart="/opt/lanecast" "serve" "--headless" "--home" "${home}"`);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(calls()).toEqual(["daemon-reload", `enable --now ${name}`]);
  });

  it("SVC1: a second install changes nothing, and an older unit is replaced", async () => {
    withSystemd({ state: "active", enabled: true, pid: 7 });
    await run(["install"], onceStarted);
    const written = readFileSync(path, "utf8");
    const again = await run(["install", "--json"], { isRunning: true });
    expect(again.json()).toEqual({ unit: name, path, state: "active", pid: 7, lingers: true });
    expect((await run(["install"], { isRunning: true })).out).toContain("lanecast already runs as a service.");
    writeUnit("[Unit]\n");
    expect((await run(["install"], { isRunning: true })).out).toContain(
      `Updated the service. It takes effect at the next start; to restart lanecast now, which stops every share, run: systemctl --user restart ${name}`,
    );
    expect(readFileSync(path, "utf8")).toBe(written);
  });

  it("SVC1: a runtime that isn't the service has to be stopped first", async () => {
    withSystemd();
    const tried = await run(["install"], { isRunning: true });
    expect(tried.exitCode).toBe(7);
    expect(tried.err).toContain("lanecast is already running with this home, but not as a service.");
    expect([existsSync(path), calls()]).toEqual([false, []]);
  });

  it("SVC1: repeats why systemd refused, and names the journal if the unit failed", async () => {
    withSystemd({ fails: { enable: "Unit is masked." } });
    const refused = await run(["install"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.err).toContain(`The service ${name} didn't start (Unit is masked.).`);
    withSystemd({ state: "failed" });
    const failed = await run(["install"]);
    expect(failed.err).toContain(`The service ${name} didn't start.`);
    expect(failed.err).toContain(`journalctl --user --unit ${name}`);
  });

  it("SVC1: names the unit if it can't be written", async () => {
    withSystemd();
    writeFileSync(join(base, ".config"), "a file");
    const tried = await run(["install"]);
    expect(tried.exitCode).toBe(2);
    expect(tried.err).toMatch(new RegExp(`Couldn't write ${path} \\(E[A-Z]+\\)`));
    expect(calls()).toEqual([]);
  });

  it("SVC1: finds mistakes in config.toml before it asks systemd", async () => {
    withSystemd();
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(join(home, "config.toml"), "broken");
    expect(await run(["install"])).toMatchObject({ exitCode: 2 });
    expect(existsSync(join(base, "calls"))).toBe(false);
  });

  it("SVC3: writes nothing where systemd doesn't run services for the user, and says why", async () => {
    withSystemd({ fails: { "show-environment": "Failed to connect to bus" } });
    const tried = await run(["install"]);
    expect(tried.exitCode).toBe(2);
    expect(tried.err).toContain("systemd doesn't run services for this user here (Failed to connect to bus).");
    expect(tried.err).toContain("Use lanecast serve --detach");
    expect(existsSync(path)).toBe(false);
  });

  it("SVC4: says that a logout would end it", async () => {
    withSystemd();
    withLogind(false);
    expect((await run(["install"], onceStarted)).out).toContain("run: loginctl enable-linger");
  });
});

describe("service uninstall", () => {
  it("SVC2: stops and disables the unit, and removes its file", async () => {
    withSystemd({ state: "active", enabled: true });
    writeUnit("[Unit]\n");
    const done = await run(["uninstall"]);
    expect(done.out).toBe("Removed the service and stopped lanecast. Terminals keep running.");
    expect([existsSync(path), calls()]).toEqual([false, [`disable --now ${name}`, "daemon-reload"]]);
  });

  it("SVC2: says if there is nothing to remove", async () => {
    withSystemd();
    expect((await run(["uninstall", "--json"])).json()).toEqual({ removed: false });
    expect(calls()).toEqual([]);
  });

  it("RUN11: asks before it ends shares; --force doesn't", async () => {
    withSystemd({ state: "active", enabled: true });
    writeUnit("[Unit]\n");
    const answers = { "share.list": { shares: [shareSample()] }, "handoff.list": { handoffs: [] } };
    const live = { answers, isRunning: true, canAsk: true, says: false };
    const no = await run(["uninstall"], live);
    expect([no.exitCode, no.questions.length, existsSync(path), calls()]).toEqual([5, 1, true, []]);
    expect((await run(["uninstall", "--force"], live)).questions).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  it("SVC2: keeps the unit if systemd can't stop it", async () => {
    withSystemd({ state: "active", enabled: true, fails: { disable: "Access denied" } });
    writeUnit("[Unit]\n");
    const tried = await run(["uninstall"]);
    expect(tried.exitCode).toBe(2);
    expect(tried.err).toContain(`Couldn't stop the service ${name} (Access denied).`);
    expect(existsSync(path)).toBe(true);
  });

  it("SVC3: removes the file even if systemd doesn't answer", async () => {
    withSystemd({ fails: { show: "no bus" } });
    writeUnit("[Unit]\n");
    expect((await run(["uninstall", "--json"])).json()).toEqual({ removed: true });
    expect(existsSync(path)).toBe(false);
  });
});

describe("service status", () => {
  it("SVC1: says whether it runs, how often it was restarted, and when it starts", async () => {
    withSystemd({ state: "active", enabled: true, pid: 7, restarts: 2 });
    expect((await run(["status"])).out).toBe(
      `${name} is active (pid 7, restarted 2× after a failure); it starts when you log in.\nUnit: ${path}`,
    );
    expect((await run(["status", "--json"])).json()).toMatchObject({
      available: true,
      installed: true,
      pid: 7,
      restarts: 2,
    });
    withSystemd({ state: "failed" });
    writeUnit("[Unit]\n");
    expect((await run(["status"])).out).toContain(`${name} is failed; it isn't started when you log in.`);
  });

  it("SVC4: says that a logout would end it, but only if it is installed", async () => {
    withLogind(false);
    withSystemd();
    expect((await run(["status"])).out).toBe(
      "lanecast isn't installed as a service. To install it, run: lanecast service install",
    );
    withSystemd({ state: "active", enabled: true });
    expect((await run(["status", "--json"])).json()).toMatchObject({ lingers: false });
  });

  it("SVC3: says why there are no services here, as success", async () => {
    const tried = await run(["status", "--json"], { env: { ...env, PATH: join(base, "bin") } });
    expect(tried.exitCode).toBe(0);
    expect(tried.json()).toMatchObject({
      available: false,
      problem: "systemd doesn't run services for this user here (systemctl isn't installed)",
    });
  });
});
