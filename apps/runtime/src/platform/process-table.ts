// Reads the kernel's process table (/proc): which processes run, which belong to a worker, and how to signal exactly those.
import { readdirSync, readFileSync } from "node:fs";

/** Identifies a process even after its pid is reused: `startTicks` is field 22 of /proc/PID/stat. */
export interface ProcessRef {
  readonly pid: number;
  readonly startTicks: number;
}

/** Sends a signal (0 only checks) to a process, or to a group if `pid` is negative. False when it doesn't exist or belongs to another user. */
export const signalPid = (pid: number, signal: NodeJS.Signals | 0): boolean => {
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

/** The command name in /proc/PID/stat may contain spaces and brackets, so fields are counted from the last bracket (proc_pid_stat(5)). */
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

/** Field 22 of /proc/PID/stat; null when the process is gone. */
export const startTicksOf = (pid: number): number | null => statOf(pid)?.startTicks ?? null;

/** This process, in the form that lets others check whether it still runs. */
export const ownProcess = (): ProcessRef => ({ pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0 });

/** Whether exactly this process is running. A zombie counts as gone, because it has no resources. */
export const isAlive = (ref: ProcessRef): boolean => {
  const stat = statOf(ref.pid);
  return stat !== null && stat.startTicks === ref.startTicks && stat.state !== "Z" && stat.state !== "X";
};

/** Whether this very process is stopped (by SIGSTOP or a debugger). */
export const isStopped = (ref: ProcessRef): boolean => {
  const stat = statOf(ref.pid);
  return stat?.startTicks === ref.startTicks && (stat.state === "T" || stat.state === "t");
};

/** Signals this very process, never another one that reused its pid. */
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

/** Leaders whose group was seen empty: from then on another group may have its number. Kept as long as the ref is referenced. */
const emptied = new WeakSet<ProcessRef>();

/** The kernel doesn't reuse the number of a group while a process is in it, even after its leader has ended. */
const isSameGroup = (leader: ProcessRef): boolean => {
  const holder = statOf(leader.pid);
  return !emptied.has(leader) && (holder === null || holder.startTicks === leader.startTicks);
};

/** Also asks the kernel, which answers atomically: a walk through /proc can miss a process that forks during the walk. */
const forgetIfEmpty = (leader: ProcessRef, isSeen: boolean): void => {
  if (!isSeen && !signalPid(-leader.pid, 0)) emptied.add(leader);
};

/**
 * Every living process that was started with `NAME=value` in its environment, or that belongs to a group or session of one
 * of the leaders. The marker finds processes that left the group (setsid, double fork); the group finds processes that
 * cleared their environment. Pass the same ref object each time: once its group was seen empty, a ref finds no more processes.
 */
export const findMarked = (marker: string, leaders: readonly ProcessRef[] = []): ProcessRef[] => {
  const found: ProcessRef[] = [];
  const groups = leaders.filter(isSameGroup);
  const seen = new Set<number>();
  for (const pid of allPids()) {
    const stat = statOf(pid);
    if (stat === null || stat.state === "Z" || stat.state === "X" || pid === process.pid) continue;
    seen.add(stat.pgid).add(stat.sid);
    const isInGroup = groups.some((leader) => leader.pid === stat.pgid || leader.pid === stat.sid);
    if (isInGroup || environOf(pid).split("\0").includes(marker)) found.push({ pid, startTicks: stat.startTicks });
  }
  for (const leader of groups) forgetIfEmpty(leader, seen.has(leader.pid));
  return found;
};

/** The children of a process and their descendants, each parent before its children. */
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

/** The command line of a process, which it may rewrite as its title; empty when it is gone. */
export const titleOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
};

/** Bytes that a process has moved by read and write of any kind, sockets included (proc_pid_io(5)); they only grow. */
export interface BytesMoved {
  readonly read: number;
  readonly written: number;
}

const ioField = (text: string, name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(text)?.[1]);

/** Null when the process is gone or belongs to another user. */
export const bytesMovedBy = (pid: number): BytesMoved | null => {
  try {
    const text = readFileSync(`/proc/${pid}/io`, "utf8");
    return { read: ioField(text, "rchar"), written: ioField(text, "wchar") };
  } catch {
    return null;
  }
};
