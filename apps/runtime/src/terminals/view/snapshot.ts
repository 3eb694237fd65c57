// What a fresh terminal must be fed to look like the one in tmux: history, screen, cursor, modes. Pure; asks nothing itself.
import { unescapeOctal } from "../tmux/control-parser";
import type { TmuxCommand } from "../tmux/tmux-quote";
import { capturedRows, placedRows, type Row, writtenRows } from "./captured-rows";

/** History a page gets; the rest stays in tmux. As much as the page's own scrollback holds. */
const HISTORY_MAX_LINES = 10_000;

const STATE_FIELDS = [
  ...["window_width", "window_height", "cursor_x", "cursor_y", "history_size", "alternate_on", "alternate_saved_x"],
  ...["alternate_saved_y", "scroll_region_upper", "scroll_region_lower", "cursor_flag", "insert_flag", "origin_flag"],
  ...["wrap_flag", "keypad_cursor_flag", "keypad_flag", "mouse_standard_flag", "mouse_button_flag", "mouse_all_flag"],
  ...["mouse_utf8_flag", "mouse_sgr_flag", "bracket_paste_flag"],
] as const;
type StateField = (typeof STATE_FIELDS)[number];

/** tmux's numbers and flags; null where this tmux does not know the field. */
export type PaneState = Readonly<Record<StateField, number | null>>;

/** `saved`: the main screen while a program shows the alternate one; the history above belongs to it. */
export type CapturePart = "history" | "screen" | "saved";

/** The captures, by what they hold and how (`Captures`); in paste buffers of these names behind a prefix of the asker's. */
export type CaptureName = `${CapturePart}-${"rows" | "joined"}`;

/**
 * One uninterrupted sequence, so that all of it is of the same instant. Contents go to paste buffers and not through
 * the connection, where a line on the screen could pass for one of tmux's own.
 */
export const captureCommands = (pane: string, prefix: string): readonly TmuxCommand[] => {
  const capture = (part: CapturePart, ...which: string[]): readonly TmuxCommand[] =>
    (["rows", "joined"] as const).map((how) => [
      ...["capture-pane", "-q", "-e", "-t", pane, "-b", `${prefix}${part}-${how}`],
      ...[how === "rows" ? "-N" : "-J", ...which],
    ]);
  return [
    ["refresh-client", "-A", `${pane}:continue`],
    ["display-message", "-p", "-t", pane, STATE_FIELDS.map((field) => `#{${field}}`).join(":")],
    ["capture-pane", "-p", "-P", "-C", "-t", pane],
    ...capture("history", "-S", `-${HISTORY_MAX_LINES}`, "-E", "-1"),
    ...capture("screen"),
    ...capture("saved", "-a"),
    ["list-buffers", "-F", "#{buffer_name}"],
  ];
};

/** Where in the answer to `captureCommands` each thing stands. */
export const STATE_AT = 1;
export const PENDING_AT = 2;
export const BUFFERS_AT = 9;

export const readState = (line: string): PaneState => {
  const values = line.split(":");
  const entries = STATE_FIELDS.map((field, index) => {
    const text = values[index] ?? "";
    return [field, text === "" ? null : Number(text)] as const;
  });
  return Object.fromEntries(entries) as Record<StateField, number | null>;
};

/** What this state is shown by; the rest is not worth fetching (and without a history, its capture is of the screen). */
export const neededParts = (state: PaneState): readonly CapturePart[] => [
  ...((state.history_size ?? 0) > 0 ? (["history"] as const) : []),
  ...(state.alternate_on === 1 ? (["saved"] as const) : []),
  "screen",
];

const isWrapPending = (state: PaneState): boolean => (state.cursor_x ?? 0) >= (state.window_width ?? 0);

const csi = (text: string): string => `\x1b[${text}`;
const at = (row: number, column: number): string => csi(`${row + 1};${column + 1}H`);
const when = (flag: number | null, text: string): string => (flag === 1 ? text : "");

const UNSET = 0xffff_ffff;
const savedAt = (value: number | null): number => (value === null || value >= UNSET ? 0 : value);

