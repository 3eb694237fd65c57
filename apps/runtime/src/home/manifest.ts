// The list of what a backup contains, which is its first file: by it, `restore` recognizes a backup and finds damage.
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { contentsOf } from "./contents";

export const MANIFEST = "lanecast-backup.json";
/** The folder of the home inside a backup. */
export const HOME_FOLDER = "home";
/** Increase it when an older lanecast can't read what this one writes. */
export const BACKUP_FORMAT = 1;

const fileSchema = z.object({
  /** In the home, with slashes. */
  path: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string(),
});
type BackedUpFile = z.infer<typeof fileSchema>;

export const manifestSchema = z.object({
  backupFormat: z.int().positive(),
  homeFormat: z.int().positive(),
  /** Of the lanecast that wrote the backup. */
  version: z.string(),
  createdAtMs: z.number(),
  /** Sorted by path. */
  files: z.array(fileSchema),
  folders: z.array(z.string()),
  /** The audit log; null if there was none. `ok`: it verified when it was backed up. */
  audit: z.object({ ok: z.boolean(), events: z.int(), head: z.string().nullable() }).nullable(),
});
export type Manifest = z.infer<typeof manifestSchema>;

const CHUNK_BYTES = 1024 * 1024;

/** Reads in parts, because an audit log may be larger than memory. Throws file system errors. */
const sha256Of = (path: string): string => {
  const hash = createHash("sha256");
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const file = openSync(path, "r");
  try {
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk))
      hash.update(chunk.subarray(0, length));
    return hash.digest("hex");
  } finally {
    closeSync(file);
  }
};

/** Describes what is in a home. Throws file system errors. */
export const describeHome = (home: string): Pick<Manifest, "files" | "folders"> => {
  const { files, folders } = contentsOf(home);
  const describeFile = (path: string): BackedUpFile => ({
    path,
    bytes: statSync(join(home, path)).size,
    sha256: sha256Of(join(home, path)),
  });
  return { files: files.map(describeFile), folders: [...folders] };
};
