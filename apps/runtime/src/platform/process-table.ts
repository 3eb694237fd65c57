// Reads the kernel's process table (/proc): which processes run, which belong to a worker, and how to signal exactly those.
import { readdirSync, readFileSync } from "node:fs";
import { withSpareDescriptor } from "./descriptors";

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

const codeOf = (thrown: unknown): string => (thrown instanceof Error && "code" in thrown ? String(thrown.code) : "");

/**
 * A file of /proc, or null when its process is gone. Throws when it can't be read for another reason, such as a lack of
 * descriptors: "unknown" must never pass for "gone".
 */
const readProc = (path: string): string | null => {
  try {
    return withSpareDescriptor(() => readFileSync(path, "utf8"));
  } catch (thrown) {
    if (["ENOENT", "ESRCH"].includes(codeOf(thrown))) return null;
    throw thrown;
  }
};

/** The command name in /proc/PID/stat may contain spaces and brackets, so fields are counted from the last bracket (proc_pid_stat(5)). */
const statOf = (pid: number): ProcStat | null => {
  const text = readProc(`/proc/${pid}/stat`);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const number = (index: number): number => Number(fields[index]);
  return { state: fields[0] ?? "", ppid: number(1), pgid: number(2), sid: number(3), startTicks: number(19) };
};

const hasEnded = ({ state }: ProcStat): boolean => state === "Z" || state === "X";

/** Field 22 of /proc/PID/stat; null when the process is gone. */
export const startTicksOf = (pid: number): number | null => statOf(pid)?.startTicks ?? null;

/** This process, in the form that lets others check whether it still runs. */
export const ownProcess = (): ProcessRef => ({ pid: process.pid, startTicks: startTicksOf(process.pid) ?? 0 });

/** Whether this very process runs. A zombie counts as gone, because it holds no resources. Throws when it can't be determined. */
export const isAlive = (ref: ProcessRef): boolean => {
  const stat = statOf(ref.pid);
  return stat !== null && stat.startTicks === ref.startTicks && !hasEnded(stat);
};

/** Whether this very process is stopped (by SIGSTOP or a debugger). */
export const isStopped = (ref: ProcessRef): boolean => {
  const stat = statOf(ref.pid);
  return stat?.startTicks === ref.startTicks && (stat.state === "T" || stat.state === "t");
};

/** Whether this very process waits for an event, as a server does that has nothing to do. */
export const isSleeping = (ref: ProcessRef): boolean => {
  const stat = statOf(ref.pid);
  return stat?.startTicks === ref.startTicks && stat.state === "S";
};

/** The process that started this one, as long as both run. Null otherwise. */
export const parentOf = (ref: ProcessRef): ProcessRef | null => {
  const stat = statOf(ref.pid);
  const startTicks = stat?.startTicks === ref.startTicks ? startTicksOf(stat.ppid) : null;
  return stat === null || startTicks === null ? null : { pid: stat.ppid, startTicks };
};

/** Signals this very process, never another one that reused its pid. */
export const killExactly = (ref: ProcessRef, signal: NodeJS.Signals): boolean =>
  isAlive(ref) && signalPid(ref.pid, signal);

/** Environment variables that mark the product's processes begin with this. */
const MARKER_PREFIX = "LANECAST_";
/** Between fork and exec a child still shows its parent's environment, so an unmarked process is looked at again while it is young. */
const YOUNG_FOR_TICKS = 200;

interface Listed extends ProcStat, ProcessRef {
  /** The `LANECAST_…` entries of its environment. */
  readonly markers: readonly string[];
}

/** All living processes at one moment, this one excluded. */
export type ProcessSnapshot = readonly Listed[];

/** Reading every environment at each look would be most of the work, and an environment hardly ever changes. */
const knownMarkers = new Map<number, Pick<Listed, "startTicks" | "markers">>();

const readMarkers = (pid: number): readonly string[] => {
  try {
    return (readProc(`/proc/${pid}/environ`) ?? "").split("\0").filter((entry) => entry.startsWith(MARKER_PREFIX));
  } catch (thrown) {
    // Another user's process is none of the product's.
    if (["EACCES", "EPERM"].includes(codeOf(thrown))) return [];
    throw thrown;
  }
};

const markersOf = (pid: number, startTicks: number, newestTicks: number): readonly string[] => {
  const known = knownMarkers.get(pid);
  if (known?.startTicks === startTicks) return known.markers;
  const markers = readMarkers(pid);
  if (markers.length > 0 || newestTicks - startTicks > YOUNG_FOR_TICKS) knownMarkers.set(pid, { startTicks, markers });
  return markers;
};

const allPids = (): readonly number[] =>
  withSpareDescriptor(() => readdirSync("/proc"))
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

let takenCount = 0;

/** How often this process has read the process table, for the tests of how much is read. */
export const snapshotsTaken = (): number => takenCount;

