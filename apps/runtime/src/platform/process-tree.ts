// Starts and kills processes; the only file that starts any. Long-lived children get KILL from the kernel when this process dies.
import { closeSync, openSync } from "node:fs";
import type { FileSink, Subprocess } from "bun";
import type { Clock } from "./clock";
import { descendantsOf, isAlive, killExactly, type ProcessRef, signalPid, startTicksOf } from "./process-table";
import { waitFor, within } from "./wait";

/** How a process ended: one of the two is set, or neither when it is unknown. */
export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The complete environment; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  /** After this time the process is killed and `timedOut` is set. */
  readonly timeoutMs: number;
}

export interface RunResult extends ProcessExit {
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface SuperviseOptions {
  readonly cwd: string;
  /** The complete environment; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** The file for stdout and stderr (0600, in a private directory of the caller). */
  readonly logPath: string;
}

/** A long-lived child in its own session and process group, killed by the kernel when this process dies. */
export interface SupervisedProcess extends ProcessRef {
  readonly exited: Promise<ProcessExit>;
  hasExited(): boolean;
  /** Signals the whole group while its leader lives, because later its number may be another group's. Harmless when it is gone. */
  signalGroup(signal: NodeJS.Signals): void;
}

/** A child with a line protocol on its pipes (tmux control mode), killed by the kernel when this process dies. */
export interface PipedProcess extends ProcessRef {
  readonly exited: Promise<ProcessExit>;
  readonly stdout: ReadableStream<Uint8Array>;
  write(text: string): void;
  end(): void;
  kill(signal: NodeJS.Signals): void;
}

/**
 * KILL, not TERM: a stopped child, or one that ignores TERM in its own session, would outlive its parent (both
 * were measured). The signal is set in the child before its exec, so it is in force from the first instruction.
 */
const DEATH_SIGNAL = ["setpriv", "--pdeathsig", "KILL", "--"] as const;

/**
 * The kernel sends no signal if the parent died before it was set (prctl(2)). So a shell, which takes a millisecond, first
 * checks that its parent is still the expected one; a record written before the start would have no effect until the next
 * runtime reads it. The variables that the shell sets on its own are removed again.
 */
const IF_PARENT_LIVES = '[ "$PPID" = "$1" ] && shift && unset PWD OLDPWD SHLVL && exec "$@"';

/** The command with parent-death KILL, for a child of the process `parentPid`. */
export const underDeathSignal = (parentPid: number, argv: readonly string[]): string[] => [
  ...DEATH_SIGNAL,
  ...["/bin/sh", "-c", IF_PARENT_LIVES, "lanecast", String(parentPid)],
  ...argv,
];

const toExit = (child: Subprocess): ProcessExit => ({
  exitCode: child.exitCode,
  signal: child.signalCode === null ? null : String(child.signalCode),
});

/** Collects a stream until it ends or is canceled. */
const collect = (stream: ReadableStream<Uint8Array>) => {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const read = async (): Promise<void> => {
    for (let part = await reader.read(); !part.done; part = await reader.read())
      text += decoder.decode(part.value, { stream: true });
  };
  return { ended: read(), cancel: () => reader.cancel(), text: () => text + decoder.decode() };
};

/**
 * Runs a short-lived command until it exits. At the deadline its process group is killed and the call resolves, even if a
 * process that it left still holds its output. Rejects only when the program can't be started at all (ENOENT, EACCES).
 */
export const run = async (argv: readonly string[], options: RunOptions): Promise<RunResult> => {
  const child = Bun.spawn([...argv], {
    cwd: options.cwd,
    env: { ...options.env },
    stdin: options.stdin === undefined ? "ignore" : Buffer.from(options.stdin),
    stdout: "pipe",
    stderr: "pipe",
    detached: true,
  });
  const outputs = [collect(child.stdout), collect(child.stderr)] as const;
  const late = Promise.withResolvers<void>();
  let timedOut = false;
  const deadline = setTimeout(() => {
    timedOut = true;
    signalPid(-child.pid, "SIGKILL");
    late.resolve();
  }, options.timeoutMs);
  try {
    await Promise.race([Promise.all([...outputs.map(({ ended }) => ended), child.exited]), late.promise]);
    if (timedOut) await Promise.all([child.exited, ...outputs.map(({ cancel }) => cancel())]);
    return { ...toExit(child), stdout: outputs[0].text(), stderr: outputs[1].text(), timedOut };
  } finally {
    clearTimeout(deadline);
  }
};

/** Starts a long-lived child in its own session (setsid), with parent-death KILL. Throws when it can't be started. */
export const supervise = (argv: readonly string[], options: SuperviseOptions): SupervisedProcess => {
  // One descriptor for both: with two, each stream would overwrite the other's output.
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
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    ...ref,
    exited: child.exited.then(() => toExit(child)),
    hasExited,
    // Until its exit has been collected, no other process can have its number. Needs no look at /proc, so it always works.
    signalGroup: (signal) => {
      if (!hasExited()) signalPid(-ref.pid, signal);
    },
  };
};

