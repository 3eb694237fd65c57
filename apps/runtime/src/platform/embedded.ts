// What the packaged program carries inside. In a checkout it is null; `npm run package` puts another module in place of this
// one (scripts/package/embed.mjs).

export interface Embedded {
  /** A file's path in the repository → the path under which the program reads it. */
  readonly files: ReadonlyMap<string, string>;
  /** The abbreviated commit that the program was built from. */
  readonly commit: string;
  /** The date of that commit, as in `2026-11-29`, so that two builds of a commit are the same. */
  readonly date: string;
}

export const EMBEDDED: Embedded | null = null;
