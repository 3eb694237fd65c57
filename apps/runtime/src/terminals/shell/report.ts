// Asks the shell at its prompt for the half-typed line, recent commands and current environment, by a key that only the
// integration binds. The line, the cursor and the history stay unchanged.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MarkingShell } from "./integration";

export interface ShellReport {
  readonly line: string;
  /** Counted in characters. */
  readonly cursor: number;
  /** The line continues a command with earlier lines that have been entered. */
  readonly isContinued: boolean;
  /** The shell still runs lanecast's hooks, which an rc file or a command may have removed. */
  readonly isHooked: boolean;
  /** PWD. */
  readonly cwd: string;
  /** Oldest first. */
  readonly recent: readonly { readonly command: string; readonly exitCode: number; readonly tookMs: number | null }[];
  readonly environment: ReadonlyMap<string, string>;
}

/** F9 and F10 with a parameter that no keyboard sends. This one asks for a report. */
export const REPORT_KEY = Buffer.from("\x1b[20;7~");
/** Asks for a report and empties the line. */
export const CLEAR_KEY = Buffer.from("\x1b[21;7~");

const reportPath = (folder: string): string => join(folder, "report");

/** The shell writes only into an existing file, so that the key alone has no effect. */
export const openReport = (folder: string): boolean => {
  try {
    writeFileSync(reportPath(folder), "", { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
};

/** Reads and removes the file. Null if the shell wrote nothing, or no valid report. */
export const takeReport = (folder: string): ShellReport | null => {
  try {
    return parseReport(readFileSync(reportPath(folder), "utf8"));
  } catch {
    return null;
  } finally {
    rmSync(reportPath(folder), { force: true });
  }
};

const MICROSECONDS_PER_MS = 1_000;
const took = (text: string | undefined): number | null => {
  const microseconds = Number(text);
  return Number.isFinite(microseconds) && microseconds >= 0 ? Math.round(microseconds / MICROSECONDS_PER_MS) : null;
};

type Recent = ShellReport["recent"];

/** bash reports the numbers of its history, then the history itself. Further lines of a command have no number. */
const bashRecent = (log: string, history: string): Recent => {
  const commands = new Map<number, string>();
  let last = 0;
  for (const line of history.split("\n")) {
    const found = /^ *(\d+)\*? {1,2}(.*)$/.exec(line);
    const number = Number(found?.[1]);
    // Only the next expected number begins a command, because text in a here-document can look like one.
    if (found !== null && (last === 0 || number === last + 1)) {
      last = number;
      commands.set(number, found[2] ?? "");
    } else if (last > 0) commands.set(last, `${commands.get(last)}\n${line}`);
  }
  return log.split("\n").flatMap((entry) => {
    const [number, status, time] = entry.split(" ");
    const command = commands.get(Number(number));
    return command === undefined ? [] : [{ command: command.trimEnd(), exitCode: Number(status), tookMs: took(time) }];
  });
};

/** zsh and fish report pairs of `status microseconds` and the command. */
const pairsOf = (fields: readonly string[]): Recent =>
  Array.from({ length: fields.length / 2 }, (_, index) => {
    const [status, time] = (fields[2 * index] ?? "").split(" ");
    return { command: (fields[2 * index + 1] ?? "").trimEnd(), exitCode: Number(status), tookMs: took(time) };
  });

/** Variables that the shells set only while they handle the key or run `env`. */
const OF_THE_REPORT = new Set(["READLINE_LINE", "READLINE_POINT", "READLINE_MARK", "_"]);

const environmentOf = (fields: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    fields
      .map((field): [string, string] => {
        const at = field.indexOf("=");
        return [field.slice(0, Math.max(0, at)), field.slice(at + 1)];
      })
      .filter(([name]) => name !== "" && !OF_THE_REPORT.has(name)),
  );

export const parseReport = (text: string): ShellReport | null => {
  const [shell, cursor, line = "", more, hooked, cwd = "", ...rest] = text.split("\0");
  if (cwd === "" || !(["bash", "zsh", "fish"] satisfies MarkingShell[]).some((name) => name === shell)) return null;
  const count = shell === "bash" ? 1 : Number(rest[0]);
  const recent = shell === "bash" ? bashRecent(rest[0] ?? "", rest[1] ?? "") : pairsOf(rest.slice(1, 1 + count));
  return {
    // fish adds a line end to its buffer.
    line: shell === "fish" ? line.replace(/\n$/, "") : line,
    cursor: Number(cursor),
    isContinued: more === "1",
    isHooked: hooked === "1",
    cwd,
    recent,
    environment: environmentOf(rest.slice(shell === "bash" ? 2 : 1 + count)),
  };
};
