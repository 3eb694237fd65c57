// The SHA256 fingerprint of an OpenSSH public key, as ssh-keygen -l prints it. Takes the key as checked before.
import { createHash } from "node:crypto";

/** `SHA256:` + 43 characters of `type base64 [comment]`. */
export const fingerprintOf = (publicKeyLine: string): string => {
  const blob = Buffer.from(publicKeyLine.trim().split(/\s+/)[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
};
