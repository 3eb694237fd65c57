// Replaces a file in one step: a reader finds the old content or the new, never a part, even after a crash.
//
// Hand-written because neither write-file-atomic 8 nor atomically 2 keeps these promises: both follow a symbolic link at the
// target, neither syncs the directory, and both use random draft names, which pile up when the process is killed.
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface WriteOptions {
  /** Default 0600. */
  readonly mode?: number;
  /**
   * False skips fsync, for files that aren't needed after a power failure, such as those in the runtime directory: a slow
   * disk must not hold up the runtime for them.
   */
  readonly isDurable?: boolean;
}

const PRIVATE_FILE_MODE = 0o600;

/** Makes a new, renamed or removed entry `path` survive a power failure. */
export const syncDirectoryOf = (path: string): void => {
  const descriptor = openSync(dirname(path), "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Renames a finished file or folder to its final name, also across a power failure. */
export const renameDurably = (from: string, to: string): void => {
  renameSync(from, to);
  syncDirectoryOf(to);
};

/** Where `writeFileAtomic` writes the content before it takes its final name. Only a killed process leaves one behind. */
export const draftPathOf = (path: string): string => `${path}.new`;

const writeDraft = (draft: string, content: string, { mode = PRIVATE_FILE_MODE, isDurable = true }: WriteOptions) => {
  // A draft that was left behind would keep its mode, and a planted link would redirect the write.
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, "wx", mode);
  try {
    // The umask of the account may take away rights that the operator needs.
    fchmodSync(descriptor, mode);
    writeFileSync(descriptor, content);
    // Before the rename, or a power failure could leave an empty file under the final name.
    if (isDurable) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/**
 * Replaces the content of `path`. Throws when it can't; the old file is then unchanged and no draft is left. A symbolic link
 * at `path` is replaced, not followed. One writer at a time per path.
 */
export const writeFileAtomic = (path: string, content: string, options: WriteOptions = {}): void => {
  const draft = draftPathOf(path);
  try {
    writeDraft(draft, content, options);
    renameSync(draft, path);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
  if (options.isDurable ?? true) syncDirectoryOf(path);
};
