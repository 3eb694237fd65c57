// Reads the mode of a terminal from outside (termios(3)), as an ordinary user of it. Linux only; elsewhere nothing is known.

import { dlopen, FFIType, ptr } from "bun:ffi";
import { closeSync, constants, openSync } from "node:fs";

export interface TtyMode {
  /** Input comes in lines (ICANON): no line editor reads it. */
  readonly isCanonical: boolean;
  readonly echoes: boolean;
  /** Ctrl-C sends a signal (ISIG). */
  readonly sendsSignals: boolean;
}

/** `struct termios` of Linux: four 32-bit flag words, of which the last are the local modes. The rest is not looked at. */
const TERMIOS_BYTES = 60;
const LOCAL_MODES_AT = 12;
const ISIG = 0o1;
const ICANON = 0o2;
const ECHO = 0o10;

const openLibrary = () =>
  dlopen("libc.so.6", { tcgetattr: { args: [FFIType.i32, FFIType.ptr], returns: FFIType.i32 } });
let library: ReturnType<typeof openLibrary> | null = null;

/** Null: there is no such terminal, or this system is another one. */
export const readTtyMode = (path: string): TtyMode | null => {
  if (process.platform !== "linux") return null;
  let descriptor: number;
  try {
    // O_NOCTTY: or a runtime in a session of its own would make it its terminal. O_NONBLOCK: a hung-up line would block.
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
