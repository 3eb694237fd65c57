// Hides the account's and the machine's ssh configuration from a tmate worker, in its own mount namespace.
import { run } from "../../platform/process-tree";

/** How this user can make a mount namespace here: directly, inside a user namespace, or not at all. */
export type MountNamespace = "root" | "user" | "none";

const PROBE_DEADLINE_MS = 5_000;

/** unshare replaces itself with tmate, so the worker's pid, group and parent-death signal stay the same. */
const UNSHARE: Readonly<Record<Exclude<MountNamespace, "none">, readonly string[]>> = {
  root: ["unshare", "--mount", "--"],
  user: ["unshare", "--user", "--map-root-user", "--mount", "--"],
};

/**
 * tmate's libssh reads both files regardless of HOME, because it looks up the home by account. It would run a
 * `ProxyCommand` or `Match exec`, and lines such as `Port` or `BindAddress` would break the connection to the relay. In
 * either namespace tmate runs as uid 0, so the home is root's. If root is only mapped, that home can't be read.
 */
const HIDE_CONFIG = `while IFS=: read -r name password uid gid label home shell; do [ "$uid" != 0 ] || break; done </etc/passwd
for config in "$home/.ssh/config" /etc/ssh/ssh_config; do
  [ ! -e "$config" ] || mount --bind /dev/null "$config" || exit 1
done
exec "$@"`;

export const withoutSshConfig = (argv: readonly string[], namespace: MountNamespace): readonly string[] =>
  namespace === "none" ? argv : [...UNSHARE[namespace], "/bin/sh", "-c", HIDE_CONFIG, "lanecast", ...argv];

/** Creates such a namespace and leaves it again; there is no other way to find out. */
export const findMountNamespace = async (searchPath: string): Promise<MountNamespace> => {
  for (const kind of ["root", "user"] as const) {
    const argv = [...UNSHARE[kind], "mount", "--bind", "/dev/null", "/dev/null"];
    const env = { PATH: searchPath, LANG: "C.UTF-8" };
    const tried = await run(argv, { env, timeoutMs: PROBE_DEADLINE_MS }).catch(() => null);
    if (tried?.exitCode === 0) return kind;
  }
  return "none";
};
