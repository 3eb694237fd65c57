// `lanecast backup` and `lanecast restore`: what is saved, and every reason for which a backup is refused.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRealCli, type RealCli } from "./real-cli.fixture";

let cli: RealCli;
let file: string;
beforeEach(() => {
  cli = createRealCli();
  file = join(cli.base, "backup.tgz");
});
afterEach(() => cli.dispose());

const inHome = (...names: readonly string[]): string => join(cli.home, ...names);
const textOf = (path: string): string => readFileSync(path, "utf8");

/** A home that a runtime has used, with an audit log, a token and policies of its own. */
const usedHome = async (): Promise<string> => {
  mkdirSync(inHome("policies"), { recursive: true, mode: 0o700 });
  writeFileSync(join(cli.base, "shared.cedar"), "permit (principal, action, resource);\n");
  symlinkSync(join(cli.base, "shared.cedar"), inHome("policies", "shared.cedar"));
  mkdirSync(inHome("window", "Default"), { recursive: true });
  writeFileSync(inHome("window", "Default", "Cookies"), "signed in");
  await cli.serve();
  const { token } = (await cli.run(["token", "new", "--role", "requester", "--name", "ci", "--json"])).json();
  return token;
};
const headOf = async (): Promise<unknown> => (await cli.run(["audit", "head", "--json"])).json();

/** Changes the unpacked backup and packs it again. */
const repack = (change: (folder: string) => void): void => {
  const folder = join(cli.base, "unpacked");
  mkdirSync(folder);
  Bun.spawnSync(["tar", "-C", folder, "-xzf", file]);
  change(folder);
  rmSync(file);
  Bun.spawnSync(["tar", "-C", folder, "-czf", file, ...readdirSync(folder)]);
};

const refused = async (...flags: readonly string[]): Promise<string> => {
  const tried = await cli.run(["restore", file, "--json", ...flags]);
  expect(tried.exitCode).toBe(2);
  expect(readdirSync(cli.base).filter((name) => name.includes("restoring"))).toEqual([]);
  return tried.json().error.message;
};

