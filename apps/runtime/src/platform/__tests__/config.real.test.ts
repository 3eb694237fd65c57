// The home, the runtime directory and the configuration on a real file system.
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findPaths, loadConfig, systemUid } from "../config";
import { checkPrivateDir, distrustOf, openHome, openRuntimeDir, resolvePaths } from "../paths";

let base = "";
const made: string[] = [];
beforeEach(() => {
  base = mkdtempSync("/tmp/lc-");
});
afterEach(() => {
  for (const path of [base, ...made.splice(0)]) rmSync(path, { recursive: true, force: true });
});

const modeOf = (path: string): number => lstatSync(path).mode & 0o777;
const load = (env: Record<string, string>, home?: string) => {
  const config = loadConfig(env, home === undefined ? {} : { home });
  if (config.ok) made.push(config.value.runtimeDir);
  return config;
};
const loaded = (env: Record<string, string>, home?: string) => {
  const config = load(env, home);
  if (!config.ok) throw new Error(config.error.message);
  return config.value;
};

describe("home and runtime directory", () => {
  it("HOME1: --home wins over LANECAST_HOME, which wins over XDG_DATA_HOME, which wins over ~/.local/share", () => {
    const env = { HOME: join(base, "u"), XDG_DATA_HOME: join(base, "x"), LANECAST_HOME: join(base, "l") };
    expect(findPaths(env, { home: join(base, "f") }).home).toBe(join(base, "f"));
    expect(findPaths(env, {}).home).toBe(join(base, "l"));
    expect(findPaths({ ...env, LANECAST_HOME: "" }, {}).home).toBe(join(base, "x/lanecast"));
    expect(findPaths({ HOME: env.HOME, XDG_DATA_HOME: "relative" }, {}).home).toBe(
      join(base, "u/.local/share/lanecast"),
    );
  });

  it("HOME1: finds the tools that setup unpacked even if HOME has changed since", () => {
    const own = join(base, "account");
    const toolsFor = (env: Record<string, string>) => resolvePaths(env, 1, undefined, own).toolsDir;
    const usual = join(base, "u/.local/share/lanecast-tools");
    expect(toolsFor({ HOME: join(base, "u") })).toBe(usual);
    mkdirSync(join(own, ".local/share/lanecast-tools"), { recursive: true });
    expect(toolsFor({ HOME: join(base, "u") })).toBe(join(own, ".local/share/lanecast-tools"));
    mkdirSync(usual, { recursive: true });
    expect(toolsFor({ HOME: join(base, "u") })).toBe(usual);
  });

  it("HOME2: creates the home and the runtime directory, closes both to other users, and finds them again", () => {
    const config = loaded({ XDG_RUNTIME_DIR: base }, join(base, "deep/home"));
    expect([modeOf(config.home), modeOf(config.runtimeDir)]).toEqual([0o700, 0o700]);
    expect(config.runtimeDir).toMatch(new RegExp(`^${base}/lanecast-[0-9a-f]{12}$`));
    expect(loaded({ XDG_RUNTIME_DIR: base }, config.home).runtimeDir).toBe(config.runtimeDir);
  });

  it("HOME2: puts the runtime directory under /tmp, with the uid in its name, if XDG_RUNTIME_DIR isn't usable", () => {
    const expected = new RegExp(`^/tmp/lanecast-${systemUid()}-[0-9a-f]{12}$`);
    expect(loaded({}, join(base, "h")).runtimeDir).toMatch(expected);
    expect(loaded({ XDG_RUNTIME_DIR: join(base, "absent") }, join(base, "h")).runtimeDir).toMatch(expected);
    const long = join(base, "n".repeat(60));
    mkdirSync(long);
    expect(loaded({ XDG_RUNTIME_DIR: long }, join(base, "h")).runtimeDir).toMatch(expected);
  });

  it("HOME2: leaves 59 bytes for a socket's name in the runtime directory in any environment", () => {
    for (const length of [1, 10, 20, 30, 40, 50]) {
      const dir = join(base, "r".repeat(length));
      mkdirSync(dir);
      const { runtimeDir } = findPaths({ XDG_RUNTIME_DIR: dir }, { home: join(base, "h") });
      expect(Buffer.byteLength(runtimeDir) + 59).toBeLessThan(104);
    }
  });

  it("HOME3: keeps two homes apart, and treats two names of one home as one", () => {
    mkdirSync(join(base, "a"));
    symlinkSync(join(base, "a"), join(base, "link"));
    const [a, b, link] = ["a", "b", "link"].map((name) => findPaths({}, { home: join(base, name) }).runtimeDir);
    expect(a).not.toBe(b);
    expect(link).toBe(a);
    expect(findPaths({}, { home: join(base, "link/new") }).home).toBe(join(base, "a/new"));
  });

  it("HOME4: reports a home that isn't writable as a setup-problem with its path", () => {
    writeFileSync(join(base, "file"), "");
    for (const home of [join(base, "file"), join(base, "file/home"), "/proc/lanecast-home"]) {
      expect(load({}, home)).toMatchObject({
        ok: false,
        error: { code: "setup-problem", data: { path: home, hint: expect.stringContaining("--home") } },
      });
    }
  });

  it("HOME6: closes a home that others can read, and refuses one that others can write to or own", () => {
    const home = join(base, "h");
    mkdirSync(home);
    chmodSync(home, 0o755);
    expect(load({ XDG_RUNTIME_DIR: base }, home).ok).toBe(true);
    expect(modeOf(home)).toBe(0o700);
    for (const mode of [0o770, 0o702, 0o777]) {
      chmodSync(home, mode);
      expect(load({ XDG_RUNTIME_DIR: base }, home)).toMatchObject({
        ok: false,
        error: { code: "setup-problem", data: { path: home, hint: expect.stringContaining(`chmod 700 ${home}`) } },
      });
      expect(modeOf(home)).toBe(mode);
    }
    writeFileSync(join(home, "notes.txt"), "");
    expect(load({ XDG_RUNTIME_DIR: base }, home)).toMatchObject({
      error: {
        data: { hint: "It holds other files. Choose a folder only for lanecast with --home or LANECAST_HOME." },
      },
    });
    chmodSync(home, 0o700);
    expect(openHome(home, systemUid() + 1)).toMatchObject({
      ok: false,
      error: { data: { what: expect.stringContaining("belongs to another user") } },
    });
  });

  it("HOME6: refuses a world-writable config.toml and names it, and accepts one with the usual umask", () => {
    const home = join(base, "h");
    mkdirSync(home, { mode: 0o700 });
    const path = join(home, "config.toml");
    writeFileSync(path, "");
    chmodSync(path, 0o664);
    expect(load({ XDG_RUNTIME_DIR: base }, home).ok).toBe(true);
    chmodSync(path, 0o666);
    expect(load({ XDG_RUNTIME_DIR: base }, home)).toMatchObject({ ok: false, error: { data: { path } } });
    const [own, roots, others] = [1000, 0, 1001].map((uid) => distrustOf({ uid, mode: 0o100600 }, 1000));
    expect([own, roots, others]).toEqual([null, null, "belongs to another user"]);
  });

  it("HOME4: rejects an empty --home and an invalid port as invalid-input", () => {
    expect(loadConfig({}, { home: "" })).toMatchObject({ ok: false, error: { code: "invalid-input" } });
    expect(loadConfig({}, { home: join(base, "h"), port: 70_000 })).toMatchObject({
      ok: false,
      error: { code: "invalid-input", data: { issues: [{ path: "port" }] } },
    });
  });

  it("HOME5: refuses a runtime directory that is a link or a file, is open to others, or belongs to another user", () => {
    const uid = systemUid();
    mkdirSync(join(base, "real"), { mode: 0o700 });
    symlinkSync(join(base, "real"), join(base, "link"));
    mkdirSync(join(base, "open"));
    chmodSync(join(base, "open"), 0o770);
    writeFileSync(join(base, "file"), "");
    expect(openRuntimeDir(join(base, "real"), uid).ok).toBe(true);
    for (const [name, why] of [
      ["link", "isn't a directory"],
      ["open", "is open to other users"],
      ["file", "isn't a directory"],
    ] as const) {
      expect(openRuntimeDir(join(base, name), uid)).toMatchObject({
        ok: false,
        error: { data: { what: expect.stringContaining(why) } },
      });
    }
    expect(checkPrivateDir(join(base, "real"), uid + 1)).toMatchObject({
      ok: false,
      error: { data: { what: expect.stringContaining("belongs to another user") } },
    });
  });
});

