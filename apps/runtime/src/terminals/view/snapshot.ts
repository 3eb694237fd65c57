// What a fresh terminal must be fed to look like the one in tmux: history, screen, cursor, modes. Pure; asks nothing itself.
import { unescapeOctal } from "../tmux/control-parser";
import type { TmuxCommand } from "../tmux/tmux-quote";
import { terminalLines } from "./sgr-carry";

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

/** The four captures, by what they hold; in paste buffers of these names behind a prefix of the asker's. */
export type CaptureName = "all" | "past" | "saved" | "screen";

/**
 * One uninterrupted sequence, so that all of it is of the same instant. Contents go to paste buffers and not through
 * the connection, where a line on the screen could pass for one of tmux's own.
 */
export const captureCommands = (pane: string, prefix: string): readonly TmuxCommand[] => {
  const start = ["-S", `-${HISTORY_MAX_LINES}`];
  const capture = (name: CaptureName, ...flags: string[]): TmuxCommand => [
    ...["capture-pane", "-q", "-e", "-t", pane, "-b", `${prefix}${name}`],
    ...flags,
  ];
  return [
    ["refresh-client", "-A", `${pane}:continue`],
    ["display-message", "-p", "-t", pane, STATE_FIELDS.map((field) => `#{${field}}`).join(":")],
    ["capture-pane", "-p", "-P", "-C", "-t", pane],
    capture("all", "-J", ...start),
    capture("past", "-J", ...start, "-E", "-1"),
    capture("saved", "-J", "-a"),
    capture("screen", "-N"),
    ["list-buffers", "-F", "#{buffer_name}"],
  ];
};

/** Where in the answer to `captureCommands` each thing stands. */
export const STATE_AT = 1;
export const PENDING_AT = 2;
export const BUFFERS_AT = 7;

export const readState = (line: string): PaneState => {
  const values = line.split(":");
  const entries = STATE_FIELDS.map((field, index) => {
    const text = values[index] ?? "";
    return [field, text === "" ? null : Number(text)] as const;
  });
  return Object.fromEntries(entries) as Record<StateField, number | null>;
};

/** The captures that this state needs; the others are not worth fetching. */
export const neededCaptures = (state: PaneState): readonly CaptureName[] => {
  const screen: CaptureName[] = isWrapPending(state) ? ["screen"] : [];
  if (state.alternate_on !== 1) return ["all", ...screen];
  return (state.history_size ?? 0) > 0 ? ["past", "saved", "screen"] : ["saved", "screen"];
};

const isWrapPending = (state: PaneState): boolean => (state.cursor_x ?? 0) >= (state.window_width ?? 0);

const csi = (text: string): string => `\x1b[${text}`;
const at = (row: number, column: number): string => csi(`${row + 1};${column + 1}H`);
const when = (flag: number | null, text: string): string => (flag === 1 ? text : "");

/** The lines of several captures under each other; an absent one has none. */
const block = (...captures: readonly (string | undefined)[]): string =>
  captures.flatMap((capture) => (capture === undefined ? [] : terminalLines(capture))).join("\r\n");

const UNSET = 0xffff_ffff;
const savedAt = (value: number | null): number => (value === null || value >= UNSET ? 0 : value);

const screens = (state: PaneState, captures: Partial<Record<CaptureName, string>>): string => {
  if (state.alternate_on !== 1) return block(captures.all);
  const main =
    block(captures.past, captures.saved) + at(savedAt(state.alternate_saved_y), savedAt(state.alternate_saved_x));
  return `${main}${csi("?1049h")}${csi("H")}${block(captures.screen)}`;
};

/** A cursor behind the last column waits to wrap, which no sequence can ask for: the row is written once more. */
const cursor = (state: PaneState, captures: Partial<Record<CaptureName, string>>): string => {
  const row = state.cursor_y ?? 0;
  const top = state.origin_flag === 1 ? (state.scroll_region_upper ?? 0) : 0;
  if (!isWrapPending(state)) return at(row - top, state.cursor_x ?? 0);
  return at(row - top, 0) + (terminalLines(captures.screen ?? "")[row] ?? "");
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
const LINE_DRAWING = { on: "\x1b)0", off: "\x0f\x1b)B" } as const;

export interface SnapshotParts {
  readonly state: PaneState;
  readonly captures: Partial<Record<CaptureName, string>>;
  /** capture-pane -P -C: the beginning of an escape sequence whose rest is still to come. */
  readonly pendingEscaped: string;
  /** The first bytes of a character whose rest is still to come. */
  readonly pendingCharacter: Uint8Array;
}

/**
 * Bytes for a terminal just reset, of the same size. What cannot be asked of tmux is lost: the colours the program has
 * set but not yet written with, its saved cursor, its own character sets.
 */
export const composeSnapshot = ({ state, captures, pendingEscaped, pendingCharacter }: SnapshotParts): Uint8Array => {
  const drawn = `${LINE_DRAWING.on}${screens(state, captures)}${LINE_DRAWING.off}${csi("0m")}`;
  const origin = when(state.origin_flag, csi("?6h"));
  const text = `${drawn}${scrollRegion(state)}${origin}${cursor(state, captures)}${modes(state)}`;
  const pending = unescapeOctal(Buffer.from(pendingEscaped, "utf8"));
  return Buffer.concat([Buffer.from(text, "utf8"), pending, pendingCharacter]);
};
