// Adds the platform packages that `npm install` left out of package-lock.json because the registry does not have them for
// every platform. `npm ci` refuses a lockfile without them. Run this after each `npm install`.
// The added entries have no checksum, because there was no package to read; npm installs them only on their own platform.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ version?: string, dev?: boolean, optionalDependencies?: Record<string, string>, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Entry
 * @typedef {Record<string, Entry>} Packages
 */

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
/** Longer names first: "arm64" contains "arm". */
const PROCESSORS = ["arm64", "arm", "ia32", "ppc64", "riscv64", "s390x", "x64"];

/**
 * Finds `name` as Node would from the package at `from`: in the nearest node_modules above it.
 * @param {Packages} packages
 * @param {string} from
 * @param {string} name
 * @returns {Entry | undefined}
 */
const resolve = (packages, from, name) => {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const found = packages[`${at === "" ? "" : `${at}/`}node_modules/${name}`];
    if (found !== undefined || at === "") return found;
  }
};

/**
 * The entry that npm would have written, guessed from the name; null if the package is not for one platform.
 * @param {string} name
 * @param {string} version
 * @param {boolean} isDev
 * @returns {Entry | null}
 */
const platformEntry = (name, version, isDev) => {
  const os = SYSTEMS.find((system) => name.includes(`-${system}`) || name.includes(`/${system}`));
  const cpu = PROCESSORS.find((processor) => name.includes(`-${processor}`));
  if (os === undefined || cpu === undefined) return null;
  const libc = name.includes("musl") ? ["musl"] : os === "linux" && name.includes("-gnu") ? ["glibc"] : undefined;
  return { version, cpu: [cpu], ...(isDev ? { dev: true } : {}), ...(libc && { libc }), optional: true, os: [os] };
};

/**
 * The entries that are missing, so that every optional dependency resolves to the requested version.
 * @param {Packages} packages
 * @returns {Packages}
 */
export const missingEntries = (packages) => {
  /** @type {Packages} */
  const added = {};
  for (const [path, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, wanted] of Object.entries(optionalDependencies)) {
      const found = resolve({ ...packages, ...added }, path, name);
      // Platform packages are requested by exact version; ranges are left to npm.
      if (!/^\d+\.\d+\.\d+/.test(wanted) || found?.version === wanted) continue;
      const entry = platformEntry(name, wanted, dev === true);
      if (entry !== null) added[found === undefined ? `node_modules/${name}` : `${path}/node_modules/${name}`] = entry;
    }
  }
  return added;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = new URL("../package-lock.json", import.meta.url);
  const lockfile = JSON.parse(readFileSync(path, "utf8"));
  const added = missingEntries(lockfile.packages);
  const all = Object.entries({ ...lockfile.packages, ...added });
  lockfile.packages = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`);
  process.stderr.write(`package-lock.json: ${Object.keys(added).length} platform packages added\n`);
}