describe("backup and restore", () => {
  it("BAK1, BAK2: a backup of a running home restores everything, and the old home is kept", async () => {
    const token = await usedHome();
    const made = await cli.run(["backup", "backup.tgz"]);
    expect(made.out).toMatch(/^Backed up .* \(\d+ files\)\.\nAudit log: \d+ rows, verified\.\nIt contains secrets /);
    expect(lstatSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(cli.base).filter((name) => name.startsWith(".lanecast"))).toEqual([]);
    const listed = Bun.spawnSync(["tar", "-tzf", file]).stdout.toString();
    expect(listed).not.toMatch(/page\.key|runtime\.lock|holder|logs|window|-wal/);
    const running = await cli.run(["restore", file, "--force", "--json"]);
    expect([running.exitCode, running.json().error.code]).toEqual([7, "already-running"]);
    const head = await headOf();

    await cli.run(["stop"]);
    await cli.run(["serve", "--detach", "--headless"]);
    await cli.run(["stop"]);
    writeFileSync(inHome("config.toml"), "broken");
    expect(await refused()).toContain("isn't empty");
    expect(textOf(inHome("config.toml"))).toBe("broken");
    const restored = (await cli.run(["restore", file, "--force", "--json"])).json();
    expect(restored).toMatchObject({ home: cli.home, audit: { ok: true } });
    expect(textOf(join(restored.keptAt, "config.toml"))).toBe("broken");
    expect(existsSync(inHome("config.toml"))).toBe(false);
    expect(await headOf()).toEqual(head);
    expect((await cli.run(["audit", "verify"])).exitCode).toBe(0);
    expect(textOf(inHome("policies", "shared.cedar"))).toBe("permit (principal, action, resource);\n");
    expect([inHome(), inHome("tokens.json")].map((path) => lstatSync(path).mode & 0o777)).toEqual([0o700, 0o600]);

    await cli.serve();
    expect((await cli.run(["share", "list", "--json"], { LANECAST_TOKEN: token })).exitCode).toBe(0);
  });

  it("BAK1: has every row of a runtime that was killed", async () => {
    const { child } = await cli.serve();
    await cli.run(["token", "new", "--role", "requester", "--name", "ci"]);
    const head = (await cli.run(["audit", "head", "--json"])).json();
    child.kill("SIGKILL");
    await child.exited;
    const made = (await cli.run(["backup", file, "--json"])).json();
    expect(made).toMatchObject({ containsSecrets: true, audit: { ok: true, ...head } });
  });

  it("BAK2: an empty policies folder stays empty, because it denies everything", async () => {
    mkdirSync(inHome("policies"), { recursive: true, mode: 0o700 });
    await cli.run(["backup", file]);
    rmSync(cli.home, { recursive: true });
    expect((await cli.run(["restore", file, "--json"])).json()).toMatchObject({ keptAt: null, audit: null });
    expect(readdirSync(inHome("policies"))).toEqual([]);
  });

  it("BAK3: refuses an archive that is damaged, changed, not a backup or from a newer lanecast, and changes nothing", async () => {
    mkdirSync(inHome("policies"), { recursive: true, mode: 0o700 });
    writeFileSync(inHome("guests.json"), "{}");
    await cli.run(["backup", file]);
    rmSync(cli.home, { recursive: true });
    const whole = readFileSync(file);

    expect((await cli.run(["restore", cli.base])).err).toContain("isn't a file");
    writeFileSync(file, whole.subarray(0, whole.length / 2));
    expect(await refused()).toContain("isn't an intact backup");
    writeFileSync(file, whole);
    repack((folder) => writeFileSync(join(folder, "home/guests.json"), '{"more":1}'));
    expect(await refused()).toContain("a file in it was changed or is missing");
    rmSync(join(cli.base, "unpacked"), { recursive: true });
    writeFileSync(file, whole);
    repack((folder) => symlinkSync("/etc", join(folder, "home/link")));
    expect(await refused()).toContain("it contains more than a home");
    rmSync(join(cli.base, "unpacked"), { recursive: true });
    writeFileSync(file, whole);
    repack((folder) => {
      const path = join(folder, "lanecast-backup.json");
      writeFileSync(path, JSON.stringify({ ...JSON.parse(textOf(path)), homeFormat: 99, version: "9.0.0" }));
    });
    expect(await refused()).toContain("was written by lanecast 9.0.0; this is lanecast");
    expect(existsSync(cli.home)).toBe(false);
  });

  it("BAK1: refuses a file that exists or is in the home, and leaves nothing when it fails", async () => {
    mkdirSync(cli.home, { mode: 0o700 });
    writeFileSync(file, "mine");
    for (const path of [file, inHome("backup.tgz"), join(cli.base, "no/such.tgz")])
      expect((await cli.run(["backup", path])).exitCode).toBe(2);
    expect(textOf(file)).toBe("mine");
    mkdirSync(join(cli.base, "bin"));
    writeFileSync(join(cli.base, "bin/tar"), "#!/bin/sh\necho no room >&2; exit 2\n", { mode: 0o755 });
    const path = `${join(cli.base, "bin")}:${process.env.PATH ?? ""}`;
    const failed = await cli.run(["backup", join(cli.base, "other.tgz"), "--json"], { PATH: path });
    expect([failed.exitCode, failed.json().error.message]).toEqual([2, expect.stringContaining("(no room)")]);
    expect(readdirSync(cli.base).filter((name) => /lanecast-|other/.test(name))).toEqual([]);
  });

  it("BAK1: a damaged audit log is saved as it is, and the output says so", async () => {
    mkdirSync(cli.home, { mode: 0o700 });
    writeFileSync(inHome("audit.db"), "not a database ".repeat(100));
    expect((await cli.run(["backup", file])).out).toContain("Audit log: copied as it is, because it doesn't verify.");
    rmSync(cli.home, { recursive: true });
    expect((await cli.run(["restore", file, "--json"])).json().audit).toMatchObject({ ok: false });
    expect(textOf(inHome("audit.db"))).toMatch(/^not a database/);
  });
});
