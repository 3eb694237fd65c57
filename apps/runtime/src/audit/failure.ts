// Explains why the log can't be written or read, and what to do about it.
import { basename } from "node:path";
import { fail, type ShareError, shareError } from "#contract/errors";
import { errorCode } from "../platform/errors";

export type AuditUnavailable = ShareError<"audit-unavailable">;

/** Thrown only inside this folder, when a file isn't what it should be; callers get it as an `audit-unavailable` error. */
export class AuditFileProblem extends Error {
  readonly hint: string;
  constructor(problem: string, hint: string) {
    super(problem);
    this.hint = hint;
  }
}

const START_NEW_LOG =
  "Keep the file as evidence: move it out of the home, then start lanecast again. `lanecast audit verify` shows how many rows are intact.";
const MAKE_ROOM = "Free some disk space. Nothing can be shared until the log can be written.";
const FIX_MODE = "Make the file and its folder readable and writable for this account.";
const FIX_WRITE_MODE = "Make the file and its folder writable for this account.";
const CLOSE_WRITER = "Close the program that has the log open for writing.";

/** By the start of SQLite's result code (sqlite.org/rescode.html), which extended codes share, or by the system's error code. */
const CAUSES: readonly (readonly [code: string, problem: string, hint: string])[] = [
  ["SQLITE_FULL", "the disk is full", MAKE_ROOM],
  ["SQLITE_READONLY", "it is read-only", FIX_WRITE_MODE],
  ["SQLITE_PERM", "permission was denied", FIX_MODE],
  ["SQLITE_CANTOPEN", "it can't be opened", FIX_MODE],
  ["SQLITE_BUSY", "another program has locked it", CLOSE_WRITER],
  ["SQLITE_LOCKED", "another program has locked it", CLOSE_WRITER],
  ["SQLITE_CORRUPT", "the file is damaged", START_NEW_LOG],
  ["SQLITE_NOTADB", "the file isn't a database", START_NEW_LOG],
  ["SQLITE_IOERR", "the disk reported a read or write error", "Check the disk and its free space."],
  ["EACCES", "permission was denied", FIX_MODE],
  ["EPERM", "permission was denied", FIX_MODE],
  ["EROFS", "its file system is read-only", FIX_WRITE_MODE],
  ["ENOSPC", "the disk is full", MAKE_ROOM],
];

/** The failure as a value. Only the file's name is shown, not its path. */
export const auditUnavailable = (
  path: string,
  thrown: unknown,
): { readonly ok: false; readonly error: AuditUnavailable } => {
  const file = basename(path);
  const say = (problem: string, hint: string) =>
    fail(shareError("audit-unavailable", `Couldn't use the audit log ${file}: ${problem}.`, { hint }));
  if (thrown instanceof AuditFileProblem) return say(thrown.message, thrown.hint);
  const cause = CAUSES.find(([code]) => errorCode(thrown).startsWith(code));
  if (cause !== undefined) return say(cause[1], cause[2]);
  return say(thrown instanceof Error ? thrown.message : String(thrown), "Check the file and its folder.");
};

export const damaged = (problem: string): AuditFileProblem => new AuditFileProblem(problem, START_NEW_LOG);
