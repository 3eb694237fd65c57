// `lanecast config …` and the help topics: both work without a runtime.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { errorDataSchemas, exitCodeOf } from "#contract/errors";
import { runFake } from "./fake-cli.fixture";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "lanecast-config-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (text: string) => writeFileSync(join(home, "config.toml"), text, { mode: 0o600 });
const config = (...argv: string[]) => runFake(["--home", home, "config", ...argv], { isRunning: false });

describe("config", () => {
  it("CONF5: show prints every key with its value, default and source", async () => {
    write('[sharing]\nttl_max = "2h"\n');
    const { out, exitCode, asked } = await config("show");
    expect([exitCode, asked]).toEqual([0, []]);
    expect(out.split("\n")[0]).toBe(join(home, "config.toml"));
    expect(out).toMatch(/^sharing\.ttl_max +"2h" +"4h" +config\.toml:2$/m);
    expect(out).toMatch(/^sharing\.grace +"5m" +"5m" +default$/m);
    expect(out).toMatch(/^audit\.max_bytes +- +no limit +default$/m);
    const { path, exists, keys } = (await config("show", "--json")).json();
    expect([path, exists]).toEqual([join(home, "config.toml"), true]);
    expect(keys).toContainEqual({
      key: "sharing.ttl_max",
      value: "2h",
      default: "4h",
      defaultNote: "not set",
      source: "file",
      line: 2,
    });
  });

  it("CONF5: path prints the path, whether or not the file exists", async () => {
    expect((await config("path")).out).toBe(join(home, "config.toml"));
    expect((await config("path", "--json")).json()).toEqual({ path: join(home, "config.toml"), exists: false });
  });

  it("CONF5: check accepts a valid or missing file and creates nothing", async () => {
    expect(await config("check")).toMatchObject({
      exitCode: 0,
      out: `${join(home, "config.toml")} doesn't exist, so every key has its default.`,
    });
    const missing = join(home, "none");
    expect((await runFake(["--home", missing, "config", "check"], { isRunning: false })).exitCode).toBe(0);
    write('window = "none"\n');
    expect((await config("check", "--json")).json()).toEqual({
      ok: true,
      path: join(home, "config.toml"),
      exists: true,
    });
  });

  it("CONF2, CONF3: check and show exit with 2 for a broken file, with its line and what is allowed", async () => {
    write('window = "tab"\n\n[sharing]\nttl_mni = "1m"\n');
    for (const command of ["check", "show"]) {
      const broken = await config(command);
      expect([broken.exitCode, broken.out]).toEqual([2, ""]);
      expect(broken.err).toContain(`${home}/config.toml:1: window: must be "auto", "desktop", "browser" or "none"`);
      expect(broken.err).toContain(`${home}/config.toml:4: sharing.ttl_mni: unknown key (keys of [sharing]: `);
      expect(broken.err).toContain("Fix these lines and try again.");
    }
    expect((await config("check", "--json")).json().error.code).toBe("setup-problem");
  });
});

describe("help topics", () => {
  it("CLI12: help errors lists every code with its meaning, remedy, exit code and data", async () => {
    const { out } = await runFake(["help", "errors"], { isRunning: false });
    const { errors } = (await runFake(["help", "errors", "--json"], { isRunning: false })).json();
    expect(errors.map(({ code }: { code: string }) => code)).toEqual(Object.keys(errorDataSchemas));
    for (const { code, exitCode, meaning, remedy } of errors) {
      expect(out).toContain(`${code} (exit ${exitCode})`);
      expect([meaning, remedy].every((text) => text.length >= 10)).toBe(true);
    }
  });

  it("CLI12: help exit-codes lists every exit code with its errors", async () => {
    const { exitCodes } = (await runFake(["--json", "help", "exit-codes"])).json();
    const listed = new Map(
      exitCodes.flatMap(({ exitCode, errors }: { exitCode: number; errors: string[] }) =>
        errors.map((code) => [code, exitCode] as const),
      ),
    );
    expect(Object.fromEntries(listed)).toEqual(exitCodeOf);
    expect((await runFake(["help", "exit-codes"])).out).toMatch(/^9 +Timed out\. +timed-out$/m);
  });
});
