// The only file that starts, finds and ends processes. Knows pids, groups and /proc; not what a share, a relay or tmux is.
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import type { FileSink, Subprocess } from "bun";

/** How a process ended: exactly one of the two is set, or neither when it could not be learned. */
export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A process that cannot be confused with a later one of the same pid: `startTicks` is field 22 of /proc/PID/stat. */
export interface ProcessRef {
  readonly pid: number;
  readonly startTicks: number;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment; nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** After this the process is killed and `timedOut` is set. */
  readonly timeoutMs: number;
}

export interface RunResult extends ProcessExit {
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface SuperviseOptions {
  readonly cwd: string;
  /** The whole environment; nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
  /** Where stdout and stderr go: a file of the caller's (0600, in a private directory). */
  readonly logPath: string;
}

/** A long-lived child in a session and process group of its own, killed by the kernel when this process dies. */
export interface SupervisedProcess extends ProcessRef {
  readonly exited: Promise<ProcessExit>;
  /** Signals the whole group while its leader lives: only then is the number surely ours. Harmless when it is gone. */
  signalGroup(signal: NodeJS.Signals): void;
}

/** A child that is spoken to line by line (tmux control mode). Ends with this process by parent-death KILL. */
export interface PipedProcess extends ProcessRef {
  readonly exited: Promise<ProcessExit>;
  readonly stdout: ReadableStream<Uint8Array>;
  write(text: string): void;
  end(): void;
  kill(signal: NodeJS.Signals): void;
}

/**
 * KILL, not TERM: a stopped child, or one that ignores TERM in a session of its own, outlives its parent otherwise
 * (BACKENDS 0, measured). The signal is set in the child before its exec, so it holds from the first instruction.
 */
const DEATH_SIGNAL = ["setpriv", "--pdeathsig", "KILL", "--"] as const;

/**
 * A parent that died before the signal was set is never told of (prctl(2)): whoever has another parent by then does not
 * start. A shell of a millisecond; a record written before the start would end nothing until the next runtime reads it. What
 * the shell puts into the environment by itself is taken out again.
 */
const IF_PARENT_LIVES = '[ "$PPID" = "$1" ] && shift && unset PWD OLDPWD SHLVL && exec "$@"';

/** The command under parent-death KILL, for a process that the one of this pid starts. */
export const underDeathSignal = (parentPid: number, argv: readonly string[]): string[] => [
  ...DEATH_SIGNAL,
  ...["/bin/sh", "-c", IF_PARENT_LIVES, "lanecast", String(parentPid)],
  ...argv,
];

const toExit = (child: Subprocess): ProcessExit => ({
  exitCode: child.exitCode,
  signal: child.signalCode === null ? null : String(child.signalCode),
});

/** Runs a short-lived command to its end. Rejects only when the program cannot be started at all (ENOENT, EACCES). */
export const run = async (argv: readonly string[], options: RunOptions): Promise<RunResult> => {
  const child = Bun.spawn([...argv], {
    cwd: options.cwd,
    env: { ...options.env },
    stdin: options.stdin === undefined ? "ignore" : new TextEncoder().encode(options.stdin),
    stdout: "pipe",
    stderr: "pipe",
  });
  let timedOut = false;
  const deadline = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, options.timeoutMs);
  try {
    const [stdout, stderr] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { ...toExit(child), stdout, stderr, timedOut };
  } finally {
    clearTimeout(deadline);
  }
};

/** Starts a long-lived child in its own session (setsid), under parent-death KILL. Throws when it cannot be started. */
export const supervise = (argv: readonly string[], options: SuperviseOptions): SupervisedProcess => {
  // One descriptor for both: two openings of the file would write over each other.
  const log = openSync(options.logPath, "a", 0o600);
  const child = Bun.spawn(underDeathSignal(process.pid, argv), {
    cwd: options.cwd,
    env: { ...options.env },
    stdin: "ignore",
    stdout: log,
    stderr: log,
    detached: true,
  });
  closeSync(log);
  const ref: ProcessRef = { pid: child.pid, startTicks: startTicksOf(child.pid) ?? 0 };
  return {
    ...ref,
    exited: child.exited.then(() => toExit(child)),
    signalGroup: (signal) => {
      if (isAlive(ref)) signalPid(-ref.pid, signal);
    },
  };
};

/** That the child has gone (EPIPE) is told by `exited`; to whoever writes meanwhile it is no failure. */
const forgive = (write: () => Promise<unknown>): void => {
  write().catch(() => undefined);
};

/** Starts a child with pipes on both ends, under parent-death KILL. */
export const pipe = (
  argv: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>> },
): PipedProcess => {
  const child = Bun.spawn(underDeathSignal(process.pid, argv), {
    cwd: options.cwd,
    env: { ...options.env },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "ignore",
  });
  const sink: FileSink = child.stdin;
  return {
    pid: child.pid,
    startTicks: startTicksOf(child.pid) ?? 0,
    exited: child.exited.then(() => toExit(child)),
    stdout: child.stdout,
    write: (text) => {
      forgive(async () => sink.write(text));
      forgive(async () => sink.flush());
    },
    end: () => forgive(async () => sink.end()),
    kill: (signal) => child.kill(signal),
  };
};

