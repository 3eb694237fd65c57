// Temporary folders for files that a program has to read: private, and removed by the caller.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** TMPDIR may name a folder that doesn't exist. */
const FALLBACK = "/tmp";

/** Makes a folder (0700); `prefix` begins its name. Throws the file system's error if none can be created. */
export const makeScratchFolder = (prefix: string): string => {
  try {
    return mkdtempSync(join(tmpdir(), prefix));
  } catch {
    return mkdtempSync(join(FALLBACK, prefix));
  }
};
