// How a share ended and what proves it, in words: one table over the causes. Pure.
import type { EndCause } from "#contract/phases";
import type { Proof } from "#contract/share";
import { countOf } from "./phrases";

export const causeWords: Readonly<Record<EndCause, string>> = {
  denied: "not allowed",
  expired: "its time was up",
  revoked: "revoked",
  stopped: "stopped before it was live",
  switched: "went on through the other backend",
  "terminal-closed": "the terminal was closed",
  "runtime-stopping": "lanecast was stopped",
  failed: "failed",
};

const SECOND_MS = 1_000;

export const isClean = (proof: Proof): boolean =>
  proof.processesLeft + proof.clientsLeft + proof.socketsLeft === 0 && proof.linkRefused !== false;

/** `nothing is left`. */
export const proofInShort = (proof: Proof): string => (isClean(proof) ? "nothing is left" : "something is left");

const linkWords = (linkRefused: boolean | null): string => {
  if (linkRefused === null) return "whether the link is refused could not be asked";
  return linkRefused ? "the link is refused" : "the link still answers";
};

/** `Nothing is left: 0 processes, 0 guests, 0 sockets; the link is refused. Took 0.2 s.` */
export const proofWords = (proof: Proof): string => {
  const left = [
    countOf(proof.processesLeft, "process", "processes"),
    countOf(proof.clientsLeft, "guest"),
    countOf(proof.socketsLeft, "socket"),
  ].join(", ");
  const took = `Took ${(proof.tookMs / SECOND_MS).toFixed(1)} s.`;
  return `${isClean(proof) ? "Nothing is left" : "Something is left"}: ${left}; ${linkWords(proof.linkRefused)}. ${took}`;
};
