// Why the log cannot be written or read, in words, with what to do. Knows no SQL.
import { basename } from "node:path";
import { fail, type ShareError, shareError } from "#contract/errors";

export type AuditUnavailable = ShareError<"audit-unavailable">;

/** Thrown inside this folder only, where a file is not what it should be; becomes a value before it leaves. */
export class AuditFileProblem extends Error {
  readonly hint: string;
  constructor(problem: string, hint: string) {
    super(problem);
    this.hint = hint;
  }
}

const KEEP_AND_BEGIN_ANEW =
  "Keep the file as evidence: move it out of the home, then start again; `lanecast audit verify` says how far it holds.";

/** By the beginning of SQLite's result code (sqlite.org/rescode.html): extended codes share it. */
const CAUSES: readonly (readonly [string, string, string])[] = [
  ["SQLITE_FULL", "the disk is full", "Free some space; nothing can be shared until the log can be written."],
  ["SQLITE_READONLY", "it is read-only", "Make the file and its folder writable for this account."],
  ["SQLITE_PERM", "it may not be opened", "Make the file and its folder readable and writable for this account."],
  ["SQLITE_CANTOPEN", "it cannot be opened", "Make the file and its folder readable and writable for this account."],
  ["SQLITE_BUSY", "another program keeps it locked", "Close the program that has the log open for writing."],
  ["SQLITE_LOCKED", "another program keeps it locked", "Close the program that has the log open for writing."],
  ["SQLITE_CORRUPT", "the file is damaged", KEEP_AND_BEGIN_ANEW],
  ["SQLITE_NOTADB", "the file is no database", KEEP_AND_BEGIN_ANEW],
  ["SQLITE_IOERR", "the disk refused to read or write", "Check the disk and its free space."],
  ["EACCES", "it may not be opened", "Make the file and its folder readable and writable for this account."],
  ["EPERM", "it may not be opened", "Make the file and its folder readable and writable for this account."],
  ["EROFS", "its file system is read-only", "Make the file and its folder writable for this account."],
  ["ENOSPC", "the disk is full", "Free some space; nothing can be shared until the log can be written."],
];

const codeOf = (thrown: unknown): string => {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : null;
  return typeof code === "string" ? code : "";
};

/** The failure as a value; `path` is named by its last part only. */
export const auditUnavailable = (
  path: string,
  thrown: unknown,
): { readonly ok: false; readonly error: AuditUnavailable } => {
  const file = basename(path);
  const say = (problem: string, hint: string) =>
    fail(shareError("audit-unavailable", `The audit log ${file} cannot be used: ${problem}.`, { hint }));
  if (thrown instanceof AuditFileProblem) return say(thrown.message, thrown.hint);
  const cause = CAUSES.find(([code]) => codeOf(thrown).startsWith(code));
  if (cause !== undefined) return say(cause[1], cause[2]);
  return say(thrown instanceof Error ? thrown.message : String(thrown), "Check the file and its folder.");
};

export const damaged = (problem: string): AuditFileProblem => new AuditFileProblem(problem, KEEP_AND_BEGIN_ANEW);