describe("configuration", () => {
  it("CONF2: reports a misspelled key in config.toml with file and line, and creates no runtime directory", () => {
    const home = join(base, "h");
    mkdirSync(home);
    writeFileSync(join(home, "config.toml"), '[sharing]\nttl_deflaut = "5m"\n');
    expect(load({ XDG_RUNTIME_DIR: base }, home)).toMatchObject({
      ok: false,
      error: {
        code: "setup-problem",
        data: { what: expect.stringContaining(`${home}/config.toml:2: sharing.ttl_deflaut`) },
      },
    });
    expect(() => lstatSync(findPaths({ XDG_RUNTIME_DIR: base }, { home }).runtimeDir)).toThrow();
  });

  it("CONF4: expands ~/ in a path to the operator's home directory", () => {
    const home = join(base, "h");
    mkdirSync(home);
    writeFileSync(join(home, "config.toml"), '[backends.tmate]\npath = "~/bin/tmate"\n');
    expect(loaded({ HOME: "/home/op" }, home).backends).toEqual({
      tmate: { path: "/home/op/bin/tmate", relayPath: null },
      upterm: { path: null, relayPath: null },
    });
  });

  it("SEC1: passes no LANECAST_… variable on, in particular no token", () => {
    const config = loaded({ LANECAST_TOKEN: "secret", LANECAST_HOME: join(base, "h"), PATH: "/bin", EMPTY: "" });
    expect(config.environment).toEqual({ PATH: "/bin", EMPTY: "" });
  });
});
