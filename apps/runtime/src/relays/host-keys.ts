// The host keys for all relays of a home. Created once and kept, so that a guest's ssh asks about them only once.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { renameDurably } from "../platform/atomic-file";
import { errorMessage } from "../platform/errors";
import { fingerprintOf } from "../platform/fingerprint";
import { run } from "../platform/process-tree";

export interface RelayKeyPair {
  /** The folder with `ssh_host_ed25519_key`, which tmate-ssh-server loads, and in homes of older versions `ssh_host_rsa_key`. */
  readonly dir: string;
  /** The private ed25519 key (0600), for uptermd. */
  readonly ed25519Path: string;
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string;
  readonly fingerprint: string;
  /** Null in a home that never had an RSA key. */
  readonly rsaFingerprint: string | null;
}

export interface RelayKeys {
  /** Creates the keys if there are none. Never replaces a key, because guests have pinned it. */
  load(): Promise<Result<RelayKeyPair, ShareError<"setup-problem">>>;
}

export interface RelayKeysDeps {
  /** `<home>/keys`; created (0700) if it doesn't exist. */
  readonly keysDir: string;
  /** Where to look for ssh-keygen, as in PATH. */
  readonly searchPath: string;
}

const ED25519 = "ssh_host_ed25519_key";
/**
 * Homes of older versions have this key and keep it. New homes have none, because tmate-ssh-server runs without it, and the
 * first share waited for it: on a busy machine, ssh-keygen took up to seven seconds.
 */
const RSA = "ssh_host_rsa_key";
const KEYGEN_DEADLINE_MS = 30_000;

const problem = (what: string, path: string, hint: string): ReturnType<typeof fail<ShareError<"setup-problem">>> =>
  fail(shareError("setup-problem", what, { what, path, hint }));

const typeAndBlob = (path: string): string => readFileSync(path, "utf8").trim().split(/\s+/).slice(0, 2).join(" ");

const read = (dir: string): RelayKeyPair => {
  const publicKey = typeAndBlob(join(dir, `${ED25519}.pub`));
  const rsaPath = join(dir, `${RSA}.pub`);
  return {
    dir,
    ed25519Path: join(dir, ED25519),
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    rsaFingerprint: existsSync(rsaPath) ? fingerprintOf(typeAndBlob(rsaPath)) : null,
  };
};

const isComplete = (dir: string): boolean => existsSync(join(dir, ED25519)) && existsSync(join(dir, `${ED25519}.pub`));

/** If another runtime was faster, its keys stay, because guests may already have pinned them. */
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

  const keygen = async (path: string): Promise<void> => {
    const argv = ["ssh-keygen", "-q", "-N", "", "-C", "lanecast-relay", "-f", path, "-t", "ed25519"];
    const made = await run(argv, { env: { PATH: searchPath }, timeoutMs: KEYGEN_DEADLINE_MS });
    if (made.exitCode !== 0) throw new Error(made.stderr.trim());
  };

  /** Creates the key in a temporary folder and renames it, so that a folder with half a key is never seen. */
  const make = async (): Promise<void> => {
    const draft = mkdtempSync(join(keysDir, ".relay-"));
    try {
      await keygen(join(draft, ED25519));
      moveUnlessThere(draft, dir);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  };

  const load = async (): Promise<Result<RelayKeyPair, ShareError<"setup-problem">>> => {
    try {
      mkdirSync(keysDir, { recursive: true, mode: 0o700 });
      if (existsSync(dir) && !isComplete(dir)) {
        return problem(
          "The relay's host keys are incomplete.",
          dir,
          `Move ${dir} away. lanecast then creates new keys.`,
        );
      }
      if (!existsSync(dir)) await make();
      return ok(read(dir));
    } catch (thrown) {
      const hint = `Check that ssh-keygen is installed and that you can write to the folder (${errorMessage(thrown)}).`;
      return problem("Couldn't create the relay's host keys.", dir, hint);
    }
  };

  return {
    // One attempt at a time, so that two shares that start together don't create two pairs. A failed attempt isn't kept.
    load: () => {
      loading ??= load().then((result) => {
        if (!result.ok) loading = null;
        return result;
      });
      return loading;
    },
  };
};
