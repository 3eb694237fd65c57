// Reads the window size of another process's terminal, and writes to it, without making it this process's own terminal.
import { dlopen } from "bun:ffi";
import { closeSync, constants, openSync, writeSync } from "node:fs";

/** tty_ioctl(4); the same number on x86-64 and arm64. */
const TIOCGWINSZ = 0x5413n;
/**
 * O_NOCTTY: a session leader without a terminal would otherwise take this one as its own. O_NONBLOCK: the owner of the other
 * end may not read.
 */
const FLAGS = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

const openLibc = () => {
  try {
    return dlopen("libc.so.6", { ioctl: { args: ["i32", "u64", "ptr"], returns: "i32" } }).symbols;
  } catch {
    // Another C library: sizes are unknown then.
    return null;
  }
};

let libc: ReturnType<typeof openLibc> | undefined;

const withDevice = <T>(path: string, use: (fd: number) => T): T | null => {
  try {
    const fd = openSync(path, FLAGS);
    try {
      return use(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
};

/** The window size that a terminal device claims. Null when there is no such terminal, or when it claims none. */
export const readWindowSize = (path: string): { readonly cols: number; readonly rows: number } | null =>
  withDevice(path, (fd) => {
    libc ??= openLibc();
    const size = new Uint16Array(4);
    if (libc === null || libc.ioctl(fd, TIOCGWINSZ, size) !== 0) return null;
    const [rows = 0, cols = 0] = size;
    return rows > 0 && cols > 0 ? { cols, rows } : null;
  });

/** Shows bytes on a terminal. Returns how many it took, which may be none for now. Null when the terminal is gone. */
export const writeToDevice = (path: string, bytes: Uint8Array): number | null =>
  withDevice(path, (fd) => {
    try {
      return writeSync(fd, bytes);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "EAGAIN") return 0;
      throw thrown;
    }
  });
