// Starts a terminal's shell so that it marks its prompts and commands (OSC 133), without touching any file of the user's.
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readAsset } from "../../platform/assets";
import { newSecret } from "../../platform/ids";
import { shellWord } from "../../platform/text";

export type MarkingShell = "bash" | "zsh" | "fish";

/** What lets the runtime recognize the marks of one terminal's shell. */
export interface ShellMarks {
  readonly shell: MarkingShell;
  /** Part of every mark. The shell reads it from a file; from the environment, `/proc` would expose it. */
  readonly nonce: string;
}

export interface IntegratedShell {
  readonly argv: readonly string[];
  /** Added to the terminal's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly marks: ShellMarks;
}

const SHELLS: readonly string[] = ["bash", "zsh", "fish"] satisfies readonly MarkingShell[];
const isMarkingShell = (name: string): name is MarkingShell => SHELLS.includes(name);

/** The form in which a tmux option stores them: two words of letters, digits, `-` and `_`. */
export const encodeMarks = ({ shell, nonce }: ShellMarks): string => `${shell} ${nonce}`;
export const decodeMarks = (text: string): ShellMarks | null => {
  const [shell = "", nonce = ""] = text.split(" ");
  return isMarkingShell(shell) && nonce !== "" ? { shell, nonce } : null;
};

/** zsh finds its file by name. The others get its path as an argument. */
const FILE_OF: Readonly<Record<MarkingShell, string>> = {
  bash: "integration.bash",
  zsh: ".zshenv",
  fish: "integration.fish",
};

/** The folder in the runtime directory that has one folder per terminal, named after it. */
const shellFolders = (runtimeDir: string): string => join(runtimeDir, "shells");
export const shellFolder = (runtimeDir: string, terminalId: string): string =>
  join(shellFolders(runtimeDir), terminalId);

/** In fish, a backslash escapes even inside single quotes. */
const fishWord = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const scriptOf = (shell: MarkingShell, folder: string, nonce: string, zdotdir: string | undefined): string => {
  const word = shell === "fish" ? fishWord : shellWord;
  const putBack = zdotdir === undefined ? "unset ZDOTDIR" : `export ZDOTDIR=${word(zdotdir)}`;
  const values: Readonly<Record<string, string>> = { NONCE: nonce, FOLDER: word(folder), ZDOTDIR: putBack };
  return readAsset(`apps/runtime/src/terminals/shell/integration.${shell}`).replace(
    /@(NONCE|FOLDER|ZDOTDIR)@/g,
    (_, name: string) => values[name] ?? "",
  );
};

const startOf = (shell: MarkingShell, program: string, folder: string): Pick<IntegratedShell, "argv" | "env"> => {
  const file = join(folder, FILE_OF[shell]);
  switch (shell) {
    case "bash":
      return { argv: [program, "--rcfile", file], env: {} };
    case "fish":
      return { argv: [program, "-C", `source ${fishWord(file)}`], env: {} };
    case "zsh":
      return { argv: [program], env: { ZDOTDIR: folder } };
  }
};

/**
 * Writes the shell's file and returns how to start the shell. Null if this shell can't mark or its file couldn't be
 * written; the terminal then starts without the integration.
 */
export const integrateShell = (
  folder: string,
  program: string,
  env: Readonly<Record<string, string>>,
): IntegratedShell | null => {
  const shell = basename(program);
  // Control characters in the path would need quoting that differs between the three shells.
  if (!isMarkingShell(shell) || /\p{Cc}/u.test(folder)) return null;
  const nonce = newSecret();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, FILE_OF[shell]), scriptOf(shell, folder, nonce, env.ZDOTDIR), { mode: 0o600 });
  } catch {
    return null;
  }
  return { ...startOf(shell, program, folder), marks: { shell, nonce } };
};

/**
 * Whether the process is still the shell that `integrateShell` started. After `exec bash` the process id is the same
 * and the hooks are gone, but the command line and the initial environment (proc_pid_environ(5)) are new.
 */
export const isIntegrated = (pid: number, folder: string): boolean => {
  const read = (name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "utf8");
    } catch {
      return "";
    }
  };
  return read("cmdline").includes(folder) || read("environ").split("\0").includes(`ZDOTDIR=${folder}`);
};

/** Removes the folder of a terminal that is gone, and with the last one the common folder. */
export const removeShellFolder = (runtimeDir: string, terminalId: string): void => {
  rmSync(shellFolder(runtimeDir, terminalId), { recursive: true, force: true });
  try {
    rmdirSync(shellFolders(runtimeDir));
  } catch {
    // Other terminals still have a folder in it, or it doesn't exist.
  }
};

/** Called at the start of a runtime. Removes the folders of terminals that ended while no runtime was running. */
export const sweepShellFolders = (runtimeDir: string, isThere: (terminalId: string) => boolean): void => {
  let names: readonly string[] = [];
  try {
    names = readdirSync(shellFolders(runtimeDir));
  } catch {
    // No terminal has had a folder yet.
  }
  for (const name of names) if (!isThere(name)) removeShellFolder(runtimeDir, name);
};
