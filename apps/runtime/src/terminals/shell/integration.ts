// Starts a terminal's shell so that it marks its prompts and commands (OSC 133), without touching any file of the user's.
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { newSecret } from "../../platform/ids";
import { shellWord } from "../../platform/text";

export type MarkingShell = "bash" | "zsh" | "fish";

/** What lets the runtime recognize the marks of one terminal's shell. */
export interface ShellMarks {
  readonly shell: MarkingShell;
  /** Stands in every mark. It comes to the shell in a file, never through the environment, where `/proc` would keep it. */
  readonly nonce: string;
}

export interface IntegratedShell {
  readonly argv: readonly string[];
  /** Goes on top of the terminal's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly marks: ShellMarks;
}

const SHELLS: readonly string[] = ["bash", "zsh", "fish"] satisfies readonly MarkingShell[];
const isMarkingShell = (name: string): name is MarkingShell => SHELLS.includes(name);

/** As a terminal's option keeps them: two words of letters, digits, `-` and `_`. */
export const encodeMarks = ({ shell, nonce }: ShellMarks): string => `${shell} ${nonce}`;
export const decodeMarks = (text: string): ShellMarks | null => {
  const [shell = "", nonce = ""] = text.split(" ");
  return isMarkingShell(shell) && nonce !== "" ? { shell, nonce } : null;
};

/** zsh finds its file by name; the others get its path as an argument. */
const FILE_OF: Readonly<Record<MarkingShell, string>> = {
  bash: "integration.bash",
  zsh: ".zshenv",
  fish: "integration.fish",
};

/** All terminals' folders, in the runtime directory. Each is named after its terminal. */
const shellFolders = (runtimeDir: string): string => join(runtimeDir, "shells");
export const shellFolder = (runtimeDir: string, terminalId: string): string =>
  join(shellFolders(runtimeDir), terminalId);

/** fish has its own rules inside single quotes: a backslash escapes there. */
const fishWord = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const scriptOf = (shell: MarkingShell, folder: string, nonce: string, zdotdir: string | undefined): string => {
  const word = shell === "fish" ? fishWord : shellWord;
  const putBack = zdotdir === undefined ? "unset ZDOTDIR" : `export ZDOTDIR=${word(zdotdir)}`;
  const values: Readonly<Record<string, string>> = { NONCE: nonce, FOLDER: word(folder), ZDOTDIR: putBack };
  return readFileSync(join(import.meta.dirname, `integration.${shell}`), "utf8").replace(
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
 * Writes the shell's file and says how to start the shell. Null: this shell cannot mark, or its file could not be written;
 * the terminal then starts as it would without the integration.
 */
export const integrateShell = (
  folder: string,
  program: string,
  env: Readonly<Record<string, string>>,
): IntegratedShell | null => {
  const shell = basename(program);
  // Control characters in the path would need quoting that the three shells do not share.
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
 * Whether the process still is the shell that `integrateShell` planned: after `exec bash` the process id stays and the hooks
 * are gone, but the command line and the first environment (proc_pid_environ(5)) are new.
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

/** The terminal is gone, and so is every use of its folder. The last one takes the folder of all of them along. */
export const removeShellFolder = (runtimeDir: string, terminalId: string): void => {
  rmSync(shellFolder(runtimeDir, terminalId), { recursive: true, force: true });
  try {
    rmdirSync(shellFolders(runtimeDir));
  } catch {
    // Other terminals have a folder in it, or there is none.
  }
};

/** At the start of a runtime: folders of terminals that ended while none ran. */
export const sweepShellFolders = (runtimeDir: string, isThere: (terminalId: string) => boolean): void => {
  let names: readonly string[] = [];
  try {
    names = readdirSync(shellFolders(runtimeDir));
  } catch {
    // No terminal has had a folder yet.
  }
  for (const name of names) if (!isThere(name)) removeShellFolder(runtimeDir, name);
};
