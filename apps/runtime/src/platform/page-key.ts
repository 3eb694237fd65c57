// The key of this home by which open pages sign in again after a restart, and the port at which they look for the runtime.
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "./atomic-file";

const KEY_BYTES = 32;
const OTHERS_BITS = 0o077;

/** Read from `<home>/page.key` (0600), or made. A file that others can read, or that is damaged, is replaced: open pages then sign in again. */
export const openPageKey = (home: string, uid: number): Uint8Array => {
  const path = join(home, "page.key");
  try {
    const { mode, uid: owner } = statSync(path);
    const key = Buffer.from(readFileSync(path, "utf8").trim(), "base64url");
    if (key.length === KEY_BYTES && owner === uid && (mode & OTHERS_BITS) === 0) return key;
  } catch {
    // There is none yet, or it can't be read.
  }
  const key = randomBytes(KEY_BYTES);
  try {
    writeFileAtomic(path, `${key.toString("base64url")}\n`);
  } catch {
    // A full disk: pages of this run can't come back after it, and nothing else is lost.
  }
  return key;
};

/** Below the ports that Linux and macOS hand out by themselves (from 32768 and 49152). */
const FIRST_PORT = 20_000;
const PORT_COUNT = 12_000;

/** Of a home that has no port yet: derived from its path, so that two homes seldom want the same port. */
const derivedPort = (home: string): number =>
  FIRST_PORT + (createHash("sha256").update(home).digest().readUInt32BE(0) % PORT_COUNT);

const HIGHEST_PORT = 65_535;

const portPath = (home: string): string => join(home, "runtime.port");

const readPort = (home: string): number | null => {
  try {
    const port = Number(readFileSync(portPath(home), "utf8").trim());
    return Number.isInteger(port) && port > 0 && port <= HIGHEST_PORT ? port : null;
  } catch {
    // Never started, or the file can't be read.
    return null;
  }
};

/** The port of the home, by which bookmarks and open pages find the next runtime. `isOwn`: a runtime of this home had it before. */
export const usualPort = (home: string): { readonly port: number; readonly isOwn: boolean } => {
  const own = readPort(home);
  return { port: own ?? derivedPort(home), isOwn: own !== null };
};

/** Makes `port` the port of the home. */
export const keepPort = (home: string, port: number): void => {
  if (readPort(home) === port) return;
  try {
    writeFileAtomic(portPath(home), `${port}\n`);
  } catch {
    // A full disk: the next runtime may have another port, and nothing else is lost.
  }
};
