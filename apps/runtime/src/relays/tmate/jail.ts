// The private namespaces that a local tmate relay runs in, and the check whether this machine allows them.
import { lstatSync, mkdirSync } from "node:fs";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { ProcessRef } from "../../platform/process-table";
import { findProgram, run } from "../../platform/process-tree";

/** The folder where tmate-ssh-server jails itself. The path is fixed in the program, so each relay needs its own mount there. */
const JAIL_DIR = "/tmp/tmate";
/** What libssh's server reads on every machine (ssh_bind_options_parse_config). */
const SERVER_CONFIG = "/etc/ssh/libssh_server_config";
const PROBE_DEADLINE_MS = 5_000;

export type Unavailable = ShareError<"backend-unavailable">;
export const unavailable = (problem: Unavailable["data"]["problem"], message: string, hint: string): Unavailable =>
  shareError("backend-unavailable", message, { backend: "tmate", problem, hint });

/**
 * The relay is root only in its namespaces. `--map-auto` provides the uid that the jailed processes drop to; real root has no
 * entry in /etc/subuid and needs none. `--kill-child=KILL`: when `unshare` ends, so does its pid namespace, and with it every
 * guest. The tmpfs covers only the jail's folder, because one on all of /tmp would hide a home or a relay there.
 * The machine's configuration of libssh's server is hidden: its lines could change ciphers, keys or the port.
 */
export const jailed = (argv: readonly string[], isRoot: boolean): readonly string[] => [
  "unshare",
  ...(isRoot ? [] : ["--user", "--map-root-user", "--map-auto"]),
  "--mount",
  "--pid",
  "--fork",
  "--kill-child=KILL",
  "--mount-proc",
  "--",
  "sh",
  "-c",
  `mount -t tmpfs -o mode=700 tmpfs ${JAIL_DIR} && { [ ! -e ${SERVER_CONFIG} ] || mount --bind /dev/null ${SERVER_CONFIG}; } && exec "$@"`,
  "sh",
  ...argv,
];

/** The mount point must exist; its content isn't visible from inside. */
export const prepareJail = (): Result<null, Unavailable> => {
  try {
    mkdirSync(JAIL_DIR, { recursive: true, mode: 0o700 });
    if (lstatSync(JAIL_DIR).isDirectory()) return ok(null);
  } catch {
    // A file, a dangling link, or a /tmp that isn't writable; reported below.
  }
  const hint = `Move ${JAIL_DIR} away, and check that you can write to /tmp.`;
  return fail(unavailable("forbidden-here", `The tmate relay couldn't create the folder ${JAIL_DIR}.`, hint));
};

/** Messages of the tools when something is missing or not allowed, with the remedy. The first match counts. */
const refusals: readonly { readonly output: RegExp; readonly message: string; readonly hint: string }[] = [
  {
    output: /unrecognized option|unknown option/i,
    message: "The installed unshare is too old for the tmate relay.",
    hint: "Install util-linux 2.38 or newer.",
  },
  {
    output: /failed to execute new[ug]idmap/,
    message: "newuidmap isn't installed. The tmate relay needs it.",
    hint: "Install the uidmap package.",
  },
  {
    output: /subuid|subgid/i,
    message: "This user has no subordinate ids. The tmate relay needs them.",
    hint: "Run: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER (if /etc/subuid gives that range to another user, take the next one)",
  },
];

const forbidden = {
  message: "This machine doesn't allow the private namespaces that the tmate relay needs.",
  hint: "Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0), or use upterm.",
};

export const classifyRefusal = (output: string): Unavailable => {
  const known = refusals.find((refusal) => refusal.output.test(output)) ?? forbidden;
  return unavailable("forbidden-here", known.message, known.hint);
};

/** Creates such a namespace and leaves it immediately; there is no other way to find out. */
export const probeJail = async (searchPath: string, isRoot: boolean): Promise<Result<null, Unavailable>> => {
  const missing = ["unshare", "mount", "setpriv"].find((name) => findProgram(name, searchPath) === null);
  if (missing !== undefined) {
    const message = `${missing} isn't installed. The tmate relay needs it.`;
    return fail(unavailable("missing", message, "Install util-linux 2.38 or newer."));
  }
  const prepared = prepareJail();
  if (!prepared.ok) return prepared;
  const tried = await run(jailed(["true"], isRoot), {
    env: { PATH: searchPath, LANG: "C.UTF-8" },
    timeoutMs: PROBE_DEADLINE_MS,
  });
  return tried.exitCode === 0 ? ok(null) : fail(classifyRefusal(tried.stderr));
};

/** The socket on which the relay's process for one session accepts its guests' clients, seen from outside the jail. */
export const sessionSocketOf = (relay: ProcessRef, token: string): string =>
  `/proc/${relay.pid}/root${JAIL_DIR}/sessions/${token}`;
