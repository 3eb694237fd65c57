// The sessions of our server as tmux lists them, read into facts. Everything lasting about a lane stands in tmux's own user options.
import { type LaneId, laneIdSchema, type TerminalId, terminalIdSchema } from "#contract/ids";
import { decodeMarks, type ShellMarks } from "./shell/integration";
import type { TmuxCommand } from "./tmux/tmux-quote";

/** One terminal as tmux has it. */
export interface TerminalRecord {
  readonly terminalId: TerminalId;
  readonly laneId: LaneId;
  readonly laneName: string;
  readonly laneCreatedAtMs: number;
  /** Sorted, each once. */
  readonly labels: readonly string[];
  /** Raised by one with each terminal of its lane. */
  readonly order: number;
  /** tmux's names of the pane and its window, such as `%3` and `@3`: the same in every room. */
  readonly pane: string;
  readonly window: string;
  readonly cols: number;
  readonly rows: number;
  readonly title: string;
  readonly cwd: string;
  /** By which the shell marks its prompts and commands; null: it does not. */
  readonly marks: ShellMarks | null;
}

/** A session that shows a terminal's window to someone else: a share's room or a person's own attach. */
export interface LinkedRecord {
  readonly session: string;
  readonly terminalId: string;
}

export interface Listing {
  readonly terminals: readonly TerminalRecord[];
  readonly linked: readonly LinkedRecord[];
}

/** tmux user options. Names and paths stand in them as base64url: tmux formats are code, and in this alphabet nothing is. */
export const OPTION = {
  terminal: "@lanecast_terminal",
  lane: "@lanecast_lane",
  laneName: "@lanecast_lane_name",
  laneCreatedAtMs: "@lanecast_lane_created_ms",
  labels: "@lanecast_labels",
  order: "@lanecast_order",
  /** Program and directory a terminal was started with: what it shows until the kernel can tell better. */
  startTitle: "@lanecast_start_title",
  startCwd: "@lanecast_start_cwd",
  /** Shell and nonce of the shell integration. Here, because it must outlive the runtime. */
  marks: "@lanecast_marks",
  told: "@lanecast_told",
  isUrgent: "@lanecast_urgent",
} as const;

/** What takes tmux's traces out of a terminal's environment, and then becomes its program (terminal-spawn). */
export const START_PROGRAM = "env";
/** What a terminal is for its first milliseconds: nothing, tmux's own child, then that. Not worth a title. */
const NOT_YET_STARTED: readonly string[] = ["", "tmux", START_PROGRAM];

export const encodeName = (name: string): string => Buffer.from(name, "utf8").toString("base64url");
const decodeName = (encoded: string): string => Buffer.from(encoded, "base64url").toString("utf8");
/** As tmux is told to print it. */
const decodeStart = (encoded: string): string => decodeName(encoded).replace(/\p{Cc}/gu, "?");

/** Labels hold no blank. */
export const encodeLabels = (labels: readonly string[]): string => encodeName([...new Set(labels)].sort().join(" "));
const decodeLabels = (encoded: string): readonly string[] =>
  decodeName(encoded)
    .split(" ")
    .filter((label) => label !== "");

/** In none of the fields it stands between. Printable: tmux 3.4 and later print anything else as an escape (`\\037`). */
const FIELD = "|";
/**
 * A program's name or a directory may hold line ends, and so forge lines of control mode ("%exit"). Replaced by tmux
 * itself, before it prints.
 */
const harmless = (format: string): string => `#{s/[\x01-\x1f\x7f]/?/:${format}}`;

const FACTS = [
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
  "#{pane_id}",
  "#{window_id}",
  "#{window_width}",
  "#{window_height}",
] as const;

const list = (...fields: readonly string[]): TmuxCommand => ["list-sessions", "-F", fields.join(FIELD)];

/** One sequence, so that all of it is of the same instant. A foreign text has a list of its own, where it may hold anything. */
export const LISTING_COMMANDS: readonly TmuxCommand[] = [
  list(...FACTS),
  list("#{session_name}", harmless("pane_current_command")),
  list("#{session_name}", harmless("pane_current_path")),
];

const wholeNumber = (text: string | undefined): number =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0;

type Texts = ReadonlyMap<string, string>;
type ReadLine = { readonly terminal: TerminalRecord } | { readonly linked: LinkedRecord } | null;

/** `session|text` by session; the text goes to the end of the line, whatever it holds. */
const textsOf = (lines: readonly string[] = []): Texts =>
  new Map(
    lines.map((line) => {
      const at = line.indexOf(FIELD);
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + FIELD.length)];
    }),
  );

const readLine = (line: string, titles: Texts, cwds: Texts): ReadLine => {
  const [session = "", owner = "", lane, laneName = "", created, labels = "", order, ...more] = line.split(FIELD);
  const [startTitle = "", startCwd = "", marks = "", pane = "", window = "", cols, rows] = more;
  if (owner === "") return null;
  if (session !== owner) return { linked: { session, terminalId: owner } };
  const terminalId = terminalIdSchema.safeParse(session);
  const laneId = laneIdSchema.safeParse(lane);
  if (!terminalId.success || !laneId.success) return null;
  const title = titles.get(session) ?? "";
  const cwd = cwds.get(session) ?? "";
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
      title: NOT_YET_STARTED.includes(title) ? decodeStart(startTitle) : title,
      cwd: cwd === "" ? decodeStart(startCwd) : cwd,
      marks: decodeMarks(marks),
    },
  };
};

/** Reads what `LISTING_COMMANDS` printed; sessions that are not ours are left out. */
export const readListing = ([facts = [], titles, cwds]: readonly (readonly string[])[]): Listing => {
  const [titleOf, cwdOf] = [textsOf(titles), textsOf(cwds)];
  const read = facts.map((line) => readLine(line, titleOf, cwdOf));
  return {
    terminals: read.flatMap((entry) => (entry !== null && "terminal" in entry ? [entry.terminal] : [])),
    linked: read.flatMap((entry) => (entry !== null && "linked" in entry ? [entry.linked] : [])),
  };
};
