// Checks that a remote relay refuses the link of an ended share, by really connecting with a key that no one knows.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import { type RunResult, run } from "../platform/process-tree";
import { makeScratchFolder } from "../platform/scratch";
import type { ServerKey } from "./pinned-keys";
import type { DeadLink } from "./relay";

export interface DeadLinkTarget {
  readonly backend: Backend;
  readonly host: string;
  readonly port: number;
  readonly publicKeys: readonly ServerKey[];
  readonly searchPath: string;
}

/** A refusal takes a tenth of a second. A connection that is let in stays open and is cut off after this time. */
const TRY_MS = 2_500;
const CONNECT_SECONDS = 2;

/** The link is in a file, because every user of this machine can read a command line. */
const configurationOf = ({ host, port }: DeadLinkTarget, { user }: DeadLink, dir: string): string =>
  [
    "Host relay",
    `HostName ${host}`,
    `Port ${port}`,
    `User ${user}`,
    "HostKeyAlias relay",
    `UserKnownHostsFile ${join(dir, "known_hosts")}`,
    "GlobalKnownHostsFile /dev/null",
    "StrictHostKeyChecking yes",
    "BatchMode yes",
    "IdentitiesOnly yes",
    `IdentityFile ${join(dir, "unknown-key")}`,
    `ConnectTimeout ${CONNECT_SECONDS}`,
    "LogLevel ERROR",
    "",
  ].join("\n");

/** A new key. upterm requires one even for a share that anyone with the link can join. */
const makeUnknownKey = (dir: string, searchPath: string): Promise<RunResult> =>
  run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", join(dir, "unknown-key")], {
    env: { PATH: searchPath },
    timeoutMs: TRY_MS,
  });

const DENIED = /Permission denied \(/;
/** A screen was drawn. A relay that is merely silent draws none. */
const isLetIn = ({ timedOut, stdout }: RunResult): boolean => timedOut && stdout !== "";
const NO_SUCH_SESSION = /Invalid or expired session token/;

/**
 * tmate's relay reports an unknown session before it checks the key, so a refused key means that the session lives. upterm's
 * relay refuses an unknown session and a wrong key with the same message, so only the link of a keyless share can be checked.
 */
const verdictOf: Readonly<Record<Backend, (result: RunResult, link: DeadLink) => boolean | null>> = {
  tmate: (result) => {
    if (NO_SUCH_SESSION.test(result.stdout + result.stderr)) return true;
    return isLetIn(result) || DENIED.test(result.stderr) ? false : null;
  },
  upterm: (result, { isKeyed }) => {
    if (isKeyed) return null;
    if (DENIED.test(result.stderr)) return true;
    return isLetIn(result) ? false : null;
  },
};

/** Null when the relay doesn't answer, or its answer isn't conclusive. */
export const isDeadLinkRefused = async (target: DeadLinkTarget, link: DeadLink): Promise<boolean | null> => {
  if (target.backend === "upterm" && link.isKeyed) return null;
  const dir = makeScratchFolder("lanecast-dead-link-");
  try {
    writeFileSync(join(dir, "config"), configurationOf(target, link, dir), { mode: 0o600 });
    const pinned = target.publicKeys.map(({ publicKey }) => `relay ${publicKey}\n`);
    writeFileSync(join(dir, "known_hosts"), pinned.join(""), { mode: 0o600 });
    await makeUnknownKey(dir, target.searchPath);
    const argv = ["ssh", "-F", join(dir, "config"), "-tt", "relay"];
    const env = { PATH: target.searchPath, HOME: dir, LANG: "C.UTF-8", TERM: "xterm" };
    return verdictOf[target.backend](await run(argv, { env, timeoutMs: TRY_MS }), link);
  } catch {
    return null;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};
