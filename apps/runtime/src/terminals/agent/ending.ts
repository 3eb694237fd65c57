// Waits until a command ends, or until there is a reason to return earlier.
import type { CommandRecord } from "./commands";
import { interruptionOf } from "./interruption";
import type { Look } from "./look";
import { createQuietWatch, LOOK_EVERY_MS } from "./quiet";
import type { RunResult } from "./types";
import { looksEmpty, type RunDeps, type Way } from "./way";

type Outcome = RunResult["outcome"];

export interface Ending {
  readonly outcome: Outcome;
  /**
   * The command may still be on the prompt line: fish keeps a line that it can't parse, and an open quote waits for its
   * end.
   */
  readonly mayHaveLeftLine: boolean;
}

const ended = (outcome: Outcome): Ending => ({ outcome, mayHaveLeftLine: false });

export interface Started {
  readonly record: CommandRecord;
  readonly way: Way;
  /** Counted before the first key, because marks can arrive before tmux has answered. */
  readonly before: { readonly prompts: number; readonly output: number };
}

/** A shell behind ssh may take this long to start the command. */
const REMOTE_START_WITHIN_MS = 1_500;

/**
 * The shell reads keys although its command hasn't ended, as far as we know. Either the command is `read -n 1`, or it
 * removed the hooks that report its end. Asks the shell, unless it is clearly reading its input.
 */
const hasLostHooks = async (
  { ownShell, isReadingKeys }: RunDeps,
  look: Look,
  signal: AbortSignal,
): Promise<boolean> => {
  if (look.shell !== "own" || look.state !== "interactive" || isReadingKeys()) return false;
  const report = await ownShell.ask({ ...look, state: "prompt" }, signal);
  return report !== null && !report.isHooked;
};

/** Whether the shell that got the command has the terminal again. */
const isSameShell = (look: Look, way: Way): boolean =>
  way.by === "itself" && look.shell !== "none" && way.leader?.pid === look.leader?.pid;

/** A shell seems to show its prompt, but the end of the command wasn't reported. */
const endingAtPrompt = async (deps: RunDeps, look: Look, way: Way): Promise<Ending> => {
  const isSame = isSameShell(look, way);
  // This isn't the shell that got the command, so the command started it.
  if (look.shell === "nested" && !isSame) return ended("interactive");
  // At a syntax error, dash drops the whole line, including the end mark. Its `read` also looks like its prompt.
  if (isSame && !(await looksEmpty(deps))) return ended(look.state === "prompt" ? "interactive" : "asks-line");
  return ended("completed");
};

/** Whether a terminal at rest means that the command ended. Null: it doesn't. */
const endingAtRest = async (
  deps: RunDeps,
  look: Look,
  { record, way }: Started,
  signal: AbortSignal,
): Promise<Ending | null> => {
  if (look.state === "exited") return ended("shell-exited");
  if (record.state === "expected")
    return look.state === "prompt" ? { outcome: "not-run", mayHaveLeftLine: true } : null;
  switch (look.state) {
    case "prompt":
      return endingAtPrompt(deps, look, way);
    case "interactive":
      return ended((await hasLostHooks(deps, look, signal)) ? "completed" : "interactive");
    case "asks-line":
      return isSameShell(look, way) ? endingAtPrompt(deps, look, way) : ended("asks-line");
    case "asks-secret":
    case "full-screen":
      return ended(look.state);
    case "running":
    case "unknown":
      return null;
  }
};

/** What the marks alone say about the end. */
const endingByMarks = ({ record, way, before }: Started, { feed }: RunDeps): Ending | null => {
  // `lost`: output was missed, or a prompt came without an end mark.
  if (record.state === "ended" || (record.state === "lost" && !feed.isOver())) return ended("completed");
  if (feed.isOver()) return ended("shell-exited");
  const hasPrompt = way.by === "shell" && feed.count("A") > before.prompts;
  return record.state === "expected" && hasPrompt ? ended("not-run") : null;
};

/** Without an echo, the shell hasn't read what was typed yet. */
const isTooEarly = ({ record, way, before }: Started, { feed }: RunDeps, passedMs: number): boolean =>
  record.state === "expected" &&
  (feed.outputCount() === before.output || (way.by === "itself" && passedMs < REMOTE_START_WITHIN_MS));

/** What a look at the terminal says about the end. Null: it isn't at rest, or the command is running. */
const endingByLook = async (
  deps: RunDeps,
  started: Started,
  atRest: Look | null,
  passedMs: number,
  signal: AbortSignal,
): Promise<Ending | null> => {
  if (atRest === null || isTooEarly(started, deps, passedMs)) return null;
  const ending = await endingAtRest(deps, atRest, started, signal);
  // The mark may have come while the look was taken.
  return ending === null ? null : (endingByMarks(started, deps) ?? ending);
};

/** Resolves when the command has ended, or when there is a reason to return earlier. */
export const awaitEnd = async (
  deps: RunDeps,
  started: Started,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Ending> => {
  const { clock, feed } = deps;
  const startedMs = clock.nowMs();
  const quiet = createQuietWatch(deps, startedMs);
  for (;;) {
    const byMarks = endingByMarks(started, deps);
    if (byMarks !== null) return byMarks;
    if (signal.aborted) return ended(interruptionOf(signal));
    const passedMs = clock.nowMs() - startedMs;
    if (passedMs >= timeoutMs) return ended(started.record.state === "expected" ? "timed-out" : "running");
    const byLook = await endingByLook(deps, started, await quiet.check(), passedMs, signal);
    if (byLook !== null) return byLook;
    await feed.next(Math.min(LOOK_EVERY_MS, timeoutMs - passedMs), signal);
  }
};
