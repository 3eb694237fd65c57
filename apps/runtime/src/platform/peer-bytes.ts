// How many bytes the kernel has sent to each peer of a port of this machine: asked of `ss` (iproute2). Knows no share and no guest.
import { run } from "./process-tree";

const DEADLINE_MS = 500;

/** `[::ffff:127.0.0.1]:5` is `127.0.0.1:5` to everybody else. */
const plain = (address: string): string => address.replace(/^\[::ffff:([\d.]+)\]/, "$1");

/** Two lines a connection: addresses, then figures. */
export const parsePeerBytes = (text: string): ReadonlyMap<string, number> => {
  const lines = text.split("\n");
  return new Map(
    lines.flatMap((line, index): [string, number][] => {
      const peer = /^ESTAB\s+\d+\s+\d+\s+\S+\s+(\S+)/.exec(line)?.[1];
      const bytes = /\bbytes_sent:(\d+)/.exec(lines[index + 1] ?? "")?.[1];
      return peer === undefined ? [] : [[plain(peer), Number(bytes ?? 0)]];
    }),
  );
};

/** By `address:port` of the peer. Null: it cannot be told on this machine. `too-late`: not in time, which says nothing of the machine. */
export const bytesSentFrom = async (
  port: number,
  path: string,
): Promise<ReadonlyMap<string, number> | "too-late" | null> => {
  const argv = ["ss", "-tniH", `( sport = :${port} )`];
  const asked = await run(argv, { env: { PATH: path }, timeoutMs: DEADLINE_MS }).catch(() => null);
  if (asked?.timedOut === true) return "too-late";
  return asked?.exitCode === 0 ? parsePeerBytes(asked.stdout) : null;
};
