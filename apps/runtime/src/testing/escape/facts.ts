// Facts about the machine that must be the same before and after an escape attempt.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { descendantsOf, findMarked, type ProcessRef, titleOf } from "../../platform/process-table";
import { eventually } from "../eventually";

/** The lines of each kind of fact, in a stable order. */
export type Facts = Readonly<Record<string, readonly string[]>>;

export interface FactsScope {
  readonly tmuxSocket: string;
  /** The attacked share; only its processes count. */
  readonly shareId: string;
  /** A pane that is not shared. Its screen is a fact too. */
  readonly otherPane: string;
  /** Every path below these folders is a fact. */
  readonly folders: readonly string[];
}

/** The state LISTEN in /proc/net/tcp, and the flag SO_ACCEPTCON in /proc/net/unix (proc_pid_net(5)). */
const TCP_LISTEN = "0A";
const UNIX_LISTEN = "00010000";
/** Files that lanecast itself writes when guests join and leave: side files of the log, doors, frames, and the guests' names. */
const PASSING_FILES = /-(wal|shm|journal)$|\/door\/|\/frame\.\d+|\.new$|\/guests\.json$/;

/** These commands succeed in every state that tmux can be in. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  sessions: [
    "list-sessions",
    "-F",
    "#{session_name} windows=#{session_windows} keys=#{key-table} prefix=#{prefix}/#{prefix2} mouse=#{mouse}",
  ],
  windows: [
    "list-windows",
    "-a",
    "-F",
    "#{session_name}:#{window_index} #{window_id} #{window_width}x#{window_height} #{window_name} panes=#{window_panes} zoom=#{window_zoomed_flag}",
  ],
  panes: [
    "list-panes",
    "-a",
    "-F",
    "#{pane_id} #{pane_pid} #{pane_width}x#{pane_height} '#{pane_title}' pipe=#{pane_pipe}",
  ],
  clients: ["list-clients", "-F", "#{client_session} #{client_key_table} read-only=#{client_readonly}"],
  buffers: ["list-buffers"],
  keys: ["list-keys"],
  "server options": ["show-options", "-s"],
  "global options": ["show-options", "-g"],
  "window options": ["show-options", "-wg"],
  hooks: ["show-hooks", "-g"],
  environment: ["show-environment", "-g"],
};

export const askTmux = (socket: string, ...args: readonly string[]): string => {
  const asked = Bun.spawnSync(["tmux", "-S", socket, ...args], { timeout: 5_000 });
  if (asked.exitCode !== 0) throw new Error(`tmux ${args.join(" ")}: ${asked.stderr.toString()}`);
  return asked.stdout.toString().trimEnd();
};

const END = "end-of-answer";

/** All questions in one connection, so that our own client does not change the answers. */
const tmuxFacts = ({ tmuxSocket, otherPane }: FactsScope): Facts => {
  const questions = { ...QUESTIONS, "other terminal": ["capture-pane", "-p", "-t", otherPane] };
  const argv = Object.values(questions).flatMap((question) => [...question, ";", "display-message", "-p", END, ";"]);
  const answers = askTmux(tmuxSocket, ...argv.slice(0, -1)).split(`${END}\n`);
  const lines = (text = ""): string[] => text.replace(END, "").split("\n").filter(Boolean);
  // Lists are sorted, because tmux lists its clients in no particular order.
  return Object.fromEntries(Object.keys(questions).map((name, index) => [name, lines(answers[index]).sort()]));
};

export const tmuxPidOf = (socket: string): number => Number(askTmux(socket, "display-message", "-p", "#{pid}"));

/** The processes of the share, and everything that runs in a terminal. */
export const processesOf = ({ shareId, tmuxSocket }: Pick<FactsScope, "shareId" | "tmuxSocket">): ProcessRef[] => {
  const found = [...findMarked(`LANECAST_WORKER=${shareId}`), ...descendantsOf(tmuxPidOf(tmuxSocket))];
  return [...new Map(found.map((ref) => [ref.pid, ref])).values()];
};

const inodesOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    // The process exited meanwhile.
    return [];
  }
};

const linesOf = (path: string): string[][] =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/));

/** The ports and sockets on which these processes listen. */
export const listenersOf = (pids: readonly number[]): readonly string[] => {
  const own = new Set(pids.flatMap(inodesOf));
  const tcp = ["/proc/net/tcp", "/proc/net/tcp6"]
    .flatMap(linesOf)
    .filter((fields) => fields[3] === TCP_LISTEN && own.has(fields[9] ?? ""));
  const unix = linesOf("/proc/net/unix").filter((fields) => fields[3] === UNIX_LISTEN && own.has(fields[6] ?? ""));
  return [...tcp.map((fields) => `tcp ${fields[1]}`), ...unix.map((fields) => `unix ${fields[7]}`)].sort();
};

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((path) => !PASSING_FILES.test(path));

export const takeFacts = (scope: FactsScope): Facts => {
  const processes = processesOf(scope);
  return {
    ...tmuxFacts(scope),
    processes: processes.map(({ pid }) => titleOf(pid)).sort(),
    listeners: listenersOf([process.pid, ...processes.map(({ pid }) => pid)]),
    files: scope.folders.flatMap(filesBelow).sort(),
  };
};

/** By then, what is only temporary is gone (a question to tmate, a look at a window's size, a leaving guest). What an attacker gained stays. */
const SETTLED_WITHIN_MS = 20_000;
/** Longer than anything temporary takes. */
const LOOK_AGAIN_MS = 300;

/** The facts to compare with later: resolves when two looks agree, so that nothing temporary is in them. */
export const settledFacts = (look: () => Facts): Promise<Facts> => {
  let last: Facts | null = null;
  const agreeing = (): Facts | null => {
    const [before, now] = [last, look()];
    last = now;
    return before !== null && changesOf(before, now).length === 0 ? now : null;
  };
  return eventually(agreeing, { what: "the facts settle", withinMs: SETTLED_WITHIN_MS, everyMs: LOOK_AGAIN_MS });
};

/** Rejects with a list of everything that has changed. */
export const expectUnchanged = async (
  before: Facts,
  look: () => Facts,
  except: readonly string[] = [],
): Promise<void> => {
  const isAsBefore = (): true => {
    const changes = changesOf(before, look(), except);
    if (changes.length > 0) throw new Error(`\n  ${changes.join("\n  ")}`);
    return true;
  };
  await eventually(isAsBefore, { what: "everything is as before", withinMs: SETTLED_WITHIN_MS });
};

/** What has changed, in words. `except`: kinds that the guest changes by joining. */
const changesOf = (before: Facts, after: Facts, except: readonly string[] = []): readonly string[] =>
  Object.keys(before)
    .filter((kind) => !except.includes(kind))
    .flatMap((kind) => {
      const [was, is] = [before[kind] ?? [], after[kind] ?? []];
      if (was.join("\n") === is.join("\n")) return [];
      const gone = was.filter((line) => !is.includes(line)).map((line) => `${kind}: gone ${JSON.stringify(line)}`);
      const come = is.filter((line) => !was.includes(line)).map((line) => `${kind}: new ${JSON.stringify(line)}`);
      return gone.length + come.length === 0 ? [`${kind}: counts differ`] : [...gone, ...come];
    });
