// How many bytes a process has moved, as the kernel counts them (proc_pid_io(5)). Knows nothing of what they were.
import { readFileSync } from "node:fs";

export interface BytesMoved {
  /** By read and write of any kind, sockets included; only ever grow. */
  readonly read: number;
  readonly written: number;
}

const fieldOf = (text: string, name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(text)?.[1]);

/** Null when the process is gone, or is not ours to look into. */
export const bytesMovedBy = (pid: number): BytesMoved | null => {
  try {
    const text = readFileSync(`/proc/${pid}/io`, "utf8");
    return { read: fieldOf(text, "rchar"), written: fieldOf(text, "wchar") };
  } catch {
    return null;
  }
};
