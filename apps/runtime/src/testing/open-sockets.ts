// Reads the sockets of this process from /proc, for leak checks. Linux only: elsewhere it finds none.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A value of the state column in /proc/net/tcp (proc_pid_net(5)). */
const TCP_LISTEN = "0A";
/** The flag SO_ACCEPTCON in /proc/net/unix. */
const UNIX_LISTEN = "00010000";

const linesOf = (path: string): readonly string[][] => {
  try {
    const [, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
    return lines.map((line) => line.trim().split(/\s+/));
  } catch {
    return [];
  }
};

const linkOf = (descriptor: string): string => {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return "";
  }
};

const ownInodes = (): ReadonlySet<string> => {
  try {
    const links = readdirSync("/proc/self/fd").map(linkOf);
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  } catch {
    return new Set();
  }
};

/** The listening sockets, with their addresses as /proc prints them: `tcp 0100007F:1F90`, `unix /path`. */
export const listeningSockets = (): readonly string[] => {
  const own = ownInodes();
  const isOwn = (inode: string | undefined): boolean => inode !== undefined && own.has(inode);
  const tcp = [...linesOf("/proc/self/net/tcp"), ...linesOf("/proc/self/net/tcp6")]
    .filter((fields) => fields[3] === TCP_LISTEN && isOwn(fields[9]))
    .map((fields) => `tcp ${fields[1]}`);
  const unix = linesOf("/proc/self/net/unix")
    .filter((fields) => fields[3] === UNIX_LISTEN && isOwn(fields[6]))
    .map((fields) => `unix ${fields[7] ?? "(unnamed)"}`);
  return [...tcp, ...unix];
};

/** The number of sockets of any kind. */
export const openSockets = (): number => ownInodes().size;
