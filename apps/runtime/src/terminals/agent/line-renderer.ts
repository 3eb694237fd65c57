// Turns raw output into the lines that a person would have read: progress bars as their last state, no escapes, nothing of
// the alternate screen. Not a terminal: the cursor moves within its line only. 100,000 lines take 0.16 s, a whole terminal
// emulator with such a history took 0.5 s and 400 MB (HANDOFF 1).

export interface LineRenderer {
  push(bytes: Uint8Array): void;
  /** Lines that are whole since the last call. */
  takeLines(): string[];
  /** The line that has no end yet. */
  rest(): string;
}

const TAB_WIDTH = 8;
/** A line longer than this is cut into several: a program without line ends must not make one of megabytes. */
const LINE_MAX_LENGTH = 64 * 1_024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const PRINTABLE = /[^\x00-\x1f\x7f-\x9f]+/y;
/** ECMA-48: CSI with parameters and final byte. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CSI = /\x1b\[([0-?]*)[ -/]*([@-~])/y;
/** OSC, DCS, SOS, PM and APC, up to their end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const STRING = /\x1b[\]PX^_][^\x07\x1b\x18\x1a]*(?:\x07|\x1b\\|[\x18\x1a]|(?=\x1b))/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const SHORT = /\x1b[ -/]*[0-~]/y;
/** The beginning of a sequence at the end of what has come. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNFINISHED = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\x18\x1a]*\x1b?|[ -/]*)?$/;
const UNFINISHED_MAX_LENGTH = 8_192;
const ALTERNATE_SCREENS = new Set(["47", "1047", "1049"]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII.
const ASCII = /^[\x00-\x7f]*$/;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const segments = new Intl.Segmenter("en", { granularity: "grapheme" });

/** One string a cell; a wide character takes a second, empty one. */
const cellsOf = (text: string): string[] => {
  if (ASCII.test(text)) return [...text];
  return [...segments.segment(text)].flatMap(({ segment }) => (WIDE.test(segment) ? [segment, ""] : [segment]));
};
const widthOf = (text: string): number => (ASCII.test(text) ? text.length : cellsOf(text).length);

/** A line under a cursor. Plain appending is by far the most frequent and needs no cells. */
const createLine = () => {
  let text = "";
  let width = 0;
  let column = 0;

  const edit = (change: (cells: string[]) => void): void => {
    const cells = cellsOf(text);
    change(cells);
    text = cells.join("").replace(/ +$/, (blanks) => (column >= cells.length ? blanks : ""));
    width = widthOf(text);
  };

  return {
    reset: () => {
      text = "";
      width = 0;
      column = 0;
    },
    text: () => text,
    isLong: () => text.length > LINE_MAX_LENGTH,
    write: (piece: string) => {
      if (column === width) {
        text += piece;
        width += widthOf(piece);
        column = width;
        return;
      }
      const fresh = cellsOf(piece);
      const from = column;
      column += fresh.length;
      edit((cells) => {
        while (cells.length < from) cells.push(" ");
        cells.splice(from, fresh.length, ...fresh);
      });
    },
    moveTo: (to: number) => {
      column = Math.min(Math.max(0, to), LINE_MAX_LENGTH);
    },
    column: () => column,
    erase: (from: number, to: number) => {
      edit((cells) => {
        if (to >= cells.length) cells.length = Math.min(from, cells.length);
        else cells.fill(" ", from, to);
      });
    },
  };
};

export const createLineRenderer = (): LineRenderer => {
  const decoder = new TextDecoder();
  let lines: string[] = [];
  const line = createLine();
  let held = "";
  let isAlternate = false;

  const endLine = (): void => {
    if (isAlternate) return;
    lines.push(line.text());
    line.reset();
  };

  const takeCsi = (parameters: string, final: string): void => {
    if (final === "h" || final === "l") {
      const isSwitch =
        parameters.startsWith("?") &&
        parameters
          .slice(1)
          .split(";")
          .some((mode) => ALTERNATE_SCREENS.has(mode));
      if (isSwitch) isAlternate = final === "h";
      return;
    }
    if (isAlternate) return;
    const first = Number.parseInt(parameters, 10) || 0;
    const at = line.column();
    if (final === "C") line.moveTo(at + Math.max(1, first));
    else if (final === "D") line.moveTo(at - Math.max(1, first));
    else if (final === "G") line.moveTo(Math.max(1, first) - 1);
    else if (final === "X") line.erase(at, at + Math.max(1, first));
    else if (final === "K") line.erase(first === 0 ? at : 0, first === 1 ? at + 1 : Number.POSITIVE_INFINITY);
  };

  const takeControl = (code: string): void => {
    if (code === "\n" || code === "\v" || code === "\f") endLine();
    else if (isAlternate) return;
    else if (code === "\r") line.moveTo(0);
    else if (code === "\b") line.moveTo(line.column() - 1);
    else if (code === "\t") {
      const to = (Math.floor(line.column() / TAB_WIDTH) + 1) * TAB_WIDTH;
      if (line.column() >= widthOf(line.text())) line.write(" ".repeat(to - line.column()));
      else line.moveTo(to);
    }
  };

  /** How far the sequence at `at` reaches, after acting on it. */
  const takeEscape = (text: string, at: number): number => {
    CSI.lastIndex = at;
    const csi = CSI.exec(text);
    if (csi !== null) {
      takeCsi(csi[1] ?? "", csi[2] ?? "");
      return CSI.lastIndex;
    }
    for (const pattern of [STRING, SHORT]) {
      pattern.lastIndex = at;
      if (pattern.test(text)) return pattern.lastIndex;
    }
    return at + 1;
  };

  const render = (text: string): void => {
    for (let at = 0; at < text.length; ) {
      PRINTABLE.lastIndex = at;
      const run = PRINTABLE.exec(text)?.[0];
      if (run !== undefined) {
        if (!isAlternate) line.write(run);
        if (line.isLong()) endLine();
        at += run.length;
      } else if (text[at] === "\x1b") at = takeEscape(text, at);
      else {
        takeControl(text[at] ?? "");
        at += 1;
      }
    }
  };

  return {
    push: (bytes) => {
      const text = held + decoder.decode(bytes, { stream: true });
      const open = text.lastIndexOf("\x1b", text.length);
      // A string's end may be cut as well, so the search begins one escape earlier.
      const from = open > 0 && text[open - 1] !== "\x1b" ? text.lastIndexOf("\x1b", open - 1) : open;
      const unfinished = UNFINISHED.exec(from < 0 ? "" : text.slice(from))?.[0] ?? "";
      held = unfinished.length > UNFINISHED_MAX_LENGTH ? "" : unfinished;
      render(text.slice(0, text.length - held.length));
    },
    takeLines: () => {
      const taken = lines;
      lines = [];
      return taken;
    },
    rest: () => (isAlternate ? "" : line.text()),
  };
};
