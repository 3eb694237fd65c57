// The listening sockets of this process, read from /proc; for the leak check. Linux only: elsewhere it sees none.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The state column of /proc/net/tcp (proc_pid_net(5)). */
const TCP_LISTEN = "0A";
/** SO_ACCEPTCON among the flags of /proc/net/unix. */
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

/** Each with what it listens on, as /proc names it: `tcp 0100007F:1F90`, `unix /path`. */
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

/** How many sockets this process has, of whatever kind. */
export const openSockets = (): number => ownInodes().size;
