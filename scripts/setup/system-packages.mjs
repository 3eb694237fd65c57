// Lists the programs that lanecast needs from the distribution, with the package of each, and installs what is missing.
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
  // The tests paste join commands into each shell.
  { what: "zsh", isThere: onPath("zsh"), debian: "zsh", brew: "zsh", for: "test", isVital: false },
  { what: "fish", isThere: onPath("fish"), debian: "fish", brew: "fish", for: "test", isVital: false },
  {
    what: "Chromium",
    isThere: () => findChromium() !== null,
    debian: "chromium",
    brew: "chromium",
    for: "test",
    isVital: false,
  },
];

/** Linux only. setpriv kills a worker when its runtime dies; unshare gives each relay its own namespaces. */
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
    // Makes the terminal of limited size that each guest looks through (ADR 0012).
    isThere: onPath("script"),
    debian: "bsdutils",
    brew: null,
    for: "start",
    isVital: true,
  },
  {
    what: "ip, ss",
    // The tests simulate two hosts on one machine with network namespaces.
    isThere: onPath("ip", "ss"),
    debian: "iproute2",
    brew: null,
    for: "test",
    isVital: false,
  },
  {
    what: "newuidmap",
    // An ordinary user's tmate relay needs a uid mapping to be root in its own namespaces (BACKENDS 2). Root needs none.
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
 * Installs with apt-get, as root. Updates the package lists first if a package is not in them, or if the first attempt fails
 * (the lists may be too old).
 * @param {readonly string[]} packages
 * @param {(line: string) => void} say
 */
export const installPackages = (packages, say) => {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const install = () => run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], { env });
  say(`installing ${packages.join(", ")} (apt-get install)`);
  if (packages.every(hasCandidate)) {
    const first = install();
    if (first.isOk) return first;
  }
  say("updating the package lists (apt-get update)");
  run("apt-get", ["update", "-q"], { env });
  return install();
};
