// Looks for a text or a regular expression in lines as they are printed. The expression is the agent's and runs in our
// process, so it runs on RE2, whose time is linear: `^(a+)+$` held the usual engine for a second at 28 letters (HANDOFF 5).
import { RE2JS, RE2JSException } from "re2js";
import { fail, ok, type Result } from "#contract/errors";
import { createLineRenderer } from "./line-renderer";

export interface Match {
  readonly by: "text" | "regex";
  /** The whole line. */
  readonly line: string;
}

export type Matches = (line: string) => Match | null;

const PATTERN_MAX_LENGTH = 500;
const LINE_MAX_LENGTH = 4_096;

/** Fails with what is wrong with the expression. */
export const createMatching = (text: string | undefined, regex: string | undefined): Result<Matches, string> => {
  if (regex !== undefined && regex.length > PATTERN_MAX_LENGTH)
    return fail(`An expression can have ${PATTERN_MAX_LENGTH} characters.`);
  try {
    const pattern = regex === undefined ? null : RE2JS.compile(regex);
    return ok((whole) => {
      const line = whole.slice(0, LINE_MAX_LENGTH);
      if (text !== undefined && line.includes(text)) return { by: "text", line };
      return pattern?.matcher(line).find() === true ? { by: "regex", line } : null;
    });
  } catch (thrown) {
    if (!(thrown instanceof RE2JSException)) throw thrown;
    return fail(`The expression cannot be read: ${thrown.message}.`);
  }
};

export interface LineSearch {
  push(bytes: Uint8Array): void;
  found(): Match | null;
}

/** Takes each line once it is whole, and the last one as it is. */
export const createLineSearch = (matches: Matches): LineSearch => {
  const renderer = createLineRenderer();
  let match: Match | null = null;
  return {
    push: (bytes) => {
      if (match !== null) return;
      renderer.push(bytes);
      for (const line of renderer.takeLines()) match ??= matches(line);
    },
    found: () => match ?? matches(renderer.rest()),
  };
};
