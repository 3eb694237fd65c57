// The files and the command line of one upterm worker, all in the share's own directory. Starts nothing.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { run } from "../../../../platform/process-tree";
import { hostKnownHostsLines } from "../../../../relays/upterm/uptermd";
import { attachCommand } from "../../door/wrapper";
import type { LaunchPlan, WorkerContext } from "../backend";
import { socketPathExcess } from "./admin";

type SetupProblem = ShareError<"setup-problem">;

const KEYGEN_DEADLINE_MS = 5_000;
/**
 * What upterm wants to host; nobody ever sees it. Without the variable whose value names the session: half the link would
 * stand in a process's environment for as long as the share lives.
 */
const HOSTED = ["env", "-u", "UPTERM_ADMIN_SOCKET", "sleep", "infinity"] as const;
const HOST_KEY = "host_ed25519";
const KEYS_FILE = "guests";
const KNOWN_HOSTS = "known_hosts";

const setupProblem = (what: string, path: string, hint: string): { readonly ok: false; readonly error: SetupProblem } =>
  fail(shareError("setup-problem", what, { what, path, hint }));

/** The XDG_RUNTIME_DIR of the worker: the share's directory itself, because each further folder lengthens the socket's path. */
export const runtimeDirOf = (dir: string): string => dir;

/** Makes the key this share's host shows to its relay, and gives its public line without a comment. */
export const makeHostKey = async (dir: string, searchPath: string): Promise<Result<string, SetupProblem>> => {
  const path = join(dir, HOST_KEY);
  if (!existsSync(path)) {
    const argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path];
    const made = await run(argv, { env: { PATH: searchPath }, timeoutMs: KEYGEN_DEADLINE_MS }).catch(() => null);
    if (made?.exitCode !== 0) {
      return setupProblem("The share's host key cannot be made.", path, "Is ssh-keygen (OpenSSH) installed?");
    }
  }
  return ok(readFileSync(`${path}.pub`, "utf8").trim().split(/\s+/).slice(0, 2).join(" "));
};

/** `type base64` without comment: a line that is no key at the end of the file makes upterm refuse the whole of it. */
const keyOnly = (line: string): string => line.trim().split(/\s+/).slice(0, 2).join(" ");

const writePrivate = (path: string, lines: readonly string[]): string => {
  writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
  return path;
};

/** upterm splits `--force-command` as a shell does, but starts no shell. */
const quoteForSplit = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The server as upterm is told it, and as it must repeat it. */
export const serverOf = ({ relay }: WorkerContext): string =>
  `ssh://${relay.host.includes(":") ? `[${relay.host}]` : relay.host}:${relay.port}`;

/** No flag at all means that anybody may join, and so does an empty file: the flag is left out only when that was asked for. */
const keyFlags = ({ dir, authorizedKeys }: WorkerContext): readonly string[] =>
  authorizedKeys.length === 0
    ? []
    : ["--authorized-keys", writePrivate(join(dir, KEYS_FILE), authorizedKeys.map(keyOnly))];

export interface UptermPlanDeps {
  /** upterm itself, as the probe found it. */
  readonly path: string;
  /** PATH and locale; the whole of it reaches the guests' programs. */
  readonly env: Readonly<Record<string, string>>;
}

/** Writes the worker's files and says how to start it. Errors: setup-problem when the directory is too deep for a socket. */
export const planUpterm = (context: WorkerContext, { path, env }: UptermPlanDeps): Result<LaunchPlan, SetupProblem> => {
  const { dir, relay } = context;
  const excess = socketPathExcess(runtimeDirOf(dir));
  if (excess > 0) {
    // upterm would print its link and then hang without a socket, and without a word.
    const what = `The runtime directory's path is ${excess} bytes too long for upterm's socket.`;
    return setupProblem(what, dir, "Set XDG_RUNTIME_DIR to a folder with a shorter path.");
  }
  const folders = {
    HOME: join(dir, "upterm-home"),
    XDG_CONFIG_HOME: join(dir, "upterm-config"),
    XDG_STATE_HOME: join(dir, "upterm-state"),
    XDG_RUNTIME_DIR: runtimeDirOf(dir),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const argv = [
    ...[path, "host", "--server", serverOf(context), "--private-key", join(dir, HOST_KEY)],
    ...["--known-hosts", writePrivate(join(dir, KNOWN_HOSTS), hostKnownHostsLines(relay)), ...keyFlags(context)],
    ...["--accept", "--no-sftp", `--read-only=${context.access === "read"}`],
    ...["--skip-host-key-check=false", "--allow-local-tcp-forwarding=false"],
    ...["--force-command", attachCommand(context.attachPath).map(quoteForSplit).join(" "), "--", ...HOSTED],
  ];
  // An allow-list. SSH_AUTH_SOCK would beat --private-key, and every UPTERM_* variable is a flag somebody else has set.
  return ok({ argv, env: { ...env, ...folders, [context.marker.name]: context.marker.value } });
};
