// Describes the machine: its system, its programs and the folder for unpacked tools; and runs programs.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { homedir, userInfo } from "node:os";
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
 * The path of a program, or null. Also looks into the sbin folders, which are not in an ordinary user's PATH on Debian.
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

/** `family` is "debian" for Debian, Ubuntu and their derivatives: every system with apt-get. */
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
 * Runs a program until it exits. Its output is returned, or printed with `inherit`.
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
    /** The last lines of its output, which say why apt or npm failed. */
    tail: `${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`
      .trim()
      .split("\n")
      .slice(-5)
      .join("\n"),
  };
};

const TOOLS_FOLDER = "lanecast-tools";

const accountHome = () => {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
};

/**
 * The folder for unpacked programs that the distribution does not package, or the path where setup would create it. The
 * runtime looks in it too (apps/runtime/src/platform/places.ts). The account's default folder counts as well, even if HOME or
 * XDG_DATA_HOME are different now.
 */
export const toolsFolder = () => {
  const usual = join(process.env.XDG_DATA_HOME || join(homedir(), ".local/share"), TOOLS_FOLDER);
  const own = join(accountHome(), ".local/share", TOOLS_FOLDER);
  return !existsSync(usual) && existsSync(own) ? own : usual;
};
