// Unpacks the OpenSSH server that the tests use as a jump host inside their own network namespace. The distribution's package
// is unpacked, never installed: installing it would start a server that others could log in to.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isExecutable, run, toolsFolder } from "./machine.mjs";
import { hasCandidate } from "./system-packages.mjs";

const PACKAGE = "openssh-server";
/** Libraries that the server needs and the ssh client does not. Not every release has all of them. */
const LIBRARIES = ["libwrap0", "libwtmpdb0"];

/** The tests look in this folder too (apps/runtime/src/testing/reach/jump-host.ts). */
export const testSshdFolder = () => join(toolsFolder(), "openssh-server");

/** It prints its version, perhaps with a usage message, and exits. */
const startsAt = (/** @type {string} */ path) => {
  const said = run(path, ["-V"]);
  return /OpenSSH_\d/.test(`${said.stdout}\n${said.tail}`);
};

/** The system's server, or the unpacked one. */
export const isTestSshdThere = () =>
  isExecutable("/usr/sbin/sshd") ||
  (isExecutable(join(testSshdFolder(), "sshd")) && startsAt(join(testSshdFolder(), "sshd")));

/** Since 9.8 the server runs two helper programs from a built-in path. */
const LAUNCHER = `#!/bin/sh
# Runs the unpacked sshd with the libraries unpacked beside it.
here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)
for folder in "$here"/root/usr/lib/*-linux-gnu "$here"/root/lib/*-linux-gnu; do
  [ -d "$folder" ] && LD_LIBRARY_PATH="$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
done
export LD_LIBRARY_PATH
parts=$here/root/usr/lib/openssh
[ -x "$parts/sshd-session" ] && set -- -o "SshdSessionPath=$parts/sshd-session" "$@"
[ -x "$parts/sshd-auth" ] && set -- -o "SshdAuthPath=$parts/sshd-auth" "$@"
exec "$here/root/usr/sbin/sshd" "$@"
`;

/**
 * @param {string} work
 * @returns {string | null} the problem
 */
const unpack = (work) => {
  const folder = join(work, PACKAGE);
  mkdirSync(folder);
  const wanted = [PACKAGE, ...LIBRARIES.filter(hasCandidate)];
  const fetched = run("apt-get", ["-o", "APT::Sandbox::User=", "download", ...wanted], { cwd: work });
  if (!fetched.isOk) return fetched.tail;
  for (const name of readdirSync(work).filter((entry) => entry.endsWith(".deb"))) {
    const done = run("dpkg", ["-x", join(work, name), join(folder, "root")]);
    if (!done.isOk) return done.tail;
  }
  const launcher = join(folder, "sshd");
  writeFileSync(launcher, LAUNCHER);
  chmodSync(launcher, 0o755);
  if (!startsAt(launcher)) return `the unpacked sshd does not start: ${run(launcher, ["-V"]).tail}`;
  rmSync(testSshdFolder(), { recursive: true, force: true });
  renameSync(folder, testSshdFolder());
  return null;
};

/**
 * @param {(line: string) => void} say
 * @returns {string | null} the problem, or null if the server was unpacked and starts
 */
export const unpackTestSshd = (say) => {
  const parent = dirname(testSshdFolder());
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const work = mkdtempSync(join(parent, ".new-"));
  try {
    say(`unpacking ${PACKAGE} for the tests into ${testSshdFolder()} (not installed)`);
    if (!hasCandidate(PACKAGE)) run("apt-get", ["update", "-q"]);
    return existsSync(work) ? unpack(work) : `the folder ${work} has disappeared`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};
