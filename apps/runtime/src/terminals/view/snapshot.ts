// Composes the bytes that make a fresh terminal look like one in tmux: history, screen, cursor, modes.
import { unescapeOctal } from "../tmux/control-parser";
import type { TmuxCommand } from "../tmux/quote";
import { capturedRows, placedRows, type Row, writtenRows } from "./captured-rows";

/** How much history a page gets: as much as its scrollback can keep. The rest stays in tmux. */
const HISTORY_MAX_LINES = 10_000;

/** Of the pane, not of its window: a pane of the operator's own tmux may be part of a window. */
const STATE_FIELDS = [
  ...["pane_width", "pane_height", "cursor_x", "cursor_y", "history_size", "alternate_on", "alternate_saved_x"],
  ...["alternate_saved_y", "scroll_region_upper", "scroll_region_lower", "cursor_flag", "insert_flag", "origin_flag"],
  ...["wrap_flag", "keypad_cursor_flag", "keypad_flag", "mouse_standard_flag", "mouse_button_flag", "mouse_all_flag"],
  ...["mouse_utf8_flag", "mouse_sgr_flag", "bracket_paste_flag"],
] as const;
type StateField = (typeof STATE_FIELDS)[number];

/** tmux's numbers and flags; null if this version of tmux doesn't have the field. */
export type PaneState = Readonly<Record<StateField, number | null>>;

/** `saved`: the main screen while a program shows the alternate screen. The history belongs to it. */
export type CapturePart = "history" | "screen" | "saved";

/** The captures, by part and kind (see `Captures`). Each is in a paste buffer of this name, with the caller's prefix. */
export type CaptureName = `${CapturePart}-${"rows" | "joined"}`;

/** Prints the fields that `readState` reads. */
export const STATE_FORMAT = STATE_FIELDS.map((field) => `#{${field}}`).join(":");

/** The captures and the flags of capture-pane for each. */
export const CAPTURES: readonly { readonly name: CaptureName; readonly flags: readonly string[] }[] = (
  [
    ["history", ["-S", `-${HISTORY_MAX_LINES}`, "-E", "-1"]],
    ["screen", []],
    ["saved", ["-a"]],
  ] as const
).flatMap(([part, which]) => [
  { name: `${part}-rows` as const, flags: ["-q", "-e", "-N", ...which] },
  { name: `${part}-joined` as const, flags: ["-q", "-e", "-J", ...which] },
]);

/**
 * One uninterrupted sequence, so that all parts are from the same moment. The contents go into paste buffers and not over the
 * connection, where a line on the screen could pass for a message of tmux.
 */
export const captureCommands = (pane: string, prefix: string): readonly TmuxCommand[] => [
  ["refresh-client", "-A", `${pane}:continue`],
  ["display-message", "-p", "-t", pane, STATE_FORMAT],
  ["capture-pane", "-p", "-P", "-C", "-t", pane],
  ...CAPTURES.map(({ name, flags }) => ["capture-pane", ...flags, "-t", pane, "-b", `${prefix}${name}`]),
  ["list-buffers", "-F", "#{buffer_name}"],
];

/** The index of each answer in the reply to `captureCommands`. */
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

/** The parts needed to show this state. Without any history, tmux's capture of it would be one of the screen. */
export const neededParts = (state: PaneState): readonly CapturePart[] => [
  ...((state.history_size ?? 0) > 0 ? (["history"] as const) : []),
  ...(state.alternate_on === 1 ? (["saved"] as const) : []),
  "screen",
];

const isWrapPending = (state: PaneState): boolean => (state.cursor_x ?? 0) >= (state.pane_width ?? 0);

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

/** A cursor past the last column is about to wrap. No sequence can set that, so the row is written again. */
const cursor = (state: PaneState, { screen }: Rows): string => {
  const row = state.cursor_y ?? 0;
  const top = state.origin_flag === 1 ? (state.scroll_region_upper ?? 0) : 0;
  if (!isWrapPending(state)) return at(row - top, state.cursor_x ?? 0);
  return at(row - top, 0) + (screen[row]?.text ?? "");
};

const scrollRegion = (state: PaneState): string => {
  const [upper, lower] = [state.scroll_region_upper ?? 0, state.scroll_region_lower ?? 0];
  const isWhole = upper === 0 && lower === (state.pane_height ?? 0) - 1;
  return isWhole ? "" : csi(`${upper + 1};${lower + 1}r`);
};

/**
 * Bracketed paste counts as on if tmux can't tell (before 3.7); tmux itself then decides about each paste (terminals/input).
 * Focus reports stay off: a program that wants them asks again.
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

/** tmux prints line drawing as shift-out … shift-in, so the second character set must be the line drawing set. */
const LINE_DRAWING = { on: "\x1b)0", off: "\x1b)B" } as const;

export interface SnapshotParts {
  readonly state: PaneState;
  /** A missing capture was empty. */
  readonly captures: Partial<Record<CaptureName, string>>;
  /** From capture-pane -P -C: the start of an escape sequence that isn't complete yet. */
  readonly pendingEscaped: string;
  /** The first bytes of a character that isn't complete yet. */
  readonly pendingCharacter: Uint8Array;
}

/**
 * Returns bytes for a reset terminal of the same size. What tmux doesn't report is lost: colors that the program has set but
 * not used yet, its saved cursor, its own character sets, and before tmux 3.4 the background of cells erased after the text.
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