/** A child that outlives this process: the runtime that `lanecast open` leaves behind, a browser. */
export interface DetachedProcess {
  readonly pid: number;
  readonly stdout: ReadableStream<Uint8Array>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a child in its own session, without parent-death KILL. Its stdout is ours to read as long as we are here; stderr goes to `logPath`. */
export const startDetached = (argv: readonly string[], options: SuperviseOptions): DetachedProcess => {
  const log = openSync(options.logPath, "a", 0o600);
  const { cwd, env } = options;
  const child = Bun.spawn([...argv], {
    cwd,
    env: { ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: log,
    detached: true,
  });
  closeSync(log);
  child.unref();
  return { pid: child.pid, stdout: child.stdout, kill: (signal) => child.kill(signal) };
};

/** Gives this process's own terminal to a program until it ends. */
export const runInherited = async (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProcessExit> => {
  const child = Bun.spawn([...argv], { env: { ...env }, stdin: "inherit", stdout: "inherit", stderr: "inherit" });
  await child.exited;
  return toExit(child);
};

/** Sends a signal (0: none, it only asks); a negative pid means the group. False when there is no such process (or it is not ours). */
const signalPid = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
};

interface ProcStat {
  readonly state: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  readonly startTicks: number;
}

/** The command name in /proc/PID/stat may hold spaces and brackets: fields are counted from the last bracket (proc_pid_stat(5)). */
const statOf = (pid: number): ProcStat | null => {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const number = (index: number): number => Number(fields[index]);
  return { state: fields[0] ?? "", ppid: number(1), pgid: number(2), sid: number(3), startTicks: number(19) };
};

/** Field 22 of /proc/PID/stat, or null when the process is gone. */
export const startTicksOf = (pid: number): number | null => statOf(pid)?.startTicks ?? null;

/** This process, as others may check that it still runs. */
export const ownProcess = (): ProcessRef => ({ pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0 });

/** Whether just this process runs; a zombie counts as gone: it holds nothing any more. */
export const isAlive = (ref: ProcessRef): boolean => {
  const stat = statOf(ref.pid);
  return stat !== null && stat.startTicks === ref.startTicks && stat.state !== "Z" && stat.state !== "X";
};

/** Whether just this process was stopped (SIGSTOP, a debugger) and does nothing until it is continued. */
export const isStopped = (ref: ProcessRef): boolean => {
  const stat = statOf(ref.pid);
  return stat?.startTicks === ref.startTicks && (stat.state === "T" || stat.state === "t");
};

/** Kills just this process: never another one that got its pid. */
export const killExactly = (ref: ProcessRef, signal: NodeJS.Signals): boolean =>
  isAlive(ref) && signalPid(ref.pid, signal);

const allPids = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

const environOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
};

/** Leaders whose group was seen empty: its number may be anybody's since then. Remembered for as long as somebody holds the ref. */
const emptied = new WeakSet<ProcessRef>();

/** The kernel gives a group's number to nobody else while one process is in it, also after its leader has gone. */
const isGroupStillOurs = (leader: ProcessRef): boolean => {
  const holder = statOf(leader.pid);
  return !emptied.has(leader) && (holder === null || holder.startTicks === leader.startTicks);
};

/** Asked of the kernel too, whose answer is of one moment: a look through /proc can miss who forks meanwhile. */
const forgetIfEmpty = (leader: ProcessRef, isSeen: boolean): void => {
  if (!isSeen && !signalPid(-leader.pid, 0)) emptied.add(leader);
};

/**
 * Every living process that carries `NAME=value` in the environment it was started with, or that belongs to a group or
 * session which one of the leaders began. The marker finds what left the group (setsid, double fork); the group finds what
 * cleaned its environment. Give the same ref each time: of a group that was seen empty nothing is found any more.
 */
export const findMarked = (marker: string, leaders: readonly ProcessRef[] = []): ProcessRef[] => {
  const found: ProcessRef[] = [];
  const ours = leaders.filter(isGroupStillOurs);
  const seen = new Set<number>();
  for (const pid of allPids()) {
    const stat = statOf(pid);
    if (stat === null || stat.state === "Z" || stat.state === "X" || pid === process.pid) continue;
    seen.add(stat.pgid).add(stat.sid);
    const isInGroup = ours.some((leader) => leader.pid === stat.pgid || leader.pid === stat.sid);
    if (isInGroup || environOf(pid).split("\0").includes(marker)) found.push({ pid, startTicks: stat.startTicks });
  }
  for (const leader of ours) forgetIfEmpty(leader, seen.has(leader.pid));
  return found;
};

/** The children of a process, and theirs, in the order found. */
export const descendantsOf = (root: number): ProcessRef[] => {
  const byParent = new Map<number, ProcessRef[]>();
  for (const pid of allPids()) {
    const stat = statOf(pid);
    if (stat === null || stat.state === "Z") continue;
    const siblings = byParent.get(stat.ppid) ?? [];
    byParent.set(stat.ppid, [...siblings, { pid, startTicks: stat.startTicks }]);
  }
  const collect = (pid: number): ProcessRef[] =>
    (byParent.get(pid) ?? []).flatMap((child) => [child, ...collect(child.pid)]);
  return collect(root);
};

/** The path of a program by PATH or as given, or null. */
export const findProgram = (name: string, path: string): string | null => Bun.which(name, { PATH: path });

/** What a process shows as its title (its command line, which it may rewrite), or the empty string when it is gone. */
export const titleOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
};
