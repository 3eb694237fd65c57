// Real ssh keys and signatures for tests, made by ssh-keygen.
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

/** The armored signature of `text`, as `ssh-keygen -Y sign` prints it. */
export const signWith = (key: TestKey, text: string, namespace = "lanecast-approval"): string => {
  const signed = Bun.spawnSync(["ssh-keygen", "-Y", "sign", "-f", key.path, "-n", namespace], {
    stdin: new TextEncoder().encode(text),
  });
  if (signed.exitCode !== 0) throw new Error(`ssh-keygen: ${signed.stderr.toString()}`);
  return signed.stdout.toString();
};
