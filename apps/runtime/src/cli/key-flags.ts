// Turns `--key FILE|"ssh-ed25519 …"` and `--github-user` into public-key lines. Reads files; never sends on what could be a private key.
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import { KEY_LINE_MAX_LENGTH, KEYS_MAX_COUNT } from "#contract/limits";
import { parsePublicKeys } from "#contract/ssh-keys";
import type { WireError } from "#contract/wire";
import type { CliContext } from "./context";
import { invalidInput } from "./outcome";

const FLAG = "--key";
/** A file that is no key file at all has a problem in each line. */
const PROBLEMS_TOLD = 3;
const FILE_MAX_BYTES = KEYS_MAX_COUNT * KEY_LINE_MAX_LENGTH;

/** A key line has a type, a space and a blob; a file's name that looks so is given as `./name`. */
const looksLikeKey = (text: string): boolean =>
  /^(?:ssh-|ecdsa-|sk-)\S+\s+\S/.test(text.trim()) || text.includes("-----BEGIN");

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
};

const readKeyFile = (path: string, cwd: string): Result<string, string> => {
  try {
    const at = resolve(cwd, path);
    const { size } = statSync(at);
    return size > FILE_MAX_BYTES ? fail("it is too long to be keys") : ok(readFileSync(at, "utf8"));
  } catch (thrown) {
    return fail(reasons[codeOf(thrown)] ?? `it cannot be read (${codeOf(thrown)})`);
  }
};

const linesOf = (given: string, cwd: string): Result<readonly string[], WireError> => {
  const isKey = looksLikeKey(given);
  const name = isKey ? "the key given" : given;
  if (given.trim() === "") return invalidInput(FLAG, "is empty; give a file or a public key");
  const text = isKey ? ok(given) : readKeyFile(given, cwd);
  if (!text.ok) return invalidInput(FLAG, `${name}: ${text.error}`);
  const keys = parsePublicKeys([text.value]);
  if (!keys.ok) {
    const problems = keys.error.data.issues.map(({ problem }) => problem);
    const more = problems.length - PROBLEMS_TOLD;
    const told = problems.slice(0, PROBLEMS_TOLD).join("; ");
    return invalidInput(FLAG, `${name}: ${told}${more > 0 ? `; and ${more} more` : ""}`);
  }
  return ok(keys.value.map(({ line, label }) => (label === null ? line : `${line} ${label}`)));
};

/** All keys that may join, as whole lines. The runtime checks them again. */
export const readKeys = async (
  context: Pick<CliContext, "cwd" | "githubKeys">,
  given: readonly string[],
  githubUsers: readonly string[],
): Promise<Result<readonly string[], WireError>> => {
  const keys: string[] = [];
  for (const each of given) {
    const lines = linesOf(each, context.cwd);
    if (!lines.ok) return lines;
    keys.push(...lines.value);
  }
  // One after the other: the first that fails is named, and nobody is asked for nothing.
  for (const user of githubUsers) {
    const lines = await context.githubKeys(user);
    if (!lines.ok) return invalidInput("--github-user", lines.error);
    keys.push(...lines.value);
  }
  return ok(keys);
};
