// This machine's network: its addresses, the TCP connections of a process (proc_net_tcp(5)), and the bytes sent to each peer (`ss`).
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { run } from "./process-tree";

export interface OwnAddress {
  readonly address: string;
  /** The network interface, such as `eth0`. */
  readonly on: string;
}

/** A link-local IPv6 address needs the caller's own interface name, so it can't be part of a command to paste. */
const isDialable = ({ address, internal }: { readonly address: string; readonly internal: boolean }): boolean =>
  !internal && !/^fe[89ab][0-9a-f]:/i.test(address);

/** The addresses that other machines can dial, without loopback. Read each time: a laptop changes networks while it runs. */
export const ownAddresses = (): readonly OwnAddress[] =>
  Object.entries(networkInterfaces()).flatMap(([on, addresses = []]) =>
    addresses.filter(isDialable).map(({ address }) => ({ address, on })),
  );

/** `st` of an open connection (TCP_ESTABLISHED). A connection whose peer has left is in CLOSE_WAIT and doesn't count. */
const ESTABLISHED = "01";

const readText = (pid: number, table: "tcp" | "tcp6"): string => {
  try {
    // By pid, not /proc/net: the process may be in a network namespace of its own.
    return readFileSync(`/proc/${pid}/net/${table}`, "utf8");
  } catch {
    return "";
  }
};

const readTable = (pid: number, table: "tcp" | "tcp6"): readonly string[] =>
  readText(pid, table).trim().split("\n").slice(1);

/** The kernel prints each 32-bit word of an address in the machine's byte order, which is little-endian wherever this runs. */
const wordsOf = (hex: string): readonly (readonly string[])[] =>
  (hex.match(/.{8}/g) ?? []).map((word) => (word.match(/../g) ?? []).reverse());

const formatV4 = (bytes: readonly string[]): string => bytes.map((byte) => Number.parseInt(byte, 16)).join(".");

const formatV6 = (bytes: readonly string[]): string => {
  const isMapped = bytes.slice(0, 12).join("") === "00000000000000000000ffff";
  if (isMapped) return formatV4(bytes.slice(12));
  const groups = Array.from({ length: 8 }, (_, index) => `${bytes[2 * index]}${bytes[2 * index + 1]}`);
  // The URL parser gives the canonical form (RFC 5952) that other programs print.
  return new URL(`http://[${groups.join(":")}]`).hostname;
};

const parseEndpoint = (text: string): { readonly address: string; readonly port: number } => {
  const [hex = "", port = ""] = text.split(":");
  const bytes = wordsOf(hex.toLowerCase()).flat();
  return { address: bytes.length === 4 ? formatV4(bytes) : formatV6(bytes), port: Number.parseInt(port, 16) };
};

interface Row {
  readonly remote: string;
  readonly state: string;
}

const parseRow = (line: string): Row => {
  const [, , remote = "", state = ""] = line.trim().split(/\s+/);
  const { address, port } = parseEndpoint(remote);
  return { remote: `${address}:${port}`, state };
};

/** The table's lines with this local port, found before anything else in a line is decoded: a busy machine has tens of thousands. */
const linesAt = (table: string, localPort: number): readonly string[] => {
  const hex = localPort.toString(16).toUpperCase().padStart(4, "0");
  return table.match(new RegExp(`^ *\\d+: [0-9A-F]+:${hex} .*$`, "gm")) ?? [];
};

/** The TCP connections of one network at one moment. */
export interface ConnectionTable {
  /** `address:port` of each peer connected to a local port (IPv6 as `[address]:port`). */
  peersAt(localPort: number): ReadonlySet<string>;
}

let readCount = 0;

/** How often this process has read a table of connections, for the tests of how much is read. */
export const connectionTablesRead = (): number => readCount;

/**
 * Reads the connections in the network of `pid`; null when the kernel doesn't say. Costs 8 ms even for 140 connections (measured),
 * because the kernel walks the table of the whole machine.
 */
