// The local tmate relay where the distribution has no package of it: Debian 13's, unpacked into a folder of ours with the
// libraries it needs. Nothing of the system's apt is changed; apt checks the signatures with Debian's own keyring.
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
import { isExecutable, run } from "./machine.mjs";
import { toolsFolder } from "./tools-folder.mjs";

const SUITE = "trixie";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
/** Debian's own name, used where the system's sources name no Debian mirror (Ubuntu). */
const DEFAULT_MIRROR = "http://deb.debian.org/debian";
/** Of all that apt would install beside it only shared libraries are needed to run it. */
const WANTED = /^(tmate-ssh-server|lib|zlib1g)/;

/** Without it nothing could be checked; Ubuntu has it as the package debian-archive-keyring. */
export const hasKeyring = () => existsSync(KEYRING);

/** The folder the runtime looks in as well (apps/runtime/src/platform/paths.ts). */
export const relayFolder = () => join(toolsFolder(), "tmate-ssh-server");

/** Whether the unpacked relay really runs here: it prints its usage and ends. */
export const isUnpacked = () => {
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

/** The Debian mirror this machine already uses, from either form of apt's sources. */
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
  // An empty status file: every library is fetched, whatever the system has installed.
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
# Runs the unpacked tmate-ssh-server with the libraries it was built for, not the system's older ones.
here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)
exec "$here/${path}/${loader}" --argv0 tmate-ssh-server --library-path "$here/${path}" "$here/root/usr/bin/tmate-ssh-server" "$@"
`;
};

/**
 * Unpacks beside the final place and moves it there whole, so that half a folder is never taken for the relay.
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
  if (launcher === null) return "no dynamic loader among the unpacked libraries";
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
 * @returns {string | null} the problem, or null when the relay is there and starts
 */
export const unpackRelay = (say) => {
  if (!hasKeyring()) return `Debian's keyring is missing (${KEYRING}, package debian-archive-keyring)`;
  const parent = dirname(relayFolder());
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  // In the same folder as the result, so that the last step is one rename within a file system.
  const work = mkdtempSync(join(parent, ".new-"));
  try {
    say(`the local tmate relay: Debian ${SUITE}'s package and libraries, unpacked into ${relayFolder()}`);
    const fetched = download(work);
    return fetched.isOk ? unpack(work) : fetched.tail;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};
