// `lanecast logs`: prints the runtime's log, oldest line first. Reads the files of the home and needs no runtime.
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { shareError } from "#contract/errors";
import { logFilesOf, logPathOf } from "../../platform/log";
import { pause } from "../../platform/wait";
import type { CliContext } from "../context";
import { invalidInput, localFailure, type Outcome, printed } from "../outcome";
import { toJson } from "../report";
import { printable } from "../text/format";

export interface LogsFlags {
  readonly follow?: boolean;
  readonly lines?: string;
}

const DEFAULT_LINES = 100;
const LOOK_EVERY_MS = 250;

interface Entry {
  readonly [field: string]: unknown;
}

const parsed = (line: string): Entry | null => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
};

const valueText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** `2026-11-29T01:20:16.123Z warn  port-taken port=20001`. A line that lanecast didn't write itself, such as a crash report, stays as it is. */
const toText = (line: string): string => {
  const entry = parsed(line);
  if (entry === null) return printable(line);
  const { at, level, event, stack, ...facts } = entry;
  const words = Object.entries(facts).map(([name, value]) => `${name}=${valueText(value)}`);
  const head = `${valueText(at)} ${valueText(level).padEnd(5)} ${valueText(event)}`;
  const trace = typeof stack === "string" ? stack.split("\n").map((each) => `\n    ${printable(each.trim())}`) : [];
  return `${printable([head, ...words].join(" "))}${trace.join("")}`;
};

/** JSON Lines: a line that lanecast didn't write itself becomes `{"text"}`. */
const toJsonLine = (line: string): string => toJson(parsed(line) ?? { text: line });

const inodeAt = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.ino ?? null;

/** Reads what is appended to the log. When the file is set aside, continues with the new one. */
const createTail = (path: string) => {
  const buffer = Buffer.alloc(64 * 1024);
  let decoder = new TextDecoder();
  let file: number | null = null;
  let inode: number | null = null;
  let position = 0;

  const open = (): void => {
    inode = inodeAt(path);
    file = inode === null ? null : openSync(path, "r");
    position = 0;
    decoder = new TextDecoder();
  };
  const rest = (): string => {
    let text = "";
    while (file !== null) {
      const length = readSync(file, buffer, 0, buffer.length, position);
      if (length === 0) break;
      position += length;
      text += decoder.decode(buffer.subarray(0, length), { stream: true });
    }
    return text;
  };
  return {
    /** What is new since the last call. */
    read: (): string => {
      const text = rest();
      if (inodeAt(path) === inode) return text;
      if (file !== null) closeSync(file);
      open();
      return text + rest();
    },
  };
};

/** Text of the files that were set aside. */
const olderText = (path: string): string =>
  logFilesOf(path)
    .slice(0, -1)
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("");

const linesIn = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

/** Prints until the command is interrupted. Only whole lines are printed. */
const follow = async (
  context: CliContext,
  read: () => string,
  print: (line: string) => Promise<void>,
): Promise<never> => {
  let pending = "";
  for (;;) {
    await pause(context.clock, LOOK_EVERY_MS);
    const text = pending + read();
    const end = text.lastIndexOf("\n") + 1;
    pending = text.slice(end);
    for (const line of linesIn(text.slice(0, end))) await print(line);
  }
};

const noLog = (path: string): Outcome =>
  localFailure(
    shareError("not-found", `${path} doesn't exist.`, { kind: "log", id: path }),
    "lanecast writes it while it runs. Start it with: lanecast serve --detach",
  );

export const logs = async (context: CliContext, flags: LogsFlags): Promise<Outcome> => {
  const limit = flags.lines ?? String(DEFAULT_LINES);
  if (!/^\d{1,9}$/.test(limit)) return invalidInput("--lines", "must be a whole number (0: all lines)");
  const path = logPathOf(context.places.home);
  const tail = createTail(path);
  const lines = linesIn(olderText(path) + tail.read());
  if (lines.length === 0 && flags.follow !== true) return noLog(path);
  const print = (line: string): Promise<void> => context.io.out(context.isJson ? toJsonLine(line) : toText(line));
  for (const line of lines.slice(limit === "0" ? 0 : -Number(limit))) await print(line);
  return flags.follow === true ? follow(context, tail.read, print) : printed;
};
