// Translates key names into the bytes that xterm sends. Accepts tmux's names (`C-c`, `Up`, `F5`) and common spellings
// (`ctrl+c`). A single letter is not a key name but text, so that a misspelled name is refused and never typed.
import { fail, ok, type Result } from "#contract/errors";

const CURSOR_KEYS: Readonly<Record<string, string>> = {
  up: "A",
  down: "B",
  right: "C",
  left: "D",
  home: "H",
  end: "F",
};
const TILDE_KEYS: Readonly<Record<string, number>> = {
  insert: 2,
  delete: 3,
  pageup: 5,
  pagedown: 6,
  f5: 15,
  f6: 17,
  f7: 18,
  f8: 19,
  f9: 20,
  f10: 21,
  f11: 23,
  f12: 24,
};
const FUNCTION_LETTERS: Readonly<Record<string, string>> = { f1: "P", f2: "Q", f3: "R", f4: "S" };
const PLAIN_KEYS: Readonly<Record<string, string>> = {
  enter: "\r",
  escape: "\x1b",
  tab: "\t",
  space: " ",
  backspace: "\x7f",
};
const OTHER_NAMES: Readonly<Record<string, string>> = {
  return: "enter",
  esc: "escape",
  bspace: "backspace",
  dc: "delete",
  del: "delete",
  ic: "insert",
  ins: "insert",
  ppage: "pageup",
  pgup: "pageup",
  npage: "pagedown",
  pgdn: "pagedown",
  "page-up": "pageup",
  "page-down": "pagedown",
};

interface Modifiers {
  readonly shift: boolean;
  readonly alt: boolean;
  readonly control: boolean;
}

/** A modifier at the start of a name, such as `C-M-x` or `ctrl+shift+up`. */
const MODIFIER = /^(c|ctrl|control|\^|m|alt|meta|s|shift)[-+]/i;

const splitModifiers = (name: string): { readonly modifiers: Modifiers; readonly key: string } => {
  let key = name;
  const modifiers = { shift: false, alt: false, control: false };
  for (let found = MODIFIER.exec(key); found !== null && key.length > found[0].length; found = MODIFIER.exec(key)) {
    const letter = (found[1] ?? "").charAt(0).toLowerCase();
    if (letter === "s") modifiers.shift = true;
    else if (letter === "m" || letter === "a") modifiers.alt = true;
    else modifiers.control = true;
    key = key.slice(found[0].length);
  }
  return { modifiers, key };
};

/** xterm's modifier parameter: 1 plus one bit per modifier. */
const parameterOf = ({ shift, alt, control }: Modifiers): number =>
  1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (control ? 4 : 0);

const sequenceOf = (key: string, modifiers: Modifiers, hasApplicationKeys: boolean): string | null => {
  const parameter = parameterOf(modifiers);
  const letter = CURSOR_KEYS[key] ?? FUNCTION_LETTERS[key];
  if (letter !== undefined) {
    if (parameter > 1) return `\x1b[1;${parameter}${letter}`;
    return key in FUNCTION_LETTERS || hasApplicationKeys ? `\x1bO${letter}` : `\x1b[${letter}`;
  }
  const number = TILDE_KEYS[key];
  if (number === undefined) return null;
  return parameter > 1 ? `\x1b[${number};${parameter}~` : `\x1b[${number}~`;
};

/** The control character for Ctrl with this character; null if there is none. */
const controlOf = (sign: string): string | null => {
  if (sign === " " || sign === "space") return "\0";
  if (sign === "?") return "\x7f";
  const code = sign.toUpperCase().charCodeAt(0);
  return sign.length === 1 && code >= 0x40 && code <= 0x5f ? String.fromCharCode(code - 0x40) : null;
};

const bytesOf = (name: string, hasApplicationKeys: boolean): string | null => {
  const { modifiers, key: given } = splitModifiers(name);
  const lower = given.toLowerCase();
  const key = OTHER_NAMES[lower] ?? lower;
  if (lower === "btab" || (key === "tab" && modifiers.shift)) return "\x1b[Z";
  const sequence = sequenceOf(key, modifiers, hasApplicationKeys);
  if (sequence !== null) return sequence;
  const prefix = modifiers.alt ? "\x1b" : "";
  if (modifiers.control) {
    const control = controlOf(key === "space" ? " " : given);
    return control === null ? null : prefix + control;
  }
  const plain = PLAIN_KEYS[key];
  if (plain !== undefined) return prefix + plain;
  // Alt with a letter is a key. A letter alone is not.
  return modifiers.alt && /^[\x21-\x7e]$/.test(given) ? prefix + given : null;
};

/** Fails with the first unknown name. */
export const keyBytes = (
  names: readonly string[],
  hasApplicationKeys: boolean,
): Result<readonly Uint8Array[], string> => {
  const found = names.map((name) => bytesOf(name, hasApplicationKeys));
  const wrong = names.find((_name, index) => found[index] === null);
  if (wrong !== undefined) return fail(wrong);
  return ok(found.map((bytes) => Buffer.from(bytes ?? "")));
};
