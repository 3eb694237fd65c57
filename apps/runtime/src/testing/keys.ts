// Real ssh keys for tests, made by ssh-keygen in a folder of the test's own.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface TestKey {
  /** The private key's file, 0600. */
  readonly path: string;
  /** The whole public line, comment included. */
  readonly line: string;
}

export type TestKeyKind = "ed25519" | "ecdsa" | "rsa";

/** Makes `dir/name` and `dir/name.pub`. */
export const makeKey = (
  dir: string,
  name: string,
  kind: TestKeyKind = "ed25519",
  ...more: readonly string[]
): TestKey => {
  const path = join(dir, name);
  const made = Bun.spawnSync(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", `${name}@test`, "-f", path, ...more]);
  if (made.exitCode !== 0) throw new Error(`ssh-keygen: ${made.stderr.toString()}`);
  return { path, line: readFileSync(`${path}.pub`, "utf8").trim() };
};
