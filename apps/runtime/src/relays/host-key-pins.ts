// Whether the server at an address shows one of the host keys that were pinned: asked with ssh-keyscan. Knows neither relay kind nor share.

import { type Backend, fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { run } from "../platform/process-tree";
import { fingerprintOf } from "./fingerprint";

export interface ServerKey {
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** Who is asked, for words: the relay's name and what the server is to it. */
export interface PinnedServer {
  readonly backend: Backend;
  readonly relay: string;
  /** `relay` or `jump host`. */
  readonly role: "relay" | "jump host";
  readonly host: string;
  readonly port: number;
  /** SHA256:… of the keys that are trusted; one is enough. */
  readonly pins: readonly string[];
}

/** A server across a slow network greets within a second; a share's start must not wait long for one that is not there. */
const SCAN_SECONDS = 4;
const SCAN_DEADLINE_MS = 6_000;
/** What ssh clients of the last ten years agree on; in the order they prefer. */
const KEY_TYPES = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"] as const;

/** `host type base64` a line; what else ssh-keyscan prints stands behind a #. */
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

/** Every key the server shows now; empty when nobody answers as an ssh server. */
export const scanServerKeys = async (
  { host, port }: Pick<PinnedServer, "host" | "port">,
  searchPath: string,
): Promise<readonly ServerKey[]> => {
  const argv = ["ssh-keyscan", "-T", String(SCAN_SECONDS), "-t", "ed25519,ecdsa,rsa", "-p", String(port), "--", host];
  const scanned = await run(argv, { env: { PATH: searchPath }, timeoutMs: SCAN_DEADLINE_MS }).catch(() => null);
  return scanned === null ? [] : parseScan(scanned.stdout);
};

const unreachable = ({ backend, relay, role, host, port }: PinnedServer): ShareError<"relay-unreachable"> =>
  shareError("relay-unreachable", `The ${role} ${host}, port ${port}, does not answer.`, {
    backend,
    relay,
    hint: `Check that it runs and can be dialled from this machine, then: lanecast relay test ${relay}`,
  });

const changed = ({ backend, relay, role, host }: PinnedServer, shown: string): ShareError<"relay-refused"> =>
  shareError("relay-refused", `The ${role} ${host} showed another host key than the one pinned.`, {
    backend,
    relay,
    hint: `It shows ${shown}. Ask its keeper; only if they changed it, put that into host_key of [relays.${relay}].`,
  });

/** The server's keys that are pinned, the preferred type first; never empty. Errors: relay-unreachable, relay-refused. */
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
