// Lists the programs that come from the distribution with the package of each, and installs them.
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
  // Shells that lanecast integrates with. bash is everywhere.
  { what: "zsh", isThere: onPath("zsh"), debian: "zsh", brew: "zsh", for: "test", isVital: false },
  { what: "fish", isThere: onPath("fish"), debian: "fish", brew: "fish", for: "test", isVital: false },
  // Programs that the handoff tests meet in a terminal.
  { what: "vim", isThere: onPath("vim"), debian: "vim", brew: "vim", for: "test", isVital: false },
  { what: "less", isThere: onPath("less"), debian: "less", brew: "less", for: "test", isVital: false },
  { what: "python3", isThere: onPath("python3"), debian: "python3", brew: "python", for: "test", isVital: false },
  {
    what: "Chromium",
    isThere: () => findChromium() !== null,
    debian: "chromium",
    brew: "chromium",
    for: "test",
    isVital: false,
  },
];

/** Needed only on Linux: they tie a worker's life to its runtime and give each relay its own namespaces. */
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
    // It gives every guest a terminal of their own.
    isThere: onPath("script"),
    debian: "bsdutils",
    brew: null,
    for: "start",
    isVital: true,
  },
  {
    what: "ip, ss",
    // The tests use network namespaces as several hosts on one machine.
    isThere: onPath("ip", "ss"),
    debian: "iproute2",
    brew: null,
    for: "test",
    isVital: false,
  },
  // A screen, a window manager and a keyboard for the tests of the window.
  { what: "Xvfb", isThere: onPath("Xvfb"), debian: "xvfb", brew: null, for: "test", isVital: false },
  { what: "openbox", isThere: onPath("openbox"), debian: "openbox", brew: null, for: "test", isVital: false },
  { what: "xdotool", isThere: onPath("xdotool"), debian: "xdotool", brew: null, for: "test", isVital: false },
  {
    what: "debootstrap",
    // The tests install the packages into a Debian of their own.
    isThere: onPath("debootstrap"),
    debian: "debootstrap",
    brew: null,
    for: "test",
    isVital: false,
  },
  {
    what: "newuidmap",
    // Root needs no uid mapping; the relay of an ordinary user runs under one.
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

/** How long another package manager may take. */
const LOCK_SECONDS = 300;
const LOOK_SECONDS = 2;

/**
 * Updates apt's package lists. Waits while another program does; apt-get itself waits only for an installation.
 * @param {Record<string, string>} env
 */
const updateLists = (env) => {
  for (let left = LOCK_SECONDS; ; left -= LOOK_SECONDS) {
    const { isOk, tail } = run("apt-get", ["update", "-q"], { env });
    if (isOk || left <= 0 || !tail.includes("/lists/lock")) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_SECONDS * 1_000);
  }
};

/**
 * Installs with apt-get as root. Waits while another program installs packages. Updates the package lists if they are too old or lack a package.
 * @param {readonly string[]} packages
 * @param {(line: string) => void} say
 */
export const installPackages = (packages, say) => {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // A fresh machine often updates itself in the background.
  const wait = ["-o", `DPkg::Lock::Timeout=${LOCK_SECONDS}`];
  const install = () =>
    run("apt-get", [...wait, "install", "-y", "-q", "--no-install-recommends", ...packages], { env });
  say(`installing ${packages.join(", ")} (apt-get install)`);
  if (packages.every(hasCandidate)) {
    const first = install();
    if (first.isOk) return first;
  }
  say("updating the package lists (apt-get update)");
  updateLists(env);
  return install();
};
