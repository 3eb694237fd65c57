// Reads tmux's list of sessions. Everything lasting about a lane is stored in tmux user options, so it survives a runtime.
import { type LaneId, laneIdSchema, type TerminalId, terminalIdSchema } from "#contract/ids";
import { decodeMirror, type MirrorOf } from "./adopt/mirror-option";
import { decodeMarks, type ShellMarks } from "./shell/integration";
import type { TmuxCommand } from "./tmux/quote";

/** One terminal, as tmux knows it. */
export interface TerminalRecord {
  readonly terminalId: TerminalId;
  readonly laneId: LaneId;
  readonly laneName: string;
  readonly laneCreatedAtMs: number;
  /** Sorted, without duplicates. */
  readonly labels: readonly string[];
  /** Goes up by one with each terminal of the lane. */
  readonly order: number;
  /** tmux's ids of the pane and its window, such as `%3` and `@3`. They are the same in every room. */
  readonly pane: string;
  readonly window: string;
  readonly cols: number;
  readonly rows: number;
  readonly title: string;
  readonly cwd: string;
  /** The shell and nonce of its marks; null if it doesn't mark. */
  readonly marks: ShellMarks | null;
  /** The pane of the operator's own tmux that it shows; null: it runs a program of its own. */
  readonly mirror: MirrorOf | null;
}

/** A session that shows a terminal's window: the room of a share, or the operator's own attach. */
export interface LinkedRecord {
  readonly session: string;
  readonly terminalId: string;
}

export interface Listing {
  readonly terminals: readonly TerminalRecord[];
  readonly linked: readonly LinkedRecord[];
}

/** tmux user options. Names and paths are stored as base64url: tmux formats are code, and no base64url text is a format. */
export const OPTION = {
  terminal: "@lanecast_terminal",
  lane: "@lanecast_lane",
  laneName: "@lanecast_lane_name",
  laneCreatedAtMs: "@lanecast_lane_created_ms",
  labels: "@lanecast_labels",
  order: "@lanecast_order",
  /** Program and directory a terminal was started with; shown until tmux knows the current ones. */
  startTitle: "@lanecast_start_title",
  startCwd: "@lanecast_start_cwd",
  /** Shell and nonce of the shell integration. Stored in tmux, because it must outlive the runtime. */
  marks: "@lanecast_marks",
  /** What a mirror shows, with the pane's program and directory. */
  mirror: "@lanecast_mirror",
  message: "@lanecast_message",
  isUrgent: "@lanecast_urgent",
  /** The status line of the operator's own attaches; options of the window. */
  notice: "@lanecast_notice",
  noticeTone: "@lanecast_notice_tone",
  /** Of an attach session: what its keys do, in full and with the detach keys alone. */
  help: "@lanecast_help",
  shortHelp: "@lanecast_short_help",
  /** Of an attach session: the detach keys as they were chosen. */
  detachKeys: "@lanecast_detach_keys",
} as const;

/** Removes tmux's variables from a terminal's environment, then becomes its program (spawn). */
export const START_PROGRAM = "env";
/** What tmux reports as the program during a terminal's first milliseconds. Not shown as a title. */
const NOT_YET_STARTED: readonly string[] = ["", "tmux", START_PROGRAM];

export const encodeName = (name: string): string => Buffer.from(name, "utf8").toString("base64url");
const decodeName = (encoded: string): string => Buffer.from(encoded, "base64url").toString("utf8");
/** Control characters are replaced in the same way as `withoutControls` has tmux replace them. */
const decodeStart = (encoded: string): string => decodeName(encoded).replace(/\p{Cc}/gu, "?");

/** A label never contains a space. */
export const encodeLabels = (labels: readonly string[]): string => encodeName([...new Set(labels)].sort().join(" "));
const decodeLabels = (encoded: string): readonly string[] =>
  decodeName(encoded)
    .split(" ")
    .filter((label) => label !== "");

