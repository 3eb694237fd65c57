// Remembers what a program said about itself until its file changes, because asking costs a process each time.
import { closeSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { basename } from "node:path";

/** Changes when the file is replaced or written, even if the new one has the same size and modification time. */
export const fileIdentity = (path: string): string => {
  const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
  return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
};

const startsWithHashBang = (path: string): boolean => {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(2);
    readSync(file, start, 0, start.length, 0);
    return start.toString("latin1") === "#!";
  } finally {
    closeSync(file);
  }
};

/**
 * What decides the program's answers, or null if more than this file does: a script can run another program, and so can a
 * version manager's launcher, to which the program's name is a link.
 */
const identityOf = (path: string): string | null => {
  try {
    if (basename(realpathSync(path)) !== basename(path) || startsWithHashBang(path)) return null;
    return fileIdentity(path);
  } catch {
    return null;
  }
};

export interface ProgramMemory<Answer> {
  /** The remembered answer of the program at this absolute path, or that of `ask`, which is remembered if it is worth it. */
  recall(path: string, ask: () => Promise<Answer>): Promise<Answer>;
}

/** `isWorthKeeping`: failures aren't, because the reason may be the machine. */
export const createProgramMemory = <Answer>(isWorthKeeping: (answer: Answer) => boolean): ProgramMemory<Answer> => {
  const known = new Map<string, { readonly identity: string; readonly answer: Answer }>();
  return {
    recall: async (path, ask) => {
      // Before the question, so that a program that is replaced meanwhile is asked again.
      const identity = identityOf(path);
      const entry = known.get(path);
      if (entry !== undefined && entry.identity === identity) return entry.answer;
      const answer = await ask();
      if (identity !== null && isWorthKeeping(answer)) known.set(path, { identity, answer });
      return answer;
    },
  };
};
