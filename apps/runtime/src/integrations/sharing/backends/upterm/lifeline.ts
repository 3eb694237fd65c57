// The dead man's switch of an upterm share: a command that upterm hosts, and that kills upterm when lanecast is gone.
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { hasOpen, parentOf } from "../../../../platform/process-details";
import { findMarked } from "../../../../platform/process-table";
import { run } from "../../../../platform/process-tree";
import type { WorkerContext } from "../backend";

const FIFO = "live";
const MKFIFO_DEADLINE_MS = 5_000;

/** The FIFO in the share's directory. lanecast holds its only writing end (`LaunchPlan.lifeline`). */
export const lifelineOf = (dir: string): string => join(dir, FIFO);

/**
 * Reads the FIFO, which ends when its last writer is gone, and kills the parent: upterm itself, in both generations. A daemon
 * is in its own session, so parent-death KILL does not reach it; KILL also ends a daemon that is stopped. Measured with
 * upterm 0.24: gone 29 to 36 ms after our own death.
 * - `4<>` first: opening a FIFO for reading alone would block forever if lanecast died a moment before.
 * - The parent is asked for again before the KILL: after its death that pid could be another process's (REV5).
 * - `env -u`: the variable's value contains the session id, which is half the link.
 */
const WATCHDOG = [
  'exec 4<>"$0" 3<"$0" 4>&-',
  "read -r _ <&3",
  "read -r stat </proc/$$/stat",
  `set -- \${stat##*) }`,
  '[ "$2" = "$PPID" ] && kill -KILL "$PPID"',
].join("; ");

export const hostedCommand = (dir: string): readonly string[] => [
  ...["env", "-u", "UPTERM_ADMIN_SOCKET", "sh", "-c", WATCHDOG],
  lifelineOf(dir),
];

export const makeLifeline = async (
  dir: string,
  searchPath: string,
): Promise<Result<string, ShareError<"setup-problem">>> => {
  const path = lifelineOf(dir);
  if (existsSync(path)) return ok(path);
  const argv = ["mkfifo", "-m", "600", path];
  const made = await run(argv, { env: { PATH: searchPath }, timeoutMs: MKFIFO_DEADLINE_MS }).catch(() => null);
  if (made?.exitCode === 0) return ok(path);
  const what = "Couldn't create the FIFO that ends upterm together with lanecast.";
  const hint = `Check that the disk of ${dir} has room and that mkfifo (coreutils) is installed.`;
  return fail(shareError("setup-problem", what, { what, path, hint }));
};

/**
 * The process that the switch would kill: the parent of the hosted command, once that command has the FIFO open. Null
 * until then.
 */
export const armedAgainst = ({ dir, marker }: Pick<WorkerContext, "dir" | "marker">): number | null => {
  // The path as the kernel reports it, with symbolic links resolved.
  const path = realpathSync(lifelineOf(dir));
  const watchdog = findMarked(`${marker.name}=${marker.value}`).find(({ pid }) => hasOpen(pid, path));
  return watchdog === undefined ? null : parentOf(watchdog.pid);
};
