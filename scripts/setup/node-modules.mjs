// Installs the npm packages if node_modules does not match the lockfile, and checks the Bun among them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./machine.mjs";

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage> | null}
 */
const packagesIn = (path) => {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return null;
  }
};

/**
 * npm records what it installed in node_modules/.package-lock.json: the entries of the lockfile without the root's own and
 * without the optional packages of other platforms.
 * @param {string} root
 */
export const matchesLockfile = (root) => {
  const wanted = packagesIn(join(root, "package-lock.json"));
  const there = packagesIn(join(root, "node_modules/.package-lock.json"));
  if (wanted === null || there === null) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === "") return true;
    const found = there[path];
    if (found === undefined) return optional === true || devOptional === true;
    return found.version === version && existsSync(join(root, path, "package.json"));
  });
};

/**
 * @param {string} root
 * @param {(line: string) => void} say
 */
export const installNodeModules = (root, say) => {
  if (matchesLockfile(root)) return null;
  say("npm ci: installing the packages in package-lock.json");
  const { isOk, tail } = run("npm", ["ci", "--loglevel=error"], { cwd: root });
  return isOk ? null : { what: "npm packages", problem: tail, remedy: "npm ci" };
};

/**
 * @param {string} root
 */
export const checkBun = (root) => {
  const { isOk, stdout } = run(join(root, "scripts/bun"), ["--version"]);
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).dependencies.bun;
  if (isOk && stdout.trim() === wanted) return null;
  const seen = isOk ? `found Bun ${stdout.trim()} instead` : "the package for this platform contains no program";
  return {
    what: `Bun ${wanted}`,
    problem: `${seen} (node_modules/@oven/bun-${process.platform}-${process.arch})`,
    remedy: "npm ci --include=optional",
  };
};
