// Writes files and folders that only this user can use, regardless of the umask: a mask such as 777 would close them to
// everyone.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";

const USE = 0o600;
const RUN = 0o700;

/** Replaces the file. Throws file system errors. */
export const writePrivateFile = (path: string, text: string, mode: typeof USE | typeof RUN = USE): void => {
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
};

/** Also creates the folders above it. Throws file system errors. */
export const makePrivateFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: RUN });
  chmodSync(path, RUN);
};
