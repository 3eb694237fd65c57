// Runs a packaged lanecast in a Debian system of its own, as a new user would.
import { join } from "node:path";
import { expect } from "vitest";
import type { Join } from "#contract/share";
import type { TestKey } from "../keys";
import { joinAsGuest } from "../ssh-guest";
import type { DebianRoot, RunThere } from "./debian-root";

const HOST_KEY_ALIAS = /HostKeyAlias=(\S+)/;

/** Runs a command on this machine and resolves with what it printed. */
export const run = async (argv: readonly string[], cwd: string): Promise<string> => {
  const child = Bun.spawn([...argv], { cwd, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  if ((await child.exited) !== 0) throw new Error(`${argv.join(" ")}: ${err}${out}`);
  return out;
};

/** The same in the system. */
export const mustRun = async (root: DebianRoot, argv: readonly string[], options?: RunThere): Promise<string> => {
  const { exitCode, out, err } = await root.run(argv, options);
  expect([argv.join(" "), exitCode, exitCode === 0 ? "" : `${out}${err}`]).toEqual([argv.join(" "), 0, ""]);
  return out;
};

/** The fastest of several runs: on a busy machine only that says something. */
export const fastest = async (argv: readonly string[], env: Readonly<Record<string, string>>): Promise<number> => {
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
  const pack = `[ ! -d tmate-ssh-server ] || tar -czf - tmate-ssh-server | base64 -w0`;
  const archive = await run(["sh", "-c", `cd '${unpacked}' 2>/dev/null && ${pack} || :`], "/");
  if (archive !== "") {
    const into = "mkdir -p ~/.local/share/lanecast-tools && base64 -d | tar -xzf - -C ~/.local/share/lanecast-tools";
    await mustRun(root, ["sh", "-c", into], { stdin: archive });
  }
  await mustRun(root, [program, "setup"]);
};

/**
 * The first share of a new user: a lane, a guest with a real ssh who types, and the end. Leaves nothing running. Resolves with the
 * milliseconds until the runtime was ready.
 */
export const shareWith = async (root: DebianRoot, program: string, key: TestKey): Promise<number> => {
  await giveTmateRelay(root, program);
  const from = performance.now();
  const serving = root.spawn([program, "serve", "--headless", "--json"], { env: { BUN_OPTIONS: "--smol" } });
  const reader = serving.stdout.getReader();
  const { url } = JSON.parse(new TextDecoder().decode((await reader.read()).value)) as { readonly url: string };
  const readyMs = performance.now() - from;
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
  return readyMs;
};
