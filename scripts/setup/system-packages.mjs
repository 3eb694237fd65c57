// The programs that come from the distribution: which there must be, which package brings each, and installing them.
import { findChromium } from "../chromium.mjs";
import { findProgram, isRoot, run } from "./machine.mjs";

/**
 * @typedef {{ what: string, isThere: () => boolean, debian: string, brew: string | null, for: "start" | "test", isVital: boolean }} Need
 */

const onPath =
  (/** @type {string[]} */ ...names) =>
  () =>
    names.every((name) => findProgram(name) !== null);

/** @type {readonly Need[]} */
const NEEDS = [
  { what: "tmux", isThere: onPath("tmux"), debian: "tmux", brew: "tmux", for: "start", isVital: true },
  { what: "tmate", isThere: onPath("tmate"), debian: "tmate", brew: "tmate", for: "start", isVital: false },
  {
    what: "ssh, ssh-keygen",
    isThere: onPath("ssh", "ssh-keygen"),
    debian: "openssh-client",
    brew: null,
    for: "start",
    isVital: true,
  },
  {
    what: "Chromium",
    isThere: () => findChromium() !== null,
    debian: "chromium",
    brew: "chromium",
    for: "test",
    isVital: false,
  },
];

/** Needed on Linux only: they bind a worker to its runtime and give each relay namespaces of its own. */
/** @type {readonly Need[]} */
const LINUX_NEEDS = [
  {
    what: "setpriv, unshare",
    isThere: onPath("setpriv", "unshare"),
    debian: "util-linux",
    brew: null,
    for: "start",
    isVital: true,
  },
  {
    what: "script",
    // Every guest's view is a terminal of its own, made by it.
    isThere: onPath("script"),
    debian: "bsdutils",
    brew: null,
    for: "start",
    isVital: true,
  },
  {
    what: "ip, ss",
    // Two hosts on one machine: the tests make network namespaces and look into them.
    isThere: onPath("ip", "ss"),
    debian: "iproute2",
    brew: null,
    for: "test",
    isVital: false,
  },
  {
    what: "newuidmap",
    // Root needs no mapping; an ordinary user's relay runs under one (BACKENDS 2).
    isThere: () => isRoot() || onPath("newuidmap", "newgidmap")(),
    debian: "uidmap",
    brew: null,
    for: "start",
    isVital: false,
  },
];

/**
 * @param {"start" | "test"} purpose
 */
export const missingNeeds = (purpose) =>
  [...NEEDS, ...(process.platform === "linux" ? LINUX_NEEDS : [])].filter(
    (need) => (need.for === "start" || purpose === "test") && !need.isThere(),
  );

/** @param {readonly string[]} packages */
export const installLine = (packages) =>
  `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;

/** @param {string} name */
export const hasCandidate = (name) => /Candidate: (?!\(none\))/.test(run("apt-cache", ["policy", name]).stdout);

/**
 * Installs with apt-get as root. The package lists are fetched anew when they do not know a package or are too old.
 * @param {readonly string[]} packages
 * @param {(line: string) => void} say
 */
export const installPackages = (packages, say) => {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const install = () => run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], { env });
  say(`apt-get install ${packages.join(" ")}`);
  if (packages.every(hasCandidate)) {
    const first = install();
    if (first.isOk) return first;
  }
  say("apt-get update");
  run("apt-get", ["update", "-q"], { env });
  return install();
};
