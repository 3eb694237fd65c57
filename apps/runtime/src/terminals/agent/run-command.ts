// Runs one command at a prompt and says how it went: its exit status where that can be known, and why the call came back.

import { fail, ok, type Result } from "#contract/errors";
import { newSecret } from "../../platform/ids";
import { addCounts, type Redactor } from "../../redaction";
import type { MarkingShell } from "../shell/integration";
import type { CommandRecord } from "./feed";
import { interruptionOf } from "./interruption";
import type { Look } from "./look";
import { cutOutput, renderOutput } from "./output-text";
import type { OwnShell } from "./own-shell";
import { type Bench, createQuietWatch, LOOK_EVERY_MS, waitForPrompt } from "./quiet";
import type { Screen } from "./screen";
import type { Refusal, RunOptions, RunResult } from "./types";
import { COMMAND_MAX_BYTES, cleanText, commandText, markedCommandText, type Typist } from "./typing";

export interface RunDeps extends Bench {
  readonly screen: Screen;
  readonly ownShell: OwnShell;
  readonly shell: MarkingShell | null;
  readonly typist: Typist;
  readonly redactor: Redactor;
  readonly cwd: (look: Look) => string | null;
  /** The shell waits in a plain read of the tty, not in its line editor. */
  readonly isReadingKeys: () => boolean;
}

type Outcome = RunResult["outcome"];

interface Ending {
  readonly outcome: Outcome;
  /** The command left something on the line (fish keeps one that it cannot read; an open quote waits for its end). */
  readonly mayHaveLeftLine: boolean;
}

