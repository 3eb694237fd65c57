// The words of the details that need more than a fact: where guests dial from, and what proves that an end is one. Pure.
import type { Proof, Reach, ShareView } from "@contract/share";
import { countOf } from "./time-words";

const reaches: Readonly<Record<Reach, string>> = {
  here: "this machine only",
  lan: "the local network",
  tunnel: "through an SSH tunnel",
  host: "through a relay of your own",
  public: "through a public relay",
};

/** `this machine only`; with the relay's name where it is not the built-in one. */
export const reachWords = ({ reach, relay }: Pick<ShareView, "reach" | "relay">): string =>
  relay === "here" ? reaches[reach] : `${reaches[reach]} (relay ${relay})`;

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
  const isClean = proof.processesLeft + proof.clientsLeft + proof.socketsLeft === 0 && proof.linkRefused !== false;
  const took = `Took ${(proof.tookMs / 1_000).toFixed(1)} s.`;
  return `${isClean ? "Nothing is left" : "Something is left"}: ${left}; ${linkWords(proof.linkRefused)}. ${took}`;
};
