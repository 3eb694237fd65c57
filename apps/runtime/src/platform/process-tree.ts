// The only file that starts processes. Knows groups and parent-death KILL; not what a share, a relay or tmux is.
import { closeSync, openSync } from "node:fs";
import type { FileSink, Subprocess } from "bun";
import { isAlive, type ProcessRef, signalPid, startTicksOf } from "./process-table";

/** How a process ended: exactly one of the two is set, or neither when it could not be learned. */
export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
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

/** The path of a program by PATH or as given, or null. */
export const findProgram = (name: string, path: string): string | null => Bun.which(name, { PATH: path });