/** KILL takes a few milliseconds. It takes longer only if the kernel itself is stuck; the cleanup check then reports it. */
const GONE_WITHIN_MS = 2_000;
const GONE_POLL_MS = 5;

/** Kills a supervised process and all its descendants, with KILL and never TERM. Resolves when all have exited. Safe to repeat. */
export const killTree = async (clock: Pick<Clock, "after">, root: SupervisedProcess): Promise<void> => {
  const members: ProcessRef[] = [root];
  try {
    // Once it has ended, its pid may be another process's, whose children must not be killed.
    if (isAlive(root)) members.push(...descendantsOf(root.pid));
  } finally {
    // Also when the process table can't be read: this needs no look at it.
    root.signalGroup("SIGKILL");
  }
  // Descendants may be in groups of their own; inside a pid namespace the kernel has killed them already.
  for (const member of members) killExactly(member, "SIGKILL");
  // The kernel reports this exit, so there is no need to look for it. The descendants have mostly ended by then.
  await within(clock, GONE_WITHIN_MS, () => root.exited);
  await waitFor(clock, () => !members.some(isAlive), { everyMs: GONE_POLL_MS, withinMs: GONE_WITHIN_MS });
};

/** `exited` tells when the child is gone; a write that fails because of that (EPIPE) isn't an error. */
const ignoreFailure = (write: () => Promise<unknown>): void => {
  write().catch(() => undefined);
};

/** Starts a child with pipes for stdin and stdout, with parent-death KILL. */
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
      ignoreFailure(async () => sink.write(text));
      ignoreFailure(async () => sink.flush());
    },
    end: () => ignoreFailure(async () => sink.end()),
    kill: (signal) => child.kill(signal),
  };
};

/** A child that outlives this process: the runtime that `lanecast open` starts, or a browser. */
export interface DetachedProcess {
  readonly pid: number;
  readonly stdout: ReadableStream<Uint8Array>;
  /** Resolves when the child exits. Waiting for it doesn't keep this process alive. */
  readonly exited: Promise<ProcessExit>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a child in its own session, without parent-death KILL. The caller may read its stdout; stderr goes to `logPath`. */
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
  const exited = child.exited.then(() => toExit(child));
  return { pid: child.pid, stdout: child.stdout, exited, kill: (signal) => child.kill(signal) };
};

/** Runs a program in this process's own terminal until it exits. */
export const runInherited = async (
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProcessExit> => {
  const child = Bun.spawn([...argv], { env: { ...env }, stdin: "inherit", stdout: "inherit", stderr: "inherit" });
  await child.exited;
  return toExit(child);
};

/** The path of a program, looked up in `path` unless the name contains a slash. Null if it doesn't exist or isn't executable. */
export const findProgram = (name: string, path: string): string | null => Bun.which(name, { PATH: path });
