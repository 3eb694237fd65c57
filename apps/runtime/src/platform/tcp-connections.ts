// Which TCP connections stand at a process's port, as the kernel tells it (proc_net_tcp(5)). Knows nothing of who uses them.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** `st` of an open connection (TCP_ESTABLISHED); one whose other side is gone is in CLOSE_WAIT and does not count. */
const ESTABLISHED = "01";
const LISTENING = "0A";

const readTable = (pid: number, table: "tcp" | "tcp6"): readonly string[] => {
  try {
    // By pid, not /proc/net: the process may live in a network namespace of its own.
    return readFileSync(`/proc/${pid}/net/${table}`, "utf8").trim().split("\n").slice(1);
  } catch {
    return [];
  }
};

/** Each 32-bit word of an address is printed in the machine's byte order, which is little-endian wherever this runs. */
const wordsOf = (hex: string): readonly (readonly string[])[] =>
  (hex.match(/.{8}/g) ?? []).map((word) => (word.match(/../g) ?? []).reverse());

const formatV4 = (bytes: readonly string[]): string => bytes.map((byte) => Number.parseInt(byte, 16)).join(".");

const formatV6 = (bytes: readonly string[]): string => {
  const isMapped = bytes.slice(0, 12).join("") === "00000000000000000000ffff";
  if (isMapped) return formatV4(bytes.slice(12));
  const groups = Array.from({ length: 8 }, (_, index) => `${bytes[2 * index]}${bytes[2 * index + 1]}`);
  // The URL parser writes an address in its one canonical form (RFC 5952), as other programs print it.
  return new URL(`http://[${groups.join(":")}]`).hostname;
};

const parseEnd = (text: string): { readonly address: string; readonly port: number } => {
  const [hex = "", port = ""] = text.split(":");
  const bytes = wordsOf(hex.toLowerCase()).flat();
  return { address: bytes.length === 4 ? formatV4(bytes) : formatV6(bytes), port: Number.parseInt(port, 16) };
};

interface Row {
  readonly localPort: number;
  readonly remote: string;
  readonly state: string;
  readonly inode: string;
}

const parseRow = (line: string): Row => {
  const [, local = "", remote = "", state = "", , , , , , inode = ""] = line.trim().split(/\s+/);
  const { address, port } = parseEnd(remote);
  return { localPort: parseEnd(local).port, remote: `${address}:${port}`, state, inode };
};

const rowsOf = (pid: number): readonly Row[] => [...readTable(pid, "tcp"), ...readTable(pid, "tcp6")].map(parseRow);

/** `address:port` of everybody connected to `localPort` in the network of `pid` (IPv6 as `[address]:port`); null when the kernel does not say. */
export const connectedPeers = (pid: number, localPort: number): ReadonlySet<string> | null => {
  const rows = rowsOf(pid);
  // A server's own listener is always in the table: an empty one means that the process is gone.
  if (rows.length === 0) return null;
  const open = rows.filter((row) => row.state === ESTABLISHED && row.localPort === localPort);
  return new Set(open.map((row) => row.remote));
};

const socketInodesOf = (pid: number): ReadonlySet<string> => {
  const folder = `/proc/${pid}/fd`;
  try {
    const targets = readdirSync(folder).map((name) => readLink(`${folder}/${name}`));
    return new Set(targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
  } catch {
    return new Set();
  }
};

/** A descriptor may be closed between the listing and the look. */
const readLink = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
};

/** Whether just this process (not another one that took the port) accepts connections on `port`. */
export const isListening = (pid: number, port: number): boolean => {
  const own = socketInodesOf(pid);
  return rowsOf(pid).some((row) => row.state === LISTENING && row.localPort === port && own.has(row.inode));
};
