// The packages of `npm run package`: built twice, run where there is no repository, installed, used for a share, and removed.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { makeKey, type TestKey } from "../testing/keys";
import { expectNoLeaks } from "../testing/leak-check";
import {
  type DebianRoot,
  openDebianRoot,
  type PreparedDebian,
  prepareDebian,
  whyNoDebianRoot,
} from "../testing/rigs/debian-root";
import { fastest, mustRun, run, shareWith } from "../testing/rigs/package-stage";

expectNoLeaks();

const ROOT = join(import.meta.dirname, "../../../..");
const whyNot = whyNoDebianRoot();
const skipped = whyNot === null ? "" : ` (skipped: ${whyNot})`;
const inDebian = it.skipIf(whyNot !== null);
const BUILD_WITHIN_MS = 360_000;
const TEST_WITHIN_MS = 120_000;

const build = (out: string, root = ROOT): Promise<string> => {
  const architecture = process.arch === "arm64" ? "arm64" : "amd64";
  return run(["npm", "run", "-s", "package", "--", "--arch", architecture, "--out", out], root);
};

/** The files that git knows or would add, with the same commit; the page is built again. node_modules only gets a second name for each file. */
const COPY_CHECKOUT = `
mkdir "$1"
git ls-files --cached --others --exclude-standard -z | tar --null --ignore-failed-read -T - -cf - | tar -xf - -C "$1"
if [ -d .git ]; then ln -s "$PWD/.git" "$1/.git"; else cp .git "$1/.git"; fi
cp -al node_modules "$1/node_modules" 2>/dev/null || { rm -rf "$1/node_modules"; cp -a node_modules "$1/node_modules"; }
`;

const fileIn = (folder: string, pattern: RegExp): string =>
  readdirSync(folder).find((name) => pattern.test(name)) ?? `no ${pattern.source}`;

let dir: string;
let packages: string;
let key: TestKey;
let debian: PreparedDebian;
/** The names of the files in `packages`, which a system sees in /mnt. */
let names: { readonly program: string; readonly deb: string; readonly tarball: string };
const figures: string[][] = [];

beforeAll(async () => {
  dir = mkdtempSync("/tmp/lc-package-");
  packages = join(dir, "packages");
  const [at] = await Promise.all([
    whyNot === null ? prepareDebian(dir) : { path: null, what: whyNot },
    build(packages),
  ]);
  debian = at;
  names = {
    program: fileIn(packages, /-linux-(x64|arm64)$/),
    deb: fileIn(packages, /\.deb$/),
    tarball: fileIn(packages, /\.tar\.gz$/),
  };
  key = makeKey(dir, "guest");
  for (const name of Object.values(names))
    figures.push([name, `${(statSync(join(packages, name)).size / 1e6).toFixed(1)} MB`]);
}, BUILD_WITHIN_MS);

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
  const width = Math.max(...figures.map(([what = ""]) => what.length));
  // `npm test` prints the lines that begin like a table.
  const rows = figures.map(([what = "", is = ""]) => `| ${what.padEnd(width)} | ${is.padStart(8)} |`);
  console.log([`| Installed in ${debian.what}.`, ...rows].join("\n"));
});

const firstShare = async (root: DebianRoot, program: string): Promise<void> => {
  const readyMs = await shareWith(root, program, key);
  figures.push([`${program} serve, until it is ready`, `${Math.round(readyMs)} ms`]);
};

const withRoot = async (context: TestContext, use: (root: DebianRoot) => Promise<void>): Promise<void> => {
  context.skip(debian.path === null, debian.what);
  const root = await openDebianRoot(debian.path ?? "", packages);
  try {
    await use(root);
  } finally {
    await root.dispose();
  }
};

