// OpenSSH public keys as people paste them: split into lines and checked to the last byte. docs/adr/0014 says why we don't use a library.
import { fail, type Issue, ok, type Result, type ShareError, shareError } from "./errors";
import { KEY_LINE_MAX_LENGTH, KEYS_MAX_COUNT } from "./limits";

/** Browsers and Bun both have these two; the contract is compiled with neither's types. */
declare const atob: (data: string) => string;
declare const btoa: (data: string) => string;

/** One key that can join. */
export interface PublicKey {
  readonly type: KeyType;
  /** Canonical base64: the same key always has the same text. */
  readonly blob: string;
  /** `type blob`, without comment and options: what a backend gets. */
  readonly line: string;
  /** The comment, made safe to display, or null. Untrusted: the key's owner wrote it. */
  readonly label: string | null;
}

// What is inside the base64 (RFC 4253 and OpenSSH's PROTOCOL.u2f).

/** Checks one field after the type. Returns the problem, or null. */
type FieldCheck = (bytes: Uint8Array) => string | null;

const RSA_MIN_BITS = 2_048;
/** OpenSSH's own maximum (SSHBUF_MAX_BIGNUM). */
const RSA_MAX_BITS = 16_384;
const DAMAGED = "the key is incomplete or damaged; copy the whole line";

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const hasLength =
  (length: number): FieldCheck =>
  (bytes) =>
    bytes.length === length ? null : DAMAGED;

const isText =
  (text: string): FieldCheck =>
  (bytes) =>
    textOf(bytes) === text ? null : DAMAGED;

/** An uncompressed point of the curve (SEC 1, 2.3.3): 04, x, y. */
const isPoint =
  (coordinateBytes: number): FieldCheck =>
  (bytes) =>
    bytes.length === 1 + 2 * coordinateBytes && bytes[0] === 4 ? null : DAMAGED;

/** The size of a positive mpint (RFC 4251, 5). Null if it is negative, zero, or has unnecessary leading zeros. */
const bitsOf = (bytes: Uint8Array): number | null => {
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 0 || first >= 0x80 || (first === 0 && second < 0x80)) return null;
  const digits = first === 0 ? bytes.subarray(1) : bytes;
  return digits.length * 8 - Math.clz32(digits[0] ?? 0) + 24;
};

const isOdd = (bytes: Uint8Array): boolean => ((bytes.at(-1) ?? 0) & 1) === 1;

const isExponent: FieldCheck = (bytes) => {
  const bits = bitsOf(bytes);
  return bits !== null && bits > 1 && isOdd(bytes) ? null : DAMAGED;
};

const isModulus: FieldCheck = (bytes) => {
  const bits = bitsOf(bytes);
  if (bits === null || !isOdd(bytes) || bits > RSA_MAX_BITS) return DAMAGED;
  return bits >= RSA_MIN_BITS ? null : `RSA keys need ${RSA_MIN_BITS} bits or more; this one has ${bits}`;
};

/** The relying party of a security key, usually `ssh:`; never empty. */
const isApplication: FieldCheck = (bytes) => (bytes.length > 0 ? null : DAMAGED);

const fieldsOf = {
  "ssh-ed25519": [hasLength(32)],
  "ecdsa-sha2-nistp256": [isText("nistp256"), isPoint(32)],
  "ecdsa-sha2-nistp384": [isText("nistp384"), isPoint(48)],
  "ecdsa-sha2-nistp521": [isText("nistp521"), isPoint(66)],
  "sk-ssh-ed25519@openssh.com": [hasLength(32), isApplication],
  "sk-ecdsa-sha2-nistp256@openssh.com": [isText("nistp256"), isPoint(32), isApplication],
  "ssh-rsa": [isExponent, isModulus],
} as const satisfies Record<string, readonly FieldCheck[]>;

type KeyType = keyof typeof fieldsOf;
const isKeyType = (word: string): word is KeyType => Object.hasOwn(fieldsOf, word);

/** Strict: padding is required, nothing else is allowed, and the unused bits before the padding are zero. */
const decode = (base64: string): Uint8Array | null => {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return null;
  try {
    const text = atob(base64);
    return btoa(text) === base64 ? Uint8Array.from(text, (char) => char.charCodeAt(0)) : null;
  } catch {
    return null;
  }
};

/** The `string`s of RFC 4251, 5: four bytes of length, then that many bytes. Null if they don't fill the input exactly. */
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

const blobProblem = (type: KeyType, base64: string): string | null => {
  const bytes = decode(base64);
  const [name, ...rest] = (bytes === null ? null : stringsIn(bytes)) ?? [];
  if (name === undefined) return DAMAGED;
  if (textOf(name) !== type) return `the line says ${type}, but the key is of another type`;
  const fields: readonly FieldCheck[] = fieldsOf[type];
  if (rest.length !== fields.length) return DAMAGED;
  for (const [index, check] of fields.entries()) {
    const problem = check(rest[index] ?? new Uint8Array());
    if (problem !== null) return problem;
  }
  return null;
};

// Lines.

