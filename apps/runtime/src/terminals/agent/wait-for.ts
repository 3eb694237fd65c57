// Waits for a prompt, a text, silence, the end of a command, or a change of the screen. Types nothing.
import { fail, ok, type Result } from "#contract/errors";
import type { Redactor } from "../../redaction";
import type { CommandRecord } from "./commands";
import { interruptionOf } from "./interruption";
import { createLineSearch, createMatching, type Match, type Matches } from "./matching";
import type { Pane } from "./pane";
import { type Bench, LOOK_EVERY_MS } from "./quiet";
import type { Screen } from "./screen";
import type { Refusal, WaitRequest, WaitResult } from "./types";

export interface WaitForDeps extends Bench {
  readonly screen: Screen;
  readonly pane: Pick<Pane, "captureScreen">;
  readonly redactor: Redactor;
}

type Matched = WaitResult["matched"];
interface Met {
  readonly outcome: "matched" | "idle";
  readonly matched: Matched;
}

const ended = (record: CommandRecord | null): Met | null => {
  if (record === null || (record.state !== "ended" && record.state !== "lost")) return null;
  return { outcome: "matched", matched: { by: "exit", callId: record.callId, exitCode: record.exitCode } };
};

/** Output can come in thousands of pieces per second, too many to look at the screen or the tty after each. */
const createPace = ({ clock, feed }: Bench) => {
  let [lookedMs, lookedAt] = [Number.NEGATIVE_INFINITY, -1];
  return {
    isDue: (): boolean => {
      if (feed.outputCount() === lookedAt || clock.nowMs() - lookedMs < LOOK_EVERY_MS) return false;
      [lookedMs, lookedAt] = [clock.nowMs(), feed.outputCount()];
      return true;
    },
  };
};

/**
 * Searches what was printed after the last input. On the alternate screen, programs draw instead of printing, so there
 * it searches the screen.
 */
const createTextSearch = (deps: WaitForDeps, matches: Matches | null) => {
  const { feed, pane } = deps;
  const pace = createPace(deps);
  if (matches === null) return { found: async (): Promise<Match | null> => null, end: () => undefined };
  const search = createLineSearch(matches);
  const { head, tail } = feed.sinceInput().parts();
  for (const piece of [...head, ...tail]) search.push(piece);
  const end = feed.follow((bytes) => search.push(bytes));
  return {
    end,
    found: async (): Promise<Match | null> => {
      const printed = search.found();
      if (printed !== null) return printed;
      if (!pace.isDue()) return null;
      const capture = await pane.captureScreen();
      if (capture?.facts.isAlternate !== true) return null;
      return capture.rows.map(({ text }) => matches(text)).find((match) => match !== null) ?? null;
    },
  };
};

const createChecks = (deps: WaitForDeps, request: WaitRequest, exit: CommandRecord | null, startedMs: number) => {
  const { clock, feed, screen, look, redactor } = deps;
  const since = screen.lastGiven();
  const pace = createPace(deps);
  const isBusy = (): boolean => deps.isMarking() && feed.isAtPrompt() === false && feed.underWay(true) !== null;

  const changed = async (): Promise<boolean> =>
    request.change === true && pace.isDue() && (await screen.peek()).revision !== since;
  const isAtPrompt = async (): Promise<boolean> =>
    request.prompt === true && !isBusy() && (await look()).state === "prompt";

  return async (found: Match | null): Promise<Met | null> => {
    const end = ended(exit);
    if (end !== null) return end;
    if (found !== null)
      return { outcome: "matched", matched: { ...found, line: (await redactor.text(found.line)).text } };
    if (await isAtPrompt()) return { outcome: "matched", matched: { by: "prompt" } };
    if (await changed()) return { outcome: "matched", matched: { by: "change" } };
    const silentMs = clock.nowMs() - Math.max(feed.lastOutputMs(), startedMs);
    return request.idleMs !== undefined && silentMs >= request.idleMs ? { outcome: "idle", matched: null } : null;
  };
};

const refuse = (code: "invalid-input" | "output-not-kept", message: string): Result<never, Refusal> =>
  fail({ code, message, detail: "" });

interface Wait {
  readonly found: () => Promise<Match | null>;
  readonly check: (found: Match | null) => Promise<Met | null>;
  readonly startedMs: number;
}

/** Resolves when a condition is met, or when there is a reason to return earlier. */
const awaitOne = async (
  { clock, feed }: WaitForDeps,
  { found, check, startedMs }: Wait,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly outcome: WaitResult["outcome"]; readonly matched: Matched }> => {
  for (;;) {
    if (signal.aborted) return { outcome: interruptionOf(signal), matched: null };
    const met = await check(await found());
    if (met !== null) return met;
    if (feed.isOver()) return { outcome: "shell-exited", matched: null };
    const leftMs = startedMs + timeoutMs - clock.nowMs();
    if (leftMs <= 0) return { outcome: "timed-out", matched: null };
    await feed.next(Math.min(LOOK_EVERY_MS, leftMs), signal);
  }
};

export const createWaitFor =
  (deps: WaitForDeps) =>
  async (request: WaitRequest, signal: AbortSignal): Promise<Result<WaitResult, Refusal>> => {
    const { clock, feed, screen } = deps;
    const { text, regex } = request;
    const matching = createMatching(text, regex);
    if (!matching.ok) return refuse("invalid-input", matching.error);
    const exit = request.exit === undefined ? null : feed.records().find(({ callId }) => callId === request.exit);
    if (exit === undefined) return refuse("output-not-kept", "There is no such command.");
    const startedMs = clock.nowMs();
    const since = screen.lastGiven();
    const search = createTextSearch(deps, text === undefined && regex === undefined ? null : matching.value);
    const check = createChecks(deps, request, exit, startedMs);
    try {
      const end = await awaitOne(deps, { found: search.found, check, startedMs }, request.timeoutMs, signal);
      return ok({ ...end, tookMs: Math.max(0, clock.nowMs() - startedMs), screen: await screen.read(since) });
    } finally {
      search.end();
    }
  };
