// The files and the command line of one upterm worker, all in the share's own directory. Starts nothing.
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { writePrivateFile } from "../../../../platform/private-file";
import { run } from "../../../../platform/process-tree";
import { listFlag } from "../../../../relays/upterm/list-flag";
import { hostKnownHostsLines } from "../../../../relays/upterm/uptermd";
import { attachCommand } from "../../door/wrapper";
import type { LaunchPlan, WorkerContext } from "../backend";
import type { UptermGeneration } from "./generation";
import { hostedCommand, lifelineOf } from "./lifeline";
import type { UptermProbe } from "./probe";

type SetupProblem = ShareError<"setup-problem">;

const KEYGEN_DEADLINE_MS = 5_000;
const HOST_KEY = "host_ed25519";
const KEY_TYPE = "ssh-ed25519";
const KEYS_FILE = "guests";
const KNOWN_HOSTS = "known_hosts";
/** sockaddr_un has 104 bytes on macOS and 108 on Linux, the closing zero included. */
const SOCKET_PATH_MAX_BYTES = 103;

const setupProblem = (what: string, path: string, hint: string): { readonly ok: false; readonly error: SetupProblem } =>
  fail(shareError("setup-problem", what, { what, path, hint }));

/** The XDG_RUNTIME_DIR of the worker: the share's directory itself, because each further folder lengthens the sockets' paths. */
export const runtimeDirOf = (dir: string): string => dir;
/** The XDG_STATE_HOME of the worker. upterm's log and records contain the session id, so they go with the share. */
export const stateDirOf = (dir: string): string => join(dir, "upterm-state");

/** Makes an ed25519 key without passphrase and comment, unless it exists, and returns its public line. */
export const makeKey = async (path: string, searchPath: string): Promise<Result<string, SetupProblem>> => {
  if (!existsSync(path)) {
    const argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path];
    const made = await run(argv, { env: { PATH: searchPath }, timeoutMs: KEYGEN_DEADLINE_MS }).catch(() => null);
    if (made?.exitCode !== 0) {
      return setupProblem("Couldn't create a key for upterm.", path, "Check that ssh-keygen (OpenSSH) is installed.");
    }
  }
  return ok(keyOnly(readFileSync(`${path}.pub`, "utf8")));
};

/** The key that a share's host shows to its relay. One per share: no later relay accepts a host that survived (GENB7). */
export const hostKeyOf = (dir: string): string => join(dir, HOST_KEY);

/** A string as SSH sends it (RFC 4251, 5). */
const sshString = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * Makes that key, unless it exists, and returns its public line. Throws file system errors. In this process, because ssh-keygen
 * would delay the link by 10 ms; upterm reads the key as PKCS #8, which OpenSSH itself does not.
 */
export const makeHostKey = (dir: string): string => {
  const path = hostKeyOf(dir);
  if (!existsSync(path)) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const bytes = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
    const blob = Buffer.concat([sshString(Buffer.from(KEY_TYPE)), sshString(bytes)]);
    writePrivateFile(`${path}.pub`, `${KEY_TYPE} ${blob.toString("base64")}\n`);
    writePrivateFile(path, privateKey.export({ format: "pem", type: "pkcs8" }).toString());
  }
  return keyOnly(readFileSync(`${path}.pub`, "utf8"));
};

/** `type base64` without the comment. If the last line isn't a key, upterm refuses the whole file. */
const keyOnly = (line: string): string => line.trim().split(/\s+/).slice(0, 2).join(" ");

const writePrivate = (path: string, lines: readonly string[]): string => {
  writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
  return path;
};

/** upterm splits `--force-command` as a shell does, but starts no shell. */
const quoteForSplit = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The server in the form that upterm gets and must report back. */
export const serverOf = ({ relay }: WorkerContext): string =>
  `ssh://${relay.host.includes(":") ? `[${relay.host}]` : relay.host}:${relay.port}`;

/** Without the flag, anyone may join; in 0.24 also with an empty file. It is left out only if that was requested. */
const keyFlags = ({ dir, authorizedKeys }: WorkerContext): readonly string[] =>
  authorizedKeys.length === 0
    ? []
    : ["--authorized-keys", writePrivate(join(dir, KEYS_FILE), authorizedKeys.map(keyOnly))];

/**
 * Everything that could open more than the terminal. Off by default, but switched off explicitly if the program has the
 * flag: `--allow-local-tcp-forwarding` until 0.40, `--allow-exec` and `--full-access` from 0.41. Flags that take a
 * value (`--allow-forwarding`, `--login-command`) have no value for "off", so they are left out, and the trial checks
 * them (trial.ts).
 */
const OPENERS = ["allow-local-tcp-forwarding", "allow-exec", "allow-forwarding", "full-access", "skip-host-key-check"];

const openerFlags = ({ flags }: UptermProbe): readonly string[] =>
  OPENERS.filter((name) => flags.get(name) === "switch").map((name) => `--${name}=false`);

export interface UptermPlanDeps {
  readonly probe: UptermProbe;
  readonly generation: UptermGeneration;
  /** PATH and locale. All of it reaches the guests' programs. */
  readonly env: Readonly<Record<string, string>>;
}

const makeFolders = (dir: string): Readonly<Record<string, string>> => {
  const folders = {
    HOME: join(dir, "upterm-home"),
    XDG_CONFIG_HOME: join(dir, "upterm-config"),
    XDG_STATE_HOME: stateDirOf(dir),
    XDG_RUNTIME_DIR: runtimeDirOf(dir),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folders;
};

/** Writes the worker's files and says how to start it. Errors: setup-problem if no socket fits into the directory. */
export const planUpterm = (
  context: WorkerContext,
  { probe, generation, env }: UptermPlanDeps,
): Result<LaunchPlan, SetupProblem> => {
  const { dir, relay, marker } = context;
  if (/[\r\n]/.test(dir)) {
    // The admin socket's address is one line (gRPC).
    const what = "The runtime directory's path has a line break in it.";
    return setupProblem(what, dir, "Set XDG_RUNTIME_DIR to a folder without one.");
  }
  const excess = Buffer.byteLength(generation.longestSocketPath(runtimeDirOf(dir))) - SOCKET_PATH_MAX_BYTES;
  if (excess > 0) {
    // upterm 0.24 would print its link and then hang, without a socket and without a message.
    const what = `The runtime directory's path is ${excess} bytes too long for upterm's sockets.`;
    return setupProblem(what, dir, "Set XDG_RUNTIME_DIR to a folder with a shorter path.");
  }
  const folders = makeFolders(dir);
  const hostArgv = [
    ...[
      probe.path,
      "host",
      "--server",
      serverOf(context),
      "--private-key",
      listFlag(relay.hostKeyPath ?? hostKeyOf(dir)),
    ],
    ...["--known-hosts", writePrivate(join(dir, KNOWN_HOSTS), hostKnownHostsLines(relay)), ...keyFlags(context)],
    ...["--accept", "--no-sftp", `--read-only=${context.access === "read"}`, ...openerFlags(probe)],
    ...["--force-command", attachCommand(context.attachPath).map(quoteForSplit).join(" ")],
  ];
  const launch = generation.launch({ dir, marker, probe, hostArgv, hosted: hostedCommand(dir) });
  // An allow-list. SSH_AUTH_SOCK would beat --private-key, a D-Bus or display address would bring desktop notices, and every
  // UPTERM_* variable is a flag that something else has set.
  return ok({ ...launch, env: { ...env, ...folders, [marker.name]: marker.value }, lifeline: lifelineOf(dir) });
};
