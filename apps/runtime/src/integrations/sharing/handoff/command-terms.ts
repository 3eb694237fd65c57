// How a rule sees a command that an agent wants to run.
import type { HandoffTerms } from "../ports";

/** Words that only start another program. Rules mean the program that runs. */
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=\S*$/;

/**
 * `program`: the first word that is not a variable's assignment, without its folder. A command line can run more than one
 * program, so a rule about programs guides an agent; it is not a wall. A rule about `text` sees everything.
 */
export const commandTerms = (text: string): NonNullable<HandoffTerms["command"]> => {
  const word =
    text
      .trim()
      .split(/\s+/)
      .find((each) => !ASSIGNMENT.test(each)) ?? "";
  return { text, program: word.replace(/^["']|["']$/g, "").replace(/^.*\//, "") };
};
