// The parts of a set-up that `npm start`, `npm test` and `lanecast setup` share: the system's programs and the local tmate relay.
import { findProgram, isRoot } from "./machine.mjs";
import { installPackages, missingNeeds } from "./system-packages.mjs";
import { ensureRelay, isRelayThere } from "./tmate-relay.mjs";

/** @typedef {import("./report.mjs").Problem} Problem */
/** @typedef {ReturnType<typeof import("./machine.mjs").describeMachine>} Machine */

/**
 * Installs missing programs as root; otherwise returns them as problems.
 * @param {"start" | "test"} purpose
 * @param {Machine} machine
 * @param {(line: string) => void} say
 * @returns {Problem[]}
 */
export const ensurePrograms = (purpose, machine, say) => {
  const missing = missingNeeds(purpose);
  if (missing.length === 0) return [];
  const canInstall = machine.family === "debian" && isRoot();
  const outcome = canInstall
    ? installPackages(
        missing.map(({ debian }) => debian),
        say,
      )
    : null;
  return missingNeeds(purpose).map((need) => ({
    what: need.what,
    problem: outcome !== null && !outcome.isOk ? outcome.tail : "isn't installed",
    isVital: need.isVital,
    debian: need.debian,
    remedy: machine.family === "macos" && need.brew !== null ? `brew install ${need.brew}` : null,
  }));
};

/**
 * @param {Machine} machine
 * @param {(line: string) => void} say
 * @returns {Problem[]}
 */
export const ensureTmateRelay = (machine, say) => {
  if (machine.family === "debian") {
    const problem = ensureRelay(say);
    return problem === null ? [] : [problem];
  }
  if (isRelayThere()) return [];
  const remedy = "build tmate-ssh-server from source, or add a relay of your own with lanecast relay add";
  return [
    {
      what: "the local tmate relay",
      problem: "this system has no package for it",
      isVital: false,
      debian: null,
      remedy,
    },
  ];
};

/** Users install upterm themselves. Setup only reports whether it is there. */
export const uptermLine = () =>
  `upterm ${findProgram("upterm") === null ? "isn't installed (optional)" : "is installed"}`;