/** Never part of a field. Printable, because tmux 3.4 and later print any other separator as an escape (`\\037`). */
const SEPARATOR = "|";
/**
 * A program or a directory may have a line break in its name and so forge lines of control mode ("%exit"). tmux itself
 * replaces control characters before it prints.
 */
const withoutControls = (format: string): string => `#{s/[\x01-\x1f\x7f]/?/:${format}}`;

const FIELDS = [
  "#{session_name}",
  `#{${OPTION.terminal}}`,
  `#{${OPTION.lane}}`,
  `#{${OPTION.laneName}}`,
  `#{${OPTION.laneCreatedAtMs}}`,
  `#{${OPTION.labels}}`,
  `#{${OPTION.order}}`,
  `#{${OPTION.startTitle}}`,
  `#{${OPTION.startCwd}}`,
  `#{${OPTION.marks}}`,
  `#{${OPTION.mirror}}`,
  "#{pane_id}",
  "#{window_id}",
  "#{window_width}",
  "#{window_height}",
] as const;

const list = (...fields: readonly string[]): TmuxCommand => ["list-sessions", "-F", fields.join(SEPARATOR)];

/**
 * One sequence, so that all answers describe the same moment. The program and the directory are listed separately, because
 * they may contain the separator.
 */
export const LISTING_COMMANDS: readonly TmuxCommand[] = [
  list(...FIELDS),
  list("#{session_name}", withoutControls("pane_current_command")),
  list("#{session_name}", withoutControls("pane_current_path")),
];

const wholeNumber = (text: string | undefined): number =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0;

type TextBySession = ReadonlyMap<string, string>;
type Session = { readonly terminal: TerminalRecord } | { readonly linked: LinkedRecord } | null;

/** Reads `session|text` lines. Everything after the first separator is text. */
const textBySession = (lines: readonly string[] = []): TextBySession =>
  new Map(
    lines.map((line) => {
      const at = line.indexOf(SEPARATOR);
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + SEPARATOR.length)];
    }),
  );

const readLine = (line: string, titles: TextBySession, cwds: TextBySession): Session => {
  const [session = "", owner = "", lane, laneName = "", created, labels = "", order, ...more] = line.split(SEPARATOR);
  const [startTitle = "", startCwd = "", marks = "", mirrored = "", pane = "", window = "", cols, rows] = more;
  if (owner === "") return null;
  if (session !== owner) return { linked: { session, terminalId: owner } };
  const terminalId = terminalIdSchema.safeParse(session);
  const laneId = laneIdSchema.safeParse(lane);
  if (!terminalId.success || !laneId.success) return null;
  const title = titles.get(session) ?? "";
  const cwd = cwds.get(session) ?? "";
  const mirror = decodeMirror(mirrored);
  // Rules and people must see what runs in the pane that is shown, not the program that holds the mirror's place.
  const shown = mirror ?? {
    title: NOT_YET_STARTED.includes(title) ? decodeStart(startTitle) : title,
    cwd: cwd === "" ? decodeStart(startCwd) : cwd,
  };
  return {
    terminal: {
      terminalId: terminalId.data,
      laneId: laneId.data,
      laneName: decodeName(laneName),
      laneCreatedAtMs: wholeNumber(created),
      labels: decodeLabels(labels),
      order: wholeNumber(order),
      pane,
      window,
      cols: wholeNumber(cols),
      rows: wholeNumber(rows),
      title: shown.title,
      cwd: shown.cwd,
      marks: decodeMarks(marks),
      mirror,
    },
  };
};

/** Reads the output of `LISTING_COMMANDS`. Leaves out sessions that aren't lanecast's. */
export const readListing = ([lines = [], titles, cwds]: readonly (readonly string[])[]): Listing => {
  const [titleOf, cwdOf] = [textBySession(titles), textBySession(cwds)];
  const sessions = lines.map((line) => readLine(line, titleOf, cwdOf));
  return {
    terminals: sessions.flatMap((session) => (session !== null && "terminal" in session ? [session.terminal] : [])),
    linked: sessions.flatMap((session) => (session !== null && "linked" in session ? [session.linked] : [])),
  };
};
