// The colours, attributes and character set in force along the text of capture-pane -e. Pure. Knows nothing of what is written.

const ESCAPE = "\x1b";
const RENDITION = new RegExp(`^${ESCAPE}\\[([0-9;:]*)m$`);
const RESET = `${ESCAPE}[0m`;
/** tmux has line drawing as characters of the second set. */
const SHIFT_OUT = "\x0e";
const SHIFT_IN = "\x0f";

/** Takes any pen back to a fresh one. */
export const PLAIN = `${SHIFT_IN}${RESET}`;

type Slot = "fg" | "bg" | "underline";

const slotOf = (first: number): Slot | null => {
  if ((first >= 30 && first <= 39) || (first >= 90 && first <= 97)) return "fg";
  if ((first >= 40 && first <= 49) || (first >= 100 && first <= 107)) return "bg";
  return first === 58 || first === 59 ? "underline" : null;
};

/** 39, 49 and 59 take a colour back. */
const isDefault = (first: number): boolean => first === 39 || first === 49 || first === 59;

export interface Pen {
  /** Whatever stands in the text beside what is written; hyperlinks, which tmux closes in each row, change nothing here. */
  take(sequence: string): void;
  /** What gives a plain terminal this pen; empty when plain. */
  sequences(): string;
  /** Of these only the background; empty for the default one. */
  background(): string;
}

/** Sees what tmux sets apart: attributes together (a 0, if any, first), then each colour by itself. */
export const createPen = (): Pen => {
  let [attributes, shift] = ["", ""];
  const colours = new Map<Slot, string>();
  const takeColour = (slot: Slot, first: number, sequence: string): void => {
    if (isDefault(first)) colours.delete(slot);
    else colours.set(slot, sequence);
  };
  const takeAttributes = (first: number, sequence: string): void => {
    if (first !== 0) attributes += sequence;
    else {
      colours.clear();
      attributes = sequence === RESET ? "" : sequence;
    }
  };
  return {
    take: (sequence) => {
      if (sequence === SHIFT_OUT || sequence === SHIFT_IN) shift = sequence === SHIFT_OUT ? sequence : "";
      const parameters = RENDITION.exec(sequence)?.[1];
      if (parameters === undefined) return;
      const first = Number.parseInt(parameters === "" ? "0" : parameters, 10);
      const slot = slotOf(first);
      if (slot === null) takeAttributes(first, sequence);
      else takeColour(slot, first, sequence);
    },
    sequences: () => attributes + [...colours.values()].join("") + shift,
    background: () => colours.get("bg") ?? "",
  };
};
