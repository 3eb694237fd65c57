// Checks with ssh-keyscan whether the ssh server at an address has one of the pinned host keys.

import { type Backend, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { fingerprintOf } from "../platform/fingerprint";
import { run } from "../platform/process-tree";

export interface ServerKey {
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** The server to check. `relay` and `role` are for messages. */
export interface PinnedServer {
  readonly backend: Backend;
  readonly relay: string;
  /** `relay` or `jump host`. */
  readonly role: "relay" | "jump host";
  readonly host: string;
  readonly port: number;
  /** SHA256:… of the trusted keys; the server needs one of them. */
  readonly pins: readonly string[];
}

/** Even over a slow network a server answers within a second. The start of a share must not wait long for one that doesn't exist. */
const SCAN_SECONDS = 4;
const SCAN_DEADLINE_MS = 6_000;
/** The types that ssh clients of the last ten years support, in their order of preference. */
const KEY_TYPES = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"] as const;

/** ssh-keyscan prints a line `host type base64` per key, and comments after a #. */
const parseScan = (text: string): readonly ServerKey[] => {
  const keys = text.split("\n").flatMap((line) => {
    const [, type = "", blob = ""] = line.trim().split(/\s+/);
    const isKey = !line.startsWith("#") && /^[A-Za-z0-9+/]+=*$/.test(blob);
    return isKey ? [`${type} ${blob}`] : [];
  });
  const rank = (key: string): number => KEY_TYPES.findIndex((type) => key.startsWith(`${type} `));
  return [...new Set(keys)]
    .filter((key) => rank(key) >= 0)
    .sort((one, other) => rank(one) - rank(other))
    .map((publicKey) => ({ publicKey, fingerprint: fingerprintOf(publicKey) }));
};

/** Every host key of the server; empty when no ssh server answers. */
export const scanServerKeys = async (
  { host, port }: Pick<PinnedServer, "host" | "port">,
  searchPath: string,
): Promise<readonly ServerKey[]> => {
  const argv = ["ssh-keyscan", "-T", String(SCAN_SECONDS), "-t", "ed25519,ecdsa,rsa", "-p", String(port), "--", host];
  const scanned = await run(argv, { env: { PATH: searchPath }, timeoutMs: SCAN_DEADLINE_MS }).catch(() => null);
  return scanned === null ? [] : parseScan(scanned.stdout);
};

const unreachable = ({ backend, relay, role, host, port }: PinnedServer): ShareError<"relay-unreachable"> =>
  shareError("relay-unreachable", `Couldn't reach the ${role} ${host} on port ${port}.`, {
    backend,
    relay,
    hint: `Check that it is running and reachable from this machine, then run: lanecast relay test ${relay}`,
  });

const changed = ({ backend, relay, role, host }: PinnedServer, shown: string): ShareError<"relay-refused"> =>
  shareError("relay-refused", `The ${role} ${host} has a different host key than the pinned one.`, {
    backend,
    relay,
    hint: `Its key is now ${shown}. If its administrator confirms the change, update host_key in [relays.${relay}].`,
  });

/** The pinned keys that the server has, preferred types first; never empty. Errors: relay-unreachable, relay-refused. */
export const askPinnedKeys = async (
  server: PinnedServer,
  searchPath: string,
): Promise<Result<readonly [ServerKey, ...ServerKey[]], ShareError<"relay-unreachable" | "relay-refused">>> => {
  const shown = await scanServerKeys(server, searchPath);
  const [preferred] = shown;
  if (preferred === undefined) return fail(unreachable(server));
  const [first, ...rest] = shown.filter(({ fingerprint }) => server.pins.includes(fingerprint));
  return first === undefined ? fail(changed(server, preferred.fingerprint)) : ok([first, ...rest]);
};
