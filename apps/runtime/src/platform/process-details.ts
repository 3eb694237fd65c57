// What the kernel says about one process: its parent, the environment it was started with, its open files.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The fields of /proc/PID/stat after the command name (proc_pid_stat(5)). Empty when the process is gone. */
const statFields = (pid: number): readonly string[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
};

/** The pid of the parent, or null when the process is gone. */
export const parentOf = (pid: number): number | null => {
  const ppid = statFields(pid)[1];
  return ppid === undefined ? null : Number(ppid);
};

/** The environment a process was started with, by name. Empty when it is gone or belongs to another user. */
export const environmentOf = (pid: number): ReadonlyMap<string, string> => {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
    return new Map(
      entries.map((entry): [string, string] => {
        const at = entry.indexOf("=");
        return [entry.slice(0, at), entry.slice(at + 1)];
      }),
    );
  } catch {
    return new Map();
  }
};

/** Whether the process has the file at `path` open. */
export const hasOpen = (pid: number, path: string): boolean => {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((fd) => {
      try {
        return readlinkSync(`${folder}/${fd}`) === path;
      } catch {
        // Closed between the listing and the look.
        return false;
      }
    });
  } catch {
    return false;
  }
};
