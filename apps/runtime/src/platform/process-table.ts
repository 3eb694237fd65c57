// The kernel's table of processes: which run, which are ours, and signals to exactly those. Starts none (process-tree does); knows /proc.
import { readdirSync, readFileSync } from "node:fs";

/** A process that cannot be confused with a later one of the same pid: `startTicks` is field 22 of /proc/PID/stat. */
export interface ProcessRef {
  readonly pid: number;
  readonly startTicks: number;
}

/** Sends a signal (0: none, it only asks); a negative pid means the group. False when there is no such process (or it is not ours). */
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

/** What a process shows as its title (its command line, which it may rewrite), or the empty string when it is gone. */
export const titleOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
};
