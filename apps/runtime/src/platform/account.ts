// The account's row in /etc/passwd, which HOME and SHELL don't change (Bun's `userInfo` returns HOME).
import { readFileSync } from "node:fs";

export interface Account {
  /** Null: an account that isn't in /etc/passwd, or a field that is empty. */
  readonly home: string | null;
  readonly shell: string | null;
}

export const readAccount = (uid: number): Account => {
  try {
    const rows = readFileSync("/etc/passwd", "utf8").split("\n");
    const fields = rows.map((row) => row.split(":")).find(([, , id]) => id === String(uid));
    return { home: fields?.[5] || null, shell: fields?.[6] || null };
  } catch {
    return { home: null, shell: null };
  }
};
