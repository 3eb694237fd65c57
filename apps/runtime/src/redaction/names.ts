// Decides by its name whether a variable, flag or field holds a secret. Whole words only: PWD and KEYBOARD_LAYOUT are none.

const WORDS = new Set(
  "pass password passwd passphrase passcode secret secrets token tokens key keys apikey credential credentials cred creds auth cookie cookies session dsn pat pwd".split(
    " ",
  ),
);
/** One word of one of these is a place, a number or a socket, not the secret itself. */
const HARMLESS = new Set(
  "sock socket file path dir folder type id bus desktop agent count length size layout manager".split(" "),
);
/** Said with several words, or run together. */
const WHOLE = /^(?:.*_)?(?:DATABASE_URL|DB_URL|REDIS_URL|MONGO(?:DB)?_URI|CONNECTION_?STRING|SSHPASS)$/i;
const RUN_TOGETHER = /(?:password|passwd|passphrase|secret|token|apikey|accesskey|privatekey)$/i;
/** `PWD` is a secret behind another word (MYSQL_PWD); alone it is the directory. */
const DIRECTORIES = new Set(["PWD", "OLDPWD"]);

/** `accessToken`, `ACCESS_TOKEN` and `access-token` are the same three words. */
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

/** Names that are secrets also where a colon follows, as in YAML: `key: value` says nothing there, `password: value` does. */
export const isPlainlySecretName = (name: string): boolean => {
  const words = wordsOf(name);
  const isWeak = words.every((word) =>
    ["key", "keys", "auth", "session", "pat", "cookie", "cookies", "pass"].includes(word),
  );
  return isSecretName(name) && !isWeak;
};
