// A Debian system of its own for the package tests: no repository, no Node, no Bun, and a user without a home's past. It shares
// only the kernel and the network with this machine. Needs root.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { descendantsOf } from "../../platform/process-table";
import { eventually } from "../eventually";

export const USER = "ana";
const UID = 5001;
const HOME = `/home/${USER}`;

export interface RanThere {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface RunThere {
  readonly as?: "root";
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export interface DebianRoot {
  /** Starts a command in the system, as its ordinary user unless `as` says otherwise. */
  spawn(argv: readonly string[], options?: RunThere): Bun.Subprocess<"ignore" | Uint8Array, "pipe", "pipe">;
  run(argv: readonly string[], options?: RunThere): Promise<RanThere>;
  /** Every path of the system that a package could leave behind, sorted. */
  paths(): Promise<readonly string[]>;
  /** Kills everything that runs in the system and removes it. */
  dispose(): Promise<void>;
}

/** The dependencies of the package that a minimal Debian lacks, and tmate, which it recommends. */
const PACKAGES = ["tmux", "openssh-client", "uidmap", "tmate"];
const SUITE = "bookworm";
const MIRROR = "http://deb.debian.org/debian";
const GIVEN = process.env.LANECAST_DEBIAN_ROOT;

/** Why this machine can't have such a system; null if it can. */
export const whyNoDebianRoot = (): string | null => {
  if (process.getuid?.() !== 0) return "needs root";
  return Bun.which("debootstrap") === null && GIVEN === undefined ? "debootstrap is not on PATH" : null;
};

/** A minute on a quiet machine. */
const DEBOOTSTRAP_WITHIN_MS = 300_000;

export interface PreparedDebian {
  /** A folder with a fresh Debian, which the tests don't change; null if there is none. */
  readonly path: string | null;
  /** What it is, or why there is none. */
  readonly what: string;
}

/** The Debian in LANECAST_DEBIAN_ROOT, or debootstrap's in `dir`. */
export const prepareDebian = async (dir: string): Promise<PreparedDebian> => {
  if (GIVEN !== undefined) return { path: GIVEN, what: `the Debian in ${GIVEN}` };
  const path = join(dir, "debian");
  // In namespaces of its own: its mounts end with it, also at the deadline.
  const apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--propagation", "private"];
  const argv = [
    ...apart,
    ...["debootstrap", "--variant=minbase", `--include=${PACKAGES.join(",")}`, SUITE, path, MIRROR],
  ];
  const options = { stdin: "ignore", stdout: "pipe", stderr: "pipe", timeout: DEBOOTSTRAP_WITHIN_MS } as const;
  const child = Bun.spawn(argv, options);
  const said = await new Response(child.stdout).text();
  if ((await child.exited) === 0) return { path, what: `a fresh Debian ${SUITE} (debootstrap)` };
  return { path: null, what: `debootstrap failed: ${said.trim().split("\n").at(-1)}` };
};

/** Mounts the system under a layer of its own, and waits as its first process. Arguments: system, layer, files to offer. */
const KEEPER = `
set -e
lower=$1 layer=$2 offered=$3
mount -t tmpfs tmpfs "$layer"
mkdir "$layer/upper" "$layer/work" "$layer/root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
cd "$layer/root"
mkdir -p proc dev mnt tmp home
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs -o mode=1777 tmpfs tmp
mount --bind "$offered" mnt
mkdir -p home/.old
pivot_root . home/.old
umount -l /home/.old; rmdir /home/.old
echo '${USER}:x:${UID}:${UID}::${HOME}:/bin/bash' >>/etc/passwd
echo '${USER}:x:${UID}:' >>/etc/group
echo '${USER}:200000:65536' >/etc/subuid; echo '${USER}:200000:65536' >/etc/subgid
mkdir -p ${HOME}; chown ${UID}:${UID} ${HOME}; chmod 700 ${HOME}
: >/home/.ready
exec sleep infinity
`;

/** Mounted, or the user's own, or the book-keeping of dpkg. */
const UNCHANGED = [
  "/proc",
  "/dev",
  "/mnt",
  "/tmp",
  "/run",
  "/home",
  "/root",
  "/var/lib/dpkg",
  "/var/log",
  "/var/cache",
];

/** `offered`: a folder of this machine that the system sees as /mnt. */
export const openDebianRoot = async (system: string, offered: string): Promise<DebianRoot> => {
  const layer = mkdtempSync("/tmp/lc-root-");
  const keeper = Bun.spawn(
    [
      ...["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--propagation", "private"],
      ...["sh", "-c", KEEPER, "keeper", system, layer, offered],
    ],
    { stdin: "ignore", stdout: "ignore", stderr: "pipe" },
  );
  const inside = (): number => descendantsOf(keeper.pid)[0]?.pid ?? 0;
  // nsenter's own --wd is a folder of the outside.
  const entered = (cwd: string): string[] => [
    ...["nsenter", "--target", String(inside()), "--mount", "--pid", "--root", "--"],
    ...["env", "--ignore-environment", `--chdir=${cwd}`],
  ];
  const spawn: DebianRoot["spawn"] = (argv, { as, cwd = as === "root" ? "/" : HOME, env = {}, stdin } = {}) => {
    const user = as === "root" ? [] : ["setpriv", `--reuid=${UID}`, `--regid=${UID}`, "--init-groups", "--"];
    const variables = {
      HOME: as === "root" ? "/root" : HOME,
      PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
      LANG: "C.UTF-8",
      SHELL: "/bin/bash",
      TERM: "xterm-256color",
      ...env,
    };
    const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    return Bun.spawn([...entered(cwd), ...assignments, ...user, ...argv], {
      env: { PATH: process.env.PATH ?? "" },
      stdin: stdin === undefined ? "ignore" : new TextEncoder().encode(stdin),
      stdout: "pipe",
      stderr: "pipe",
    });
  };
  const run: DebianRoot["run"] = async (argv, options) => {
    const child = spawn(argv, options);
    const [out, err, exitCode] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { exitCode, out, err };
  };
  const isReady = async (): Promise<boolean> => {
    if (keeper.exitCode !== null) throw new Error(`the system ended: ${await new Response(keeper.stderr).text()}`);
    return inside() !== 0 && (await run(["test", "-e", "/home/.ready"], { as: "root" })).exitCode === 0;
  };
  await eventually(isReady, { what: "the Debian system is there", withinMs: 20_000, everyMs: 50 });
  return {
    spawn,
    run,
    paths: async () => {
      const pruned = UNCHANGED.flatMap((path) => ["-path", path, "-prune", "-o"]);
      const found = await run(["find", "/", "-xdev", ...pruned, "-print"], { as: "root" });
      return found.out.split("\n").sort();
    },
    dispose: async () => {
      keeper.kill("SIGKILL");
      await keeper.exited;
      rmSync(layer, { recursive: true, force: true });
    },
  };
};
