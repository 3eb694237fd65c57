// Temporary folders for files that a program has to read: private, and removed by the caller.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The other folder may not exist: TMPDIR can name any. */
const FALLBACK = "/tmp";

/**
 * Makes a folder (0700); `prefix` begins its name. In `parent`, by default the system's folder for temporary files. Throws the file
 * system's error if none can be created.
 */
export const makeScratchFolder = (prefix: string, parent = tmpdir()): string => {
  try {
    return mkdtempSync(join(parent, prefix));
  } catch {
    return mkdtempSync(join(FALLBACK, prefix));
  }
};
