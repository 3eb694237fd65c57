// Tracks the commands of one terminal by the shell's marks: when each began and ended, and what it printed. Pure.
import type { Clock } from "../../platform/clock";
import type { MarkingShell } from "../shell/integration";
import type { Mark } from "../shell/mark-parser";
import { createOutputRecord, type OutputRecord } from "./output-record";

export interface CommandRecord {
  readonly callId: string;
  /** Null: it was typed as keys, or by another party. */
  readonly command: string | null;
  readonly output: OutputRecord;
  /** `expected`: it is being typed · `lost`: its end was missed. */
  readonly state: "expected" | "running" | "ended" | "lost";
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly exitCode: number | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Entry = Writable<CommandRecord>;

const RECORDS_MAX = 20;
/**
 * What zsh prints before its prompt after output without a final newline: renditions, a mark, blanks up to the edge,
 * CR.
 */
const ESCAPE = "\x1b";
const RENDITIONS = `(?:${ESCAPE}\\[[0-9;]*m)+`;
const ZSH_LINE_END = new RegExp(`(?:${RENDITIONS}[^${ESCAPE}\\r\\n]{0,16}${RENDITIONS})? *\\r \\r$`);
/** Room for the widest terminal and the escape sequences around the mark. */
const ZSH_LINE_END_MAX_BYTES = 1_200;

const cutZshLineEnd = ({ output }: Entry): void =>
  output.cutEnd(ZSH_LINE_END_MAX_BYTES, (text) => ZSH_LINE_END.exec(text)?.[0].length ?? 0);

/** The last twenty commands, each with its output. */
const createRecords = (clock: Pick<Clock, "nowMs">) => {
  const records: Entry[] = [];
  return {
    all: () => records,
    find: (record: CommandRecord) => records.find((each) => each === record),
    create: (callId: string, command: string | null): Entry => {
      const output = createOutputRecord();
      const startedAtMs = clock.nowMs();
      const entry: Entry = { callId, command, output, state: "expected", startedAtMs, endedAtMs: null, exitCode: null };
      records.push(entry);
      if (records.length > RECORDS_MAX) records.shift();
      return entry;
    },
    start: (entry: Entry): Entry => {
      entry.state = "running";
      entry.startedAtMs = clock.nowMs();
      return entry;
    },
    end: (entry: Entry, state: "ended" | "lost", exitCode: number | null): void => {
      entry.state = state;
      entry.exitCode = exitCode;
      entry.endedAtMs = clock.nowMs();
    },
  };
};

type Records = ReturnType<typeof createRecords>;
type Expected = { readonly entry: Entry; readonly nonce: string | null } | null;

/** Commands of the terminal's own shell, which marks where they begin and end. */
const createOwn = (records: Records, shell: MarkingShell | null) => {
  let current: Entry | null = null;
  let typedCount = 0;

  const begin = (expected: Expected): boolean => {
    // Of several lines pasted together, each begins with C, and one D ends them all: they count as one command.
    if (current !== null) return false;
    const isExpected = expected !== null && expected.nonce === null;
    if (!isExpected) typedCount += 1;
    current = records.start(isExpected ? expected.entry : records.create(`typed-${typedCount}`, null));
    return isExpected;
  };

  const end = ({ kind, exitCode }: Mark): void => {
    if (current === null) return;
    if (kind === "D" && shell === "zsh") cutZshLineEnd(current);
    // A prompt without an end mark: the hook that reports the status was removed meanwhile.
    records.end(current, kind === "D" ? "ended" : "lost", kind === "D" ? exitCode : null);
    current = null;
  };

  return {
    current: () => current,
    forget: () => {
      current = null;
    },
    /** Returns true if the expected command began. */
    take: (mark: Mark, expected: Expected): boolean => {
      if (mark.kind === "C") return begin(expected);
      if (mark.kind === "D" || mark.kind === "A") end(mark);
      return false;
    },
  };
};

/** Commands that mark their own beginning and end, in a shell without marks. One at a time. */
const createInner = (records: Records) => {
  let current: { readonly entry: Entry; readonly nonce: string } | null = null;
  return {
    current: () => current?.entry ?? null,
    knows: (nonce: string) => current?.nonce === nonce,
    forget: () => {
      current = null;
    },
    take: ({ kind, nonce, exitCode }: Mark, expected: Expected): boolean => {
      if (kind === "C" && expected?.nonce === nonce) {
        current = { entry: records.start(expected.entry), nonce };
        return true;
      }
      if (kind === "D" && current?.nonce === nonce) {
        records.end(current.entry, "ended", exitCode);
        current = null;
      }
      return false;
    },
  };
};

export interface Commands {
  records(): readonly CommandRecord[];
  /** The running command: one that marks itself or, with `ownCounts`, one that the shell marked. */
  underWay(ownCounts: boolean): CommandRecord | null;
  /** Whether this nonce belongs to a command that marks itself. */
  knows(nonce: string): boolean;
  expect(callId: string, command: string, nonce: string | null): CommandRecord;
  giveUp(record: CommandRecord): void;
  take(mark: Mark, isOwn: boolean): void;
  add(bytes: Uint8Array): void;
  /** Output was missed, so the end of the running command can no longer be known. */
  loseAll(): void;
}

export const createCommands = (clock: Pick<Clock, "nowMs">, shell: MarkingShell | null): Commands => {
  const records = createRecords(clock);
  const own = createOwn(records, shell);
  const inner = createInner(records);
  let expected: Expected = null;

  const giveUp = (record: CommandRecord): void => {
    if (expected?.entry === record) expected = null;
    if (own.current() === record) own.forget();
    if (inner.current() === record) inner.forget();
    const entry = records.find(record);
    if (entry !== undefined && entry.state !== "ended") records.end(entry, "lost", null);
  };

  return {
    records: records.all,
    underWay: (ownCounts) => inner.current() ?? (ownCounts ? own.current() : null),
    knows: (nonce) => expected?.nonce === nonce || inner.knows(nonce),
    expect: (callId, command, nonce) => {
      const entry = records.create(callId, command);
      expected = { entry, nonce };
      return entry;
    },
    giveUp,
    take: (mark, isOwn) => {
      if (isOwn ? own.take(mark, expected) : inner.take(mark, expected)) expected = null;
    },
    add: (bytes) => {
      own.current()?.output.add(bytes);
      inner.current()?.output.add(bytes);
    },
    loseAll: () => {
      for (const record of [own.current(), inner.current()]) if (record !== null) giveUp(record);
      expected = null;
    },
  };
};
