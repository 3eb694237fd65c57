// How text becomes input: cleaned, cut into pieces that are each typed as one, and marked as a paste where that is safe.
import { ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { shellWord } from "../../platform/text";
import { pause } from "../../platform/wait";
import type { MarkingShell } from "../shell/integration";
import type { Refusal, TypeBytes } from "./types";

/** Of one call; more is refused. */
export const COMMAND_MAX_BYTES = 16 * 1_024;
export const TEXT_MAX_BYTES = 4 * 1_024;
/** Typed key by key, one tmux line carries 64 bytes; a kilobyte goes in well under a millisecond. */
const KEYS_MAX_BYTES = 1_024;

const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";
const ENTER = Buffer.from("\r");
const INTERRUPT_CODE = 0x03;
const INTERRUPT = Buffer.from([INTERRUPT_CODE]);

/**
 * Line ends as LF; no paste marks and no control characters but tab: text with `ESC[201~` in it would end the paste, and
 * what follows would run (agentistics#569).
 */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replaceAll(PASTE_BEGIN, "")
    .replaceAll(PASTE_END, "")
    .replace(/[^\P{Cc}\t\n]/gu, "");

export interface Typist {
  /** One piece of at most 16 kB; tmux adds the marks if the program asked for them. */
  paste(text: string, signal: AbortSignal): Promise<Result<boolean, Refusal>>;
  /** In pieces of at most 1 kB. False: the signal was aborted, and what was left is not typed. */
  keys(bytes: Uint8Array, signal: AbortSignal): Promise<Result<boolean, Refusal>>;
  /** A step of its own: long text has swallowed an Enter that came with it (crosslink#503). */
  enter(signal: AbortSignal): Promise<Result<boolean, Refusal>>;
  interrupt(signal: AbortSignal): Promise<Result<boolean, Refusal>>;
}

/** Right behind other keys, fish loses a Ctrl-C, and the tty throws away what it has not given to the program yet. */
const BEFORE_INTERRUPT_MS = 50;

/** `onTyped`: before each piece. */
export const createTypist = (clock: Pick<Clock, "after" | "nowMs">, type: TypeBytes, onTyped: () => void): Typist => {
  let lastMs = Number.NEGATIVE_INFINITY;
  const keepApart = async (bytes: Uint8Array): Promise<void> => {
    const leftMs = lastMs + BEFORE_INTERRUPT_MS - clock.nowMs();
    if (leftMs > 0 && bytes.includes(INTERRUPT_CODE)) await pause(clock, leftMs);
  };
  const send = async (bytes: Uint8Array, signal: AbortSignal): Promise<Result<boolean, Refusal>> => {
    await keepApart(bytes);
    if (signal.aborted) return ok(false);
    onTyped();
    lastMs = clock.nowMs();
    const typed = await type(bytes);
    if (typed.ok) return ok(!signal.aborted);
    const { message } = typed.error;
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

/** bash and zsh, in one line whatever the text holds. */
const ansiWord = (text: string): string =>
  `$'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}'`;
/** fish: line ends stand outside the quotes. */
const fishWord = (text: string): string =>
  text
    .split("\n")
    .map((line) => `'${line.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`)
    .join("\\n");

/** A leading blank keeps the command out of the history where the shell is set so; best effort. */
const HIDDEN = " ";

/**
 * A command for the terminal's own shell. `takesLines`: the shell takes several lines as one paste; else they are put into
 * one line, or each would run by itself, and tabs would complete.
 */
export const commandText = (command: string, shell: MarkingShell, takesLines: boolean): string => {
  if (takesLines || !/[\n\t]/.test(command)) return HIDDEN + command;
  return `${HIDDEN}eval ${shell === "fish" ? fishWord(command) : ansiWord(command)}`;
};

/**
 * A command that marks its own beginning and end, for shells that do not: nested ones, `su -`, a shell behind ssh. What is
 * typed holds a backslash and digits, not the escape, so its echo is no mark. `eval` keeps a syntax error from taking the end
 * along (but in dash), and a final `&` from being followed by `;`.
 */
export const markedCommandText = (command: string, nonce: string, isFish: boolean): string => {
  const mark = (letter: string): string => `\\033]133;${letter};`;
  const quoted = isFish ? fishWord(command) : shellWord(command);
  const status = isFish ? "$status" : "$?";
  return `${HIDDEN}printf '${mark("C")}n=${nonce}\\007'; eval ${quoted}; printf '${mark("D")}%s;n=${nonce}\\007' ${status}`;
};