/** Reads the whole process table. Throws when it can't. */
export const takeSnapshot = (): ProcessSnapshot => {
  takenCount += 1;
  const stats = allPids().flatMap((pid) => {
    const stat = pid === process.pid ? null : statOf(pid);
    return stat === null || hasEnded(stat) ? [] : [{ ...stat, pid }];
  });
  const newestTicks = Math.max(0, ...stats.map(({ startTicks }) => startTicks));
  const listed = stats.map((stat) => ({ ...stat, markers: markersOf(stat.pid, stat.startTicks, newestTicks) }));
  const pids = new Set(listed.map(({ pid }) => pid));
  for (const pid of [...knownMarkers.keys()]) if (!pids.has(pid)) knownMarkers.delete(pid);
  return listed;
};

let coming: Promise<ProcessSnapshot> | null = null;
/** When the next shared snapshot may begin, by `performance.now()`. */
let nextFromMs = 0;

const takeTimed = (): ProcessSnapshot => {
  const startedMs = performance.now();
  try {
    return takeSnapshot();
  } finally {
    const endedMs = performance.now();
    nextFromMs = endedMs + (endedMs - startedMs);
  }
};

/**
 * A snapshot that is taken after this call. Calls that wait share one, so that fifty ends read the table a few times, not fifty
 * times each. After each snapshot follows a pause as long as it took: reading never has more than half of a core.
 */
export const nextSnapshot = (): Promise<ProcessSnapshot> => {
  coming ??= new Promise((resolve, reject) => {
    const take = (): void => {
      coming = null;
      try {
        resolve(takeTimed());
      } catch (thrown) {
        reject(thrown);
      }
    };
    const waitMs = nextFromMs - performance.now();
    if (waitMs > 0) setTimeout(take, waitMs);
    else setImmediate(take);
  });
  return coming;
};

/** Leaders whose group was seen empty: from then on another group may have its number. Kept as long as the ref is referenced. */
const emptied = new WeakSet<ProcessRef>();

/** The kernel doesn't reuse the number of a group while a process is in it, even after its leader has ended. */
const isSameGroup = (leader: ProcessRef): boolean => {
  if (emptied.has(leader)) return false;
  const holder = statOf(leader.pid);
  return holder === null || holder.startTicks === leader.startTicks;
};

/** Also asks the kernel, which answers atomically: a walk through /proc can miss a process that forks during the walk. */
const forgetIfEmpty = (leader: ProcessRef, isSeen: boolean): void => {
  if (!isSeen && !signalPid(-leader.pid, 0)) emptied.add(leader);
};

/**
 * Every living process that was started with `NAME=value` in its environment, or that belongs to a group or session of one
 * of the leaders. The marker (`LANECAST_…`) finds processes that left the group (setsid, double fork); the group finds
 * processes that cleared their environment. Pass the same ref object each time: once its group was seen empty, a ref finds no
 * more processes.
 */
export const findMarked = (
  marker: string,
  leaders: readonly ProcessRef[] = [],
  snapshot: ProcessSnapshot = takeSnapshot(),
): ProcessRef[] => {
  const groups = leaders.filter(isSameGroup);
  const isInGroup = ({ pgid, sid }: Listed): boolean => groups.some(({ pid }) => pid === pgid || pid === sid);
  const found = snapshot.filter((each) => each.markers.includes(marker) || isInGroup(each));
  const seen = new Set(snapshot.flatMap(({ pgid, sid }) => [pgid, sid]));
  for (const leader of groups) forgetIfEmpty(leader, seen.has(leader.pid));
  return found.map(({ pid, startTicks }) => ({ pid, startTicks }));
};

/** Per thread, because a child belongs to the thread that started it. */
const readChildren = (pid: number): readonly number[] => {
  let tasks: readonly string[];
  try {
    tasks = withSpareDescriptor(() => readdirSync(`/proc/${pid}/task`));
  } catch (thrown) {
    if (["ENOENT", "ESRCH"].includes(codeOf(thrown))) return [];
    throw thrown;
  }
  const texts = tasks.map((task) => readProc(`/proc/${pid}/task/${task}/children`) ?? "");
  return texts.flatMap((text) => text.split(" ").filter(Boolean).map(Number));
};

/**
 * The children of a process's main thread, as the kernel lists them. For a process with one thread, equal texts mean that it
 * has neither forked nor lost a child in between. One small read; empty when the process is gone.
 */
export const childrenTextOf = (pid: number): string => readProc(`/proc/${pid}/task/${pid}/children`) ?? "";

const SETTLE_READS = 5;

/** The kernel may skip a child when a sibling ends during the read (proc_tid_children(5)), so two reads must agree. */
const childrenOf = (pid: number): readonly number[] => {
  let before = readChildren(pid);
  for (let left = SETTLE_READS; left > 0; left -= 1) {
    const now = readChildren(pid);
    if (now.length === before.length && now.every((child, index) => child === before[index])) return now;
    before = now;
  }
  return before;
};

/** The living children of a process and their descendants, each parent before its children. */
export const descendantsOf = (root: number): ProcessRef[] =>
  childrenOf(root).flatMap((pid) => {
    const stat = statOf(pid);
    // Between the two reads the pid may have become another process's.
    if (stat === null || stat.ppid !== root) return [];
    const own = hasEnded(stat) ? [] : [{ pid, startTicks: stat.startTicks }];
    return [...own, ...descendantsOf(pid)];
  });

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
