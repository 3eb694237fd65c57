// Who did something, in a word. Pure.
import type { Actor } from "#contract/audit";

export const actorWords = ({ kind, id }: Actor): string => {
  switch (kind) {
    case "operator":
      return id === "me" ? "you" : id;
    case "agent":
      return `agent ${id}`;
    case "policy":
      return "the rules";
    case "timer":
      return "the clock";
    case "runtime":
      return "lanecast";
  }
};

export const actorKindWords: Readonly<Record<Actor["kind"], string>> = {
  operator: "you",
  agent: "any agent",
  policy: "the rules",
  timer: "the clock",
  runtime: "lanecast",
};
