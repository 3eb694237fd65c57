// Reads `<home>/policies/*.cedar`. Whatever cannot be read in full is a problem with its path, never a file left out. Knows no Cedar.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import type { PolicyProblem } from "#contract/policy";
import { systemUid } from "../platform/config";
import { distrustOf } from "../platform/paths";

export interface PolicyFile {
  readonly path: string;
  readonly text: string;
  /** Hex, of the file's bytes: what tells later which rules these were. */
  readonly sha256: string;
}

export const policyFileOf = (path: string, bytes: Uint8Array): PolicyFile => ({
  path,
  text: new TextDecoder("utf-8", { fatal: true }).decode(bytes),
  sha256: createHash("sha256").update(bytes).digest("hex"),
});

/** All files together. Far above any real set; keeps a decision's time bounded, since Cedar walks every rule. */
const SET_MAX_BYTES = 512 * 1_024;

const whyOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const readFile = (path: string): Result<PolicyFile, PolicyProblem> => {
  const problem = (message: string) => fail({ path, line: null, message });
  try {
    // Asked before it is opened: reading a pipe would wait for ever.
    const stat = statSync(path);
    if (!stat.isFile()) return problem("is not a file");
    const distrust = distrustOf(stat, systemUid());
    if (distrust !== null) return problem(distrust);
    if (stat.size > SET_MAX_BYTES) return problem(`is larger than ${SET_MAX_BYTES} bytes`);
    return ok(policyFileOf(path, readFileSync(path)));
  } catch (thrown) {
    return problem(`cannot be read: ${whyOf(thrown)}`);
  }
};

/** The folder's policy files by name; other files are ignored. */
export const readPolicyFolder = (dir: string): Result<readonly PolicyFile[], PolicyProblem> => {
  let names: string[];
  try {
    const distrust = distrustOf(statSync(dir), systemUid());
    if (distrust !== null) return fail({ path: dir, line: null, message: distrust });
    names = readdirSync(dir)
      .filter((name) => name.endsWith(".cedar"))
      .sort();
  } catch (thrown) {
    return fail({ path: dir, line: null, message: `cannot be read: ${whyOf(thrown)}` });
  }
  const files: PolicyFile[] = [];
  let bytes = 0;
  for (const name of names) {
    const file = readFile(join(dir, name));
    if (!file.ok) return file;
    bytes += Buffer.byteLength(file.value.text);
    if (bytes > SET_MAX_BYTES)
      return fail({ path: dir, line: null, message: `holds more than ${SET_MAX_BYTES} bytes of policies` });
    files.push(file.value);
  }
  return ok(files);
};
