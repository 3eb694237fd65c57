// Turns text into input: cleans it, splits it into pieces that are typed one at a time, and marks it as a paste where
// that is safe.
import { ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { shellWord } from "../../platform/text";
import { pause, stretched } from "../../platform/wait";
import type { MarkingShell } from "../shell/integration";
import type { Refusal, TypeBytes } from "./types";

/** The limit of one call; more is refused. */
export const COMMAND_MAX_BYTES = 16 * 1_024;
export const TEXT_MAX_BYTES = 4 * 1_024;
/** One tmux line carries 64 bytes of keys; a kilobyte takes well under a millisecond. */
const KEYS_MAX_BYTES = 1_024;

const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";
const ENTER = Buffer.from("\r");
const INTERRUPT_CODE = 0x03;
const INTERRUPT = Buffer.from([INTERRUPT_CODE]);

/**
 * Converts line ends to LF and removes paste marks and all control characters except tab. An `ESC[201~` in the text
 * would end the paste, and what follows it would run (agentistics#569).
 */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replaceAll(PASTE_BEGIN, "")
    .replaceAll(PASTE_END, "")
    .replace(/[^\P{Cc}\t\n]/gu, "");

export interface Typist {
  /** One piece of at most 16 kB. tmux adds the paste marks if the program asked for them. */
  paste(text: string, signal: AbortSignal): Promise<Result<boolean, Refusal>>;
  /** In pieces of at most 1 kB. False: the signal was aborted or the terminal closed, and the rest wasn't typed. */
  keys(bytes: Uint8Array, signal: AbortSignal): Promise<Result<boolean, Refusal>>;
  /** Sent separately, because a program can lose an Enter that arrives together with long text (crosslink#503). */
  enter(signal: AbortSignal): Promise<Result<boolean, Refusal>>;
  interrupt(signal: AbortSignal): Promise<Result<boolean, Refusal>>;
}

/**
 * If Ctrl-C comes right after other keys, fish loses it, and the tty discards input that the program hasn't read yet. Stretched on
 * a busy machine.
 */
const BEFORE_INTERRUPT_MS = 50;

export interface TypistDeps {
  readonly clock: Pick<Clock, "after" | "nowMs">;
  readonly type: TypeBytes;
  /** Called before each piece. */
  readonly onTyped: () => void;
  /** Whether the terminal has closed. Asked when tmux could not type. */
  readonly hasClosed: () => Promise<boolean>;
}

/** What `type` fails with if the terminal closed while it was typing. The other errors refuse the call. */
const MAY_BE_CLOSED: readonly string[] = ["internal", "not-found"];

export const createTypist = ({ clock, type, onTyped, hasClosed }: TypistDeps): Typist => {
  let lastMs = Number.NEGATIVE_INFINITY;
  const keepApart = async (bytes: Uint8Array): Promise<void> => {
    const leftMs = lastMs + stretched(BEFORE_INTERRUPT_MS) - clock.nowMs();
    if (leftMs > 0 && bytes.includes(INTERRUPT_CODE)) await pause(clock, leftMs);
  };
  const send = async (bytes: Uint8Array, signal: AbortSignal): Promise<Result<boolean, Refusal>> => {
    await keepApart(bytes);
    if (signal.aborted) return ok(false);
    onTyped();
    lastMs = clock.nowMs();
    const typed = await type(bytes);
    if (typed.ok) return ok(!signal.aborted);
    const { code, message } = typed.error;
    // The caller sees that the terminal has closed, and ends the call as `shell-exited`.
    if (MAY_BE_CLOSED.includes(code) && (await hasClosed())) return ok(false);
    return { ok: false, error: { code: "not-typed", message, detail: "", cause: typed.error } };
  };
  const keys = async (bytes: Uint8Array, signal: AbortSignal): Promise<Result<boolean, Refusal>> => {
    for (let at = 0; at < bytes.length; at += KEYS_MAX_BYTES) {
      const sent = await send(bytes.subarray(at, at + KEYS_MAX_BYTES), signal);
      if (!sent.ok || !sent.value) return sent;
    }
    return ok(true);
  };
  return {
    paste: (text, signal) => send(Buffer.from(`${PASTE_BEGIN}${text}${PASTE_END}`), signal),
    keys,
    enter: (signal) => keys(ENTER, signal),
    interrupt: (signal) => keys(INTERRUPT, signal),
  };
};

/** A word on one line for bash and zsh, for any text. */
const ansiWord = (text: string): string =>
  `$'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}'`;
/** The same for fish, with line ends outside the quotes. */
const fishWord = (text: string): string =>
  text
    .split("\n")
    .map((line) => `'${line.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`)
    .join("\\n");

/** A leading space keeps the command out of the history, if the shell is configured that way. */
const HIDDEN = " ";

/**
 * The text to type for a command in the terminal's own shell. `takesLines`: the shell takes several lines as one paste.
 * Otherwise they are put on one line, because each line would run separately and tabs would trigger completion.
 */
export const commandText = (command: string, shell: MarkingShell, takesLines: boolean): string => {
  if (takesLines || !/[\n\t]/.test(command)) return HIDDEN + command;
  return `${HIDDEN}eval ${shell === "fish" ? fishWord(command) : ansiWord(command)}`;
};

/**
 * The text for a command that marks its own beginning and end, for shells without marks: nested ones, `su -`, a shell
 * behind ssh. It contains a backslash and digits instead of the escape character, so its echo isn't a mark. With
 * `eval`, a syntax error doesn't drop the end mark (except in dash), and a final `&` isn't followed by `;`.
 */
export const markedCommandText = (command: string, nonce: string, isFish: boolean): string => {
  const mark = (letter: string): string => `\\033]133;${letter};`;
  const quoted = isFish ? fishWord(command) : shellWord(command);
  const status = isFish ? "$status" : "$?";
  return `${HIDDEN}printf '${mark("C")}n=${nonce}\\007'; eval ${quoted}; printf '${mark("D")}%s;n=${nonce}\\007' ${status}`;
};
