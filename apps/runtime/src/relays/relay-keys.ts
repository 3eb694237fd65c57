// The host keys of every relay of one home: made once, kept, so that a guest's ssh is asked about them once. Knows no relay.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { renameDurably } from "../platform/atomic-file";
import { run } from "../platform/process-tree";
import { fingerprintOf } from "./fingerprint";

export interface RelayKeyPair {
  /** The folder with `ssh_host_ed25519_key` and `ssh_host_rsa_key`, as tmate-ssh-server wants it. */
  readonly dir: string;
  /** The private ed25519 key (0600); uptermd takes this one. */
  readonly ed25519Path: string;
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly rsaFingerprint: string;
}

export interface RelayKeys {
  /** Makes the keys when there are none. Never replaces one: guests have pinned it. */
  load(): Promise<Result<RelayKeyPair, ShareError<"setup-problem">>>;
}

export interface RelayKeysDeps {
  /** `<home>/keys`; made (0700) when it is not there. */
  readonly keysDir: string;
  /** Where ssh-keygen is looked for, as in PATH. */
  readonly searchPath: string;
}

const ED25519 = "ssh_host_ed25519_key";
const RSA = "ssh_host_rsa_key";
/** What NIST asks for until 2030 and beyond; tmate's client wants an RSA key to pin beside the ed25519 one. */
const RSA_BITS = "3072";
/** Finding an RSA key takes a tenth of a second, on a starved machine some seconds. */
const KEYGEN_DEADLINE_MS = 30_000;

const problem = (what: string, path: string, hint: string): ReturnType<typeof fail<ShareError<"setup-problem">>> =>
  fail(shareError("setup-problem", what, { what, path, hint }));

const typeAndBlob = (path: string): string => readFileSync(path, "utf8").trim().split(/\s+/).slice(0, 2).join(" ");

const read = (dir: string): RelayKeyPair => {
  const publicKey = typeAndBlob(join(dir, `${ED25519}.pub`));
  return {
    dir,
    ed25519Path: join(dir, ED25519),
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    rsaFingerprint: fingerprintOf(typeAndBlob(join(dir, `${RSA}.pub`))),
  };
};

const isComplete = (dir: string): boolean =>
  [ED25519, RSA].every((name) => existsSync(join(dir, name)) && existsSync(join(dir, `${name}.pub`)));

/** Whoever was first has won: the pair that guests may already have pinned stays. */
const moveUnlessThere = (from: string, to: string): void => {
  try {
    renameDurably(from, to);
  } catch (thrown) {
    if (!isComplete(to)) throw thrown;
  }
};

export const createRelayKeys = ({ keysDir, searchPath }: RelayKeysDeps): RelayKeys => {
  const dir = join(keysDir, "relay");
  let loading: Promise<Result<RelayKeyPair, ShareError<"setup-problem">>> | null = null;

  const keygen = async (path: string, ...kind: readonly string[]): Promise<string | null> => {
    const argv = ["ssh-keygen", "-q", "-N", "", "-C", "lanecast-relay", "-f", path, ...kind];
    const made = await run(argv, { env: { PATH: searchPath }, timeoutMs: KEYGEN_DEADLINE_MS });
    return made.exitCode === 0 ? null : made.stderr.trim();
  };

  /** Both keys are made beside their place and moved there in one step: a folder with half a pair is never seen. */
  const make = async (): Promise<void> => {
    const draft = mkdtempSync(join(keysDir, ".relay-"));
    try {
      const failures = [
        await keygen(join(draft, ED25519), "-t", "ed25519"),
        await keygen(join(draft, RSA), "-t", "rsa", "-b", RSA_BITS),
      ].filter((failure) => failure !== null);
      if (failures.length > 0) throw new Error(failures.join("; "));
      moveUnlessThere(draft, dir);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  };

  const load = async (): Promise<Result<RelayKeyPair, ShareError<"setup-problem">>> => {
    try {
      mkdirSync(keysDir, { recursive: true, mode: 0o700 });
      if (existsSync(dir) && !isComplete(dir)) {
        return problem("The relay's host keys are not complete.", dir, `Move ${dir} away; new keys are made then.`);
      }
      if (!existsSync(dir)) await make();
      return ok(read(dir));
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      return problem(
        "The relay's host keys cannot be made.",
        dir,
        `${why}. Is ssh-keygen installed, and the folder ours?`,
      );
    }
  };

  return {
    // One attempt at a time: two shares that start together must not make two pairs. A failed one is forgotten.
    load: () => {
      loading ??= load().then((result) => {
        if (!result.ok) loading = null;
        return result;
      });
      return loading;
    },
  };
};
