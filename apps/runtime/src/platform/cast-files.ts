// Transcript files of handoffs in `<home>/transcripts`: asciicast v2, for the owner only, bounded in size and number.
// https://docs.asciinema.org/manual/asciicast/v2/
import { appendFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { makePrivateFolder, writePrivateFile } from "./private-file";

/** `o`: text on the screen; `m`: a mark with a label. */
export type CastEvent = readonly [atMs: number, kind: "o" | "m", text: string];

export interface CastHeader {
  readonly columns: number;
  readonly rows: number;
  readonly startedAtMs: number;
  readonly title: string;
}

export interface CastFiles {
  /** Creates the file with the first events. Throws file system errors. */
  append(id: string, header: CastHeader, events: readonly CastEvent[]): void;
}

export const CAST_MAX_BYTES = 8 * 1_048_576;
const KEPT = 100;
const SUFFIX = ".cast";
const FULL = "the transcript is full; later calls are left out";

export const castFolderOf = (home: string): string => join(home, "transcripts");
export const castNameOf = (id: string): string => `${id}${SUFFIX}`;
/** Null: not the name of a transcript. */
export const handoffOfCast = (name: string): string | null =>
  name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : null;

const headerLine = ({ columns, rows, startedAtMs, title }: CastHeader): string =>
  JSON.stringify({
    version: 2,
    width: columns,
    height: rows,
    timestamp: Math.floor(startedAtMs / 1_000),
    title,
  });

/** Times are seconds since the start and never go back, as players expect. */
const createLines = () => {
  let lastSeconds = 0;
  return ({ startedAtMs }: CastHeader, [atMs, kind, text]: CastEvent): string => {
    lastSeconds = Math.max(lastSeconds, (atMs - startedAtMs) / 1_000);
    return `${JSON.stringify([Number(lastSeconds.toFixed(6)), kind, text])}\n`;
  };
};

/** Leaves room for one more file. */
const removeOldest = (folder: string, kept: number): void => {
  const files = readdirSync(folder)
    .filter((name) => handoffOfCast(name) !== null)
    .map((name) => ({ path: join(folder, name), atMs: statSync(join(folder, name)).mtimeMs }))
    .toSorted((a, b) => b.atMs - a.atMs);
  for (const { path } of files.slice(kept - 1)) rmSync(path, { force: true });
};

interface Open {
  readonly path: string;
  readonly line: ReturnType<typeof createLines>;
  bytes: number;
  isFull: boolean;
}

export const createCastFiles = (folder: string, { maxBytes = CAST_MAX_BYTES, kept = KEPT } = {}): CastFiles => {
  const open = new Map<string, Open>();

  const begin = (id: string, header: CastHeader): Open => {
    makePrivateFolder(folder);
    removeOldest(folder, kept);
    const path = join(folder, castNameOf(id));
    const first = `${headerLine(header)}\n`;
    writePrivateFile(path, first);
    const file = { path, line: createLines(), bytes: Buffer.byteLength(first), isFull: false };
    open.set(id, file);
    return file;
  };

  return {
    append: (id, header, events) => {
      const file = open.get(id) ?? begin(id, header);
      if (file.isFull) return;
      const text = events.map((event) => file.line(header, event)).join("");
      file.isFull = file.bytes + Buffer.byteLength(text) > maxBytes;
      const last = events.at(-1)?.[0] ?? header.startedAtMs;
      const written = file.isFull ? file.line(header, [last, "m", FULL]) : text;
      appendFileSync(file.path, written);
      file.bytes += Buffer.byteLength(written);
    },
  };
};
