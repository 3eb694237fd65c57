// Reads one pane over the existing tmux connection: its facts, its screen, its history. Starts no process.
import { chmodSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TmuxCommand } from "../tmux/quote";
import type { TmuxServer } from "../tmux/server";
import { matchRows } from "../view/row-match";

export interface PaneFacts {
  readonly columns: number;
  readonly rows: number;
  readonly cursorColumn: number;
  readonly cursorRow: number;
  readonly isAlternate: boolean;
  /** Rows above the screen. */
  readonly historySize: number;
  /** The program expects cursor keys as `ESC O A`. */
  readonly hasApplicationKeys: boolean;
  readonly title: string;
}

export interface PaneRow {
  readonly text: string;
  /** The next row continues the same line. */
  readonly isWrapped: boolean;
}

export interface PaneCapture {
  readonly facts: PaneFacts;
  readonly rows: readonly PaneRow[];
}

export interface Pane {
  readonly tty: string;
  readonly shellPid: number;
  facts(): Promise<PaneFacts | null>;
  /** Rows from `from` to `to`: 0 is the top of the screen, -1 the last row of the history. Null if the pane is gone. */
  capture(from: number, to: number): Promise<PaneCapture | null>;
  /** The visible screen. */
  captureScreen(): Promise<PaneCapture | null>;
  dispose(): void;
}

const NUMBERS = [
  "pane_width",
  "pane_height",
  "cursor_x",
  "cursor_y",
  "alternate_on",
  "history_size",
  "keypad_cursor_flag",
];
/**
 * Any program can set the title. tmux replaces line ends in it, which could forge replies. The numbers come first, so
 * that a title can't pass for a line of the protocol.
 */
const FACTS = `${NUMBERS.map((name) => `#{${name}}`).join("|")}|#{s/[\x01-\x1f\x7f]/?/:pane_title}`;

const readFacts = (line: string): PaneFacts | null => {
  const fields = line.split("|");
  if (fields.length <= NUMBERS.length) return null;
  const [columns, rows, cursorColumn, cursorRow, alternate, historySize, keypad] = fields.map(Number);
  return {
    columns: columns ?? 0,
    rows: rows ?? 0,
    cursorColumn: Math.min(cursorColumn ?? 0, Math.max(0, (columns ?? 1) - 1)),
    cursorRow: cursorRow ?? 0,
    isAlternate: alternate === 1,
    historySize: historySize ?? 0,
    hasApplicationKeys: keypad === 1,
    title: fields.slice(NUMBERS.length).join("|"),
  };
};

/** In tmux's output, each row ends with a line feed. */
const rowsOf = (text: string): readonly string[] => (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
const withoutBlanks = (text: string): string => text.replace(/ +$/, "");

/** Only a full row can continue in the next one. A wide character may have left its last cell empty. */
const mayContinue = (row: string, columns: number): boolean => row.length >= columns - 1 || /\P{ASCII}/u.test(row);

const pairRows = (rows: string, joined: string): readonly PaneRow[] => {
  const all = rowsOf(rows);
  const matches = matchRows(all, joined);
  return all.map((text, index) => {
    const isWrapped = matches[index]?.isWrapped === true;
    // Blanks at the end of a wrapped row belong to the line. All others are just empty cells.
    return { text: isWrapped ? text : withoutBlanks(text), isWrapped };
  });
};

export interface PaneDeps {
  readonly server: Pick<TmuxServer, "ask">;
  /** `%3`. */
  readonly pane: string;
  /** 0700. Captures are written there for a moment. */
  readonly folder: string;
}

/**
 * Captures go through files, which the tmux server writes before it answers. Over the connection, a line on the screen
 * could pass for one of tmux's own. A process per capture would take 2 ms or more.
 */
const createCapturing = ({ server, pane, folder }: PaneDeps) => {
  const files = { rows: join(folder, "rows"), joined: join(folder, "joined") } as const;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const path of Object.values(files)) {
    writeFileSync(path, "", { mode: 0o600 });
    chmodSync(path, 0o600);
  }
  const name = `lanecast-agent-${pane.slice(1)}`;
  const save = (how: "-N" | "-J", path: string, range: readonly string[]): readonly TmuxCommand[] => [
    ["capture-pane", how, "-b", name, "-t", pane, ...range],
    ["save-buffer", "-b", name, path],
    ["delete-buffer", "-b", name],
  ];
  const take = (path: string): string => {
    const text = readFileSync(path, "utf8");
    // The content of the screen must not stay on disk longer than it takes to read it.
    truncateSync(path);
    return text;
  };
  const facts: TmuxCommand = ["display-message", "-p", "-t", pane, FACTS];
  const ask = async (commands: readonly TmuxCommand[]): Promise<PaneFacts | null> => {
    const reply = await server.ask([facts, ...commands]);
    return reply.ok ? readFacts(reply.outputs[0]?.[0] ?? "") : null;
  };
  const captureNow = async (range: readonly string[]): Promise<PaneCapture | null> => {
    const first = await ask(save("-N", files.rows, range));
    if (first === null) return null;
    const rows = rowsOf(take(files.rows));
    if (!rows.some((row) => mayContinue(row, first.columns))) {
      return { facts: first, rows: rows.map((row) => ({ text: withoutBlanks(row), isWrapped: false })) };
    }
    // Captures both in one sequence, because they match only if they are from the same moment.
    const second = await ask([...save("-N", files.rows, range), ...save("-J", files.joined, range)]);
    return second === null ? null : { facts: second, rows: pairRows(take(files.rows), take(files.joined)) };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    /** One at a time, because they share the files. */
    capture: (range: readonly string[]): Promise<PaneCapture | null> => {
      const next = last.then(() => captureNow(range));
      last = next.catch(() => undefined);
      return next;
    },
    dispose: () => {
      for (const path of Object.values(files)) rmSync(path, { force: true });
    },
  };
};

/** Null if the pane is gone. */
export const openPane = async (deps: PaneDeps): Promise<Pane | null> => {
  const { server, pane } = deps;
  const asked = await server.ask([["display-message", "-p", "-t", pane, "#{pane_pid} #{pane_tty}"]]);
  const [pid = "", tty = ""] = (asked.ok ? (asked.outputs[0]?.[0] ?? "") : "").split(" ");
  if (pid === "" || tty === "") return null;
  const { capture, dispose } = createCapturing(deps);
  return {
    tty,
    shellPid: Number(pid),
    facts: async () => {
      const reply = await server.ask([["display-message", "-p", "-t", pane, FACTS]]);
      return reply.ok ? readFacts(reply.outputs[0]?.[0] ?? "") : null;
    },
    capture: (from, to) => capture(["-S", String(from), "-E", String(to)]),
    captureScreen: () => capture([]),
    dispose,
  };
};
