// Finds out from outside what a terminal is doing: by the tty's mode, its foreground processes and the alternate screen.
import { argumentsOf, hasForeground, processesOf, seemsToRead, type TerminalProcess } from "../../platform/foreground";
import { readTtyMode, type TtyMode } from "../../platform/tty";
import type { TerminalState } from "./types";

export interface Look {
  readonly state: TerminalState;
  /** The program that gets the input; null if the shell is gone. */
  readonly foreground: string | null;
  /** The program has another terminal inside, as ssh does, so local facts say nothing about it. */
  readonly isElsewhere: boolean;
  /**
   * Which shell is in the foreground. `own`: the terminal's · `nested`: another interactive shell · `none`: no shell.
   */
  readonly shell: "own" | "nested" | "none";
  /**
   * The first foreground process, and whether it is the terminal's shell or was started by it. Null if the shell is
   * gone.
   */
  readonly leader: { readonly pid: number; readonly isOwn: boolean } | null;
}

/** Shells with a line editor, and those without. */
const EDITING_SHELLS = new Set(["bash", "zsh", "fish", "ksh", "mksh", "tcsh", "csh", "nu", "elvish", "xonsh", "pwsh"]);
const PLAIN_SHELLS = new Set(["sh", "dash", "ash", "busybox"]);
/** Programs with another terminal inside. They keep this one in raw mode, no matter what happens there. */
const CARRIERS =
  /^(?:ssh|slogin|autossh|mosh-client|telnet|docker|podman|nerdctl|kubectl|oc|machinectl|lxc|screen|tmux.*|dtach|abduco|script|picocom|minicom)$/;

const isShell = (name: string): boolean => EDITING_SHELLS.has(name) || PLAIN_SHELLS.has(name);

/** A shell that runs a script or `-c` has the same name, but arguments that aren't options. */
const isInteractive = (args: readonly string[]): boolean =>
  args.slice(1).every((arg) => arg.startsWith("-") && !/^-\w*c/.test(arg));

export interface Seen {
  readonly mode: TtyMode | null;
  readonly isAlternate: boolean;
  /** According to the shell's marks, a command is running. */
  readonly isUnderWay: boolean;
  readonly shell: Look["shell"];
  /** The names of the foreground processes, outermost first. */
  readonly names: readonly string[];
  /** One of them is waiting in a read from the tty. */
  readonly isReading: boolean;
}

/** The program gets its input line by line. */
const stateOfLines = ({ mode, isUnderWay, shell, names, isReading }: Seen): TerminalState => {
  if (mode?.echoes === false) return "asks-secret";
  if (!isReading) return "running";
  const mayBePrompt = shell === "nested" || (shell === "own" && !isUnderWay);
  return mayBePrompt && names.some((name) => PLAIN_SHELLS.has(name)) ? "prompt" : "asks-line";
};

/** The program gets every key. */
const stateOfKeys = ({ mode, isUnderWay, shell, names }: Seen): TerminalState => {
  if (names.some((name) => CARRIERS.test(name))) return "unknown";
  if (mode?.echoes === true) return "asks-line";
  // `read -s -n 1` in the shell itself looks like its prompt, but a command is running.
  if (shell === "own") return isUnderWay ? "interactive" : "prompt";
  return shell === "nested" ? "prompt" : "interactive";
};

/** What the terminal is doing, from what was seen of it. Pure. */
export const stateOf = (seen: Seen): TerminalState => {
  if (seen.names.length === 0) return "exited";
  if (seen.mode === null) return "unknown";
  if (seen.isAlternate) return "full-screen";
  return seen.mode.isCanonical ? stateOfLines(seen) : stateOfKeys(seen);
};

const shellIn = (foreground: readonly TerminalProcess[], shellPid: number): Look["shell"] => {
  const first = foreground[0];
  if (first === undefined) return "none";
  // Doesn't check the name of the terminal's shell, because the operator can configure any program.
  if (first.pid === shellPid) return foreground.length === 1 ? "own" : "none";
  return isShell(first.name) && foreground.length === 1 && isInteractive(argumentsOf(first.pid)) ? "nested" : "none";
};

export interface LookDeps {
  readonly tty: string;
  readonly shellPid: number;
  readonly isUnderWay: () => boolean;
}

/** `isAlternate` comes from tmux. Everything else comes from the kernel, in about 0.1 ms. */
export const lookAt = ({ tty, shellPid, isUnderWay }: LookDeps, isAlternate: boolean): Look => {
  const mode = readTtyMode(tty);
  // In the most frequent case, the shell at its prompt, its children needn't be read.
  const isAlone = mode?.isCanonical === false && hasForeground(shellPid) === true;
  const all = isAlone ? processesOf(shellPid).slice(0, 1) : processesOf(shellPid);
  const foreground = all.filter((process) => process.isForeground);
  const shell = shellIn(foreground, shellPid);
  const isReading = mode?.isCanonical === true && foreground.some(({ pid }) => seemsToRead(pid, tty));
  const names = foreground.map(({ name }) => name);
  // After a job ended, no process is in the foreground for a moment, until the shell is back.
  const seenNames = names.length === 0 && all.length > 0 ? [all[0]?.name ?? ""] : names;
  const seen = { mode, isAlternate, isUnderWay: isUnderWay(), shell, names: seenNames, isReading };
  const first = foreground[0] ?? all[0];
  const isOwn = first?.pid === shellPid || first?.ppid === shellPid;
  const leader = first === undefined ? null : { pid: first.pid, isOwn };
  const carrier = seenNames.find((each) => CARRIERS.test(each));
  const name = carrier ?? seenNames.at(-1) ?? null;
  return { state: stateOf(seen), foreground: name, isElsewhere: carrier !== undefined, shell, leader };
};
