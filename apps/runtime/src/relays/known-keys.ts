// The host keys that the operator has accepted for a server: the lines of known_hosts files (sshd(8)). Never adds one.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { glob } from "ssh-config";
import { fingerprintOf } from "../platform/fingerprint";

export interface KnownServer {
  readonly host: string;
  readonly port: number;
  /** The name that known_hosts has instead of the host, if any. */
  readonly hostKeyAlias: string | null;
}

const SSH_PORT = 22;

/** The name in known_hosts: `[host]:port` unless the port is 22. */
const nameOf = ({ host, port, hostKeyAlias }: KnownServer): string => {
  if (hostKeyAlias !== null) return hostKeyAlias.toLowerCase();
  const name = host.toLowerCase();
  return port === SSH_PORT ? name : `[${name}]:${port}`;
};

/** `|1|salt|HMAC-SHA1 of the name`, both in base64. */
const isHashOf = (hashed: string, name: string): boolean => {
  const [, , salt = "", digest = ""] = hashed.split("|");
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === digest;
};

const names = (list: string, name: string): boolean => {
  if (list.startsWith("|1|")) return isHashOf(list, name);
  // An address in brackets isn't a pattern.
  return list.split(",").includes(name) || (isIP(name) === 0 && glob(list.toLowerCase(), name));
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

interface KnownLine {
  readonly mark: string | null;
  readonly fingerprint: string;
}

const lineFor = (line: string, name: string): KnownLine | null => {
  const fields = line.trim().split(/\s+/);
  const mark = fields[0]?.startsWith("@") === true ? (fields.shift() ?? null) : null;
  const [list = "", type = "", blob = ""] = fields;
  if (list.startsWith("#") || blob === "" || !names(list, name)) return null;
  return { mark, fingerprint: fingerprintOf(`${type} ${blob}`) };
};

/** `SHA256:…` of each accepted key, without revoked ones; empty if the operator has accepted none. */
export const knownFingerprints = (server: KnownServer, files: readonly string[]): readonly string[] => {
  const name = nameOf(server);
  const lines = files
    .flatMap((path) => textOf(path).split("\n"))
    .map((line) => lineFor(line, name))
    .filter((line) => line !== null);
  const revoked = lines.filter(({ mark }) => mark === "@revoked").map(({ fingerprint }) => fingerprint);
  // A certificate authority's key isn't a host's key, so it can't be pinned.
  const accepted = lines.filter(({ mark }) => mark === null).map(({ fingerprint }) => fingerprint);
  return [...new Set(accepted)].filter((fingerprint) => !revoked.includes(fingerprint));
};
