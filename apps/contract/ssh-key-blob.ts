// What is inside a public key's base64: read as RFC 4253 and OpenSSH's PROTOCOL.u2f write it, to the last byte. Knows no lines and no comments.

/** The bytes after the type, one check each, in the order they stand. */
type Field = (bytes: Uint8Array) => string | null;

const RSA_MIN_BITS = 2_048;
/** What OpenSSH itself takes at most (SSHBUF_MAX_BIGNUM). */
const RSA_MAX_BITS = 16_384;
const BROKEN = "the key is cut off or broken; copy the whole line";

const exactly =
  (length: number): Field =>
  (bytes) =>
    bytes.length === length ? null : BROKEN;

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const named =
  (name: string): Field =>
  (bytes) =>
    textOf(bytes) === name ? null : BROKEN;

/** An uncompressed point of the curve (SEC 1, 2.3.3): 04, x, y. */
const point =
  (coordinateBytes: number): Field =>
  (bytes) =>
    bytes.length === 1 + 2 * coordinateBytes && bytes[0] === 4 ? null : BROKEN;

/** The size of a positive mpint (RFC 4251, 5), or null for a negative one, zero, or one with needless zeros before it. */
const bitsOf = (bytes: Uint8Array): number | null => {
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 0 || first >= 0x80 || (first === 0 && second < 0x80)) return null;
  const digits = first === 0 ? bytes.subarray(1) : bytes;
  return digits.length * 8 - Math.clz32(digits[0] ?? 0) + 24;
};

const isOdd = (bytes: Uint8Array): boolean => ((bytes.at(-1) ?? 0) & 1) === 1;

const exponent: Field = (bytes) => {
  const bits = bitsOf(bytes);
  return bits !== null && bits > 1 && isOdd(bytes) ? null : BROKEN;
};

const modulus: Field = (bytes) => {
  const bits = bitsOf(bytes);
  if (bits === null || !isOdd(bytes) || bits > RSA_MAX_BITS) return BROKEN;
  return bits >= RSA_MIN_BITS ? null : `RSA keys need ${RSA_MIN_BITS} bits or more, this one has ${bits}`;
};

/** The relying party of a hardware key, `ssh:` as a rule; never empty. */
const application: Field = (bytes) => (bytes.length > 0 ? null : BROKEN);

const fieldsOf = {
  "ssh-ed25519": [exactly(32)],
  "ecdsa-sha2-nistp256": [named("nistp256"), point(32)],
  "ecdsa-sha2-nistp384": [named("nistp384"), point(48)],
  "ecdsa-sha2-nistp521": [named("nistp521"), point(66)],
  "sk-ssh-ed25519@openssh.com": [exactly(32), application],
  "sk-ecdsa-sha2-nistp256@openssh.com": [named("nistp256"), point(32), application],
  "ssh-rsa": [exponent, modulus],
} as const satisfies Record<string, readonly Field[]>;

export type KeyType = keyof typeof fieldsOf;
export const isKeyType = (word: string): word is KeyType => Object.hasOwn(fieldsOf, word);

/** Strict: with padding, without anything else, and the bits that padding leaves over are zero. */
const decode = (base64: string): Uint8Array | null => {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return null;
  try {
    const text = atob(base64);
    return btoa(text) === base64 ? Uint8Array.from(text, (char) => char.charCodeAt(0)) : null;
  } catch {
    return null;
  }
};

/** The `string`s of RFC 4251, 5: a length of four bytes, then that many; null when they do not fill the bytes exactly. */
const stringsIn = (bytes: Uint8Array): readonly Uint8Array[] | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strings: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) return null;
    strings.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return strings;
};

/** What is wrong with the base64 of a key of this type, or null. */
export const blobProblem = (type: KeyType, base64: string): string | null => {
  const bytes = decode(base64);
  const [name, ...rest] = (bytes === null ? null : stringsIn(bytes)) ?? [];
  if (name === undefined) return BROKEN;
  if (textOf(name) !== type) return `the line says ${type}, the key inside is of another type`;
  const fields: readonly Field[] = fieldsOf[type];
  if (rest.length !== fields.length) return BROKEN;
  for (const [index, field] of fields.entries()) {
    const problem = field(rest[index] ?? new Uint8Array());
    if (problem !== null) return problem;
  }
  return null;
};
