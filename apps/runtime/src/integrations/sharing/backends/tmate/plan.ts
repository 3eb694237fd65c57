// How a tmate worker is started: its files, argument list and environment (BACKENDS 2). Starts nothing and knows no link.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { shellWord } from "../../../../platform/text";
import type { LaunchPlan, WorkerContext } from "../backend";

export interface TmatePrograms {
  /** The tmate binary, absolute. */
  readonly path: string;
  /** PATH of the worker and of what the guest's terminal runs. */
  readonly searchPath: string;
}

/** Of a guest's window; more than any screen shows. */
const MAX_COLS = 500;
const MAX_ROWS = 300;
const SOCKET = "tmate.sock";
const CONFIGURATION = "tmate.conf";
const KEYS = "authorized_keys";
const HOME = "home";
/** sockaddr_un holds 104 bytes on the smallest system, one of them the closing zero. */
const SOCKET_PATH_MAX_BYTES = 103;

export const tmateSocketOf = (dir: string): string => join(dir, SOCKET);

/**
 * Every line was tried against tmate 2.4.0, which ends with exit 1 at one it does not know. Keys and mouse of tmate itself are
 * taken away: the guest's only way is to type into the shared terminal. MD5 fingerprints are not accepted, SHA256 are.
 */
const configurationOf = ({ relay }: WorkerContext): string =>
  [
    `set -g tmate-server-host ${shellWord(relay.host)}`,
    `set -g tmate-server-port ${relay.port}`,
    ...(relay.rsaFingerprint === null
      ? []
      : [`set -g tmate-server-rsa-fingerprint ${shellWord(relay.rsaFingerprint)}`]),
    `set -g tmate-server-ed25519-fingerprint ${shellWord(relay.fingerprint)}`,
    // A shell that ends must end the share, not come back in a new one.
    "set -g tmate-foreground-restart 0",
    "set -g default-terminal screen-256color",
    // tmate waits half a second after Escape otherwise, and the lane's tmux once more.
    "set -s escape-time 10",
    "set -g prefix None",
    "set -g prefix2 None",
    "set -g mouse off",
    "set -s set-clipboard off",
    "set -g status off",
    // tmate has no limit of its own for what a guest claims; the lanes' tmux is kept from it by the guest's frame as well.
    `set -wg force-width ${MAX_COLS}`,
    `set -wg force-height ${MAX_ROWS}`,
    "unbind-key -a",
    "unbind-key -a -n",
    "",
  ].join("\n");

/** An allow-list: what is not named here does not reach the worker, nor through it the guest. */
const environmentOf = (context: WorkerContext, programs: TmatePrograms): Readonly<Record<string, string>> => ({
  HOME: join(context.dir, HOME),
  PATH: programs.searchPath,
  LANG: "C.UTF-8",
  TERM: "xterm-256color",
  SHELL: "/bin/sh",
  [context.marker.name]: context.marker.value,
});

const tooLong = (path: string): ShareError<"setup-problem"> => {
  const what = `The path of the worker's socket is longer than ${SOCKET_PATH_MAX_BYTES} bytes.`;
  return shareError("setup-problem", what, { what, path, hint: "Set XDG_RUNTIME_DIR to a shorter path." });
};

/** Without `-a` whoever holds the link gets in: hence no keys, no `-a`, and no other way to leave it out. */
export const planTmate = (context: WorkerContext, programs: TmatePrograms): Result<LaunchPlan> => {
  const { dir, authorizedKeys, attachPath } = context;
  const socket = tmateSocketOf(dir);
  if (Buffer.byteLength(socket) > SOCKET_PATH_MAX_BYTES) return fail(tooLong(socket));
  mkdirSync(join(dir, HOME), { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, CONFIGURATION), configurationOf(context), { mode: 0o600 });
  const keys = authorizedKeys.length === 0 ? [] : ["-a", join(dir, KEYS)];
  if (authorizedKeys.length > 0) {
    writeFileSync(join(dir, KEYS), `${authorizedKeys.join("\n")}\n`, { mode: 0o600 });
  }
  // In the foreground: what starts as a daemon leaves the group, and shows guests a page of advice that swallows keys.
  const argv = [programs.path, "-F", "-f", join(dir, CONFIGURATION), "-S", socket, ...keys];
  return ok({ argv: [...argv, "new-session", shellWord(attachPath)], env: environmentOf(context, programs) });
};
