// The keys of `lane attach`, as people write them (`ctrl-],d`): a sequence, so that no single key is taken from vim or emacs.
import { DETACH_KEYS } from "../platform/config/values";
import type { TmuxCommand } from "./tmux/quote";

export interface DetachKeys {
  /** tmux's names. `second` null: the first key alone detaches. */
  readonly first: string;
  readonly second: string | null;
  /** For people: `Ctrl-] d`. */
  readonly words: string;
  /** The key table that only clients of `lane attach` use. */
  readonly table: string;
  /** For people: the keys that show the scrollback; null: only the mouse wheel does. */
  readonly scrollWords: string | null;
}

export const DEFAULT_DETACH_KEYS = "ctrl-],d";
/** Every table begins with it; guests' tables never do. */
export const ATTACH_TABLE = "attach";
/** The exit code of a client that left to show the scrollback; tmux itself exits with 0 or 1. */
export const SCROLL_EXIT_CODE = 42;

const SCROLL_KEY = "[";
const ctrlKey = (letter: string) => ({ tmux: `C-${letter.toLowerCase()}`, words: `Ctrl-${letter.toUpperCase()}` });

/** Null unless the text is one Ctrl key, optionally followed by a second key. */
export const parseDetachKeys = (text: string): DetachKeys | null => {
  const [, one, two, plain] = DETACH_KEYS.exec(text) ?? [];
  if (one === undefined) return null;
  const first = ctrlKey(one);
  const second = plain !== undefined ? { tmux: plain, words: plain } : two === undefined ? null : ctrlKey(two);
  return {
    first: first.tmux,
    second: second?.tmux ?? null,
    words: second === null ? first.words : `${first.words} ${second.words}`,
    table: `${ATTACH_TABLE}_${Buffer.from(text.toLowerCase()).toString("hex")}`,
    scrollWords: second === null ? null : `${first.words} ${SCROLL_KEY}`,
  };
};

/** Replaces the client with a program that exits: the command line shows the scrollback, then attaches again. */
const SHOW_SCROLLBACK = `detach-client -E 'exit ${SCROLL_EXIT_CODE}'`;

/** Programs that use the mouse or the whole screen get the wheel; elsewhere it scrolls. Not tmux's copy mode: guests would see it. */
const wheel = (key: "WheelUpPane" | "WheelDownPane", arrow: "Up" | "Down", otherwise: string): readonly string[] => [
  key,
  "if-shell",
  "-F",
  "#{mouse_any_flag}",
  "send-keys -M",
  `if-shell -F '#{alternate_on}' 'send-keys -N 3 ${arrow}' ${otherwise === "" ? "''" : `"${otherwise}"`}`,
];

export const bindingsOf = ({ first, second, table }: DetachKeys): readonly TmuxCommand[] => {
  const bind = (of: string, ...words: readonly string[]): TmuxCommand => ["bind-key", "-T", of, ...words];
  const wheels = [
    bind(table, ...wheel("WheelUpPane", "Up", SHOW_SCROLLBACK)),
    bind(table, ...wheel("WheelDownPane", "Down", "")),
  ];
  if (second === null) return [bind(table, first, "detach-client"), ...wheels];
  const next = `${table}_2`;
  return [
    bind(table, first, "switch-client", "-T", next),
    bind(next, second, "detach-client"),
    ...(second === first ? [] : [bind(next, first, "send-keys", first)]),
    bind(next, SCROLL_KEY, "detach-client", "-E", `exit ${SCROLL_EXIT_CODE}`),
    // Any other key wasn't meant for us: both keys go to the program. `send-keys` alone sends the key that was pressed.
    bind(next, "Any", `send-keys ${first} ; send-keys`),
    ...wheels,
  ];
};
