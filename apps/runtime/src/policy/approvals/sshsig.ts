// What an armoured ssh signature says of itself (OpenSSH, PROTOCOL.sshsig): which key, for which namespace. Only for words: whether it holds is ssh-keygen's to say.
import { createHash } from "node:crypto";

export interface SignatureClaim {
  readonly namespace: string;
  /** SHA256:… of the key it says it was made with. */
  readonly fingerprint: string;
}

const ARMOUR = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?$/;
const MAGIC = "SSHSIG";
const VERSION = 1;

/** A pasted signature may have lost its last line break, or come with those of another system. */
export const tidySignature = (text: string): string => `${text.replaceAll("\r\n", "\n").trim()}\n`;

/** The `string` of RFC 4251, 5 at a place, and where the next one begins; null when it runs over the end. */
const stringAt = (bytes: Buffer, at: number): { readonly value: Buffer; readonly next: number } | null => {
  if (at + 4 > bytes.length) return null;
  const next = at + 4 + bytes.readUInt32BE(at);
  return next > bytes.length ? null : { value: bytes.subarray(at + 4, next), next };
};

/** Null for what is no signature of this form. */
export const readSignature = (tidied: string): SignatureClaim | null => {
  const base64 = ARMOUR.exec(tidied)?.[1];
  if (base64 === undefined) return null;
  const bytes = Buffer.from(base64, "base64");
  const head = MAGIC.length + 4;
  if (bytes.length < head || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return null;
  if (bytes.readUInt32BE(MAGIC.length) !== VERSION) return null;
  const key = stringAt(bytes, head);
  const namespace = key === null ? null : stringAt(bytes, key.next);
  if (key === null || namespace === null) return null;
  const digest = createHash("sha256").update(key.value).digest("base64").replace(/=+$/, "");
  return { namespace: namespace.value.toString("utf8"), fingerprint: `SHA256:${digest}` };
};