const LABEL_MAX_LENGTH = 64;
/** How much of an unknown word an error repeats: it could be a secret. */
const ECHO_MAX_LENGTH = 32;
/** Type, blob, and the rest as comment (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
const LINE = /^(\S+)[ \t]+(\S+)(?:[ \t]+(.*))?$/s;

/** Line breaks and control characters could forge a second line or repaint a screen; quotes could end a word. */
const labelOf = (comment: string | undefined): string | null => {
  const label = (comment ?? "")
    .replace(/[\p{C}\p{Zl}\p{Zp}"'`\\]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return label === "" ? null : [...label].slice(0, LABEL_MAX_LENGTH).join("");
};

/** What people paste by mistake, and what to give instead. Checked on the whole text, before its lines. */
const mistakes: readonly { readonly pattern: RegExp; readonly problem: string }[] = [
  {
    pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File/,
    problem: "this is a private key; give the .pub file",
  },
  // A UTF-16 file that was read as UTF-8, such as one that PowerShell wrote.
  { pattern: /\0/, problem: "this isn't text in UTF-8; save the file as UTF-8" },
  {
    pattern: /-----BEGIN|---- BEGIN SSH2 PUBLIC KEY/,
    problem: "this isn't in OpenSSH format; convert it with: ssh-keygen -i -f FILE",
  },
];

const typeProblem = (type: string): string => {
  if (type.includes("-cert-v01@")) return "certificates aren't supported; give the plain public key";
  if (type === "ssh-dss") return "DSA keys are too weak; create an ed25519 key with: ssh-keygen -t ed25519";
  const shown = labelOf(type)?.slice(0, ECHO_MAX_LENGTH) ?? "";
  return `"${shown}" is not a supported key type (ed25519, ecdsa, sk, rsa)`;
};

const lineProblem = (line: string): string => {
  const words = line.split(/\s+/);
  if (words.slice(1).some((word) => isKeyType(word)))
    return "options before the key aren't supported; give only the key";
  if (words.length === 1 && /[/~\\]|\.pub$/.test(line)) return "this is a file name; give the contents of the file";
  return typeProblem(words[0] ?? "");
};

const parseLine = (line: string): Result<PublicKey, string> => {
  if (line.length > KEY_LINE_MAX_LENGTH) return fail(`the line is longer than ${KEY_LINE_MAX_LENGTH} characters`);
  const [, type = "", blob = "", comment] = LINE.exec(line) ?? [];
  if (!isKeyType(type)) return fail(isKeyType(line) ? "the key after its type is missing" : lineProblem(line));
  const problem = blobProblem(type, blob);
  if (problem !== null) return fail(problem);
  // A real comment never looks like this. Treating it as a comment would silently drop the second key.
  if (comment?.split(" ").some((word, index, words) => isKeyType(word) && /^AAAA/.test(words[index + 1] ?? "")))
    return fail("two keys on one line; put each key on a line of its own");
  return ok({ type, blob, line: `${type} ${blob}`, label: labelOf(comment) });
};

interface ParsedText {
  readonly keys: readonly PublicKey[];
  readonly problems: readonly string[];
}

/** Web pages and editors put other spaces between type and key, and a byte order mark before the first line. */
const withPlainSpaces = (line: string): string => line.replace(/[\p{Zs}\t]+/gu, " ").trim();

const parseText = (text: string): ParsedText => {
  const mistake = mistakes.find(({ pattern }) => pattern.test(text));
  if (mistake !== undefined) return { keys: [], problems: [mistake.problem] };
  const lines = text.split(/\r\n|\n|\r/).map((line, index) => ({ line: withPlainSpaces(line), number: index + 1 }));
  const keyLines = lines.filter(({ line }) => line !== "" && !line.startsWith("#"));
  if (keyLines.length === 0) return { keys: [], problems: ["no key found"] };
  const keys: PublicKey[] = [];
  const problems: string[] = [];
  for (const { line, number } of keyLines) {
    const key = parseLine(line);
    if (key.ok) keys.push(key.value);
    else problems.push(lines.length > 1 ? `line ${number}: ${key.error}` : key.error);
  }
  return { keys, problems };
};

/** The message names the first issue only: a file that is not a key file has one per line. */
const invalid = (issues: readonly [Issue, ...Issue[]]): ShareError<"invalid-input"> =>
  shareError("invalid-input", `${issues[0].path}: ${issues[0].problem}`, { issues: [...issues] });

/**
 * Each text may have several lines; blank lines and `#` comments are skipped, and a key given twice counts once. Issues
 * have the path `keys.N` of the text, or `keys`. An empty list returns no keys; the caller checks whether a key is required.
 */
export const parsePublicKeys = (
  texts: readonly string[],
): Result<readonly PublicKey[], ShareError<"invalid-input">> => {
  const parsed = texts.map(parseText);
  const issues: Issue[] = parsed.flatMap(({ problems }, index) =>
    problems.map((problem) => ({ path: `keys.${index}`, problem })),
  );
  const keys = new Map(parsed.flatMap((each) => each.keys).map((key) => [key.line, key]));
  if (keys.size > KEYS_MAX_COUNT) issues.push({ path: "keys", problem: `at most ${KEYS_MAX_COUNT} keys` });
  const [first, ...others] = issues;
  return first === undefined ? ok([...keys.values()]) : fail(invalid([first, ...others]));
};
