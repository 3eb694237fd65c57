// Whether a relay elsewhere lets anybody in with the link of a share that is over: really tried, as a stranger would. Knows no share.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import { type RunResult, run } from "../platform/process-tree";
import type { ServerKey } from "./host-key-pins";
import type { DeadLink } from "./relay";

export interface DeadLinkTarget {
  readonly backend: Backend;
  readonly host: string;
  readonly port: number;
  readonly publicKeys: readonly ServerKey[];
  readonly searchPath: string;
}

/** A refusal comes in a tenth of a second; whoever is let in stays, and is cut off then. */
const TRY_MS = 2_500;
const CONNECT_SECONDS = 2;

/** The link stands in a file: a command line can be read by everybody on this machine. */
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
    `IdentityFile ${join(dir, "stranger")}`,
    `ConnectTimeout ${CONNECT_SECONDS}`,
    "LogLevel ERROR",
    "",
  ].join("\n");

/** A key that nobody knows: upterm wants one even where anyone with the link may join. */
const makeStrangersKey = (dir: string, searchPath: string): Promise<RunResult> =>
  run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", join(dir, "stranger")], {
    env: { PATH: searchPath },
    timeoutMs: TRY_MS,
  });

const DENIED = /Permission denied \(/;
/** Somebody's screen was drawn; a relay that is merely silent draws none. */
const isIn = ({ timedOut, stdout }: RunResult): boolean => timedOut && stdout !== "";
const NO_SUCH_SESSION = /Invalid or expired session token/;

/**
 * tmate's relay says what is no session of its own before it looks at keys; a key it refuses belongs to one that lives.
 * upterm's refuses an unknown session and a wrong key in the same words: only an open share's link can be told.
 */
const verdictOf: Readonly<Record<Backend, (asked: RunResult, link: DeadLink) => boolean | null>> = {
  tmate: (asked) => {
    if (NO_SUCH_SESSION.test(asked.stdout + asked.stderr)) return true;
    return isIn(asked) || DENIED.test(asked.stderr) ? false : null;
  },
  upterm: (asked, { isKeyed }) => {
    if (isKeyed) return null;
    if (DENIED.test(asked.stderr)) return true;
    return isIn(asked) ? false : null;
  },
};

/** Null: the relay did not answer, or its answer does not tell. */
export const isDeadLinkRefused = async (target: DeadLinkTarget, link: DeadLink): Promise<boolean | null> => {
  if (target.backend === "upterm" && link.isKeyed) return null;
  const dir = mkdtempSync(join(tmpdir(), "lanecast-dead-link-"));
  try {
    writeFileSync(join(dir, "config"), configurationOf(target, link, dir), { mode: 0o600 });
    const pinned = target.publicKeys.map(({ publicKey }) => `relay ${publicKey}\n`);
    writeFileSync(join(dir, "known_hosts"), pinned.join(""), { mode: 0o600 });
    await makeStrangersKey(dir, target.searchPath);
    const argv = ["ssh", "-F", join(dir, "config"), "-tt", "relay"];
    const env = { PATH: target.searchPath, HOME: dir, LANG: "C.UTF-8", TERM: "xterm" };
    return verdictOf[target.backend](await run(argv, { env, timeoutMs: TRY_MS }), link);
  } catch {
    return null;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};