export const readConnections = (pid: number): ConnectionTable | null => {
  readCount += 1;
  const tables = (["tcp", "tcp6"] as const).map((table) => readText(pid, table));
  // A server's own listener is always in the table, so an empty table means that the process is gone.
  if (tables.every((table) => !table.includes("\n ", 1))) return null;
  return {
    peersAt: (localPort) => {
      const rows = tables.flatMap((table) => linesAt(table, localPort)).map(parseRow);
      return new Set(rows.filter(({ state }) => state === ESTABLISHED).map(({ remote }) => remote));
    },
  };
};

/** The network namespace of a process. Processes with the same one see the same connections. Empty when the process is gone. */
export const networkOf = (pid: number): string => readLink(`/proc/${pid}/ns/net`);

/**
 * The open sockets of a process, as one text. While it stays the same, the process has neither accepted nor closed a
 * connection. Much cheaper than the table of connections, which lists those of the whole machine. Empty when it is gone.
 */
export const socketsOf = (pid: number): string => [...socketInodesOf(pid)].sort().join(" ");

/**
 * How many descriptors a process has open. 0 when it is gone, and before Linux 6.2, which doesn't say (proc_pid_fd(5)). One call,
 * where `socketsOf` needs one for each descriptor.
 */
export const descriptorCountOf = (pid: number): number =>
  statSync(`/proc/${pid}/fd`, { throwIfNoEntry: false })?.size ?? 0;

/**
 * `tr` of a connection that waits for an acknowledgment (TCP_RETRANS). For a peer with a full window it has another
 * value (4).
 */
const RETRANSMITTING = "01";
/**
 * Each retransmission waits twice as long as the one before, from 0.2 s on loopback. A live peer has answered long
 * before the third.
 */
const RETRANSMISSIONS_MIN = 3;

/**
 * Whether nothing acknowledges what this process sent on a connection, which means that the peer's machine or the
 * network is down. A stopped peer still acknowledges, because its kernel does. Null if the table has no such
 * connection.
 */
export const isUnacknowledged = (localPort: number, remotePort: number): boolean | null => {
  const isIt = (line: string): boolean => {
    const [, local = "", remote = ""] = line.trim().split(/\s+/);
    return parseEndpoint(local).port === localPort && parseEndpoint(remote).port === remotePort;
  };
  const line = readTable(process.pid, "tcp").find(isIt);
  if (line === undefined) return null;
  const [, , , , , timer = "", retransmissions = ""] = line.trim().split(/\s+/);
  return timer.startsWith(RETRANSMITTING) && Number.parseInt(retransmissions, 16) >= RETRANSMISSIONS_MIN;
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

/** A descriptor may be closed between listing it and reading it. */
const readLink = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
};

const SS_DEADLINE_MS = 500;

/** `ss` prints an IPv4 peer of an IPv6 socket as `[::ffff:127.0.0.1]:5`; everything else prints `127.0.0.1:5`. */
const unmapped = (address: string): string => address.replace(/^\[::ffff:([\d.]+)\]/, "$1");

/** `ss` prints two lines per connection: the addresses, then the counters. */
export const parsePeerBytes = (text: string): ReadonlyMap<string, number> => {
  const lines = text.split("\n");
  return new Map(
    lines.flatMap((line, index): [string, number][] => {
      const peer = /^ESTAB\s+\d+\s+\d+\s+\S+\s+(\S+)/.exec(line)?.[1];
      const bytes = /\bbytes_sent:(\d+)/.exec(lines[index + 1] ?? "")?.[1];
      return peer === undefined ? [] : [[unmapped(peer), Number(bytes ?? 0)]];
    }),
  );
};

/**
 * Bytes sent from `port`, by `address:port` of the peer. Null: `ss` (iproute2) isn't installed or can't tell. `too-late`: `ss`
 * took too long this time, which says nothing about the machine.
 */
export const bytesSentFrom = async (
  port: number,
  path: string,
): Promise<ReadonlyMap<string, number> | "too-late" | null> => {
  const argv = ["ss", "-tniH", `( sport = :${port} )`];
  const result = await run(argv, { env: { PATH: path }, timeoutMs: SS_DEADLINE_MS }).catch(() => null);
  if (result?.timedOut === true) return "too-late";
  return result?.exitCode === 0 ? parsePeerBytes(result.stdout) : null;
};
