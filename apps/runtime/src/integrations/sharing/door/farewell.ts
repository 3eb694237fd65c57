// The last bytes that a guest's terminal gets: every mode that a program may have set is undone, then one line says why.
import { oneLine } from "../../../platform/text";

const CSI = "\u001b[";
/** Mouse reporting and its encodings, focus events, bracketed paste, synchronized output. */
const PRIVATE_MODES = [1000, 1002, 1003, 1005, 1006, 1015, 1004, 2004, 2026];

/**
 * Undoes what full-screen programs and tmux switch on, in an order that also suits a terminal where it is off already.
 * - ST first: it ends a sequence that was cut off in the middle.
 * - The scroll region is reset between save and restore of the cursor, because resetting it moves the cursor.
 * - The alternate screen is left after that. Some terminals restore the cursor again if it was left before, others do not.
 * Only for a terminal that tmux drew on: leaving an alternate screen that was never entered moves the cursor.
 */
export const GIVE_BACK = [
  "\u001b\\",
  // Keyboard: kitty's protocol (emptied, then set to nothing) and xterm's modifyOtherKeys.
  `${CSI}<99u${CSI}=0u${CSI}>4m`,
  // Cursor keys and keypad in their normal modes.
  `${CSI}?1l\u001b>`,
  ...PRIVATE_MODES.map((mode) => `${CSI}?${mode}l`),
  `\u001b7${CSI}r\u001b8`,
  `${CSI}?1049l`,
  // ASCII instead of line drawing, no attributes, the usual cursor, shown.
  `\u001b(B\u000f${CSI}0m${CSI}0 q${CSI}?25h`,
].join("");

/** The end of a guest's stream. */
export const lastLine = (words: string): string => `${GIVE_BACK}\r${oneLine(words)}\r\n`;

/** Takes away the line that tmux's client prints when it ends, such as `[detached (from session shr_…)]`. */
export const TAKE_LINE_BACK = `${CSI}A${CSI}2K`;

/** A text as an argument of printf(1), byte by byte: no shell and no printf reads anything else into it. */
export const printfWord = (text: string): string =>
  `'${[...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}'`;
