// Turns the text of capture-pane into lines for a real terminal. Pure. Knows colours, not what is written.

/** What tmux sets apart in capture-pane -e: attributes together, then each colour by itself. */
interface Pen {
  attributes: string;
  readonly colours: Map<"fg" | "bg" | "underline", string>;
}

/** capture-pane prints a select-graphic-rendition sequence only where something changes. */
const ESCAPE = "\x1b";
const SGR = new RegExp(`${ESCAPE}\\[([0-9;:]*)m`, "g");
const RESET = "\x1b[0m";

const colourSlot = (first: number): "fg" | "bg" | "underline" | null => {
  if ((first >= 30 && first <= 39) || (first >= 90 && first <= 97)) return "fg";
  if ((first >= 40 && first <= 49) || (first >= 100 && first <= 107)) return "bg";
  return first === 58 || first === 59 ? "underline" : null;
};

const draw = (pen: Pen, sequence: string, parameters: string): void => {
  const first = Number.parseInt(parameters === "" ? "0" : parameters, 10);
  const slot = colourSlot(first);
  if (slot !== null) pen.colours.set(slot, sequence);
  else if (first !== 0) pen.attributes += sequence;
  else {
    pen.colours.clear();
    pen.attributes = sequence;
  }
};

const sequenceOf = (pen: Pen): string => pen.attributes + [...pen.colours.values()].join("");

/**
 * Lines as a terminal wants them. capture-pane carries colours over the end of a line; a terminal that scrolls there
 * would fill the new line with that background, so each line ends plain and the next takes the colours up again.
 */
export const terminalLines = (captured: string): readonly string[] => {
  const text = captured.endsWith("\n") ? captured.slice(0, -1) : captured;
  const pen: Pen = { attributes: "", colours: new Map() };
  return text.split("\n").map((line) => {
    const before = sequenceOf(pen);
    for (const [sequence, parameters = ""] of line.matchAll(SGR)) draw(pen, sequence, parameters);
    const isPlain = before === "" && sequenceOf(pen) === "";
    return isPlain ? line : `${before}${line}${RESET}`;
  });
};
