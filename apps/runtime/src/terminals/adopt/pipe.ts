// Starts the pipe from a pane of the operator's own tmux into a pane of lanecast's, beginning with a snapshot of the same moment.
import { closeSync, constants, mkdirSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../platform/process-tree";
import { shellWord } from "../../platform/text";
import { quoteArgument } from "../tmux/quote";
import { CAPTURES, type CaptureName, composeSnapshot, neededParts, readState, STATE_FORMAT } from "../view/snapshot";
import { newSeparator, paneFormat, readPane, type TheirPane } from "./their-panes";
import type { TheirProblem, TheirTmux } from "./their-tmux";

/** The FIFOs of one pipe: `life` shows whether the pipe is running, `feed` takes its snapshot. */
export interface PipeFiles {
  readonly life: string;
  readonly feed: string;
}

/** Tells whether the processes of one pipe are running, also after a restart of the runtime: only they have the FIFO open. */
export interface PipeLife {
  isRunning(): boolean;
  /** Leaves the files for the next runtime. */
  close(): void;
  /** Closes and removes the files. */
  dispose(): void;
}

const LIFE = ".life";
const FEED = ".feed";

/** Null: no such FIFO, for example because the last runtime ended before it was made. */
export const openLife = ({ life, feed }: PipeFiles): PipeLife | null => {
  let descriptor: number;
  try {
    descriptor = openSync(life, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  const byte = new Uint8Array(1);
  return {
    isRunning: () => {
      try {
        return readSync(descriptor, byte) > 0;
      } catch (thrown) {
        // EAGAIN: it is open for writing. Without a writer, reading returns nothing.
        return (thrown as NodeJS.ErrnoException).code === "EAGAIN";
      }
    },
    close: () => closeSync(descriptor),
    dispose: () => {
      closeSync(descriptor);
      rmSync(life, { force: true });
      rmSync(feed, { force: true });
    },
  };
};

/** The pipes that an earlier runtime started for this terminal. */
export const findLives = (folder: string): readonly PipeLife[] => {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(LIFE));
  } catch {
    // It never had a pipe.
  }
  return names.flatMap((name) => {
    const stem = join(folder, name.slice(0, -LIFE.length));
    const life = openLife({ life: `${stem}${LIFE}`, feed: `${stem}${FEED}` });
    return life === null ? [] : [life];
  });
};

const FILES_DEADLINE_MS = 5_000;
const FEED_DEADLINE_MS = 20_000;

export interface PipeDeps {
  readonly theirs: TheirTmux;
  /** The environment and PATH for mkfifo and sh. */
  readonly env: Readonly<Record<string, string>>;
  /** See pipe-folders.ts. */
  readonly folder: string;
}

const makeFiles = async ({ env, folder }: PipeDeps): Promise<PipeFiles | null> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stem = join(folder, newSeparator());
  const files = { life: `${stem}${LIFE}`, feed: `${stem}${FEED}` };
  const made = await run(["mkfifo", "-m", "600", files.life, files.feed], { env, timeoutMs: FILES_DEADLINE_MS });
  return made.exitCode === 0 ? files : null;
};

/**
 * How long the pipe waits for its snapshot. If the runtime is killed meanwhile, the pipe ends, and the operator's own tmux doesn't
 * keep output for it.
 */
const SNAPSHOT_WITHIN_SECONDS = 10;

/** pipe-pane expands formats and then the time (`%H`) in its command. */
const literal = (command: string): string => command.replaceAll("#", "##").replaceAll("%", "%%");

/** Runs in the operator's own tmux. `<>`: opening a FIFO only for writing would wait for a reader. */
const pipeCommand = ({ life, feed }: PipeFiles, tty: string): string =>
  `exec 2>/dev/null; exec 9<>${shellWord(life)}; { timeout ${SNAPSHOT_WITHIN_SECONDS} cat ${shellWord(feed)} || exit 0; exec cat; } >${tty}`;

export interface PipeTarget {
  readonly socket: string;
  readonly pane: string;
  /** Checked in the same instant: the pane may have been replaced by another with the same id. */
  readonly key: string;
  /** The terminal device of lanecast's pane. */
  readonly tty: string;
  /** Whether the new pipe replaces one of lanecast's. Otherwise a pane that already has a pipe is left alone. */
  readonly replaces: boolean;
}

/** A tmux condition: the pane is still the one with this key. */
export const isPane = (key: string): string => `#{==:#{pid}:#{start_time}:#{pane_id},${key}}`;

export type NoPipe = TheirProblem | "piped" | "failed";

/** The pane and a snapshot of it at the moment at which the pipe began. */
export interface StartedPipe {
  readonly pane: TheirPane;
  readonly snapshot: Uint8Array;
  readonly life: PipeLife;
  /** Sends the snapshot down the pipe, which then continues with the output. False: the pipe has ended. */
  feed(): Promise<boolean>;
}

/**
 * The last line of the history and the first row of the screen. `-p` always ends with a line break, so a capture of the
 * history alone can't show that its last line continues on the screen.
 */
const SEAM = ["-q", "-J", "-S", "-1", "-E", "0"];

