// How a share ended, and what was verified afterwards, in words.
import type { EndCause } from "#contract/phases";
import type { Proof } from "#contract/share";
import { countOf } from "./phrases";

export const causeWords: Readonly<Record<EndCause, string>> = {
  denied: "not allowed",
  expired: "expired",
  revoked: "stopped",
  stopped: "canceled before it went live",
  switched: "switched to the other backend",
  "terminal-closed": "terminal closed",
  "runtime-stopping": "lanecast was stopped",
  failed: "failed",
};

const SECOND_MS = 1_000;

export const isClean = (proof: Proof): boolean =>
  proof.processesLeft + proof.clientsLeft + proof.socketsLeft === 0 && proof.linkRefused !== false;

/** For a list of facts: `nothing left running`. */
export const proofInShort = (proof: Proof): string => (isClean(proof) ? "nothing left running" : "cleanup incomplete");

const linkWords = (linkRefused: boolean | null): string => {
  if (linkRefused === null) return "The link couldn't be checked.";
  return linkRefused ? "The link no longer works." : "The link still works.";
};

/** `Nothing left running: 0 processes, 0 guests, 0 sockets. The link no longer works. Took 0.2 s.` */
export const proofWords = (proof: Proof): string => {
  const left = [
    countOf(proof.processesLeft, "process", "processes"),
    countOf(proof.clientsLeft, "guest"),
    countOf(proof.socketsLeft, "socket"),
  ].join(", ");
  const took = `Took ${(proof.tookMs / SECOND_MS).toFixed(1)} s.`;
  const verdict = isClean(proof) ? "Nothing left running" : "Cleanup incomplete";
  return `${verdict}: ${left}. ${linkWords(proof.linkRefused)} ${took}`;
};
