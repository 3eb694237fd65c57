// What a living tmate worker says of its link: asked through its socket, read strictly. Never asks with `display-message` alone, which crashes a tmate nobody is attached to.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Access } from "#contract/share";
import { run } from "../../../../platform/process-tree";

import { type BackendLink, WORKER_LOG_NAME, type WorkerContext } from "../backend";
import { type TmatePrograms, tmateSocketOf } from "./plan";

/** `#{tmate_ssh}` as tmate 2.4.0 prints it; the port is left out when it is 22. */
const LINK = /^ssh (?:-p\d{1,5} )?([A-Za-z0-9_-]{8,255})@[A-Za-z0-9.:[\]-]{1,255}$/;
/** The tokens are independent; only the read-only one begins so, and the relay holds its guests to reading. */
const READ_ONLY = "ro-";

/** What one question came to. `silent`: a stalled tmate hangs its own command line too (BACKENDS 2). */
export type Said = { readonly kind: "link"; readonly link: BackendLink } | { readonly kind: "no-link" | "silent" };

/** A link of the access asked for, or null: the token of the other access must never be handed out in its place. */
export const parseTmateLink = (text: string, access: Access): BackendLink | null => {
  const user = LINK.exec(text.trim())?.[1];
  if (user === undefined || user.startsWith(READ_ONLY) !== (access === "read")) return null;
  return { user };
};

export const askLink = async (context: WorkerContext, programs: TmatePrograms, deadlineMs: number): Promise<Said> => {
  const socket = tmateSocketOf(context.dir);
  if (!existsSync(socket)) return { kind: "silent" };
  // For a read-only share the other token is not even asked for.
  const format = context.access === "read" ? "#{tmate_ssh_ro}" : "#{tmate_ssh}";
  const { marker, dir } = context;
  const env = { PATH: programs.searchPath, LANG: "C.UTF-8", HOME: dir, [marker.name]: marker.value };
  const argv = [programs.path, "-S", socket, "display", "-p", format];
  // Rejected: the program went away while its worker lives. That is no answer either.
  const asked = await run(argv, { env, timeoutMs: deadlineMs }).catch(() => null);
  if (asked === null || asked.timedOut || asked.exitCode !== 0) return { kind: "silent" };
  const link = parseTmateLink(asked.stdout, context.access);
  return link === null ? { kind: "no-link" } : { kind: "link", link };
};

export type RelayWord = "connected" | "reconnecting" | "refused" | "unreachable" | "none";

/** The log's lines that tell how it stands with the relay; the last one counts. Recorded from tmate 2.4.0. */
const words: readonly { readonly says: RegExp; readonly word: RelayWord }[] = [
  { says: /^ssh session: /, word: "connected" },
  { says: /^Cannot authenticate server/, word: "refused" },
  { says: /^Error connecting: /, word: "unreachable" },
  { says: /^(Error reading from channel|Reconnecting\.\.\.)/, word: "reconnecting" },
];

const wordOf = (line: string): RelayWord | null => words.find(({ says }) => says.test(line))?.word ?? null;

/**
 * While tmate reconnects it goes on showing the link of before (BACKENDS 2), so the answer alone is not the truth.
 * `Reconnecting...` follows every failure and hides its reason: a reason stays until the relay answers.
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

/** The link of the last connection, as the log told it; null before the first. tmate tells it a moment before it answers with it. */
export const linkIn = (log: string, access: Access): BackendLink | null => {
  const told = log.split("\n").findLast((line) => LINK_LINES[access].test(line));
  return told === undefined ? null : parseTmateLink(LINK_LINES[access].exec(told)?.[1] ?? "", access);
};

const logOf = (dir: string): string => {
  const path = join(dir, WORKER_LOG_NAME);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
};

export const relayWordOf = (dir: string): RelayWord => relayWordIn(logOf(dir));

/** Whether `link` is the one of the connection that stands now: an answer given just before it came is of the one before. */
export const isOfThisConnection = ({ dir, access }: WorkerContext, link: BackendLink): boolean => {
  const told = linkIn(logOf(dir), access);
  return told === null || told.user === link.user;
};
