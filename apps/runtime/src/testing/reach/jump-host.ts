// A jump host: a real sshd on a host of the test network, with its own keys and configuration. Never the system's server.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPaths, systemEnvironment } from "../../platform/config";
import { fingerprintOf } from "../../platform/fingerprint";
import { descendantsOf, isAlive, killExactly } from "../../platform/process-table";
import { supervise } from "../../platform/process-tree";
import { eventually } from "../eventually";
import { makeKey, type TestKey } from "../keys";
import type { NetworkHosts } from "./network-hosts";

/** The sshd that setup unpacked, or else the distribution's. */
export const sshdPath = (): string | null => {
  const unpacked = join(findPaths(systemEnvironment(), {}).toolsDir, "openssh-server", "sshd");
  return [unpacked, "/usr/sbin/sshd"].find(existsSync) ?? null;
};

/** Why there can be no jump host here, or null if there can. */
export const whyNoSshd = (): string | null => (sshdPath() === null ? "no sshd (node scripts/setup.mjs test)" : null);

export interface JumpHostServer {
  readonly port: number;
  /** SHA256:… of its host key, for pinning. */
  fingerprint(): string;
  /** The private key that can log in as root. */
  readonly identity: TestKey;
  start(): Promise<void>;
  /** Kills the server and every connection, as if the machine were gone. */
  stop(): Promise<void>;
  /** Cuts every connection and answers no new one, like a machine that hangs. `stop` ends it. */
  freeze(): void;
  /** The next start uses a new host key. */
  changeKey(): void;
}

const PORT = 2_022;

const configurationOf = (dir: string, address: string, hostKey: string): string =>
  [
    `ListenAddress ${address}`,
    `Port ${PORT}`,
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${join(dir, "operator.pub")}`,
    "PidFile none",
    "UsePAM no",
    "StrictModes no",
    "PasswordAuthentication no",
    "PermitRootLogin prohibit-password",
    "GatewayPorts clientspecified",
    "",
  ].join("\n");

/** sshd drops to the user `sshd` and needs /run/sshd. Both exist only in its own mount namespace. */
export const inOwnMounts = (passwd: string, argv: readonly string[]): readonly string[] => [
  ...["unshare", "--mount", "--", "sh", "-c"],
  `mount --bind '${passwd}' /etc/passwd && mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/sshd && exec "$@"`,
  "sh",
  ...argv,
];

export const writePasswd = (dir: string): string => {
  const path = join(dir, "passwd");
  const own = readFileSync("/etc/passwd", "utf8");
  const sshd = "sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n";
  writeFileSync(path, /^sshd:/m.test(own) ? own : `${own.trimEnd()}\n${sshd}`);
  return path;
};

/** `dir`: a folder of the test. `address`: where the server listens. */
export const createJumpHost = (network: NetworkHosts, host: string, address: string, dir: string): JumpHostServer => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const passwd = writePasswd(dir);
  const identity = makeKey(dir, "operator");
  let generation = 0;
  let hostKey = makeKey(dir, "host0");
  let running: ReturnType<typeof supervise> | null = null;
  return {
    port: PORT,
    identity,
    fingerprint: () => fingerprintOf(hostKey.line),
    changeKey: () => {
      generation += 1;
      hostKey = makeKey(dir, `host${generation}`);
    },
    start: async () => {
      const config = join(dir, "sshd_config");
      writeFileSync(config, configurationOf(dir, address, hostKey.path));
      const argv = inOwnMounts(passwd, [sshdPath() ?? "", "-D", "-e", "-f", config]);
      const logPath = join(dir, "sshd.log");
      running = supervise([...network.on(host), ...argv], { cwd: dir, env: { PATH: process.env.PATH ?? "" }, logPath });
      await eventually(() => network.listeners(host).includes(`${address}:${PORT}`), {
        what: `sshd listens: ${existsSync(logPath) ? readFileSync(logPath, "utf8").slice(-400) : ""}`,
        withinMs: 10_000,
      });
    },
    freeze: () => {
      if (running === null) return;
      killExactly(running, "SIGSTOP");
      for (const connection of descendantsOf(running.pid)) killExactly(connection, "SIGKILL");
    },
    stop: async () => {
      if (running === null) return;
      const all = [running, ...descendantsOf(running.pid)];
      for (const each of all) killExactly(each, "SIGKILL");
      await eventually(() => !all.some(isAlive), { what: "sshd is gone", withinMs: 5_000 });
      running = null;
    },
  };
};
