// Plans a tmate worker: its files, argument list and environment. Starts nothing.
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { makePrivateFolder, writePrivateFile } from "../../../../platform/private-file";
import { shellWord } from "../../../../platform/text";
import { withoutSshConfig } from "../../../../relays/tmate/namespaces";
import { MAX_WINDOW } from "../../door/frame";
import { attachCommand } from "../../door/wrapper";
import type { LaunchPlan, WorkerContext } from "../backend";
import { type TmatePrograms, tmateSocketOf } from "./command-line";
import { pictureSize } from "./picture";

const CONFIGURATION = "tmate.conf";
const KEYS = "authorized_keys";
const HOME = "home";
/** sockaddr_un holds 104 bytes on the smallest system, including the terminating NUL. */
const SOCKET_PATH_MAX_BYTES = 103;
/** tmate's own default, for a terminal that is already gone. */
const ANY_SIZE = { cols: 80, rows: 24 };

/**
 * Every line was tested with tmate 2.4.0, which exits with 1 on an unknown option. tmate's own keys and mouse are disabled, so
 * that guests can only type into the shared terminal. tmate accepts SHA256 fingerprints, but no MD5 ones.
 */
const configurationOf = ({ relay }: WorkerContext): string =>
  [
    `set -g tmate-server-host ${shellWord(relay.host)}`,
    `set -g tmate-server-port ${relay.port}`,
    ...(relay.rsaFingerprint === null
      ? []
      : [`set -g tmate-server-rsa-fingerprint ${shellWord(relay.rsaFingerprint)}`]),
    `set -g tmate-server-ed25519-fingerprint ${shellWord(relay.fingerprint)}`,
    // When the attach ends, the worker must end as well instead of starting it again.
    "set -g tmate-foreground-restart 0",
    "set -g default-terminal screen-256color",
    // Otherwise tmate waits half a second after Escape, and the lane's tmux waits once more.
    "set -s escape-time 10",
    "set -g prefix None",
    "set -g prefix2 None",
    "set -g mouse off",
    "set -s set-clipboard off",
    "set -g status off",
    // tmate follows the windows of guests who type, without a limit. The guest's frame limits the size as well.
    `set -wg force-width ${MAX_WINDOW.cols}`,
    `set -wg force-height ${MAX_WINDOW.rows}`,
    "unbind-key -a",
    "unbind-key -a -n",
    "",
  ].join("\n");

/** An allow-list, because every variable here reaches the worker and, through it, the guest. */
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

/**
 * Writes the worker's files and returns how to start it. Without `-a`, anyone with the link gets in, so it is left out only
 * for a share without keys. `-F`: a tmate in the background leaves its process group, and shows guests a help page that swallows
 * keys. `-x` and `-y`: the size that guests see from the first moment.
 */
export const planTmate = (context: WorkerContext, programs: TmatePrograms): Result<LaunchPlan> => {
  const { dir, authorizedKeys, attachPath } = context;
  const socket = tmateSocketOf(dir);
  if (Buffer.byteLength(socket) > SOCKET_PATH_MAX_BYTES) return fail(tooLong(socket));
  makePrivateFolder(join(dir, HOME));
  writePrivateFile(join(dir, CONFIGURATION), configurationOf(context));
  if (authorizedKeys.length > 0) writePrivateFile(join(dir, KEYS), `${authorizedKeys.join("\n")}\n`);
  const { cols, rows } = pictureSize(context.laneSize() ?? ANY_SIZE, []);
  const argv = [
    ...[programs.path, "-F", "-f", join(dir, CONFIGURATION), "-S", socket],
    ...(authorizedKeys.length === 0 ? [] : ["-a", join(dir, KEYS)]),
    ...[
      "new-session",
      "-x",
      String(cols),
      "-y",
      String(rows),
      `exec ${attachCommand(attachPath).map(shellWord).join(" ")}`,
    ],
  ];
  return ok({ argv: withoutSshConfig(argv, programs.namespace), env: environmentOf(context, programs) });
};
