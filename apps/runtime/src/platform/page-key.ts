// The key of this home by which open pages find back to a restarted runtime, and the port at which they look for it.
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

/** The same port for the same home, so that an open page finds the next runtime. */
export const usualPort = (home: string): number =>
  FIRST_PORT + (createHash("sha256").update(home).digest().readUInt32BE(0) % PORT_COUNT);
