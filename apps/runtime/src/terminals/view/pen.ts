// Tracks the current colors, attributes and character set in the output of capture-pane -e.

const ESCAPE = "\x1b";
const RENDITION = new RegExp(`^${ESCAPE}\\[([0-9;:]*)m$`);
const RESET = `${ESCAPE}[0m`;
/** tmux prints line drawing as characters of the second character set. */
const SHIFT_OUT = "\x0e";
const SHIFT_IN = "\x0f";

/** Resets any pen to the default. */
export const PLAIN = `${SHIFT_IN}${RESET}`;

type Slot = "fg" | "bg" | "underline";

const slotOf = (first: number): Slot | null => {
  if ((first >= 30 && first <= 39) || (first >= 90 && first <= 97)) return "fg";
  if ((first >= 40 && first <= 49) || (first >= 100 && first <= 107)) return "bg";
  return first === 58 || first === 59 ? "underline" : null;
};

/** 39, 49 and 59 reset a color. */
const isDefault = (first: number): boolean => first === 39 || first === 49 || first === 59;

export interface Pen {
  /** Takes any escape sequence in the text. Hyperlinks have no effect: tmux closes them in each row. */
  take(sequence: string): void;
  /** The sequences that set this pen in a terminal with the default pen. Empty for the default pen. */
  sequences(): string;
  /** The background's sequence only. Empty for the default background. */
  background(): string;
}

/** Relies on how tmux prints them: all attributes in one sequence (a 0, if any, first), then one sequence per color. */
export const createPen = (): Pen => {
  let [attributes, shift] = ["", ""];
  const colors = new Map<Slot, string>();
  const takeColour = (slot: Slot, first: number, sequence: string): void => {
    if (isDefault(first)) colors.delete(slot);
    else colors.set(slot, sequence);
  };
  const takeAttributes = (first: number, sequence: string): void => {
    if (first !== 0) attributes += sequence;
    else {
      colors.clear();
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
    sequences: () => attributes + [...colors.values()].join("") + shift,
    background: () => colors.get("bg") ?? "",
  };
};
