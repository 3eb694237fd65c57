// The people who may approve by signature: `<home>/approvers`, in OpenSSH's allowed_signers format, evaluated by ssh-keygen.
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SIGNATURE_NAMESPACE } from "#contract/approval";
import { fail, ok, type Result } from "#contract/errors";
import { type SetupProblem, setupProblem } from "../../platform/paths";
import { type RunResult, run } from "../../platform/process-tree";
import { makeScratchFolder } from "../../platform/scratch";

export interface ApproversDeps {
  /** `<home>/approvers`. */
  readonly path: string;
  readonly uid: number;
  /** Where to look for ssh-keygen, as in PATH. */
  readonly searchPath: string;
  /** A private directory for the files that ssh-keygen reads; they are removed after each call. */
  readonly scratchDir?: string;
}

/** `not-permitted`: the approvers file allows the key for other purposes only. */
export type SignatureCheck = "signed" | "not-signed" | "not-permitted";

export interface Approvers {
  /** The content of the file, to pass to the other calls, so that all of them see the same people. Errors: setup-problem (no file, or others can write to it). */
  read(): Result<string, SetupProblem>;
  /** The approver whose key made this signature; null if there is none. */
  nameOf(signature: string, approvers: string): Promise<string | null>;
  /** Whether this approver signed exactly this text, for approvals. */
  check(name: string, text: string, signature: string, approvers: string): Promise<SignatureCheck>;
}

const OTHERS_CAN_WRITE = 0o022;
/** Checking a signature takes a few milliseconds. */
const DEADLINE_MS = 10_000;
const SCRATCH = "lanecast-sig-";
/** Room for hundreds of people. */
const APPROVERS_MAX_BYTES = 1_048_576;
/** ssh-keygen's message for a key whose `namespaces=` exclude lanecast's. Only used in the explanation; the exit code decides. */
const NOT_PERMITTED = /not permitted for use in signature namespace/;
const HINT =
  'Write one line per person, NAME KEY, such as `ana@example.org ssh-ed25519 AAAA…` (ssh-keygen(1), "ALLOWED SIGNERS"), in a file that only you can write to.';

export const createApprovers = ({ path, uid, searchPath, scratchDir }: ApproversDeps): Approvers => {
  const problem = (what: string) => fail(setupProblem(what, path, HINT));

  /** Runs ssh-keygen with temporary files in a private folder (mkdtemp creates it 0700). */
  const runKeygen = async (
    files: { readonly signature: string; readonly approvers: string },
    question: readonly string[],
    stdin?: string,
  ): Promise<RunResult> => {
    const dir = makeScratchFolder(SCRATCH, scratchDir);
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
          return problem(`The approvers file ${path} isn't a regular file of at most 1 MiB`);
        if (found.uid !== uid || (found.mode & OTHERS_CAN_WRITE) !== 0) {
          return problem(`Other users can write to the approvers file ${path}`);
        }
        return ok(readFileSync(path, "utf8"));
      } catch {
        return problem(`Couldn't read the approvers file ${path}`);
      }
    },
    nameOf: async (signature, approvers) => {
      // One name per line; a key may be listed under several.
      const { exitCode, stdout } = await runKeygen({ signature, approvers }, ["find-principals"]);
      const [name = ""] = stdout.split("\n");
      return exitCode !== 0 || name === "" ? null : name;
    },
    check: async (name, text, signature, approvers) => {
      const question = ["verify", "-n", SIGNATURE_NAMESPACE, "-I", name];
      const { exitCode, stderr } = await runKeygen({ signature, approvers }, question, text);
      if (exitCode === 0) return "signed";
      return NOT_PERMITTED.test(stderr) ? "not-permitted" : "not-signed";
    },
  };
};
