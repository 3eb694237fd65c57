// Which processes run below a terminal's shell, and which of them are in the foreground (proc_pid_stat(5),
// credentials(7)).
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface TerminalProcess {
  readonly pid: number;
  readonly ppid: number;
  /** The kernel's name for it, at most 15 characters. */
  readonly name: string;
  /** In the terminal's foreground process group, which gets the input. */
  readonly isForeground: boolean;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

interface Stat {
  readonly name: string;
  readonly ppid: number;
  readonly group: number;
  readonly foregroundGroup: number;
}

/** The name may contain spaces and brackets, so fields are counted from the last bracket. */
const statOf = (pid: number): Stat | null => {
  const text = read(`/proc/${pid}/stat`);
  const end = text.lastIndexOf(")");
  if (end < 0) return null;
  const [state = "", ppid, group, , , foreground] = text.slice(end + 2).split(" ");
  if (state === "Z" || state === "X") return null;
  const name = text.slice(text.indexOf("(") + 1, end);
  return { name, ppid: Number(ppid), group: Number(group), foregroundGroup: Number(foreground) };
};

/**
 * The kernel lists the children of each thread (proc_pid_task_children(5)), which is far cheaper than walking /proc.
 */
const childrenOf = (pid: number): readonly number[] => {
  let threads: readonly string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // The process has just ended.
  }
  return threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`)
      .split(" ")
      .filter((word) => word !== "")
      .map(Number),
  );
};

/** More than any shell has below it. A fork bomb must not block the runtime. */
const PROCESSES_MAX = 500;

/** The shell and everything below it, parents first. Empty if the shell is gone. */
export const processesOf = (shellPid: number): readonly TerminalProcess[] => {
  const shell = statOf(shellPid);
  if (shell === null) return [];
  const found: TerminalProcess[] = [];
  const waiting = [shellPid];
  for (let pid = waiting.shift(); pid !== undefined && found.length < PROCESSES_MAX; pid = waiting.shift()) {
    const stat = statOf(pid);
    if (stat === null) continue;
    found.push({ pid, ppid: stat.ppid, name: stat.name, isForeground: stat.group === shell.foregroundGroup });
    waiting.push(...childrenOf(pid));
  }
  return found;
};

/** Whether the shell itself is in the foreground. Null if it is gone. */
export const hasForeground = (shellPid: number): boolean | null => {
  const stat = statOf(shellPid);
  return stat === null ? null : stat.group === stat.foregroundGroup;
};

export const argumentsOf = (pid: number): readonly string[] => read(`/proc/${pid}/cmdline`).split("\0").slice(0, -1);

/**
 * The process's directory as the kernel reports it, followed by ` (deleted)` if it is gone. Null if this user may not
 * read it.
 */
export const directoryOf = (pid: number): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
};

/** The environment that the process was started with, without later changes (proc_pid_environ(5)). */
export const firstEnvironmentOf = (pid: number): string => read(`/proc/${pid}/environ`);

const READ_CALL = "0";

const pointsAt = (pid: number, descriptor: number, path: string): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`) === path;
  } catch {
    return false;
  }
};

/**
 * Whether the process is waiting in a read from the terminal `tty`. Only a hint: reading `syscall` takes ptrace rights
 * (missing for root's programs and under Yama), and `wchan` names the same function for a read from a socket.
 */
export const seemsToRead = (pid: number, tty: string): boolean => {
  const [call, descriptor = ""] = read(`/proc/${pid}/syscall`).split(" ");
  if (call === READ_CALL && process.arch === "x64") return pointsAt(pid, Number.parseInt(descriptor, 16), tty);
  const place = read(`/proc/${pid}/wchan`);
  return (place === "wait_woken" || place === "n_tty_read") && (call === "" || pointsAt(pid, 0, tty));
};

/** The path of the process's program. Null if this user may not read it. */
export const executableOf = (pid: number): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
};
