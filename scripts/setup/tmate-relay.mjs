// Brings the local tmate relay: uses the installed one, else installs the distribution's package. Where there is none, unpacks
// Debian 13's with its libraries into a private folder; the system's apt configuration stays unchanged, and apt checks the
// signatures with Debian's keyring.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { findProgram, isExecutable, isRoot, run, toolsFolder } from "./machine.mjs";
import { hasCandidate, installPackages } from "./system-packages.mjs";

const SUITE = "trixie";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
/** Used if the system's sources name no Debian mirror (Ubuntu). */
const DEFAULT_MIRROR = "http://deb.debian.org/debian";
/** Of its dependencies, only the shared libraries are needed to run it. */
const WANTED = /^(tmate-ssh-server|lib|zlib1g)/;

/** Needed to check signatures. Ubuntu has it in the package debian-archive-keyring. */
const hasKeyring = () => existsSync(KEYRING);

/** The runtime looks in this folder too (apps/runtime/src/platform/paths.ts). */
const relayFolder = () => join(toolsFolder(), "tmate-ssh-server");

/** Whether the unpacked relay runs on this machine: it prints its usage and exits. */
const isUnpacked = () => {
  const launcher = join(relayFolder(), "tmate-ssh-server");
  return isExecutable(launcher) && startsAt(launcher);
};

/** @param {string} launcher */
const startsAt = (launcher) => /usage: tmate-ssh-server/.test(run(launcher, ["--help"]).tail);

const sourceFiles = () => {
  const folder = "/etc/apt/sources.list.d";
  const parts = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return ["/etc/apt/sources.list", ...parts].filter((path) => /\.(list|sources)$/.test(path) && existsSync(path));
};

/** The Debian mirror that this machine already uses, from either format of apt's sources. */
const mirrorInUse = () => {
  const text = sourceFiles()
    .map((path) => readFileSync(path, "utf8"))
    .join("\n")
    .replace(/^\s*#.*$/gm, "");
  const uris = text.match(/\b(?:https?|file|mirror\+\S+?):\/\S+/g) ?? [];
  return uris.find((uri) => /\/debian\/?$/.test(uri)) ?? DEFAULT_MIRROR;
};

/** @param {string} work */
const aptOptions = (work) =>
  [
    `Dir::Etc::sourcelist=${work}/sources.list`,
    "Dir::Etc::sourceparts=/dev/null",
    "Dir::Etc::preferences=/dev/null",
    "Dir::Etc::preferencesparts=/dev/null",
    `Dir::State=${work}`,
    `Dir::State::status=${work}/status`,
    `Dir::Cache=${work}/cache`,
    "Acquire::Languages=none",
    "APT::Sandbox::User=",
    "Debug::NoLocking=1",
  ].flatMap((option) => ["-o", option]);

/** @param {string} work */
const download = (work) => {
  mkdirSync(join(work, "lists/partial"), { recursive: true });
  mkdirSync(join(work, "cache/archives/partial"), { recursive: true });
  // With an empty status file apt fetches every library, installed or not.
  writeFileSync(join(work, "status"), "");
  writeFileSync(join(work, "sources.list"), `deb [signed-by=${KEYRING}] ${mirrorInUse()} ${SUITE} main\n`);
  const options = aptOptions(work);
  const updated = run("apt-get", [...options, "update", "-q"]);
  if (!updated.isOk) return updated;
  const fetchOnly = ["install", "-y", "-q", "--download-only", "--no-install-recommends", "tmate-ssh-server"];
  return run("apt-get", [...options, ...fetchOnly]);
};

/** @param {string} folder */
const launcherOf = (folder) => {
  const libraries = readdirSync(join(folder, "root/usr/lib")).find((name) => name.includes("-linux-gnu")) ?? "";
  const inside = join(folder, "root/usr/lib", libraries);
  const loader = readdirSync(inside).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
  if (loader === undefined) return null;
  const path = relative(folder, inside);
  return `#!/bin/sh
# Runs the unpacked tmate-ssh-server with the libraries it was built for instead of the system's older ones.
here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)
exec "$here/${path}/${loader}" --argv0 tmate-ssh-server --library-path "$here/${path}" "$here/root/usr/bin/tmate-ssh-server" "$@"
`;
};

/**
 * Unpacks beside the final folder and renames it at the end, so that an interrupted run leaves no half-filled relay folder.
 * @param {string} work
 */
const unpack = (work) => {
  const archives = join(work, "cache/archives");
  const folder = join(work, "tmate-ssh-server");
  mkdirSync(folder);
  for (const name of readdirSync(archives).filter((entry) => entry.endsWith(".deb") && WANTED.test(entry))) {
    const done = run("dpkg", ["-x", join(archives, name), join(folder, "root")]);
    if (!done.isOk) return done.tail;
  }
  const launcher = launcherOf(folder);
  if (launcher === null) return "the unpacked libraries contain no dynamic loader";
  for (const unused of ["usr/share", "usr/sbin", "etc", "var"])
    rmSync(join(folder, "root", unused), { recursive: true, force: true });
  const launcherPath = join(folder, "tmate-ssh-server");
  writeFileSync(launcherPath, launcher);
  chmodSync(launcherPath, 0o755);
  if (!startsAt(launcherPath)) return `the unpacked program does not start: ${run(launcherPath, ["--help"]).tail}`;
  rmSync(relayFolder(), { recursive: true, force: true });
  renameSync(folder, relayFolder());
  return null;
};

/**
 * @param {(line: string) => void} say
 * @returns {string | null} the problem, or null if the relay was unpacked and starts
 */
const unpackRelay = (say) => {
  if (!hasKeyring()) return `Debian's keyring is missing (${KEYRING}, package debian-archive-keyring)`;
  const parent = dirname(relayFolder());
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  // In the same folder as the result: the last step is a rename, which works only within one file system.
  const work = mkdtempSync(join(parent, ".new-"));
  try {
    say(`unpacking the local tmate relay from Debian ${SUITE} into ${relayFolder()}`);
    const fetched = download(work);
    return fetched.isOk ? unpack(work) : fetched.tail;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const PACKAGE = "tmate-ssh-server";
const KEYRING_PACKAGE = "debian-archive-keyring";

export const isRelayThere = () => findProgram(PACKAGE) !== null || isUnpacked();

/** @param {(line: string) => void} say */
const installAsRoot = (say) => {
  if (!hasCandidate(PACKAGE)) run("apt-get", ["update", "-q"]);
  if (hasCandidate(PACKAGE) && installPackages([PACKAGE], say).isOk) return;
  if (!hasKeyring()) installPackages([KEYRING_PACKAGE], say);
};

/**
 * @param {(line: string) => void} say
 * @returns {import("./report.mjs").Problem | null}
 */
export const ensureRelay = (say) => {
  if (isRelayThere()) return null;
  if (isRoot()) installAsRoot(say);
  if (isRelayThere()) return null;
  const problem = unpackRelay(say);
  if (problem === null) return null;
  const missingPackage = hasCandidate(PACKAGE) ? PACKAGE : hasKeyring() ? null : KEYRING_PACKAGE;
  return { what: "the local tmate relay", problem, isVital: false, debian: missingPackage, remedy: null };
};
