// Reads the mode of a terminal from outside (termios(3)), as its ordinary user. Linux only.

import { dlopen, FFIType, ptr } from "bun:ffi";
import { closeSync, constants, openSync } from "node:fs";

export interface TtyMode {
  /** The program reads whole lines (ICANON), so no line editor is running. */
  readonly isCanonical: boolean;
  readonly echoes: boolean;
  /** Ctrl-C sends a signal (ISIG). */
  readonly sendsSignals: boolean;
}

/** Linux's `struct termios` begins with four 32-bit flag words; the last has the local modes. The rest isn't used. */
const TERMIOS_BYTES = 60;
const LOCAL_MODES_AT = 12;
const ISIG = 0o1;
const ICANON = 0o2;
const ECHO = 0o10;

const openLibrary = () =>
  dlopen("libc.so.6", { tcgetattr: { args: [FFIType.i32, FFIType.ptr], returns: FFIType.i32 } });
let library: ReturnType<typeof openLibrary> | null = null;

/** Null if there is no such terminal, or this isn't Linux. */
export const readTtyMode = (path: string): TtyMode | null => {
  if (process.platform !== "linux") return null;
  let descriptor: number;
  try {
    // O_NOCTTY: otherwise a runtime in its own session would take this as its controlling terminal. O_NONBLOCK: opening
    // a hung-up line would block.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    library ??= openLibrary();
    const termios = new Uint8Array(TERMIOS_BYTES);
    if (library.symbols.tcgetattr(descriptor, ptr(termios)) !== 0) return null;
    const modes = new DataView(termios.buffer).getUint32(LOCAL_MODES_AT, true);
    return {
      isCanonical: (modes & ICANON) !== 0,
      echoes: (modes & ECHO) !== 0,
      sendsSignals: (modes & ISIG) !== 0,
    };
  } finally {
    closeSync(descriptor);
  }
};
