// The private namespaces of a local tmate relay, and whether this machine grants them.
import { lstatSync, mkdirSync } from "node:fs";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { findProgram, run } from "../../platform/process-tree";

/** Where tmate-ssh-server jails itself. The program fixes the folder, so each relay gets a mount of its own there (BACKENDS 2). */
const JAIL_DIR = "/tmp/tmate";
/** What libssh's server reads on every machine (ssh_bind_options_parse_config). */
const SERVER_CONFIG = "/etc/ssh/libssh_server_config";
const PROBE_DEADLINE_MS = 5_000;

export type Unavailable = ShareError<"backend-unavailable">;
export const unavailable = (problem: Unavailable["data"]["problem"], message: string, hint: string): Unavailable =>
  shareError("backend-unavailable", message, { backend: "tmate", problem, hint });

/**
 * The relay is root only in its namespaces. `--map-auto` maps the uid that the jailed processes drop to; real root has no entry
 * in /etc/subuid and needs none. `--kill-child=KILL`: when `unshare` ends, its PID namespace ends, and every guest with it. The
 * tmpfs covers only the jail's folder: on all of /tmp it would hide a home or a relay there. libssh's server configuration of
 * the machine is hidden, because its lines could change ciphers, keys or the port.
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

/** Creates the mount point. What is in it is never visible inside. */
export const prepareJail = (): Result<null, Unavailable> => {
  try {
    mkdirSync(JAIL_DIR, { recursive: true, mode: 0o700 });
    if (lstatSync(JAIL_DIR).isDirectory()) return ok(null);
  } catch {
    // Reported below: a file, a dangling link, or a /tmp that cannot be written.
  }
  const hint = `Move ${JAIL_DIR} out of the way.`;
  return fail(unavailable("forbidden-here", `The tmate relay needs the folder ${JAIL_DIR}.`, hint));
};

/** The tools' error messages, and what helps. The first match counts. */
const refusals: readonly { readonly says: RegExp; readonly message: string; readonly hint: string }[] = [
  {
    says: /unrecognized option|unknown option/i,
    message: "The installed unshare is too old for the tmate relay.",
    hint: "Install util-linux 2.38 or newer.",
  },
  {
    says: /failed to execute new[ug]idmap/,
    message: "An ordinary user needs newuidmap for the tmate relay.",
    hint: "Install the package uidmap.",
  },
  {
    says: /subuid|subgid/i,
    message: "This user has no range of subordinate ids, which the tmate relay needs.",
    hint: "Run: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER",
  },
];

const forbidden = {
  message: "This machine does not grant the private namespaces that the tmate relay needs.",
  hint: "Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0), or use upterm.",
};

export const classifyRefusal = (said: string): Unavailable => {
  const known = refusals.find((refusal) => refusal.says.test(said)) ?? forbidden;
  return unavailable("forbidden-here", known.message, known.hint);
};

/** Makes such a namespace and leaves it again, which is the only way to know. */
export const probeJail = async (searchPath: string, isRoot: boolean): Promise<Result<null, Unavailable>> => {
  const missing = ["unshare", "mount", "setpriv"].find((name) => findProgram(name, searchPath) === null);
  if (missing !== undefined) {
    const message = `The tmate relay needs the program ${missing}.`;
    return fail(unavailable("missing", message, "Install util-linux 2.38 or newer."));
  }
  const place = prepareJail();
  if (!place.ok) return place;
  const tried = await run(jailed(["true"], isRoot), {
    env: { PATH: searchPath, LANG: "C.UTF-8" },
    timeoutMs: PROBE_DEADLINE_MS,
  });
  return tried.exitCode === 0 ? ok(null) : fail(classifyRefusal(tried.stderr));
};
