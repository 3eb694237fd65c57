// The final state of a guest's terminal: the modes that a stream of output switched on, and the text at its end.

const ESC = "\\u001b";
const MODE_CHANGE = new RegExp(`${ESC}\\[\\?([\\d;]+)([hl])`, "g");
const INVISIBLE = new RegExp(`${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}[()].|${ESC}[78=>\\\\]|\\u000f`, "g");

/** DEC private modes that are on at the end of a stream, by number. */
export const modesAtEnd = (stream: string): ReadonlySet<number> => {
  const on = new Set<number>();
  for (const [, list = "", verb] of stream.matchAll(MODE_CHANGE))
    for (const mode of list.split(";").map(Number)) {
      if (verb === "h") on.add(mode);
      else on.delete(mode);
    }
  return on;
};

/** Modes that may not be left on: application cursor keys, mouse, focus, alternate screen, bracketed paste, synchronized output. */
export const FOREIGN_MODES = [1, 47, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1047, 1049, 2004, 2026];

/** The visible lines after the alternate screen was left for the last time. */
export const linesAfterAlternateScreen = (stream: string): readonly string[] =>
  (stream.split("\u001b[?1049l").at(-1) ?? "")
    .replace(INVISIBLE, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