type Rows = Readonly<Record<CapturePart, readonly Row[]>>;

const screens = (state: PaneState, { history, screen, saved }: Rows): string => {
  if (state.alternate_on !== 1) return writtenRows([...history, ...screen]);
  const main =
    writtenRows([...history, ...saved]) + at(savedAt(state.alternate_saved_y), savedAt(state.alternate_saved_x));
  return `${main}${csi("?1049h")}${csi("H")}${placedRows(screen)}`;
};

/** A cursor behind the last column waits to wrap, which no sequence can ask for: the row is written once more. */
const cursor = (state: PaneState, { screen }: Rows): string => {
  const row = state.cursor_y ?? 0;
  const top = state.origin_flag === 1 ? (state.scroll_region_upper ?? 0) : 0;
  if (!isWrapPending(state)) return at(row - top, state.cursor_x ?? 0);
  return at(row - top, 0) + (screen[row]?.text ?? "");
};

const scrollRegion = (state: PaneState): string => {
  const [upper, lower] = [state.scroll_region_upper ?? 0, state.scroll_region_lower ?? 0];
  const isWhole = upper === 0 && lower === (state.window_height ?? 0) - 1;
  return isWhole ? "" : csi(`${upper + 1};${lower + 1}r`);
};

/**
 * Bracketed paste: a tmux that cannot tell (before 3.7) counts as on, and typing asks tmux itself what the program wants
 * (terminal-input). Focus reports stay off: a program that wants them asks again.
 */
const modes = (state: PaneState): string =>
  [
    state.wrap_flag === 0 ? csi("?7l") : "",
    state.cursor_flag === 0 ? csi("?25l") : "",
    when(state.insert_flag, csi("4h")),
    when(state.keypad_cursor_flag, csi("?1h")),
    when(state.keypad_flag, "\x1b="),
    when(state.mouse_standard_flag, csi("?1000h")),
    when(state.mouse_button_flag, csi("?1002h")),
    when(state.mouse_all_flag, csi("?1003h")),
    when(state.mouse_utf8_flag, csi("?1005h")),
    when(state.mouse_sgr_flag, csi("?1006h")),
    state.bracket_paste_flag === 0 ? "" : csi("?2004h"),
  ].join("");

/** tmux prints line drawing as shift-out … shift-in; the second character set must be the one that draws. */
const LINE_DRAWING = { on: "\x1b)0", off: "\x1b)B" } as const;

export interface SnapshotParts {
  readonly state: PaneState;
  /** A capture that is absent was empty. */
  readonly captures: Partial<Record<CaptureName, string>>;
  /** capture-pane -P -C: the beginning of an escape sequence whose rest is still to come. */
  readonly pendingEscaped: string;
  /** The first bytes of a character whose rest is still to come. */
  readonly pendingCharacter: Uint8Array;
}

/**
 * Bytes for a terminal just reset, of the same size. What cannot be asked of tmux is lost: the colours the program has
 * set but not yet written with, its saved cursor, its own character sets; before tmux 3.4 the background of cells it
 * erased behind the text.
 */
export const composeSnapshot = ({ state, captures, pendingEscaped, pendingCharacter }: SnapshotParts): Uint8Array => {
  const rowsOf = (part: CapturePart): readonly Row[] =>
    capturedRows({ rows: captures[`${part}-rows`] ?? "", joined: captures[`${part}-joined`] ?? "" });
  const rows: Rows = { history: rowsOf("history"), screen: rowsOf("screen"), saved: rowsOf("saved") };
  const origin = when(state.origin_flag, csi("?6h"));
  const drawn = `${screens(state, rows)}${scrollRegion(state)}${origin}${cursor(state, rows)}`;
  const text = `${LINE_DRAWING.on}${drawn}${LINE_DRAWING.off}${modes(state)}`;
  const pending = unescapeOctal(Buffer.from(pendingEscaped, "utf8"));
  return Buffer.concat([Buffer.from(text, "utf8"), pending, pendingCharacter]);
};
