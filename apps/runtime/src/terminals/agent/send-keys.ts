// Types text and keys into the foreground program, and waits until it has reacted.
import { fail, ok, type Result } from "#contract/errors";
import type { CommandRecord } from "./commands";
import { interruptionOf } from "./interruption";
import { keyBytes } from "./key-names";
import type { Look } from "./look";
import type { Pane } from "./pane";
import { type Bench, createQuietWatch, LOOK_EVERY_MS, waitForPrompt } from "./quiet";
import type { Screen } from "./screen";
import type { KeysRequest, KeysResult, Refusal } from "./types";
import { cleanText, TEXT_MAX_BYTES, type Typist } from "./typing";

export interface SendKeysDeps extends Bench {
  readonly screen: Screen;
  readonly typist: Typist;
  readonly pane: Pick<Pane, "facts">;
}

const refuse = (code: "invalid-input" | "too-long", message: string): Result<never, Refusal> =>
  fail({ code, message, detail: "" });

/** Line ends in the text are typed as Enter, unless the program takes several lines as one paste. */
const typeText = (deps: SendKeysDeps, text: string, signal: AbortSignal): Promise<Result<boolean, Refusal>> => {
  const { typist, feed } = deps;
  if (/[\n\t]/.test(text) && feed.wantsMarkedPaste() === true) return typist.paste(text, signal);
  return typist.keys(Buffer.from(text.replaceAll("\n", "\r")), signal);
};

const typeKeys = async (
  deps: SendKeysDeps,
  keys: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<Result<boolean, Refusal>> => {
  for (const key of keys) {
    const typed = await deps.typist.keys(key, signal);
    if (!typed.ok || !typed.value) return typed;
  }
  return ok(true);
};

/** The last command that has ended since. */
const endedSince = (deps: SendKeysDeps, before: ReadonlySet<CommandRecord>): CommandRecord | null =>
  deps.feed.records().findLast((record) => record.state === "ended" && !before.has(record)) ?? null;

interface Before {
  readonly ended: ReadonlySet<CommandRecord>;
  readonly prompts: number;
}

/** Whether a command ended or a prompt was drawn, and the shell reads input again. */
const isBackAtPrompt = async (deps: SendKeysDeps, before: Before, signal: AbortSignal): Promise<boolean> => {
  const { feed, isMarking } = deps;
  const hasCome = endedSince(deps, before.ended) !== null || feed.count("A") > before.prompts;
  return hasCome && feed.underWay(isMarking()) === null && (await waitForPrompt(deps, signal)) !== null;
};

/** The shell is computing its prompt: silent, but about to print. */
const isComputing = ({ state, shell }: Look): boolean => state === "running" && shell === "own";

const awaitReaction = async (
  deps: SendKeysDeps,
  before: Before,
  waitMs: number,
  signal: AbortSignal,
): Promise<KeysResult["outcome"]> => {
  const { clock, feed } = deps;
  const startedMs = clock.nowMs();
  const quiet = createQuietWatch(deps, startedMs);
  for (;;) {
    if (signal.aborted) return interruptionOf(signal);
    if (feed.isOver()) return "shell-exited";
    if (await isBackAtPrompt(deps, before, signal)) return "settled";
    const leftMs = startedMs + waitMs - clock.nowMs();
    if (leftMs <= 0) return "timed-out";
    const atRest = await quiet.check();
    if (atRest !== null && !isComputing(atRest)) return atRest.state === "exited" ? "shell-exited" : "settled";
    await feed.next(Math.min(LOOK_EVERY_MS, leftMs), signal);
  }
};

interface Input {
  readonly text: string;
  readonly keys: readonly Uint8Array[];
}

const readRequest = async ({ pane }: SendKeysDeps, request: KeysRequest): Promise<Result<Input, Refusal>> => {
  const text = cleanText(request.text ?? "");
  if (Buffer.byteLength(text) > TEXT_MAX_BYTES)
    return refuse("too-long", `The text must be ${TEXT_MAX_BYTES} bytes or fewer.`);
  const facts = await pane.facts();
  const keys = keyBytes(request.keys ?? [], facts?.hasApplicationKeys === true);
  if (!keys.ok) return refuse("invalid-input", `${keys.error} is not a key name. Send letters as text.`);
  if (text === "" && keys.value.length === 0) return refuse("invalid-input", "Give text, keys or both.");
  return ok({ text, keys: keys.value });
};

export const createSendKeys =
  (deps: SendKeysDeps) =>
  async (request: KeysRequest, signal: AbortSignal): Promise<Result<KeysResult, Refusal>> => {
    const { feed, screen } = deps;
    const input = await readRequest(deps, request);
    if (!input.ok) return input;
    const { text, keys } = input.value;
    const ended = new Set(feed.records().filter(({ state }) => state === "ended"));
    const before = { ended, prompts: feed.count("A") };
    const since = screen.lastGiven();
    feed.noteInput();
    const typedText = text === "" ? ok(true) : await typeText(deps, text, signal);
    const typed = typedText.ok && typedText.value ? await typeKeys(deps, keys, signal) : typedText;
    if (!typed.ok) return typed;
    const outcome = await awaitReaction(deps, before, request.waitMs, signal);
    const changes = await screen.read(since);
    const exitCode = endedSince(deps, before.ended)?.exitCode ?? null;
    return ok({ outcome, changes, waiting: changes.waiting, exitCode });
  };
