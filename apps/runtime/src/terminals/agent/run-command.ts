// Runs one command at a prompt and reports its exit status, if it is known, and why the call returned.

import { fail, ok, type Result } from "#contract/errors";
import { newSecret } from "../../platform/ids";
import { addCounts } from "../../redaction";
import type { CommandRecord } from "./commands";
import { awaitEnd, type Ending } from "./ending";
import { interruptionOf } from "./interruption";
import { cutOutput } from "./output-text";
import { waitForPrompt } from "./quiet";
import type { Refusal, RunOptions, RunResult } from "./types";
import { COMMAND_MAX_BYTES, cleanText, commandText, markedCommandText } from "./typing";
import { findWay, type RunDeps, refusalAt, type Way } from "./way";

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
  outcome: RunResult["outcome"],
  options: RunOptions,
): Promise<RunResult> => {
  const { clock, redactor, screen } = deps;
  const { lines, missedBytes } = await deps.render(record.output);
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

const nothingTyped = async (deps: RunDeps, callId: string, signal: AbortSignal): Promise<RunResult> => {
  const screen = await deps.screen.read();
  return {
    outcome: interruptionOf(signal),
    exitCode: null,
    output: "",
    truncatedBytes: 0,
    tookMs: 0,
    cwd: screen.cwd,
    callId,
    screen,
    redactions: screen.redactions,
  };
};

/** Clears only what the driver itself left. A line that was there before is never touched. */
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

/** Makes sure that the shell is at its prompt for the next call. */
const settle = async (
  deps: RunDeps,
  { outcome, mayHaveLeftLine }: Ending,
  { way, inputCount }: { readonly way: Way; readonly inputCount: number },
  signal: AbortSignal,
): Promise<void> => {
  if (outcome !== "completed" && outcome !== "not-run") return;
  if (mayHaveLeftLine) return clearLine(deps, signal);
  const look = await waitForPrompt(deps, signal);
  if (way.by === "shell" && look?.shell === "own") deps.ownShell.notePrompt(inputCount);
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
    count += 1;
    const callId = options.callId ?? `run-${count}`;
    const way = await findWay(deps, signal);
    // The search was interrupted, so its result means nothing.
    if (signal.aborted) return ok(await nothingTyped(deps, callId, signal));
    if (!way.ok) return way;
    const nonce = newSecret();
    const record = deps.feed.expect(callId, command, way.value.by === "itself" ? nonce : undefined);
    const before = { prompts: deps.feed.count("A"), output: deps.feed.outputCount() };
    deps.feed.noteInput();
    const typed = await typeCommand(deps, way.value, command, nonce, signal);
    const inputCount = deps.ownShell.inputCount();
    if (!typed.ok) {
      deps.feed.giveUp(record);
      return typed;
    }
    const ending = await awaitEnd(deps, { record, way: way.value, before }, options.timeoutMs, signal);
    if (ending.outcome === "not-run" || (ending.outcome === "completed" && record.state === "running"))
      deps.feed.giveUp(record);
    await settle(deps, ending, { way: way.value, inputCount }, signal);
    return ok(await toResult(deps, record, ending.outcome, options));
  };

  return async (given: string, options: RunOptions, signal: AbortSignal): Promise<Result<RunResult, Refusal>> => {
    const command = cleanText(given).trimEnd();
    const refuse = (code: "too-long" | "invalid-input", message: string) =>
      fail<Refusal>({ code, message, detail: "" });
    if (command.trim() === "") return refuse("invalid-input", "The command is empty.");
    if (isTooLong(command)) return refuse("too-long", `The command must be ${COMMAND_MAX_BYTES} bytes or fewer.`);
    if (isBusy) return fail({ ...refusalAt(await deps.look()), message: "Another command is still running." });
    isBusy = true;
    try {
      return await run(command, options, signal);
    } finally {
      isBusy = false;
    }
  };
};
