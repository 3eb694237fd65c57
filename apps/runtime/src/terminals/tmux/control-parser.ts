// Parses tmux's control mode (tmux(1), CONTROL MODE).

/** One message of a control client. Output is raw PTY bytes: a character may be split between two messages. */
export type ControlMessage =
  | { readonly kind: "output"; readonly pane: string; readonly bytes: Uint8Array }
  | { readonly kind: "reply"; readonly isError: boolean; readonly lines: readonly string[] }
  /** The command that the client was started with is done. */
  | { readonly kind: "started"; readonly isError: boolean }
  | { readonly kind: "event"; readonly name: string; readonly args: string };

export interface ControlParser {
  /** Takes the next bytes, split anywhere. Returns the messages that are now complete. */
  push(chunk: Uint8Array): readonly ControlMessage[];
}

const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const OUTPUT_PREFIX = new TextEncoder().encode("%output ");
/** The last number of `%begin` is 1 for this client's requests, 0 for tmux's own commands (the first attach). */
const OWN_REQUEST = /^%begin (\d+ \d+ 1)$/;
const BEGIN = /^%begin (.+)$/;

const octalDigit = (byte: number | undefined): number | null =>
  byte !== undefined && byte >= 0x30 && byte <= 0x37 ? byte - 0x30 : null;

/** Decodes tmux's `\ooo` escapes. Any other backslash stays as it is. */
export const unescapeOctal = (line: Uint8Array): Uint8Array => {
  if (!line.includes(BACKSLASH)) return new Uint8Array(line);
  const out = new Uint8Array(line.length);
  let length = 0;
  for (let at = 0; at < line.length; at += 1) {
    const byte = line[at] ?? 0;
    const [high, middle, low] = [octalDigit(line[at + 1]), octalDigit(line[at + 2]), octalDigit(line[at + 3])];
    const isEscape = byte === BACKSLASH && high !== null && middle !== null && low !== null;
    out[length] = isEscape ? high * 64 + middle * 8 + low : byte;
    length += 1;
    if (isEscape) at += 3;
  }
  return out.slice(0, length);
};

const startsWith = (line: Uint8Array, prefix: Uint8Array): boolean =>
  prefix.every((byte, index) => line[index] === byte);

const joined = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
};

const outputOf = (line: Uint8Array): ControlMessage => {
  const paneEnd = line.indexOf(SPACE, OUTPUT_PREFIX.length);
  const end = paneEnd < 0 ? line.length : paneEnd;
  return {
    kind: "output",
    pane: new TextDecoder().decode(line.subarray(OUTPUT_PREFIX.length, end)),
    bytes: unescapeOctal(line.subarray(end + 1)),
  };
};

const eventOf = (text: string): ControlMessage | null => {
  const found = /^%([a-z-]+)(?: (.*))?$/s.exec(text);
  return found === null ? null : { kind: "event", name: found[1] ?? "", args: found[2] ?? "" };
};

interface Block {
  /** Time, number and flags of `%begin`. `%end` must repeat them, so that no line of the output can end the reply. */
  readonly guard: string;
  readonly isOwnRequest: boolean;
  readonly lines: string[];
}

export const createControlParser = (): ControlParser => {
  let rest: Uint8Array = new Uint8Array();
  let block: Block | null = null;

  const inBlock = (open: Block, text: string): ControlMessage | null => {
    const isError = text === `%error ${open.guard}`;
    if (!isError && text !== `%end ${open.guard}`) {
      open.lines.push(text);
      return null;
    }
    block = null;
    return open.isOwnRequest ? { kind: "reply", isError, lines: open.lines } : { kind: "started", isError };
  };

  const take = (line: Uint8Array): ControlMessage | null => {
    if (block === null && startsWith(line, OUTPUT_PREFIX)) return outputOf(line);
    const text = new TextDecoder().decode(line);
    if (block !== null) return inBlock(block, text);
    const begin = BEGIN.exec(text);
    if (begin === null) return eventOf(text);
    block = { guard: begin[1] ?? "", isOwnRequest: OWN_REQUEST.test(text), lines: [] };
    return null;
  };

  return {
    push: (chunk) => {
      const bytes = rest.length === 0 ? chunk : joined(rest, chunk);
      const messages: ControlMessage[] = [];
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        const message = take(bytes.subarray(start, end));
        if (message !== null) messages.push(message);
        start = end + 1;
      }
      rest = bytes.slice(start);
      return messages;
    },
  };
};