describe("the packages", () => {
  it("PKG1: two builds in different folders give the same bytes", { timeout: BUILD_WITHIN_MS }, async () => {
    const [again, elsewhere] = [join(dir, "again"), join(dir, "checkout")];
    await run(["sh", "-ec", COPY_CHECKOUT, "copy", elsewhere], ROOT);
    await build(again, elsewhere);
    expect(readFileSync(join(again, "SHA256SUMS"), "utf8")).toBe(readFileSync(join(packages, "SHA256SUMS"), "utf8"));
    for (const folder of [again, elsewhere]) rmSync(folder, { recursive: true });
  });

  it("PKG2: the program says what it was built from, and starts at least as fast as the command line of a checkout", async () => {
    const program = join(packages, names.program);
    const env = { PATH: process.env.PATH ?? "", HOME: dir, LANECAST_HOME: join(dir, "home"), XDG_RUNTIME_DIR: dir };
    expect(await run([program, "--version"], "/")).toMatch(/^\d+\.\d+\.\d+ \(.+, \d{4}-\d{2}-\d{2}\)\n$/);
    for (const command of ["--version", "status"]) {
      const [packaged, checkout] = [
        await fastest([program, command], env),
        await fastest([join(ROOT, "bin/lanecast"), command], env),
      ];
      figures.push([`lanecast ${command}, packaged`, `${Math.round(packaged)} ms`]);
      figures.push([`lanecast ${command}, from a checkout`, `${Math.round(checkout)} ms`]);
      expect(packaged).toBeLessThan(checkout);
    }
  });

  it("PKG3: the bill of materials names every package with its licence", async () => {
    const bill = JSON.parse(readFileSync(join(packages, fileIn(packages, /\.cdx\.json$/)), "utf8"));
    const parts: readonly { name: string; version: string; licenses: readonly unknown[] }[] = bill.components;
    expect(parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["bun", "react", "zod", "@cedar-policy/cedar-wasm"]),
    );
    expect(JSON.stringify(parts)).not.toContain("NOASSERTION");
    const text = await run(
      ["sh", "-c", `tar -xzOf ${names.tarball} --wildcards '*/third-party-licenses.txt.gz' | gunzip`],
      packages,
    );
    expect(parts.filter(({ name, version }) => !text.includes(`${name} ${version} (`))).toEqual([]);
  });

  inDebian(
    `PKG4: one file is enough: it runs in an empty folder as an ordinary user, and shares through tmate${skipped}`,
    { timeout: TEST_WITHIN_MS },
    (context) =>
      withRoot(context, async (root) => {
        const program = "/home/ana/lanecast";
        await mustRun(root, ["cp", `/mnt/${names.program}`, program]);
        for (const name of ["node", "bun"])
          expect((await root.run(["sh", "-c", `command -v ${name}`])).exitCode).not.toBe(0);
        // The folder in which lanecast runs must not steer it.
        const traps =
          "mkdir odd && cd odd && echo LANECAST_HOME=/odd >.env && echo 'preload = [\"./trap.ts\"]' >bunfig.toml && echo 'throw 1' >trap.ts";
        await mustRun(root, ["sh", "-c", traps]);
        expect(await mustRun(root, [program, "config", "path"], { cwd: "/home/ana/odd" })).toContain(
          "/home/ana/.local/share/lanecast",
        );
        expect(await mustRun(root, [program, "completions", "bash"])).toContain("_lanecast");
        await firstShare(root, program);
      }),
  );

  inDebian(
    `PKG5: the Debian package installs, an ordinary user shares through tmate, and a purge leaves nothing${skipped}`,
    { timeout: TEST_WITHIN_MS },
    (context) =>
      withRoot(context, async (root) => {
        const before = await root.paths();
        await mustRun(root, ["dpkg", "--install", `/mnt/${names.deb}`], { as: "root" });
        expect(await mustRun(root, ["sh", "-c", "command -v lanecast"])).toBe("/usr/bin/lanecast\n");
        const unit = await mustRun(root, ["cat", "/usr/lib/systemd/user/lanecast.service"]);
        for (const line of ["KillMode=process", "StandardOutput=null"]) expect(unit).toContain(`\n${line}\n`);
        await mustRun(root, ["test", "-s", "/usr/share/applications/lanecast.desktop"]);
        await firstShare(root, "lanecast");
        await mustRun(root, ["dpkg", "--purge", "lanecast"], { as: "root" });
        expect(await root.paths()).toEqual(before);
      }),
  );

  inDebian(
    `PKG6: install.sh installs into ~/.local without root, the user shares through tmate, and --uninstall leaves nothing${skipped}`,
    { timeout: TEST_WITHIN_MS },
    (context) =>
      withRoot(context, async (root) => {
        const program = "/home/ana/.local/bin/lanecast";
        await mustRun(root, ["tar", "-xzf", `/mnt/${names.tarball}`]);
        const script = `./${names.tarball.replace(".tar.gz", "")}/install.sh`;
        const listed = async (): Promise<string> => mustRun(root, ["sh", "-c", "find .local | sort"]);
        await mustRun(root, ["mkdir", "-p", ".local/share/man"]);
        const before = await listed();
        await mustRun(root, [script]);
        // A second time, as for an upgrade.
        expect(await mustRun(root, [script])).toContain("Installed lanecast");
        expect(await mustRun(root, ["cat", ".local/share/systemd/user/lanecast.service"])).toContain(
          `"${program}" serve`,
        );
        await firstShare(root, program);
        await mustRun(root, ["rm", "-r", ".local/share/lanecast", ".local/share/lanecast-tools"]);
        const unit = `mkdir -p .config/systemd/user && echo 'ExecStart="${program}" serve' >.config/systemd/user/lanecast.service`;
        await mustRun(root, ["sh", "-c", unit]);
        const kept = await root.run([".local/lib/lanecast/install.sh", "--uninstall"]);
        expect(kept).toMatchObject({ exitCode: 1, err: expect.stringContaining("lanecast service uninstall") });
        await mustRun(root, ["rm", "-r", ".config/systemd"]);
        await mustRun(root, [".local/lib/lanecast/install.sh", "--uninstall"]);
        expect(await listed()).toBe(before);
      }),
  );

  inDebian(
    `PKG7: doctor recommends lanecast setup, which unpacks tmate's relay without root, and names the one command for what needs root${skipped}`,
    { timeout: TEST_WITHIN_MS },
    (context) =>
      withRoot(context, async (root) => {
        const program = `/mnt/${names.program}`;
        await mustRun(root, ["rm", "-f", "/usr/bin/tmate"], { as: "root" });
        const { checks } = JSON.parse((await root.run([program, "doctor", "--json"])).out);
        const relay = checks.find(({ id }: { readonly id: string }) => id === "tmate-relay");
        expect(relay.remedy).toContain("run lanecast setup");
        const { exitCode, out } = await root.run([program, "setup", "--json"]);
        const { problems, rootCommand } = JSON.parse(out);
        expect(problems).toEqual([expect.objectContaining({ what: "tmate" })]);
        expect([exitCode, rootCommand]).toEqual([
          2,
          expect.stringMatching(/^sudo sh -c 'apt-get update && apt-get install .*tmate/),
        ]);
        const unpacked = ".local/share/lanecast-tools/tmate-ssh-server/tmate-ssh-server";
        const usage = await root.run([`/home/ana/${unpacked}`, "--help"]);
        expect(`${usage.out}${usage.err}`).toContain("usage: tmate-ssh-server");
      }),
  );
});
