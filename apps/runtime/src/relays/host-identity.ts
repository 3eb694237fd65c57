// The lasting host key for a relay that admits known hosts only. Without one, each share has its own host key.
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { type RunResult, run } from "../platform/process-tree";

export interface HostIdentity {
  /** The private key. */
  readonly path: string;
  /** Its public line, for the relay's administrator. Created first if the key is lanecast's own. */
  load(): Promise<Result<string, ShareError<"setup-problem">>>;
}

export interface HostIdentityDeps {
  readonly path: string;
  /** Kept in the home and created when it is first needed. Otherwise the operator's own file, which is never written. */
  readonly isOurs: boolean;
  readonly searchPath: string;
}

const KEYGEN_DEADLINE_MS = 5_000;

const problem = (path: string, hint: string) => {
  const what = `Couldn't use the lasting host key ${path}.`;
  return fail(shareError("setup-problem", what, { what, path, hint }));
};

export const createHostIdentity = ({ path, isOurs, searchPath }: HostIdentityDeps): HostIdentity => {
  const keygen = (...argv: readonly string[]): Promise<RunResult | null> =>
    run(["ssh-keygen", ...argv], { env: { PATH: searchPath }, timeoutMs: KEYGEN_DEADLINE_MS }).catch(() => null);

  const create = async (): Promise<void> => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    chmodSync(dirname(path), 0o700);
    await keygen("-q", "-t", "ed25519", "-N", "", "-C", "lanecast-host", "-f", path);
  };

  const loadNow: HostIdentity["load"] = async () => {
    if (!existsSync(path)) {
      if (!isOurs) return problem(path, "Create it with ssh-keygen, or set host_identity = true.");
      await create().catch(() => undefined);
    }
    // From the private key, because a .pub file beside it may be missing or belong to another key.
    const read = await keygen("-y", "-P", "", "-f", path);
    const line = read?.exitCode === 0 ? read.stdout.trim().split(/\s+/).slice(0, 2).join(" ") : "";
    if (line !== "") return ok(line);
    const hint = isOurs
      ? "Check that ssh-keygen is installed and the folder is yours."
      : `It must be a private key without a passphrase, and only you may read it: chmod 600 ${path}`;
    return problem(path, hint);
  };
  /** Two at the same moment would both create the key. */
  let loading: ReturnType<HostIdentity["load"]> | null = null;
  return {
    path,
    load: () => {
      loading ??= loadNow().finally(() => {
        loading = null;
      });
      return loading;
    },
  };
};
