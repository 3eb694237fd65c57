// The private namespaces a local tmate relay lives in, and whether this machine grants them. Knows no share and no port.
import { lstatSync, mkdirSync } from "node:fs";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { findProgram, run } from "../../platform/process-tree";

/** Where tmate-ssh-server jails itself; fixed in the program, hence a mount of its own for each relay (BACKENDS 2). */
const JAIL_DIR = "/tmp/tmate";
const PROBE_DEADLINE_MS = 5_000;

export type Unavailable = ShareError<"backend-unavailable">;
export const unavailable = (problem: Unavailable["data"]["problem"], message: string, hint: string): Unavailable =>
  shareError("backend-unavailable", message, { backend: "tmate", problem, hint });

/**
 * Root only in its namespaces. `--map-auto` gives the jailed processes the uid they drop to; real root has no entry in
 * /etc/subuid and needs none. `--kill-child=KILL`: the end of `unshare` is the end of its pid namespace, hence of every guest.
 * The tmpfs covers just the jail's folder: one on all of /tmp would hide a home or a relay that lies there.
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
  `mount -t tmpfs -o mode=700 tmpfs ${JAIL_DIR} && exec "$@"`,
  "sh",
  ...argv,
];

/** The mount point must be there; what is below it is never seen from inside. */
export const prepareJail = (): Result<null, Unavailable> => {
  try {
    mkdirSync(JAIL_DIR, { recursive: true, mode: 0o700 });
    if (lstatSync(JAIL_DIR).isDirectory()) return ok(null);
  } catch {
    // Told below: a file, a dangling link, or a /tmp that cannot be written.
  }
  const hint = `Move what is at ${JAIL_DIR} away.`;
  return fail(unavailable("forbidden-here", `The tmate relay needs the folder ${JAIL_DIR}.`, hint));
};

/** What the tools say when they may not, and what helps. The first that matches counts. */
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

/** Makes such a namespace and leaves it at once: the only way to know. */
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
