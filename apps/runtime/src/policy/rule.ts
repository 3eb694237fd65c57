// One rule of a policy file, and what can be wrong with a file. Knows neither Cedar nor the file system.

/** A rule as it stands in a file. `id` from `@id`, else `<file>:<line>`; unique in the set. */
export interface Rule {
  readonly id: string;
  readonly effect: "permit" | "forbid";
  /** `@reason`, for people; null where the author gave none. */
  readonly reason: string | null;
  /** Cedar text, annotations included, as it stands in the file. */
  readonly text: string;
  readonly path: string;
  /** Of its first annotation or keyword; from 1. */
  readonly line: number;
}

/** What keeps a set from being loaded. `line` from 1; null where the file or the folder as a whole is meant. */
export interface PolicyProblem {
  readonly path: string;
  readonly line: number | null;
  readonly message: string;
}
