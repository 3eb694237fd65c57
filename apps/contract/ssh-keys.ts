// OpenSSH public-key lines as an operator gives them: taken apart and checked. Pure, so that the page can hint early; makes no fingerprints.
import { fail, type Issue, ok, type Result, type ShareError, shareError } from "./errors";
import { KEY_LINE_MAX_LENGTH, KEYS_MAX_COUNT } from "./limits";
import { blobProblem, isKeyType, type KeyType } from "./ssh-key-blob";

/** One key that may join. */
export interface PublicKey {
  readonly type: KeyType;
  /** Base64, canonical: the same key is always the same text. */
  readonly blob: string;
  /** `type blob`, without comment or options: what a backend is given. */
  readonly line: string;
  /** The comment made fit to be shown, or null. Never trusted: whoever made the key wrote it. */
  readonly label: string | null;
}

const LABEL_MAX_LENGTH = 64;
/** `type`, blob, and the rest as comment (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
const LINE = /^(\S+)[ \t]+(\S+)(?:[ \t]+(.*))?$/s;

/** Line breaks and control characters could forge a second line or repaint a screen, quotes could end a word. */
const labelOf = (comment: string | undefined): string | null => {
  const label = (comment ?? "")
    .replace(/[\p{C}\p{Zl}\p{Zp}"'`\\]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return label === "" ? null : [...label].slice(0, LABEL_MAX_LENGTH).join("");
};

/** What people paste by mistake, and what to give in its place. Looked for in the whole text, before its lines. */
const mistakes: readonly { readonly says: RegExp; readonly problem: string }[] = [
  {
    says: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File/,
    problem: "this is a private key; give the .pub file (and do not share the private one)",
  },
  {
    says: /-----BEGIN|---- BEGIN SSH2 PUBLIC KEY/,
    problem: "this is not in OpenSSH form; convert it with: ssh-keygen -i -f FILE",
  },
];

const otherTypeProblem = (type: string): string => {
  if (type.includes("-cert-v01@")) return "certificates are not taken; give the plain public key";
  if (type === "ssh-dss") return "DSA keys are too weak; make an ed25519 key with: ssh-keygen -t ed25519";
  return `"${labelOf(type)?.slice(0, 32) ?? ""}" is no key type we take (ed25519, ecdsa, sk, rsa)`;
};

const lineProblem = (line: string): string => {
  const words = line.split(/\s+/);
  if (words.slice(1).some((word) => isKeyType(word))) return "options before the key are not taken; give the key alone";
  if (words.length === 1 && /[/~\\]|\.pub$/.test(line)) return "this is a file's name; give what is in the file";
  return otherTypeProblem(words[0] ?? "");
};

const parseLine = (line: string): Result<PublicKey, string> => {
  if (line.length > KEY_LINE_MAX_LENGTH) return fail(`longer than ${KEY_LINE_MAX_LENGTH} characters`);
  const [, type = "", blob = "", comment] = LINE.exec(line) ?? [];
  if (!isKeyType(type)) return fail(isKeyType(line) ? "the key itself is missing after its type" : lineProblem(line));
  const problem = blobProblem(type, blob);
  if (problem !== null) return fail(problem);
  return ok({ type, blob, line: `${type} ${blob}`, label: labelOf(comment) });
};

interface Parsed {
  readonly keys: readonly PublicKey[];
  readonly problems: readonly string[];
}

const parseText = (text: string): Parsed => {
  const mistake = mistakes.find(({ says }) => says.test(text));
  if (mistake !== undefined) return { keys: [], problems: [mistake.problem] };
  const lines = text.split(/\r\n|\n|\r/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const meant = lines.filter(({ line }) => line !== "" && !line.startsWith("#"));
  if (meant.length === 0) return { keys: [], problems: ["there is no key in it"] };
  const keys: PublicKey[] = [];
  const problems: string[] = [];
  for (const { line, number } of meant) {
    const key = parseLine(line);
    if (key.ok) keys.push(key.value);
    else problems.push(lines.length > 1 ? `line ${number}: ${key.error}` : key.error);
  }
  return { keys, problems };
};

const invalid = (issues: readonly Issue[]): ShareError<"invalid-input"> => {
  const first = issues[0];
  const words = first === undefined ? "The keys cannot be taken." : `${first.path}: ${first.problem}`;
  return shareError("invalid-input", words, { issues: [...issues] });
};

/**
 * Every text may hold several lines; blank ones and `#` comments are skipped, the same key given twice counts once.
 * Issues have the path `keys.N` of the text, or `keys`. An empty list is an empty list: whether one is needed is not asked here.
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
  return issues.length > 0 ? fail(invalid(issues)) : ok([...keys.values()]);
};
