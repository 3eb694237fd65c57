// Says what a terminal is doing, from outside: the tty's mode, who has the foreground, and the alternate screen (HANDOFF 1).
import { argumentsOf, hasForeground, processesOf, seemsToRead, type TerminalProcess } from "../../platform/foreground";
import { readTtyMode, type TtyMode } from "../../platform/tty";
import type { TerminalState } from "./types";

export interface Look {
  readonly state: TerminalState;
  /** The program that gets what is typed; null: the shell is gone. */
  readonly foreground: string | null;
  /** The program has another terminal inside, as ssh does: what is local says nothing. */
  readonly isElsewhere: boolean;
  /** `own`: the terminal's shell has the foreground · `nested`: another interactive shell does · `none`: no shell. */
  readonly shell: "own" | "nested" | "none";
  /** The first process in the foreground, and whether the terminal's shell started it (or is it); null: the shell is gone. */
  readonly leader: { readonly pid: number; readonly isOwn: boolean } | null;
}

/** Shells with a line editor, and those without. */
const EDITING_SHELLS = new Set(["bash", "zsh", "fish", "ksh", "mksh", "tcsh", "csh", "nu", "elvish", "xonsh", "pwsh"]);
const PLAIN_SHELLS = new Set(["sh", "dash", "ash", "busybox"]);
/** Programs with another terminal inside: their own is always raw, whatever happens there. */
const CARRIERS =
  /^(?:ssh|slogin|autossh|mosh-client|telnet|docker|podman|nerdctl|kubectl|oc|machinectl|lxc|screen|tmux.*|dtach|abduco|script|picocom|minicom)$/;

const isShell = (name: string): boolean => EDITING_SHELLS.has(name) || PLAIN_SHELLS.has(name);

/** A shell that runs a script or `-c` has the same name, but arguments that are no options. */
const isInteractive = (args: readonly string[]): boolean =>
  args.slice(1).every((arg) => arg.startsWith("-") && !/^-\w*c/.test(arg));

export interface Seen {
  readonly mode: TtyMode | null;
  readonly isAlternate: boolean;
  /** A command of the shell runs, as its marks tell. */
  readonly isUnderWay: boolean;
  readonly shell: Look["shell"];
  /** Names in the foreground, the outermost first. */
  readonly names: readonly string[];
  /** One of them waits in a read of the tty. */
  readonly isReading: boolean;
}

/** The program gets its input in lines. */
const stateOfLines = ({ mode, isUnderWay, shell, names, isReading }: Seen): TerminalState => {
  if (mode?.echoes === false) return "asks-secret";
  if (!isReading) return "running";
  const mayBePrompt = shell === "nested" || (shell === "own" && !isUnderWay);
  return mayBePrompt && names.some((name) => PLAIN_SHELLS.has(name)) ? "prompt" : "asks-line";
};

/** It gets every key. */
const stateOfKeys = ({ mode, isUnderWay, shell, names }: Seen): TerminalState => {
  if (names.some((name) => CARRIERS.test(name))) return "unknown";
  if (mode?.echoes === true) return "asks-line";
  // `read -s -n 1` in the shell itself looks like its prompt, but a command is under way.
  if (shell === "own") return isUnderWay ? "interactive" : "prompt";
  return shell === "nested" ? "prompt" : "interactive";
};

/** Pure: the table of HANDOFF 1. */
export const stateOf = (seen: Seen): TerminalState => {
  if (seen.names.length === 0) return "exited";
  if (seen.mode === null) return "unknown";
  if (seen.isAlternate) return "full-screen";
  return seen.mode.isCanonical ? stateOfLines(seen) : stateOfKeys(seen);
};

const shellIn = (foreground: readonly TerminalProcess[], shellPid: number): Look["shell"] => {
  const first = foreground[0];
  if (first === undefined) return "none";
  // The shell's own name is not asked: it may be anything that was configured.
  if (first.pid === shellPid) return foreground.length === 1 ? "own" : "none";
  return isShell(first.name) && foreground.length === 1 && isInteractive(argumentsOf(first.pid)) ? "nested" : "none";
};

export interface LookDeps {
  readonly tty: string;
  readonly shellPid: number;
  readonly isUnderWay: () => boolean;
}

/** `isAlternate`: as tmux says. The rest is asked of the kernel, in some 0.1 ms. */
export const lookAt = ({ tty, shellPid, isUnderWay }: LookDeps, isAlternate: boolean): Look => {
  const mode = readTtyMode(tty);
  // The most frequent answer, the shell at its prompt, needs no look at its children.
  const isAlone = mode?.isCanonical === false && hasForeground(shellPid) === true;
  const all = isAlone ? processesOf(shellPid).slice(0, 1) : processesOf(shellPid);
  const foreground = all.filter((process) => process.isForeground);
  const shell = shellIn(foreground, shellPid);
  const isReading = mode?.isCanonical === true && foreground.some(({ pid }) => seemsToRead(pid, tty));
  const names = foreground.map(({ name }) => name);
  // A job that ended, the shell not yet back in the foreground: for a moment nobody has the terminal.
  const seenNames = names.length === 0 && all.length > 0 ? [all[0]?.name ?? ""] : names;
  const seen = { mode, isAlternate, isUnderWay: isUnderWay(), shell, names: seenNames, isReading };
  const first = foreground[0] ?? all[0];
  const isOwn = first?.pid === shellPid || first?.ppid === shellPid;
  const leader = first === undefined ? null : { pid: first.pid, isOwn };
  const carrier = seenNames.find((each) => CARRIERS.test(each));
  const name = carrier ?? seenNames.at(-1) ?? null;
  return { state: stateOf(seen), foreground: name, isElsewhere: carrier !== undefined, shell, leader };
};
