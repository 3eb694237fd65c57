// Reads the screen with revisions: everything it shows, or what changed since an earlier revision.
import { addCounts, type Redactor } from "../../redaction";
import type { Look } from "./look";
import type { Pane, PaneCapture } from "./pane";
import { diffScreens } from "./screen-diff";
import type { RedactionCount, ScreenRead } from "./types";

/** How many earlier screens are kept to compare with. */
const KEPT_MAX = 8;

interface Kept {
  readonly revision: number;
  readonly columns: number;
  readonly isAlternate: boolean;
  /** Redacted. */
  readonly rows: readonly string[];
  readonly key: string;
  readonly redactions: readonly RedactionCount[];
}

export interface Screen {
  /** `since`: an earlier revision. For an unknown one, returns the whole screen. */
  read(since?: number): Promise<ScreenRead>;
  /** The whole screen, for the driver itself. Doesn't count as given out. */
  peek(): Promise<ScreenRead>;
  /** The last revision that was given out; 0 if none. */
  lastGiven(): number;
}

export interface ScreenDeps {
  readonly pane: Pick<Pane, "captureScreen">;
  readonly redactor: Redactor;
  readonly look: (isAlternate: boolean) => Look;
  /** Null if it can't be known. */
  readonly cwd: (look: Look) => string | null;
}

const GONE: PaneCapture = {
  facts: {
    columns: 0,
    rows: 0,
    cursorColumn: 0,
    cursorRow: 0,
    isAlternate: false,
    historySize: 0,
    hasApplicationKeys: false,
    title: "",
  },
  rows: [],
};

export const createScreen = ({ pane, redactor, look, cwd }: ScreenDeps): Screen => {
  const kept: Kept[] = [];
  let given = 0;

  /** Compares rows before redaction, so that one secret replaced by another counts as a change. */
  const keep = async ({ facts, rows }: PaneCapture): Promise<Kept> => {
    const texts = rows.map(({ text }) => text);
    const key = JSON.stringify([facts.columns, facts.isAlternate, facts.cursorRow, facts.cursorColumn, texts]);
    const last = kept.at(-1);
    if (last?.key === key) return last;
    const redacted = await redactor.rows(
      texts,
      rows.map(({ isWrapped }) => isWrapped),
    );
    const entry: Kept = {
      revision: (kept.at(-1)?.revision ?? 0) + 1,
      columns: facts.columns,
      isAlternate: facts.isAlternate,
      rows: redacted.rows,
      key,
      redactions: redacted.redactions,
    };
    kept.push(entry);
    if (kept.length > KEPT_MAX) kept.shift();
    return entry;
  };

  const read = async (since?: number): Promise<ScreenRead> => {
    const capture = (await pane.captureScreen()) ?? GONE;
    const now = await keep(capture);
    const { facts } = capture;
    const seen = look(facts.isAlternate);
    const base = kept.find(
      (each) => each.revision === since && each.columns === now.columns && each.isAlternate === now.isAlternate,
    );
    const diff = base === undefined || base.rows.length !== now.rows.length ? null : diffScreens(base.rows, now.rows);
    const title = await redactor.text(facts.title);
    return {
      revision: now.revision,
      columns: facts.columns,
      rows: facts.rows,
      cursor: { row: facts.cursorRow, column: facts.cursorColumn },
      alternateScreen: facts.isAlternate,
      title: title.text,
      cwd: cwd(seen),
      foreground: seen.foreground,
      waiting: seen.state,
      lines: diff?.lines ?? now.rows.map((text, row) => ({ row, text })),
      scrolled: diff?.scrolled ?? null,
      redactions: addCounts(now.redactions, title.redactions),
    };
  };

  return {
    lastGiven: () => given,
    peek: () => read(),
    read: async (since) => {
      const screen = await read(since);
      given = screen.revision;
      return screen;
    },
  };
};
