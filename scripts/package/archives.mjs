// Packs the installed tree into a Debian package and into an archive with install.sh. The same input gives the same bytes.
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { findProgram, run } from "../setup/machine.mjs";
import { DEBIAN_LAYOUT, HOME_LAYOUT, writeTree } from "./files.mjs";

/** @typedef {import("./release.mjs").Release} Release */
/** @typedef {Omit<Parameters<typeof writeTree>[0], "folder" | "layout"> & { work: string, out: string }} Input */

/** Sets every mode, because the umask of the builder must not count. @param {string} folder */
const normalizeModes = (folder) => {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, /\/lib\/lanecast\/[^/]+$|\/install\.sh$/.test(path) ? 0o755 : 0o644);
  }
};

/** @param {string} folder */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/**
 * @param {{ debian: string, release: Release, installedKiB: number }} options
 */
const controlFile = ({ debian, release, installedKiB }) => `Package: lanecast
Version: ${release.version}
Architecture: ${debian}
Maintainer: lanecast <lanecast@localhost>
Installed-Size: ${installedKiB}
Depends: libc6, tmux (>= 3.2), openssh-client, util-linux, uidmap
Recommends: tmate, tmate-ssh-server, xdg-utils
Section: net
Priority: optional
Description: share one live terminal, safely, for a while
 lanecast shares a live terminal with guests over ssh, or hands its keyboard
 to an agent, for a limited time. It drives tmate or upterm, by default through
 a relay on this machine. A policy decides before anything starts, and an audit
 log records every action.
 .
 Built from commit ${release.commit}.
`;

/**
 * @param {Input & { debian: string, compression: string }} options
 * @returns {string | null} the path; null if this machine can't build one
 */
export const packDeb = ({ debian, compression, work, out, ...options }) => {
  if (findProgram("dpkg-deb") === null) return null;
  const folder = join(work, `deb-${debian}`);
  rmSync(folder, { recursive: true, force: true });
  writeTree({ ...options, folder: join(folder, "usr"), layout: DEBIAN_LAYOUT });
  const files = filesIn(join(folder, "usr"));
  const sums = files.map(
    (path) => `${createHash("md5").update(readFileSync(path)).digest("hex")}  ${relative(folder, path)}\n`,
  );
  const installedKiB = Math.ceil(files.reduce((sum, path) => sum + statSync(path).size, 0) / 1_024);
  mkdirSync(join(folder, "DEBIAN"));
  writeFileSync(join(folder, "DEBIAN/control"), controlFile({ debian, release: options.release, installedKiB }));
  writeFileSync(join(folder, "DEBIAN/md5sums"), sums.join(""));
  normalizeModes(folder);
  const path = join(out, `lanecast_${options.release.version}_${debian}.deb`);
  const env = { SOURCE_DATE_EPOCH: String(options.release.epoch) };
  const done = run("dpkg-deb", ["--root-owner-group", `-Z${compression}`, "--build", folder, path], { env });
  if (!done.isOk) throw new Error(done.tail);
  return path;
};

/**
 * @param {Input & { name: string }} options  `name`: of the folder in the archive
 * @returns {string} the path
 */
export const packTarball = ({ name, work, out, ...options }) => {
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  writeTree({ ...options, folder: join(folder, "files"), layout: HOME_LAYOUT });
  const script = join(options.root, "scripts/package/install.sh");
  copyFileSync(script, join(folder, "install.sh"));
  copyFileSync(script, join(folder, "files/lib/lanecast/install.sh"));
  copyFileSync(join(options.root, "LICENSE"), join(folder, "LICENSE"));
  normalizeModes(folder);
  const path = join(out, `${name}.tar.gz`);
  const same = ["--sort=name", `--mtime=@${options.release.epoch}`, "--owner=0", "--group=0", "--numeric-owner"];
  // -n: without the time of packing.
  const done = run("tar", [
    ...same,
    "--format=gnu",
    "--use-compress-program=gzip -n -6",
    "-C",
    work,
    "-cf",
    path,
    name,
  ]);
  if (!done.isOk) throw new Error(done.tail);
  return path;
};
