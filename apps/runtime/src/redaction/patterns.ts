// lanecast's own patterns for secrets in terminal text. They match too much on purpose: masked text is counted and
// shown, so a false match costs a glance, but a missed secret is lost. Each span is the secret alone, without the words
// around it.
import { isPlainlySecretName, isSecretName } from "./names";

/** Positions in UTF-16 units. */
export interface SecretSpan {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
}

type Pattern = readonly [kind: string, pattern: RegExp];

/** The secret is the first group or, if there is no group, the whole match. */
const PATTERNS: readonly Pattern[] = [
  [
    "private-key",
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  ],
  // A key without its beginning.
  ["private-key", /((?:^[A-Za-z0-9+/=]{16,80}[ \t]*\r?\n)+)-----END [A-Z0-9 ]*PRIVATE KEY/gm],
  ["key-body", /(?:^[A-Za-z0-9+/]{60,76}={0,2}[ \t]*\r?\n){2,}(?:^[A-Za-z0-9+/]+={0,2}$)?/gm],
  ["age-key", /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g],
  ["jwt", /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g],
  [
    "auth-header",
    /\b(?:authorization|proxy-authorization|x-api-key|x-auth-token|private-token)["']?\s*[:=]\s*["']?((?:\w+ )?[^\s"',;]{4,})/gi,
  ],
  ["cookie", /\b(?:set-)?cookie:\s*([^\r\n"']+)/gi],
  ["bearer", /\b(?:Bearer|Basic)\s+([A-Za-z0-9+/_.~=-]{16,})/g],
  ["aws-key", /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g],
  ["github-token", /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g],
  ["gitlab-token", /\bgl(?:pat|rt|dt|ptt|cbt|ft|soat)-[A-Za-z0-9_-]{16,}/g],
  ["slack-token", /\b(?:xox[abceoprs]|xapp)-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/([A-Za-z0-9/]{20,})/g],
  ["stripe-key", /\b(?:[spr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{10,}/g],
  ["google-key", /\bAIza[A-Za-z0-9_-]{30,}|\bya29\.[A-Za-z0-9_-]{20,}|\bGOCSPX-[A-Za-z0-9_-]{20,}/g],
  ["npm-token", /\bnpm_[A-Za-z0-9]{30,}|_authToken=([^\s"']+)/g],
  ["api-key", /\bsk-(?:[a-z]+\d*-)*[A-Za-z0-9_-]{20,}|\bhf_[A-Za-z0-9]{30,}|\bgsk_[A-Za-z0-9]{30,}/g],
  [
    "api-key",
    /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\bkey-[0-9a-f]{32}\b|\bSK[0-9a-f]{32}\b|\bdop_v1_[0-9a-f]{40,}/g,
  ],
  [
    "api-key",
    /\bpypi-[A-Za-z0-9_-]{32,}|\b\d{8,10}:AA[A-Za-z0-9_-]{32,}|\bvault:v\d:[A-Za-z0-9+/=]{16,}|\bhvs\.[A-Za-z0-9_-]{20,}/g,
  ],
  ["azure-key", /\b(?:AccountKey|SharedAccessKey|sig)=([A-Za-z0-9+/%=]{20,})/gi],
  ["url-password", /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']*:([^\s/@"']+)@/gi],
  // A token as the user name, without a password: links of tmate and upterm, tokens of git hosts.
  ["url-token", /\b(?:https?|ssh|wss?):\/\/([A-Za-z0-9_=+.-]{16,})@/g],
  [
    "url-token",
    /[?&#](?:[a-z_]*(?:token|secret|password|passwd|signature|api_?key|apikey|ticket)|key|sig|code|t)=([^\s&#"']{6,})/gi,
  ],
  ["ssh-link", /\bssh(?:\s+-\S+(?:\s+\d+)?)*\s+([A-Za-z0-9_=+:.-]{20,})@/g],
  ["password-hash", /\$(?:1|2[abxy]?|5|6|7|y|gy|argon2id?)\$[./A-Za-z0-9$=,+-]{16,}/g],
  ["netrc", /\bmachine\s+\S+\s+login\s+\S+\s+password\s+(\S+)/g],
  [
    "password-argument",
    /(?:^|\s)--?(?:[a-z-]*(?:password|passwd|passphrase|secret|token|api-?key)|pass)(?:=|\s+)["']?([^\s"'-][^\s"']*)/gi,
  ],
  [
    "password-argument",
    /\bsshpass\s+-p\s*["']?([^\s"']+)|\b(?:mysql|mysqldump|mariadb|mysqladmin)\b[^\r\n|;]*?\s-p([^\s"']+)/g,
  ],
  ["password-argument", /\bcurl\b[^\r\n|;]*?\s(?:-u|--user|--proxy-user)[ =]?["']?[^\s:"']+:([^\s"']+)/g],
];

/**
 * `NAME=value`, `"name": "value"`, `name: value`. The name decides whether the value is a secret. A quote before a space closes
 * an earlier one, as in `read -p 'Password: ' x`: what follows is not its value.
 */
const ASSIGNMENT =
  /(["']?)([A-Za-z_][A-Za-z0-9_.-]{1,80})\1(\s*=>?\s*|\s*:\s*|\s+(?=["']))("(?!\s)[^"\r\n]*"?|'(?!\s)[^'\r\n]*'?|[^\s"'`,;&|<>(){}]+)/g;
/** What code, templates and masks have in place of a secret. */
const PLACEHOLDERS: readonly RegExp[] = [
  /^(?:[*x•.…-]+|\$\{.*|\$\(.*|\$[A-Z_]+|%[A-Z_]+%?|<.*|\{.*|\[redacted.*|\d{1,5})$/,
  /^(?:true|false|null|none|nil|undefined|string|number|boolean|bytes|any|unknown|never|object|str|int|self|this|required|optional)(?:$|[.,;:?)\]|])/i,
  /^(?:process\.env|os\.environ|os\.getenv|env\.|self\.|this\.|config\.|[\w$.]+\()/,
];
/** An array or map element, in code. */
const isCode = (between: string, value: string): boolean => /\s=/.test(between) && /^[\w$.]+\[/.test(value);
const VALUE_MIN_LENGTH = 4;

const unquoted = (value: string): { readonly text: string; readonly before: number } => {
  const isQuoted = /^["']/.test(value);
  return { text: isQuoted ? value.slice(1).replace(/["']$/, "") : value, before: isQuoted ? 1 : 0 };
};

const assignments = (text: string): readonly SecretSpan[] =>
  [...text.matchAll(ASSIGNMENT)].flatMap((match) => {
    const [whole, , name = "", between = "", value = ""] = match;
    const isSecret = between.includes("=") ? isSecretName(name) : isPlainlySecretName(name);
    const { text: secret, before } = unquoted(value);
    if (!isSecret || secret.length < VALUE_MIN_LENGTH || isCode(between, value)) return [];
    if (PLACEHOLDERS.some((placeholder) => placeholder.test(secret))) return [];
    const from = match.index + whole.length - value.length + before;
    return [{ from, to: from + secret.length, kind: "named-value" }];
  });

/** fish's `set -gx NAME value` and csh's `setenv NAME value`. */
const SETTING = /\bset(?:env)?\s+(?:-\S+\s+)*([A-Za-z_]\w*)\s+["']?([^\s"';|&]{4,})/g;

const settings = (text: string): readonly SecretSpan[] =>
  [...text.matchAll(SETTING)].flatMap((match) => {
    const [whole, name = "", value = ""] = match;
    const to = match.index + whole.length;
    return isSecretName(name) ? [{ from: to - value.length, to, kind: "named-value" }] : [];
  });

const matchesOf = ([kind, pattern]: Pattern, text: string): readonly SecretSpan[] =>
  [...text.matchAll(pattern)].map((match) => {
    const secret = match.slice(1).find((group) => group !== undefined) ?? match[0];
    const from = match.index + match[0].lastIndexOf(secret);
    return { from, to: from + secret.length, kind };
  });

/**
 * In the order of the patterns; spans may overlap. `text` must have its lines joined and no escape sequences, because a
 * color inside a secret would hide it.
 */
export const findByPattern = (text: string): readonly SecretSpan[] => [
  ...PATTERNS.flatMap((pattern) => matchesOf(pattern, text)),
  ...assignments(text),
  ...settings(text),
];
