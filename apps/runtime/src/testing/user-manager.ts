// A real systemd user manager for tests, in namespaces and control groups of its own.
import { existsSync, readFileSync, rmdirSync } from "node:fs";
import { eventually } from "./eventually";

const SYSTEMD = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"].find((path) => existsSync(path));

const EXIT_WITHIN_MS = 5_000;

/** XDG_RUNTIME_DIR inside. */
export const RUN_DIR = "/run/user-manager";

/**
 * Enters a new control group below its own in each hierarchy that systemd uses. Without that, systemd would take every process
 * beside it into groups of its own. Then empties /run, because systemd refuses to run where /run/systemd/system is missing.
 */
const PREPARE = `set -e
enter() { mkdir -p "$1" && echo 0 > "$1/cgroup.procs"; }
while IFS=: read -r number controllers path; do
  case $controllers in
    name=systemd) enter "/sys/fs/cgroup/systemd$path/$1" ;;
    "") if [ -d /sys/fs/cgroup/unified ]; then enter "/sys/fs/cgroup/unified$path/$1"; else enter "/sys/fs/cgroup$path/$1"; fi ;;
  esac
done < /proc/self/cgroup
grep -q "/$1$" /proc/self/cgroup
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system && mkdir -m 700 ${RUN_DIR}
`;

/** Everything ends with the first process of the process namespace. As that process, systemd would be the system's manager. */
const SCRIPT = `${PREPARE}
"$2" --user --log-level=err &
wait`;

const inNamespaces = (...argv: readonly string[]): string[] => [
  "unshare",
  "--mount",
  "--pid",
  "--fork",
  "--kill-child",
  "--mount-proc",
  ...argv,
];

const ownGroups = (): string => readFileSync("/proc/self/cgroup", "utf8");

/** Removes the groups that a manager left, from the inside out. Only empty groups can be removed. */
const removeGroups = (name: string): void => {
  const found = Bun.spawnSync(["find", "/sys/fs/cgroup", "-depth", "-type", "d", "-path", `*/${name}*`], {
    stderr: "ignore",
  });
  for (const path of found.stdout.toString().split("\n").filter(Boolean)) {
    try {
      rmdirSync(path);
    } catch {
      // The last process in it is still ending.
    }
  }
};

/** Why there can't be one here; null if there can. */
export const whyNoUserManager = (): string | null => {
  if (SYSTEMD === undefined || Bun.which("systemctl") === null) return "systemd is not installed";
  const name = `lanecast-test-${process.pid}-probe`;
  const tried = Bun.spawnSync(inNamespaces("sh", "-c", PREPARE, "sh", name), { stdout: "ignore", stderr: "ignore" });
  removeGroups(name);
  return tried.success ? null : "namespaces and control groups of its own need root";
};

export interface UserManager {
  /** Before a command, to run it in the same namespaces. */
  readonly prefix: readonly string[];
  stop(): Promise<void>;
}

/** `env`: HOME, in which the units are, and everything else that services see. */
export const startUserManager = async (env: Readonly<Record<string, string | undefined>>): Promise<UserManager> => {
  const name = `lanecast-test-${process.pid}`;
  const before = ownGroups();
  const inner = { ...env, XDG_RUNTIME_DIR: RUN_DIR };
  const child = Bun.spawn(inNamespaces("sh", "-c", SCRIPT, "sh", name, SYSTEMD ?? ""), {
    env: inner,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  const childOf = async (): Promise<string> =>
    (await Bun.file(`/proc/${child.pid}/task/${child.pid}/children`).text()).trim();
  await eventually(async () => (await childOf()) !== "", { what: "systemd has started", withinMs: 5_000 });
  const prefix = ["nsenter", "--mount", "--pid", "--target", await childOf()];
  const systemctl = (...args: readonly string[]) =>
    Bun.spawnSync([...prefix, "systemctl", "--user", ...args], { env: inner, stdout: "ignore", stderr: "ignore" });
  await eventually(() => systemctl("show-environment").success, { what: "systemd answers", withinMs: 20_000 });
  if (ownGroups() !== before) throw new Error("systemd took this process into its own control groups");
  return {
    prefix,
    stop: async () => {
      // An orderly end removes the control groups of its units.
      systemctl("exit");
      await Promise.race([child.exited, Bun.sleep(EXIT_WITHIN_MS)]);
      child.kill("SIGKILL");
      await child.exited;
      removeGroups(name);
    },
  };
};
