// Finds the shell's marks (OSC 133) in a terminal's raw output. Keeps state between chunks, because tmux splits marks
// and characters at any byte (319 to 343 of 20,000 marks were split in a flood of output). Pure.

/**
 * `A`: a prompt is about to be drawn · `B`: it is drawn (also after a resize or Ctrl-L) · `C`: a command starts · `D`:
 * it ended · `L`: the shell has written a report (report.ts).
 */
export type MarkKind = "A" | "B" | "C" | "D" | "L";

export interface Mark {
  readonly kind: MarkKind;
  readonly nonce: string;
  /** The process id of the shell that marked; null if the mark has none. */
  readonly pid: number | null;
  /** Only in `D`. */
  readonly exitCode: number | null;
  /** Only in `A`: the logical directory, from the shell's PWD. */
  readonly cwd: string | null;
}

export type OutputPiece =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "mark"; readonly mark: Mark };

export interface MarkParser {
  /** Output and accepted marks, in order. Everything else, including forged marks, is output and passes unchanged. */
  push(bytes: Uint8Array): readonly OutputPiece[];
  /** Whether the beginning of a possible mark is being held back. */
  isHolding(): boolean;
}

const ESCAPE = 0x1b;
const BELL = 0x07;
const BACKSLASH = 0x5c;
const PREFIX = Buffer.from("\x1b]133;");
/** A mark's directory can be as long as a path (PATH_MAX); a longer sequence is not a mark. */
const MARK_MAX_BYTES = 4_096 + 256;

const KIND = /^[ABCDL]$/;

const parseMark = (text: string): Mark | null => {
  // The directory comes last because it may contain semicolons.
  const at = text.indexOf(";c=");
  const [kind = "", ...fields] = (at < 0 ? text : text.slice(0, at)).split(";");
  if (!KIND.test(kind)) return null;
  const fieldOf = (name: string): string | null =>
    fields.find((field) => field.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
  const nonce = fieldOf("n");
  if (nonce === null || nonce === "") return null;
  const pid = fieldOf("p");
  const status = fields[0] ?? "";
  return {
    kind: kind as MarkKind,
    nonce,
    pid: pid === null || !/^\d{1,10}$/.test(pid) ? null : Number(pid),
    exitCode: kind === "D" && /^\d{1,3}$/.test(status) ? Number(status) : null,
    cwd: at < 0 ? null : text.slice(at + 3),
  };
};

/** How many bytes at the end of `bytes` could be the start of a mark. */
const openEnd = (bytes: Buffer): number => {
  for (let length = Math.min(PREFIX.length - 1, bytes.length); length > 0; length -= 1)
    if (bytes.subarray(bytes.length - length).equals(PREFIX.subarray(0, length))) return length;
  return 0;
};

/**
 * Where the sequence that begins at `from` ends (one past its last byte). Null: not in these bytes. `-1`: it isn't a
 * mark.
 */
const endOf = (bytes: Buffer, from: number): number | null => {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === BELL) return at + 1;
    if (byte === ESCAPE) {
      if (at + 1 >= bytes.length) return null;
      return bytes[at + 1] === BACKSLASH ? at + 2 : -1;
    }
    if (byte < 0x20 || at - from > MARK_MAX_BYTES) return -1;
  }
  return null;
};

const bodyOf = (bytes: Buffer, from: number, end: number): string =>
  bytes.toString("utf8", from, bytes[end - 1] === BELL ? end - 1 : end - 2);

/** What begins at `start`, where there is the prefix of a mark. Null if its end hasn't come yet. */
const readAt = (bytes: Buffer, start: number): { readonly mark: Mark | null; readonly end: number } | null => {
  const from = start + PREFIX.length;
  const end = endOf(bytes, from);
  if (end === null) return null;
  return end < 0 ? { mark: null, end: from } : { mark: parseMark(bodyOf(bytes, from, end)), end };
};

/** `accepts`: whether this mark is from the terminal's shell, judged by nonce and process id. */
export const createMarkParser = (accepts: (mark: Mark) => boolean): MarkParser => {
  let held: Buffer = Buffer.alloc(0);

  /** The next complete sequence that may be a mark, from `search` on; null if there is none. */
  const nextIn = (bytes: Buffer, search: number) => {
    const start = bytes.indexOf(PREFIX, search);
    const read = start < 0 ? null : readAt(bytes, start);
    return { start, read };
  };

  const push = (chunk: Uint8Array): readonly OutputPiece[] => {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const bytes = held.length === 0 ? fresh : Buffer.concat([held, fresh]);
    const pieces: OutputPiece[] = [];
    let from = 0;
    const giveTo = (end: number): void => {
      if (end > from) pieces.push({ kind: "bytes", bytes: bytes.subarray(from, end) });
      from = end;
    };
    let next = nextIn(bytes, 0);
    while (next.read !== null) {
      const { mark, end } = next.read;
      if (mark !== null && accepts(mark)) {
        giveTo(next.start);
        pieces.push({ kind: "mark", mark });
        from = end;
      }
      next = nextIn(bytes, end);
    }
    giveTo(next.start < 0 ? bytes.length - openEnd(bytes) : next.start);
    held = Buffer.from(bytes.subarray(from));
    return pieces;
  };

  return { push, isHolding: () => held.length > 0 };
};

/** Removes the shell's marks from output for pages, because a nonce must not reach a browser. */
export const createMarkStripper = (nonce: string): { strip(bytes: Uint8Array): Uint8Array; isHolding(): boolean } => {
  const parser = createMarkParser((mark) => mark.nonce === nonce);
  return {
    strip: (bytes) => {
      const kept = parser.push(bytes).flatMap((piece) => (piece.kind === "bytes" ? [piece.bytes] : []));
      const [only, ...more] = kept;
      return more.length === 0 ? (only ?? new Uint8Array()) : Buffer.concat(kept);
    },
    isHolding: parser.isHolding,
  };
};
