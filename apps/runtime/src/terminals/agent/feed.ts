// Follows one terminal's output while it is driven: which command runs, what it printed, how it ended, and whether the shell
// shows a prompt. Everything exact comes from here; what the marks cannot tell comes from the tty (look.ts).
import type { Clock } from "../../platform/clock";
import type { ShellMarks } from "../shell/integration";
import { createMarkParser, type Mark } from "../shell/mark-parser";
import type { TerminalTap } from "../view/terminal-stream";
import { createOutputRecord, type OutputRecord } from "./output-record";

export interface CommandRecord {
  readonly callId: string;
  /** Null: it was typed as keys, or by somebody else. */
  readonly command: string | null;
  readonly output: OutputRecord;
  /** `expected`: its keys are being typed · `lost`: its end was missed. */
  readonly state: "expected" | "running" | "ended" | "lost";
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly exitCode: number | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Entry = Writable<CommandRecord>;

export interface Feed extends TerminalTap {
  /**
   * A command's keys are about to be typed: to be called before, because marks can arrive before tmux has answered. `nonce`: of
   * a command that marks its own beginning and end (sentinel.ts); absent: the shell does.
   */
  expect(callId: string, command: string, nonce?: string): CommandRecord;
  /** Nothing came of it. */
  giveUp(record: CommandRecord): void;
  /** The last twenty, oldest first. */
  records(): readonly CommandRecord[];
  /** A marked command that runs now. */
  underWay(): CommandRecord | null;
  /** How often each mark came. */
  count(kind: Mark["kind"]): number;
  /** Between the mark of a prompt and that of the next command; null: the shell has not marked yet. */
  isAtPrompt(): boolean | null;
  /** Of the last prompt; null: it was not told. */
  cwd(): string | null;
  /** Whether the program wants pastes marked; null: it said nothing since the feed began. */
  wantsMarkedPaste(): boolean | null;
  lastOutputMs(): number;
  /** Raised with each piece of output. */
  outputCount(): number;
  isOver(): boolean;
  /** Raw output since the last input, bounded. */
  sinceInput(): OutputRecord;
  noteInput(): void;
  /** Resolves with the next thing that happens, after `withinMs`, or when the signal aborts. */
  next(withinMs: number, signal: AbortSignal): Promise<void>;
  /** Called with each piece of output, without marks. */
  follow(listener: (bytes: Uint8Array) => void): () => void;
}

const RECORDS_MAX = 20;
const SINCE_INPUT_HALF_BYTES = 128 * 1_024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const PASTE_MODE = /\x1b\[\?2004([hl])/g;
const PASTE_MODE_LENGTH = 8;

/** The mark for a line without an end that zsh prints before its prompt: renditions, the mark, blanks up to the edge, CR. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const ZSH_LINE_END = /(?:(?:\x1b\[[0-9;]*m)+[^\x1b\r\n]{0,16}(?:\x1b\[[0-9;]*m)+)? *\r \r$/;
/** The widest terminal, and the escapes around the mark. */
const ZSH_LINE_END_MAX_BYTES = 1_200;

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
      carried = end.slice(end.includes("\x1b") ? end.lastIndexOf("\x1b") : end.length);
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

/** The commands, as marks tell of them. `own`: the shell's; `inner`: one that marks itself, as inside ssh. */
const createCommands = ({ clock, marks }: FeedDeps) => {
  const records: Entry[] = [];
  let expected: { readonly entry: Entry; readonly nonce: string | null } | null = null;
  let own: Entry | null = null;
  let inner: { readonly entry: Entry; readonly nonce: string } | null = null;
  let typedCount = 0;

  const create = (callId: string, command: string | null): Entry => {
    const output = createOutputRecord();
    const startedAtMs = clock.nowMs();
    const entry: Entry = { callId, command, output, state: "expected", startedAtMs, endedAtMs: null, exitCode: null };
    records.push(entry);
    if (records.length > RECORDS_MAX) records.shift();
    return entry;
  };
  const start = (entry: Entry): Entry => {
    entry.state = "running";
    entry.startedAtMs = clock.nowMs();
    return entry;
  };
  const end = (entry: Entry, state: "ended" | "lost", exitCode: number | null): void => {
    entry.state = state;
    entry.exitCode = exitCode;
    entry.endedAtMs = clock.nowMs();
  };
  const cutZshLineEnd = (entry: Entry): void => {
    if (marks?.shell !== "zsh") return;
    entry.output.cutEnd(ZSH_LINE_END_MAX_BYTES, (text) => ZSH_LINE_END.exec(text)?.[0].length ?? 0);
  };

  const takeOwn = ({ kind, exitCode }: Mark): void => {
    if (kind === "C") {
      // Lines that were pasted together each begin with C and end with one D: one command.
      if (own !== null) return;
      const isExpected = expected !== null && expected.nonce === null;
      if (!isExpected) typedCount += 1;
      own = start(isExpected && expected !== null ? expected.entry : create(`typed-${typedCount}`, null));
      if (isExpected) expected = null;
    } else if (own !== null && (kind === "D" || kind === "A")) {
      if (kind === "D") cutZshLineEnd(own);
      // A prompt without an end: the hook that tells the status was removed meanwhile.
      end(own, kind === "D" ? "ended" : "lost", exitCode);
      own = null;
    }
  };

  const takeInner = ({ kind, nonce, exitCode }: Mark): void => {
    if (kind === "C" && expected?.nonce === nonce) {
      inner = { entry: start(expected.entry), nonce };
      expected = null;
    } else if (kind === "D" && inner?.nonce === nonce) {
      end(inner.entry, "ended", exitCode);
      inner = null;
    }
  };

  return {
    records: () => records,
    underWay: () => inner?.entry ?? own,
    knows: (nonce: string) => expected?.nonce === nonce || inner?.nonce === nonce,
    expect: (callId: string, command: string, nonce: string | null) => {
      const entry = create(callId, command);
      expected = { entry, nonce };
      return entry;
    },
    giveUp: (record: CommandRecord) => {
      if (expected?.entry === record) expected = null;
      const entry = records.find((each) => each === record);
      if (entry !== undefined && entry.state !== "ended") end(entry, "lost", null);
      if (own === record) own = null;
      if (inner?.entry === record) inner = null;
    },
    take: (mark: Mark) => (mark.nonce === marks?.nonce ? takeOwn(mark) : takeInner(mark)),
    add: (bytes: Uint8Array) => {
      own?.output.add(bytes);
      inner?.entry.output.add(bytes);
    },
    loseAll: () => {
      for (const entry of [own, inner?.entry]) if (entry !== undefined && entry !== null) end(entry, "lost", null);
      [own, inner, expected] = [null, null, null];
    },
  };
};

export const createFeed = (deps: FeedDeps): Feed => {
  const { clock, marks, shellPid } = deps;
  const commands = createCommands(deps);
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
    commands.take(mark);
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
