// Provides the local tmate relay: uses an installed one, else installs the distribution's package, else unpacks Debian's.
import { findProgram, isRoot, run } from "./machine.mjs";
import { hasCandidate, installPackages } from "./system-packages.mjs";
import { hasKeyring, isUnpacked, unpackRelay } from "./tmate-relay.mjs";

const PACKAGE = "tmate-ssh-server";
const KEYRING_PACKAGE = "debian-archive-keyring";

export const isRelayThere = () => findProgram(PACKAGE) !== null || isUnpacked();

/** @param {(line: string) => void} say */
const installAsRoot = (say) => {
  if (!hasCandidate(PACKAGE)) run("apt-get", ["update", "-q"]);
  if (hasCandidate(PACKAGE) && installPackages([PACKAGE], say).isOk) return;
  if (!hasKeyring()) installPackages([KEYRING_PACKAGE], say);
};

/**
 * @param {(line: string) => void} say
 * @returns {import("./report.mjs").Problem | null}
 */
export const ensureRelay = (say) => {
  if (isRelayThere()) return null;
  if (isRoot()) installAsRoot(say);
  if (isRelayThere()) return null;
  const problem = unpackRelay(say);
  if (problem === null) return null;
  const missingPackage = hasCandidate(PACKAGE) ? PACKAGE : hasKeyring() ? null : KEYRING_PACKAGE;
  return { what: "local tmate relay", problem, isVital: false, debian: missingPackage, remedy: null };
};
