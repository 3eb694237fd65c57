// SHA256 fingerprints of OpenSSH public keys, as `ssh-keygen -l` prints them. Doesn't validate the key.
import { createHash } from "node:crypto";

/** Of the key's decoded base64 part. `SHA256:` and 43 characters. */
export const fingerprintOfBlob = (blob: Uint8Array): string =>
  `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;

/** Of a line `type base64 [comment]`. */
export const fingerprintOf = (publicKeyLine: string): string =>
  fingerprintOfBlob(Buffer.from(publicKeyLine.trim().split(/\s+/)[1] ?? "", "base64"));
