// The people whose signature counts: `<home>/approvers`, in OpenSSH's allowed_signers form, asked through ssh-keygen. Knows no request.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SIGNATURE_NAMESPACE } from "#contract/approval";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { type RunResult, run } from "../../platform/process-tree";

export interface ApproversDeps {
  /** `<home>/approvers`. */
  readonly path: string;
  readonly uid: number;
  /** Where ssh-keygen is looked for, as in PATH. */
  readonly searchPath: string;
  /** A private directory for the files ssh-keygen reads; each is gone when its question is answered. */
  readonly scratchDir?: string;
}

type SetupProblem = ShareError<"setup-problem">;

/** `not-permitted`: the approvers file lists the key for other things. */
export type Signing = "signed" | "not-signed" | "not-permitted";

export interface Approvers {
  /** Errors: setup-problem (no approvers, or a file others may write). One reading: every question after it is about the same people. */
  read(): Result<string, SetupProblem>;
  /** The name in the approvers file of whoever holds the key of this signature; null for a stranger's. */
  nameOf(signature: string, approvers: string): Promise<string | null>;
  /** Whether just this text was signed, by this approver, for approvals. */
  hasSigned(name: string, text: string, signature: string, approvers: string): Promise<Signing>;
}

const OTHERS_MAY_WRITE = 0o022;
/** A signature is checked in some milliseconds. */
const DEADLINE_MS = 10_000;
/** Hundreds of people; more is not this file. */
const APPROVERS_MAX_BYTES = 1_048_576;
/** What ssh-keygen says of a key with `namespaces=` that leave ours out. Only for words: it has refused by its exit code. */
const NOT_PERMITTED = /not permitted for use in signature namespace/;
const HINT =
  'One line a person: NAME KEY, as in `ana@example.org ssh-ed25519 AAAA…` (ssh-keygen(1), "ALLOWED SIGNERS"); writable for you alone.';

export const createApprovers = ({ path, uid, searchPath, scratchDir = tmpdir() }: ApproversDeps): Approvers => {
  const problem = (what: string) => fail(shareError("setup-problem", `${what}.`, { what, path, hint: HINT }));

  /** Runs one question over files of its own, in a folder nobody else can look into (mkdtemp makes it 0700). */
  const ask = async (
    files: { readonly signature: string; readonly approvers: string },
    question: readonly string[],
    stdin?: string,
  ): Promise<RunResult> => {
    const dir = mkdtempSync(join(scratchDir, "lanecast-sig-"));
    try {
      const [signature, approvers] = [join(dir, "signature"), join(dir, "approvers")];
      writeFileSync(signature, files.signature, { mode: 0o600 });
      writeFileSync(approvers, files.approvers, { mode: 0o600 });
      const argv = ["ssh-keygen", "-Y", ...question, "-s", signature, "-f", approvers];
      const env = { PATH: searchPath, LC_ALL: "C", HOME: dir };
      return await run(argv, { env, timeoutMs: DEADLINE_MS, ...(stdin === undefined ? {} : { stdin }) });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  };

  return {
    read: () => {
      try {
        const found = statSync(path);
        if (!found.isFile() || found.size > APPROVERS_MAX_BYTES)
          return problem(`The approvers file ${path} is no such file`);
        if (found.uid !== uid || (found.mode & OTHERS_MAY_WRITE) !== 0) {
          return problem(`The approvers file ${path} can be written by others`);
        }
        return ok(readFileSync(path, "utf8"));
      } catch {
        return problem(`There is no approvers file ${path} that can be read`);
      }
    },
    nameOf: async (signature, approvers) => {
      // One name a line; a key may stand under several.
      const { exitCode, stdout } = await ask({ signature, approvers }, ["find-principals"]);
      const [name = ""] = stdout.split("\n");
      return exitCode !== 0 || name === "" ? null : name;
    },
    hasSigned: async (name, text, signature, approvers) => {
      const question = ["verify", "-n", SIGNATURE_NAMESPACE, "-I", name];
      const { exitCode, stderr } = await ask({ signature, approvers }, question, text);
      if (exitCode === 0) return "signed";
      return NOT_PERMITTED.test(stderr) ? "not-permitted" : "not-signed";
    },
  };
};
