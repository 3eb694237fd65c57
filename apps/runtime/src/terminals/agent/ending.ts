// Waits for the end of a command, or for a reason to come back before it.
import type { CommandRecord } from "./commands";
import { interruptionOf } from "./interruption";
import type { Look } from "./look";
import { createQuietWatch, LOOK_EVERY_MS } from "./quiet";
import type { RunResult } from "./types";
import { looksEmpty, type RunDeps, type Way } from "./way";

type Outcome = RunResult["outcome"];

export interface Ending {
  readonly outcome: Outcome;
  /** The command left something on the line (fish keeps one that it cannot read; an open quote waits for its end). */
  readonly mayHaveLeftLine: boolean;
}

const ended = (outcome: Outcome): Ending => ({ outcome, mayHaveLeftLine: false });

export interface Started {
  readonly record: CommandRecord;
  readonly way: Way;
  /** Counts from before the first key: marks can arrive before tmux has answered. */
  readonly before: { readonly prompts: number; readonly output: number };
}

/** A shell behind ssh may take this long to begin. */
const REMOTE_START_WITHIN_MS = 1_500;

/**
 * The shell itself reads keys while its command is not known to have ended: `read -n 1`, or the command removed the hooks
 * that tell its end. The shell is asked, unless it plainly reads its input.
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

/** A shell shows what may be its prompt, though the end of the command was not told. */
const endingAtPrompt = async (deps: RunDeps, look: Look, way: Way): Promise<Ending> => {
  const isSame = isSameShell(look, way);
  // Another shell than the one that got the command: the command started it.
  if (look.shell === "nested" && !isSame) return ended("interactive");
  // dash gives up the line at a syntax error, the end with it; or its `read` looks like its prompt.
  if (isSame && !(await looksEmpty(deps))) return ended(look.state === "prompt" ? "interactive" : "asks-line");
  return ended("completed");
};

/** What ended a wait at rest; null: nothing did. */
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

/** What the marks tell, without a look. */
const endingByMarks = ({ record, way, before }: Started, { feed }: RunDeps): Ending | null => {
  // `lost`: output was missed, or a prompt came without the end's mark.
  if (record.state === "ended" || (record.state === "lost" && !feed.isOver())) return ended("completed");
  if (feed.isOver()) return ended("shell-exited");
  const hasPrompt = way.by === "shell" && feed.count("A") > before.prompts;
  return record.state === "expected" && hasPrompt ? ended("not-run") : null;
};

/** No echo yet: the shell has not read what was typed. */
const isTooEarly = ({ record, way, before }: Started, { feed }: RunDeps, passedMs: number): boolean =>
  record.state === "expected" &&
  (feed.outputCount() === before.output || (way.by === "itself" && passedMs < REMOTE_START_WITHIN_MS));

/** What a look at the terminal at rest tells; null: it moves, or the command runs. */
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

/** Until the command has ended, or there is a reason to come back before. */
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
