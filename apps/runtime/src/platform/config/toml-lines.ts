// Finds the line of a key in a TOML text, for error messages: the TOML parser reports no positions. Approximate; not a parser.

/** Keys from the root of the file: `["sharing", "ttl_default"]`. */
export type TomlPath = readonly string[];

const TABLE = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const ASSIGNMENT = /^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=/;

const splitKey = (dotted: string): string[] =>
  Array.from(dotted.matchAll(/"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)/g), (m) => m[1] ?? m[2] ?? m[3] ?? "");

/** How many leading keys two paths have in common. */
const commonLength = (left: TomlPath, right: TomlPath): number => {
  const end = left.findIndex((key, index) => key !== right[index]);
  return end === -1 ? left.length : end;
};

/** The line (from 1) of `path`, or of the nearest table around it; null if the text has neither. */
export const lineOfKey = (text: string, path: TomlPath): number | null => {
  let table: string[] = [];
  let best: { line: number; depth: number } | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    const header = TABLE.exec(line)?.[1];
    if (header !== undefined) table = splitKey(header);
    const key = header === undefined ? ASSIGNMENT.exec(line)?.[1] : undefined;
    if (header === undefined && key === undefined) continue;
    const here = [...table, ...(key === undefined ? [] : splitKey(key))];
    const depth = commonLength(here, path);
    // A line that branches off (`sharing.grace` when looking for `sharing.access`) is not on the path.
    if (depth === here.length && depth > (best?.depth ?? 0)) best = { line: index + 1, depth };
  }
  return best?.line ?? null;
};

/** The table a header line opens, such as `["relays", "office"]`; null for every other line. */
export const tableOfLine = (line: string): TomlPath | null => {
  const header = TABLE.exec(line)?.[1];
  return header === undefined ? null : splitKey(header);
};
