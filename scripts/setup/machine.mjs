// Describes the machine, finds its programs and runs them.
import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** @param {string} path */
export const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/**
 * The path of a program, or null. Also looks in the sbin folders, which Debian leaves out of an ordinary user's PATH.
 * @param {string} name
 */
export const findProgram = (name) =>
  [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"]
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable) ?? null;

export const isRoot = () => process.getuid?.() === 0;

const readOsRelease = () => {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
};

/** `family` is "debian" for Debian, Ubuntu and their derivatives: machines with apt-get. */
export const describeMachine = () => {
  const text = readOsRelease();
  const field = (/** @type {string} */ key) => new RegExp(`^${key}="?([^"\\n]*)"?$`, "m").exec(text)?.[1] ?? "";
  const isMac = process.platform === "darwin";
  const hasApt = findProgram("apt-get") !== null && findProgram("dpkg") !== null;
  return {
    id: isMac ? "macos" : field("ID"),
    name: isMac ? "macOS" : field("PRETTY_NAME") || process.platform,
    family: isMac ? "macos" : hasApt ? "debian" : "other",
  };
};

/**
 * Runs a program and waits for it. The output goes to the caller, not to the terminal, unless `inherit` is set.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string, inherit?: boolean }} [options]
 */
export const run = (program, args, options = {}) => {
  const done = spawnSync(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", options.inherit ? "inherit" : "pipe", options.inherit ? "inherit" : "pipe"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return {
    isOk: done.status === 0,
    stdout: done.stdout ?? "",
    /** The last five lines of output, which is where apt and npm say why they failed. */
    tail: `${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`
      .trim()
      .split("\n")
      .slice(-5)
      .join("\n"),
  };
};
