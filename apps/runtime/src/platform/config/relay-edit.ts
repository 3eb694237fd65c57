// Adds a [relays.NAME] table to the text of config.toml or removes one. Every other line stays as it was written.
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "smol-toml";
import type { RelayEntry } from "./schema";
import { tableOfLine } from "./toml-lines";

/** The keys to write, in the order of the schema, without absent ones and defaults. */
const writtenOf = ({ public: isPublic, ...entry }: RelayEntry): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({ ...entry, ...(isPublic ? { public: true } : {}) }).filter(([, value]) => value !== undefined),
  );

/** The text with the table at its end. The name must be unused. */
export const withRelay = (text: string, name: string, entry: RelayEntry): string => {
  const table = stringify({ relays: { [name]: writtenOf(entry) } }).trim();
  const before = text.trimEnd();
  return before === "" ? `${table}\n` : `${before}\n\n${table}\n`;
};

const isOfRelay = (table: readonly string[], name: string): boolean => table[0] === "relays" && table[1] === name;

/** Comments and blank lines before a table header belong to that table. */
const isLeadIn = (line: string): boolean => /^\s*(?:#|$)/.test(line);

const dropTable = (lines: readonly string[], name: string): readonly string[] => {
  const kept: string[] = [];
  let leadIn: string[] = [];
  let isInside = false;
  for (const line of lines) {
    const table = tableOfLine(line);
    if (table !== null) isInside = isOfRelay(table, name);
    if (isInside && isLeadIn(line)) leadIn.push(line);
    else if (isInside) leadIn = [];
    else {
      kept.push(...leadIn, line);
      leadIn = [];
    }
  }
  return kept;
};

const withoutKey = (document: Record<string, unknown>, name: string): Record<string, unknown> => {
  const { [name]: _gone, ...relays } = (document.relays ?? {}) as Record<string, unknown>;
  const { relays: _relays, ...rest } = document;
  return Object.keys(relays).length === 0 ? rest : { ...rest, relays };
};

const meaningOf = (text: string): Record<string, unknown> => {
  const { relays, ...rest } = parse(text) as Record<string, unknown>;
  return relays === undefined || Object.keys(relays as object).length === 0 ? rest : { ...rest, relays };
};

/**
 * The text without that table. Null if the relay isn't written as its own table (but inline or with dotted keys), because
 * then its lines can't be removed alone. The text must be valid TOML.
 */
export const withoutRelay = (text: string, name: string): string | null => {
  const kept = dropTable(text.split("\n"), name).join("\n").trimEnd();
  const rest = `${text.startsWith("\n") ? kept : kept.replace(/^\n+/, "")}\n`;
  try {
    // Cloned, because the parser's objects have no prototype and a strict comparison would differ.
    const [actual, expected] = structuredClone([meaningOf(rest), withoutKey(meaningOf(text), name)]);
    return isDeepStrictEqual(actual, expected) ? rest : null;
  } catch {
    return null;
  }
};
