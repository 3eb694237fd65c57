// Which lanecast is packaged: version, commit and date. The date is the commit's, so that two builds of a commit are the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../setup/machine.mjs";

/**
 * @typedef {object} Release
 * @property {string} version
 * @property {string} commit  abbreviated; "+changes" after it if the checkout has any
 * @property {number} epoch  seconds
 * @property {string} date  as in 2026-11-29
 * @property {string} timestamp
 */

const ABBREVIATED = 12;

/**
 * @param {string} root
 * @returns {Release}
 */
export const readRelease = (root) => {
  const git = (/** @type {readonly string[]} */ args) => run("git", ["-C", root, ...args]);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const head = git(["rev-parse", `--short=${ABBREVIATED}`, "HEAD"]);
  const changes = head.isOk && git(["status", "--porcelain"]).stdout !== "" ? "+changes" : "";
  // https://reproducible-builds.org/specs/source-date-epoch/
  const epoch = Number(process.env.SOURCE_DATE_EPOCH || git(["log", "-1", "--format=%ct"]).stdout.trim() || 0);
  const timestamp = new Date(epoch * 1_000).toISOString();
  return {
    version,
    commit: head.isOk ? `${head.stdout.trim()}${changes}` : "unknown commit",
    epoch,
    date: timestamp.slice(0, "2026-11-29".length),
    timestamp,
  };
};
