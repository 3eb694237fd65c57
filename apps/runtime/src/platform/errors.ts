// Reads what was thrown, which may be anything.

/** The code of a system or SQLite error, such as `ENOENT`; for anything else its text. */
export const errorCode = (thrown: unknown): string =>
  typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : String(thrown);

export const errorMessage = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
