// Searches printed lines for a text or a regular expression. The agent's expression runs in the runtime's process, so
// it uses RE2, which takes linear time: `^(a+)+$` blocked the built-in engine for a second at 28 letters.
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

/** Fails with a message about what is wrong with the expression. */
export const createMatching = (text: string | undefined, regex: string | undefined): Result<Matches, string> => {
  if (regex !== undefined && regex.length > PATTERN_MAX_LENGTH)
    return fail(`The pattern must be ${PATTERN_MAX_LENGTH} characters or fewer.`);
  try {
    const pattern = regex === undefined ? null : RE2JS.compile(regex);
    return ok((whole) => {
      const line = whole.slice(0, LINE_MAX_LENGTH);
      if (text !== undefined && line.includes(text)) return { by: "text", line };
      return pattern?.matcher(line).find() === true ? { by: "regex", line } : null;
    });
  } catch (thrown) {
    if (!(thrown instanceof RE2JSException)) throw thrown;
    return fail(`The pattern is invalid: ${thrown.message}.`);
  }
};

export interface LineSearch {
  push(bytes: Uint8Array): void;
  found(): Match | null;
}

/** Searches each complete line once, and the last, incomplete line as it is. */
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