const captureSequence = (pane: string, separator: string): readonly string[] => {
  const next = [";", "display-message", "-p", "-t", pane, separator, ";"];
  return [
    ...["display-message", "-p", "-t", pane, `${paneFormat(separator)}${STATE_FORMAT}`, ...next],
    ...["capture-pane", "-p", "-P", "-C", "-t", pane],
    ...[SEAM, ...CAPTURES.map(({ flags }) => flags)].flatMap((flags) => [
      ...next,
      ...["capture-pane", "-p", ...flags, "-t", pane],
    ]),
  ];
};

/** Everything that lanecast asks for in one sequence. `-p` prints from a process of its own, so the content can't forge replies. */
const startSequence = ({ pane, key, tty, replaces }: PipeTarget, files: PipeFiles, separator: string): string[] => {
  const isAllowed = replaces ? isPane(key) : `#{&&:${isPane(key)},#{==:#{pane_pipe},0}}`;
  const start = `pipe-pane -O -t ${quoteArgument(pane)} ${quoteArgument(literal(pipeCommand(files, tty)))}`;
  const refuse = `display-message -p -t ${quoteArgument(pane)} ${separator}no`;
  return ["if-shell", "-F", "-t", pane, isAllowed, start, refuse, ";", ...captureSequence(pane, separator)];
};

const isOneLine = (text: string): boolean => text.indexOf("\n") === text.length - 1;

const readCaptures = (seam: string, texts: readonly string[]): Partial<Record<CaptureName, string>> =>
  Object.fromEntries(
    CAPTURES.map(({ name }, index) => {
      const text = texts[index] ?? "";
      return [name, name === "history-joined" && isOneLine(seam) ? text.replace(/\n$/, "") : text];
    }),
  );

/** Null: not the expected answers. */
const readStart = (
  socket: string,
  text: string,
  separator: string,
): { readonly pane: TheirPane; readonly snapshot: Uint8Array } | null => {
  const lines = text.split("\n");
  const [described = ""] = lines;
  const at = described.lastIndexOf(separator) + separator.length;
  const pane = readPane(socket, described.slice(0, at), separator);
  if (pane === null) return null;
  const [, pending = "", seam = "", ...captured] = lines.slice(1).join("\n").split(`${separator}\n`);
  if (captured.length !== CAPTURES.length) return null;
  const state = readState(described.slice(at));
  const needed = new Set<string>(neededParts(state).flatMap((part) => [`${part}-rows`, `${part}-joined`]));
  const captures = Object.fromEntries(
    Object.entries(readCaptures(seam, captured)).filter(([name]) => needed.has(name)),
  );
  const unfinished = { pendingEscaped: pending.replace(/\n$/, ""), pendingCharacter: new Uint8Array() };
  return { pane, snapshot: composeSnapshot({ state, captures, ...unfinished }) };
};

/** Ends a pipe that waits for its snapshot, by giving its reader the end of the file. */
const releaseFeed = ({ feed }: PipeFiles): void => {
  try {
    closeSync(openSync(feed, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    // No pipe is waiting.
  }
};

/** Ends any sequence that is incomplete, then resets everything: the main screen first, because a reset doesn't leave the other one. */
const RESET = Buffer.from("\x18\x1b\\\x1b[?1049l\x1bc\x1b[3J");

export const startPipe = async (deps: PipeDeps, target: PipeTarget): Promise<StartedPipe | NoPipe> => {
  const files = await makeFiles(deps);
  const life = files === null ? null : openLife(files);
  if (files === null || life === null) return "failed";
  const abandon = (problem: NoPipe): NoPipe => {
    releaseFeed(files);
    life.dispose();
    return problem;
  };
  const separator = newSeparator();
  const reply = await deps.theirs.ask(target.socket, startSequence(target, files, separator));
  if (!reply.ok) return abandon(reply.problem);
  const refusal = `${separator}no\n`;
  const isRefused = reply.text.startsWith(refusal);
  const started = readStart(target.socket, isRefused ? reply.text.slice(refusal.length) : reply.text, separator);
  if (isRefused) return abandon(started?.pane.key === target.key ? "piped" : "no-pane");
  if (started === null) {
    await stopPipe(deps.theirs, target);
    return abandon("failed");
  }
  const stdin = Buffer.concat([RESET, started.snapshot]);
  return {
    ...started,
    life,
    feed: async () => {
      const argv = ["/bin/sh", "-c", 'exec cat >"$1"', "sh", files.feed];
      const fed = await run(argv, { env: deps.env, stdin, timeoutMs: FEED_DEADLINE_MS });
      if (fed.exitCode !== 0) releaseFeed(files);
      return fed.exitCode === 0 && life.isRunning();
    },
  };
};

/** Ends the pipe of this pane. Call it only while the pipe is lanecast's own. */
export const stopPipe = async (
  theirs: TheirTmux,
  { socket, pane, key }: Pick<PipeTarget, "socket" | "pane" | "key">,
): Promise<void> => {
  await theirs.ask(socket, ["if-shell", "-F", "-t", pane, isPane(key), `pipe-pane -t ${quoteArgument(pane)}`]);
};
