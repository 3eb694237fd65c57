// A real systemd user manager for tests, in namespaces of its own: systemd refuses to run where /run/systemd/system is missing.
import { existsSync } from "node:fs";
import { eventually } from "./eventually";

const SYSTEMD = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"].find((path) => existsSync(path));

const EXIT_WITHIN_MS = 5_000;

/** XDG_RUNTIME_DIR inside. */
export const RUN_DIR = "/run/user-manager";

/** /run is empty in there. As process 1, systemd would be the system's manager and not a user's. Everything ends with the first process of the process namespace. */
const SCRIPT = `mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system && mkdir -m 700 ${RUN_DIR}
"$1" --user --log-level=err &
wait`;

const inNamespaces = (...argv: readonly string[]): readonly string[] => [
  "unshare",
  "--mount",
  "--pid",
  "--fork",
  "--kill-child",
  "--mount-proc",
  ...argv,
];

/** Why there can't be one here; null if there can. */
export const whyNoUserManager = (): string | null => {
  if (SYSTEMD === undefined || Bun.which("systemctl") === null) return "systemd is not installed";
  const tried = Bun.spawnSync([...inNamespaces("mount", "-t", "tmpfs", "tmpfs", "/run")], { stderr: "ignore" });
  return tried.success ? null : "mount namespaces need root";
};

export interface UserManager {
  /** Before a command, to run it in the same namespaces. */
  readonly prefix: readonly string[];
  stop(): Promise<void>;
}

/** `env`: HOME, in which the units are, and everything else that services see. */
export const startUserManager = async (env: Readonly<Record<string, string | undefined>>): Promise<UserManager> => {
  const argv = inNamespaces("sh", "-c", SCRIPT, "sh", SYSTEMD ?? "");
  const inner = { ...env, XDG_RUNTIME_DIR: RUN_DIR };
  const child = Bun.spawn([...argv], { env: inner, stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  const childOf = async (): Promise<string> =>
    (await Bun.file(`/proc/${child.pid}/task/${child.pid}/children`).text()).trim();
  await eventually(async () => (await childOf()) !== "", { what: "systemd has started", withinMs: 5_000 });
  const prefix = ["nsenter", "--mount", "--pid", "--target", await childOf()];
  const isReady = (): boolean =>
    Bun.spawnSync([...prefix, "systemctl", "--user", "show-environment"], {
      env: inner,
      stdout: "ignore",
      stderr: "ignore",
    }).success;
  await eventually(isReady, { what: "systemd answers", withinMs: 20_000 });
  return {
    prefix,
    stop: async () => {
      // An orderly end removes the control groups of its units.
      Bun.spawnSync([...prefix, "systemctl", "--user", "exit"], { env: inner, stderr: "ignore" });
      await Promise.race([child.exited, Bun.sleep(EXIT_WITHIN_MS)]);
      child.kill("SIGKILL");
      await child.exited;
    },
  };
};