/** Signs that prompts end with, for shells that cannot be asked. */
const PROMPT_END = /[$#%>❯➜»λ›]\s*$/u;
const REMOTE_START_WITHIN_MS = 1_500;

/** Whether the cursor stands behind a prompt with nothing typed: a guess, for shells that cannot be asked. */
const looksEmpty = async ({ screen }: RunDeps): Promise<boolean> => {
  const { lines, cursor } = await screen.peek();
  const row = lines.find((line) => line.row === cursor.row)?.text ?? "";
  return PROMPT_END.test(row.slice(0, cursor.column)) && row.slice(cursor.column).trim() === "";
};

const notAtPrompt = ({ state, foreground }: Look): Refusal => ({
  code: "not-at-prompt",
  message: foreground === null ? "The shell has exited." : `The terminal is not at a prompt: ${foreground} has it.`,
  state,
  detail: foreground ?? "",
});

const lineNotEmpty = (detail: string): Refusal => ({
  code: "line-not-empty",
  message: "Something is typed at the prompt already. Enter it, or remove it, before running a command.",
  detail,
});

type Way = { readonly by: "shell"; readonly shell: MarkingShell } | { readonly by: "itself"; readonly isFish: boolean };

/** At a prompt with an empty line; how to run a command there. */
const findWay = async (deps: RunDeps, signal: AbortSignal): Promise<Result<Way, Refusal>> => {
  const { ownShell, shell, redactor } = deps;
  const first = await deps.look();
  // It may be about to show its prompt.
  const look = (first.state === "running" ? await waitForPrompt(deps, signal) : null) ?? first;
  const mayBePrompt = look.state === "prompt" || (look.state === "unknown" && look.foreground !== null);
  if (!mayBePrompt) return fail(notAtPrompt(look));
  if (look.shell === "own" && shell !== null && ownShell.isMarking()) {
    const report = ownShell.isLineEmpty() ? null : await ownShell.ask(look, signal);
    if (ownShell.isLineEmpty())
      return ok({ by: ownShell.isMarking() ? "shell" : "itself", shell, isFish: shell === "fish" });
    if (report !== null) return fail(lineNotEmpty((await redactor.text(report.line)).text));
  }
  if (!(await looksEmpty(deps))) return fail(look.state === "unknown" ? notAtPrompt(look) : lineNotEmpty(""));
  return ok({ by: "itself", isFish: look.foreground === "fish" });
};

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

/** What ended a wait at rest; null: nothing did. */
const endingAtRest = async (
  deps: RunDeps,
  look: Look,
  record: CommandRecord,
  signal: AbortSignal,
): Promise<Ending | null> => {
  const hasStarted = record.state !== "expected";
  const isLost = hasStarted && (await hasLostHooks(deps, look, signal));
  const state = isLost ? "prompt" : look.state;
  switch (state) {
    case "asks-secret":
    case "asks-line":
    case "full-screen":
      return hasStarted ? { outcome: state, mayHaveLeftLine: false } : null;
    case "interactive":
      return hasStarted ? { outcome: "interactive", mayHaveLeftLine: false } : null;
    case "prompt":
      // It started and its end was not told: the hooks are gone. It did not start: nothing ran.
      return hasStarted
        ? { outcome: "completed", mayHaveLeftLine: false }
        : { outcome: "not-run", mayHaveLeftLine: true };
    case "exited":
      return { outcome: "shell-exited", mayHaveLeftLine: false };
    case "running":
    case "unknown":
      return null;
  }
};

const atDeadline = (record: CommandRecord, way: Way): Outcome =>
  record.state === "expected" && way.by === "itself" ? "timed-out" : "running";

interface Started {
  readonly record: CommandRecord;
  readonly way: Way;
  /** Counts from before the first key: marks can arrive before tmux has answered. */
  readonly before: { readonly prompts: number; readonly output: number };
}

/** Until the command has ended, or there is a reason to come back before. */
const awaitEnd = async (
  deps: RunDeps,
  { record, way, before }: Started,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Ending> => {
  const { clock, feed } = deps;
  const startedMs = clock.nowMs();
  const quiet = createQuietWatch(deps, startedMs);
  const done = (outcome: Outcome): Ending => ({ outcome, mayHaveLeftLine: false });
  for (;;) {
    if (record.state === "ended") return done("completed");
    if (signal.aborted) return done(interruptionOf(signal));
    if (feed.isOver()) return done("shell-exited");
    if (record.state === "lost") return done("completed");
    const hasPrompt = way.by === "shell" && feed.count("A") > before.prompts;
    if (record.state === "expected" && hasPrompt) return done("not-run");
    const leftMs = startedMs + timeoutMs - clock.nowMs();
    if (leftMs <= 0) return done(atDeadline(record, way));
    const atRest = await quiet.check();
    // No echo yet: the shell has not read what was typed.
    const isTooEarly =
      record.state === "expected" &&
      (feed.outputCount() === before.output ||
        (way.by === "itself" && clock.nowMs() - startedMs < REMOTE_START_WITHIN_MS));
    const ending = atRest === null || isTooEarly ? null : await endingAtRest(deps, atRest, record, signal);
    // The mark may have come while the look was taken.
    if (ending !== null && (record.state as CommandRecord["state"]) !== "ended") return ending;
    if (ending === null) await feed.next(Math.min(LOOK_EVERY_MS, leftMs), signal);
  }
};

const typeCommand = async (
  { typist, feed }: RunDeps,
  way: Way,
  command: string,
  nonce: string,
  signal: AbortSignal,
): Promise<Result<boolean, Refusal>> => {
  const takesLines = feed.wantsMarkedPaste() === true;
  const text =
    way.by === "shell" ? commandText(command, way.shell, takesLines) : markedCommandText(command, nonce, way.isFish);
  const typed = await typist.paste(text, signal);
  return typed.ok && typed.value ? typist.enter(signal) : typed;
};

const toResult = async (
  deps: RunDeps,
  record: CommandRecord,
  outcome: Outcome,
  options: RunOptions,
): Promise<RunResult> => {
  const { clock, redactor, screen } = deps;
  const { lines, missedBytes } = await renderOutput(clock, record.output);
  const { head, tail, cutBytes } = cutOutput(lines, options.maxBytes);
  const [first, last] = await Promise.all([redactor.text(head.join("\n")), redactor.text(tail.join("\n"))]);
  const look = await deps.look();
  const seen = outcome === "completed" || outcome === "shell-exited" ? null : await screen.read();
  const cut = tail.length === 0 ? [] : [`[${cutBytes} bytes left out; read_output has them]`, last.text];
  return {
    outcome,
    exitCode: outcome === "completed" ? record.exitCode : null,
    output: [first.text, ...cut].join("\n"),
    truncatedBytes: cutBytes + missedBytes,
    tookMs: Math.max(0, (record.endedAtMs ?? clock.nowMs()) - record.startedAtMs),
    cwd: deps.cwd(look),
    callId: record.callId,
    screen: seen,
    redactions: addCounts(first.redactions, last.redactions, seen?.redactions ?? []),
  };
};

/** The driver's own leftovers only: a line that was there before is never touched. */
const clearLine = async (deps: RunDeps, signal: AbortSignal): Promise<void> => {
  const { typist, ownShell } = deps;
  const look = await deps.look();
  if (await ownShell.clear(look, signal)) return;
  await typist.interrupt(signal);
  await createPromptWait(deps)(signal);
};

const createPromptWait =
  (deps: RunDeps) =>
  async (signal: AbortSignal): Promise<void> => {
    const look = await waitForPrompt(deps, signal);
    if (look !== null) await deps.ownShell.ask(look, signal);
  };

/** Afterwards the shell is to be at its prompt, so that the next call finds it there. */
const settle = async (
  deps: RunDeps,
  { outcome, mayHaveLeftLine }: Ending,
  way: Way,
  signal: AbortSignal,
): Promise<void> => {
  if (outcome !== "completed" && outcome !== "not-run") return;
  if (mayHaveLeftLine) return clearLine(deps, signal);
  const look = await waitForPrompt(deps, signal);
  if (way.by === "shell" && look?.shell === "own") deps.ownShell.notePrompt();
};

const isTooLong = (command: string): boolean => Buffer.byteLength(command) > COMMAND_MAX_BYTES;

export const createRunCommand = (deps: RunDeps) => {
  let isBusy = false;
  let count = 0;

  const run = async (
    command: string,
    options: RunOptions,
    signal: AbortSignal,
  ): Promise<Result<RunResult, Refusal>> => {
    const way = await findWay(deps, signal);
    if (!way.ok) return way;
    count += 1;
    const nonce = newSecret();
    const callId = options.callId ?? `run-${count}`;
    const record = deps.feed.expect(callId, command, way.value.by === "itself" ? nonce : undefined);
    const before = { prompts: deps.feed.count("A"), output: deps.feed.outputCount() };
    const typed = await typeCommand(deps, way.value, command, nonce, signal);
    if (!typed.ok) {
      deps.feed.giveUp(record);
      return typed;
    }
    const ending = await awaitEnd(deps, { record, way: way.value, before }, options.timeoutMs, signal);
    if (ending.outcome === "not-run" || (ending.outcome === "completed" && record.state === "running"))
      deps.feed.giveUp(record);
    await settle(deps, ending, way.value, signal);
    return ok(await toResult(deps, record, ending.outcome, options));
  };

  return async (given: string, options: RunOptions, signal: AbortSignal): Promise<Result<RunResult, Refusal>> => {
    const command = cleanText(given).trimEnd();
    const refuse = (code: "too-long" | "invalid-input", message: string) =>
      fail<Refusal>({ code, message, detail: "" });
    if (command.trim() === "") return refuse("invalid-input", "The command is empty.");
    if (isTooLong(command)) return refuse("too-long", `A command can have ${COMMAND_MAX_BYTES} bytes.`);
    if (isBusy) return fail({ ...notAtPrompt(await deps.look()), message: "Another command is being run." });
    isBusy = true;
    try {
      return await run(command, options, signal);
    } finally {
      isBusy = false;
    }
  };
};
