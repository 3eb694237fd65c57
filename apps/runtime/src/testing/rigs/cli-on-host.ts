// Runs bin/lanecast on one host of the test network: a runtime and its command line.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Join, ShareView } from "#contract/share";
import { eventually } from "../eventually";
import { makeKey, type TestKey } from "../keys";
import type { NetworkHosts } from "../reach/network-hosts";
import { joinAsGuest, type SshGuest } from "../ssh-guest";

const BIN = join(import.meta.dirname, "../../../../../bin/lanecast");

export interface Said {
  readonly exitCode: number;
  readonly err: string;
  json(): ReturnType<typeof JSON.parse>;
}

export interface HostedCli {
  readonly dir: string;
  /** The guest's key that tests allow in their requests. */
  readonly key: TestKey;
  /** Runs one command with `--json` on the operator's host. */
  cli(...argv: readonly string[]): Promise<Said>;
  start(): Promise<void>;
  show(shareId: string): Promise<ShareView>;
  /** Joins from a host of the network, with exactly what the join card says. */
  join(host: string, told: Join): SshGuest;
  dispose(): Promise<void>;
}

const environmentOf = (dir: string): Readonly<Record<string, string>> => ({
  PATH: process.env.PATH ?? "",
  // Setup installs programs below it.
  XDG_DATA_HOME: process.env.XDG_DATA_HOME ?? join(process.env.HOME ?? "/root", ".local/share"),
  HOME: dir,
  SHELL: "/bin/sh",
  PS1: "$ ",
  LANG: "C.UTF-8",
  LANECAST_HOME: join(dir, "home"),
  XDG_RUNTIME_DIR: join(dir, "run"),
});

const HOST_KEY_ALIAS = /HostKeyAlias=(\S+)/;

export const createHostedCli = (network: NetworkHosts, host: string, configToml = ""): HostedCli => {
  const dir = mkdtempSync("/tmp/lc-net-");
  const env = environmentOf(dir);
  mkdirSync(join(dir, "run"), { mode: 0o700 });
  mkdirSync(join(dir, "home"), { mode: 0o700 });
  writeFileSync(join(dir, "home/config.toml"), configToml);
  const key = makeKey(dir, "guest");
  const guests: SshGuest[] = [];
  let serving: Bun.Subprocess | null = null;

  const cli = async (...argv: readonly string[]): Promise<Said> => {
    const child = Bun.spawn([...network.on(host), BIN, ...argv, "--json"], {
      cwd: dir,
      env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, exitCode] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { exitCode, err, json: () => JSON.parse(out) };
  };

  return {
    dir,
    key,
    cli,
    start: async () => {
      serving = Bun.spawn([...network.on(host), BIN, "serve", "--headless"], {
        cwd: dir,
        env,
        stdin: "ignore",
        stdout: "ignore",
        stderr: "ignore",
      });
      await eventually(async () => (await cli("status")).json().running === true, {
        what: "the runtime answers",
        withinMs: 20_000,
        everyMs: 100,
      });
    },
    show: async (shareId) => (await cli("share", "show", shareId)).json().share,
    join: (from, { user, host: to, port, knownHosts, command }) => {
      const alias = HOST_KEY_ALIAS.exec(command)?.[1] ?? "";
      const told = { user, host: to, port, publicKey: "", knownHosts: knownHosts.split("\n") };
      const guest = joinAsGuest({
        join: told,
        keyPath: key.path,
        sshArgs: ["-o", `HostKeyAlias=${alias}`],
        through: network.on(from),
      });
      guests.push(guest);
      return guest;
    },
    dispose: async () => {
      await Promise.all(guests.map((guest) => guest.dispose()));
      await cli("stop", "--terminals");
      serving?.kill("SIGKILL");
      await serving?.exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
