// Reads a tmate worker's link: asks through its socket and parses the answer strictly. Never uses `display-message` without `-p`, which
// crashes a tmate that has no local client.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Access } from "#contract/share";

import { type BackendLink, WORKER_LOG_NAME, type WorkerContext } from "../backend";
import { askTmate, type TmatePrograms, tmateSocketOf } from "./command-line";

/** `#{tmate_ssh}` as tmate 2.4.0 prints it. Port 22 is left out. */
const LINK = /^ssh (?:-p\d{1,5} )?([A-Za-z0-9_-]{8,255})@[A-Za-z0-9.:[\]-]{1,255}$/;
/** A session has two independent tokens. Only the read-only one begins like this, and the relay lets its guests only watch. */
const READ_ONLY = "ro-";

/** The outcome of one question. `silent`: no answer; if tmate stalls, its command line hangs as well. */
export type Said = { readonly kind: "link"; readonly link: BackendLink } | { readonly kind: "no-link" | "silent" };

/** The link, or null when it has the other access: that token must never be handed out instead. */
export const parseTmateLink = (text: string, access: Access): BackendLink | null => {
  const user = LINK.exec(text.trim())?.[1];
  if (user === undefined || user.startsWith(READ_ONLY) !== (access === "read")) return null;
  return { user };
};

export const askLink = async (context: WorkerContext, programs: TmatePrograms, deadlineMs: number): Promise<Said> => {
  const socket = tmateSocketOf(context.dir);
  if (!existsSync(socket)) return { kind: "silent" };
  // A read-only share never asks for the other token.
  const format = context.access === "read" ? "#{tmate_ssh_ro}" : "#{tmate_ssh}";
  const asked = await askTmate(context, programs, { command: ["display", "-p", format], timeoutMs: deadlineMs });
  if (asked === null) return { kind: "silent" };
  const link = parseTmateLink(asked.stdout, context.access);
  return link === null ? { kind: "no-link" } : { kind: "link", link };
};

export type RelayWord = "connected" | "reconnecting" | "refused" | "unreachable" | "none";

/** The log lines about the relay, recorded from tmate 2.4.0. The last one counts. */
const words: readonly { readonly says: RegExp; readonly word: RelayWord }[] = [
  { says: /^ssh session: /, word: "connected" },
  { says: /^Cannot authenticate server/, word: "refused" },
  { says: /^Error connecting: /, word: "unreachable" },
  { says: /^(Error reading from channel|Reconnecting\.\.\.)/, word: "reconnecting" },
];

const wordOf = (line: string): RelayWord | null => words.find(({ says }) => says.test(line))?.word ?? null;

/**
 * While tmate reconnects, it keeps answering with the old link, so the answer alone is not enough. `Reconnecting...`
 * follows every failure and would hide its reason, so a reason counts until the relay answers.
 */
export const relayWordIn = (log: string): RelayWord =>
  log
    .split("\n")
    .map(wordOf)
    .filter((word) => word !== null)
    .reduce<RelayWord>((said, word) => {
      const hasReason = said === "refused" || said === "unreachable";
      return word === "reconnecting" && hasReason ? said : word;
    }, "none");

const LINK_LINES: Readonly<Record<Access, RegExp>> = {
  read: /^ssh session read only: (.*)$/,
  write: /^ssh session: (.*)$/,
};

/** The link of the last connection in the log, or null before the first. tmate logs it a moment before it answers with it. */
export const linkIn = (log: string, access: Access): BackendLink | null => {
  const told = log.split("\n").findLast((line) => LINK_LINES[access].test(line));
  return told === undefined ? null : parseTmateLink(LINK_LINES[access].exec(told)?.[1] ?? "", access);
};

/** What the log says now. */
export interface LoggedState {
  readonly word: RelayWord;
  /** The link of the last connection, or null before the first. */
  readonly link: BackendLink | null;
}

interface ReadLog extends LoggedState {
  /** Size and time of the file when it was read. */
  readonly signature: string;
}

const NO_LOG: LoggedState = { word: "none", link: null };
/** tmate writes a few lines in a share's life, so its log is read again only after a change. */
const logs = new WeakMap<WorkerContext, ReadLog>();

export const loggedState = (context: WorkerContext): LoggedState => {
  const path = join(context.dir, WORKER_LOG_NAME);
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined) return NO_LOG;
  const signature = `${file.size} ${file.mtimeMs}`;
  const known = logs.get(context);
  if (known?.signature === signature) return known;
  const log = readFileSync(path, "utf8");
  const read = { signature, word: relayWordIn(log), link: linkIn(log, context.access) };
  logs.set(context, read);
  return read;
};
