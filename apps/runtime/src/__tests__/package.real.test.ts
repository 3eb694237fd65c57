// The packages of `npm run package`: built twice, run where there is no repository, installed, used for a share, and removed.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { Join } from "#contract/share";
import { makeKey, type TestKey } from "../testing/keys";
import { expectNoLeaks } from "../testing/leak-check";
import {
  type DebianRoot,
  openDebianRoot,
  type PreparedDebian,
  prepareDebian,
  type RunThere,
  whyNoDebianRoot,
} from "../testing/rigs/debian-root";
import { joinAsGuest } from "../testing/ssh-guest";

expectNoLeaks();

const ROOT = join(import.meta.dirname, "../../../..");
const HOST_KEY_ALIAS = /HostKeyAlias=(\S+)/;
const whyNot = whyNoDebianRoot();
const skipped = whyNot === null ? "" : ` (skipped: ${whyNot})`;
const inDebian = it.skipIf(whyNot !== null);
const BUILD_WITHIN_MS = 360_000;
const TEST_WITHIN_MS = 120_000;

const run = async (argv: readonly string[], cwd = ROOT): Promise<string> => {
  const child = Bun.spawn([...argv], { cwd, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  if ((await child.exited) !== 0) throw new Error(`${argv.join(" ")}: ${err}${out}`);
  return out;
};

const build = (out: string): Promise<string> => {
  const architecture = process.arch === "arm64" ? "arm64" : "amd64";
  return run(["npm", "run", "-s", "package", "--", "--arch", architecture, "--out", out]);
};

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

const withRoot = async (context: TestContext, use: (root: DebianRoot) => Promise<void>): Promise<void> => {
  context.skip(debian.path === null, debian.what);
  const root = await openDebianRoot(debian.path ?? "", packages);
  try {
    await use(root);
  } finally {
    await root.dispose();
  }
};

const mustRun = async (root: DebianRoot, argv: readonly string[], options?: RunThere): Promise<string> => {
  const { exitCode, out, err } = await root.run(argv, options);
  expect([argv.join(" "), exitCode, exitCode === 0 ? "" : `${out}${err}`]).toEqual([argv.join(" "), 0, ""]);
  return out;
};

/** The fastest of several runs: on a busy machine only that says something. */
const fastest = async (argv: readonly string[], env: Readonly<Record<string, string>>): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const from = performance.now();
    await Bun.spawn([...argv], { cwd: "/", env, stdin: "ignore", stdout: "ignore" }).exited;
    times.push(performance.now() - from);
  }
  return Math.min(...times);
};

/** tmate's relay isn't in Debian 12. What this machine's own set-up unpacked saves the download. */
const giveTmateRelay = async (root: DebianRoot, program: string): Promise<void> => {
  const unpacked = join(process.env.XDG_DATA_HOME ?? join(process.env.HOME ?? "", ".local/share"), "lanecast-tools");
  const archive = await run([
    "sh",
    "-c",
    `[ -d '${unpacked}/tmate-ssh-server' ] && tar -C '${unpacked}' -czf - tmate-ssh-server | base64 -w0 || :`,
  ]);
  if (archive !== "") {
    const into = "mkdir -p ~/.local/share/lanecast-tools && base64 -d | tar -xzf - -C ~/.local/share/lanecast-tools";
    await mustRun(root, ["sh", "-c", into], { stdin: archive });
  }
  await mustRun(root, [program, "setup"]);
};

/** The first share of a new user: a lane, a guest with a real ssh who types, and the end. Leaves nothing running. */
const shareWith = async (root: DebianRoot, program: string): Promise<void> => {
  await giveTmateRelay(root, program);
  const from = performance.now();
  const serving = root.spawn([program, "serve", "--headless", "--json"], { env: { BUN_OPTIONS: "--smol" } });
  const reader = serving.stdout.getReader();
  const { url } = JSON.parse(new TextDecoder().decode((await reader.read()).value)) as { readonly url: string };
  figures.push([`${program} serve, until it is ready`, `${Math.round(performance.now() - from)} ms`]);
  reader.releaseLock();
  const page = await fetch(new URL("/", url));
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? "/missing";
  const loaded = await fetch(new URL(script, url), { headers: { "Accept-Encoding": "br" } });
  expect([page.status, loaded.status, loaded.headers.get("content-type")?.split(";")[0]]).toEqual([
    200,
    200,
    "text/javascript",
  ]);
  await mustRun(root, [program, "lane", "new", "--name", "api"]);
  const flags = ["--backend", "tmate", "--access", "write", "--ttl", "10m", "--key", key.line];
  const started = JSON.parse(await mustRun(root, [program, "share", "start", "api", ...flags, "--json"]));
  const told: Join = started.join;
  const alias = HOST_KEY_ALIAS.exec(told.command)?.[1] ?? "";
  const guest = joinAsGuest({
    join: { user: told.user, host: told.host, port: told.port, publicKey: "", knownHosts: told.knownHosts.split("\n") },
    keyPath: key.path,
    sshArgs: ["-o", `HostKeyAlias=${alias}`],
  });
  try {
    await guest.waitFor("lanecast", { withinMs: 20_000 });
    // The variable isn't set in the lane: Bun's options are for Bun only.
    guest.write("echo typed-[$BUN_OPTIONS]-$((6*7))\r");
    await guest.waitFor("typed-[]-42", { withinMs: 20_000 });
    const stopped = JSON.parse(await mustRun(root, [program, "share", "stop", "--all", "--json"]));
    expect(stopped.shares[0].proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0 });
    await guest.waitExit(20_000);
  } finally {
    await guest.dispose();
  }
  expect(JSON.parse(await mustRun(root, [program, "audit", "verify", "--json"])).ok).toBe(true);
  await mustRun(root, [program, "stop", "--terminals"]);
  expect(await serving.exited).toBe(0);
  expect((await mustRun(root, ["find", "/tmp", "-mindepth", "1", "-name", "lanecast*"])).trim()).toBe("");
};

describe("the packages", () => {
  it("PKG1: two builds give the same bytes", { timeout: BUILD_WITHIN_MS }, async () => {
    const again = join(dir, "again");
    await build(again);
    expect(readFileSync(join(again, "SHA256SUMS"), "utf8")).toBe(readFileSync(join(packages, "SHA256SUMS"), "utf8"));
    rmSync(again, { recursive: true });
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
        await shareWith(root, program);
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
        await mustRun(root, ["test", "-s", "/usr/lib/systemd/user/lanecast.service"]);
        await mustRun(root, ["test", "-s", "/usr/share/applications/lanecast.desktop"]);
        await shareWith(root, "lanecast");
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
        await shareWith(root, program);
        await mustRun(root, ["rm", "-r", ".local/share/lanecast", ".local/share/lanecast-tools"]);
        await mustRun(root, [".local/lib/lanecast/install.sh", "--uninstall"]);
        expect(await listed()).toBe(before);
      }),
  );

  inDebian(
    `PKG7: lanecast setup unpacks tmate's relay without root, and names the one command for what needs root${skipped}`,
    { timeout: TEST_WITHIN_MS },
    (context) =>
      withRoot(context, async (root) => {
        const program = `/mnt/${names.program}`;
        await mustRun(root, ["rm", "-f", "/usr/bin/tmate"], { as: "root" });
        const { exitCode, out, err } = await root.run([program, "setup", "--json"]);
        expect([exitCode, JSON.parse(out).rootCommand]).toEqual([
          2,
          expect.stringMatching(/^sudo sh -c 'apt-get update && apt-get install .*tmate/),
        ]);
        expect(err).toContain("unpacking the local tmate relay");
      }),
  );
});
