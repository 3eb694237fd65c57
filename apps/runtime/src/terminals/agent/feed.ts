// Follows one terminal's output while it is driven: which command is running, what it printed, how it ended, and
// whether the shell shows a prompt. This is exact, because the shell's marks say it. What they can't say comes from the
// tty (look.ts).
import type { Clock } from "../../platform/clock";
import type { ShellMarks } from "../shell/integration";
import { createMarkParser, type Mark } from "../shell/mark-parser";
import type { TerminalTap } from "../view/stream";
import { type CommandRecord, createCommands } from "./commands";
import { createOutputRecord, type OutputRecord } from "./output-record";

export interface Feed extends TerminalTap {
  /**
   * Call this before typing a command, because marks can arrive before tmux has answered. `nonce`: for a command that
   * marks its own beginning and end (`markedCommandText`); absent if the shell marks it.
   */
  expect(callId: string, command: string, nonce?: string): CommandRecord;
  /** The command wasn't run. */
  giveUp(record: CommandRecord): void;
  /** The last twenty, oldest first. */
  records(): readonly CommandRecord[];
  /**
   * The marked command that is running. `ownCounts`: the shell still reports the ends of commands (OwnShell.isMarking);
   * without its hooks, a command would seem to run forever.
   */
  underWay(ownCounts: boolean): CommandRecord | null;
  /** How many marks of this kind have come. */
  count(kind: Mark["kind"]): number;
  /** Whether the last mark was that of a prompt, not of a command. Null: no mark yet. */
  isAtPrompt(): boolean | null;
  /** The directory in the last prompt's mark; null if it had none. */
  cwd(): string | null;
  /** Whether the program asked for bracketed paste; null if it hasn't said since the feed began. */
  wantsMarkedPaste(): boolean | null;
  lastOutputMs(): number;
  /** Goes up with each piece of output. */
  outputCount(): number;
  isOver(): boolean;
  /** Raw output since the last input, up to a limit. */
  sinceInput(): OutputRecord;
  noteInput(): void;
  /** Resolves when anything happens, after `withinMs` at the latest, or when the signal aborts. */
  next(withinMs: number, signal: AbortSignal): Promise<void>;
  /** Calls `listener` with each piece of output, without marks. Returns a function that stops it. */
  follow(listener: (bytes: Uint8Array) => void): () => void;
}

const SINCE_INPUT_HALF_BYTES = 128 * 1_024;
const ESCAPE_TEXT = "\x1b";
const PASTE_MODE = new RegExp(`${ESCAPE_TEXT}\\[\\?2004([hl])`, "g");
const PASTE_MODE_LENGTH = 8;

const ESCAPE = 0x1b;

const createPasteMode = () => {
  let wants: boolean | null = null;
  let carried = "";
  return {
    wants: () => wants,
    take: (bytes: Uint8Array) => {
      if (carried === "" && !bytes.includes(ESCAPE)) return;
      const text = carried + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
      for (const [, mode] of text.matchAll(PASTE_MODE)) wants = mode === "h";
      const end = text.slice(-(PASTE_MODE_LENGTH - 1));
      carried = end.slice(end.includes(ESCAPE_TEXT) ? end.lastIndexOf(ESCAPE_TEXT) : end.length);
    },
  };
};

const createNotices = (clock: Pick<Clock, "after">) => {
  const waiting = new Set<() => void>();
  return {
    tell: () => {
      for (const wake of [...waiting]) wake();
    },
    next: (withinMs: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          timer.cancel();
          resolve();
        };
        const timer = clock.after(withinMs, wake);
        if (signal.aborted) return wake();
        waiting.add(wake);
        signal.addEventListener("abort", wake);
      }),
  };
};

export interface FeedDeps {
  readonly clock: Pick<Clock, "after" | "nowMs">;
  readonly marks: ShellMarks | null;
  readonly shellPid: number;
}

export const createFeed = (deps: FeedDeps): Feed => {
  const { clock, marks, shellPid } = deps;
  const commands = createCommands(clock, marks?.shell ?? null);
  const notices = createNotices(clock);
  const pasteMode = createPasteMode();
  const followers = new Set<(bytes: Uint8Array) => void>();
  const counts: Record<Mark["kind"], number> = { A: 0, B: 0, C: 0, D: 0, L: 0 };
  const isOwn = (mark: Mark): boolean => mark.nonce === marks?.nonce && mark.pid === shellPid;
  const parser = createMarkParser((mark) => isOwn(mark) || commands.knows(mark.nonce));
  let sinceInput = createOutputRecord(SINCE_INPUT_HALF_BYTES);
  let cwd: string | null = null;
  let isAtPrompt: boolean | null = null;
  let [lastOutputMs, outputCount, isOver] = [clock.nowMs(), 0, false];

  const takeMark = (mark: Mark): void => {
    if (isOwn(mark)) counts[mark.kind] += 1;
    if (isOwn(mark) && mark.kind !== "L") isAtPrompt = mark.kind === "A" || mark.kind === "B";
    if (mark.kind === "A") cwd = mark.cwd;
    commands.take(mark, isOwn(mark));
  };
  const takeBytes = (bytes: Uint8Array): void => {
    pasteMode.take(bytes);
    commands.add(bytes);
    sinceInput.add(bytes);
    for (const follower of followers) follower(bytes);
  };

  return {
    onOutput: (bytes) => {
      lastOutputMs = clock.nowMs();
      outputCount += 1;
      for (const piece of parser.push(bytes)) {
        if (piece.kind === "mark") takeMark(piece.mark);
        else takeBytes(piece.bytes);
      }
      notices.tell();
    },
    onReconnected: () => {
      commands.loseAll();
      notices.tell();
    },
    onClosed: () => {
      isOver = true;
      commands.loseAll();
      notices.tell();
    },
    expect: (callId, command, nonce) => commands.expect(callId, command, nonce ?? null),
    giveUp: commands.giveUp,
    records: commands.records,
    underWay: commands.underWay,
    count: (kind) => counts[kind],
    isAtPrompt: () => isAtPrompt,
    cwd: () => cwd,
    wantsMarkedPaste: pasteMode.wants,
    lastOutputMs: () => lastOutputMs,
    outputCount: () => outputCount,
    isOver: () => isOver,
    sinceInput: () => sinceInput,
    noteInput: () => {
      sinceInput = createOutputRecord(SINCE_INPUT_HALF_BYTES);
    },
    next: notices.next,
    follow: (listener) => {
      followers.add(listener);
      return () => void followers.delete(listener);
    },
  };
};
