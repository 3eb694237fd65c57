// Decides by name whether a variable, flag or field contains a secret. Matches whole words only: PWD and
// KEYBOARD_LAYOUT are not secrets.

const WORDS = new Set(
  "pass password passwd passphrase passcode secret secrets token tokens key keys apikey credential credentials cred creds auth cookie cookies session dsn pat pwd".split(
    " ",
  ),
);
/** A name with one of these words is that of a place, a number or a socket, not of a secret. */
const HARMLESS = new Set(
  "sock socket file path dir folder type id bus desktop agent count length size layout manager".split(" "),
);
/** Names of several words, or of words run together. */
const WHOLE = /^(?:.*_)?(?:DATABASE_URL|DB_URL|REDIS_URL|MONGO(?:DB)?_URI|CONNECTION_?STRING|SSHPASS)$/i;
const RUN_TOGETHER = /(?:password|passwd|passphrase|secret|token|apikey|accesskey|privatekey)$/i;
/** `PWD` after another word is a password (MYSQL_PWD); alone it is the working directory. */
const DIRECTORIES = new Set(["PWD", "OLDPWD"]);

/** `accessToken`, `ACCESS_TOKEN` and `access-token` have the same words. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

export const isSecretName = (name: string): boolean => {
  if (DIRECTORIES.has(name)) return false;
  if (WHOLE.test(name)) return true;
  const words = wordsOf(name);
  if (words.some((word) => HARMLESS.has(word))) return false;
  return words.some((word) => WORDS.has(word)) || RUN_TOGETHER.test(name);
};

/** Names that mean a secret even before a colon, as in YAML: `password: value` does, `key: value` can mean anything. */
export const isPlainlySecretName = (name: string): boolean => {
  const words = wordsOf(name);
  const isWeak = words.every((word) =>
    ["key", "keys", "auth", "session", "pat", "cookie", "cookies", "pass"].includes(word),
  );
  return isSecretName(name) && !isWeak;
};
