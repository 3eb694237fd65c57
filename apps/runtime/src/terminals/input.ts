// Sends typed and pasted bytes to a terminal, exactly and in order.

import { quoteArgument, quoteBytes } from "./tmux/quote";
import type { Reply } from "./tmux/reply-queue";
import type { TmuxServer } from "./tmux/server";

/** Bytes per `send-keys -H` line. tmux's time for a line is quadratic in its length: 256 KiB took 0.35 s this way, 5 s with 4,096 bytes a line. */
const KEYS_PER_LINE = 64;

const PASTE_BEGIN = Buffer.from("\x1b[200~");
const PASTE_END = Buffer.from("\x1b[201~");

/** The text of one whole bracketed paste, or null. Also null if it contains NUL, which a tmux argument can't. */
const pastedText = (bytes: Uint8Array): Uint8Array | null => {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const isPaste = whole.indexOf(PASTE_BEGIN) === 0 && whole.indexOf(PASTE_END) === whole.length - PASTE_END.length;
  if (!isPaste || whole.includes(0)) return null;
  const text = whole.subarray(PASTE_BEGIN.length, whole.length - PASTE_END.length);
  return text.length === 0 ? null : text;
};

const keyLine = (pane: string, bytes: Uint8Array): string =>
  `send-keys -t ${quoteArgument(pane)} -H ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;

/** `-p` adds the paste marks only if the program asked for them, `-r` leaves line ends as they are, `-d` deletes the buffer. */
const pasteLine = (pane: string, text: Uint8Array, name: string): string =>
  `set-buffer -b ${name} ${quoteBytes(text)} ; paste-buffer -d -p -r -b ${name} -t ${quoteArgument(pane)}`;

const PASTE_COMMANDS = 2;
const done: Reply = { ok: true, outputs: [] };

export interface TerminalInput {
  /** Returns the first failure. The bytes of two calls never mix: a call sends everything before it awaits the first answer. */
  type(pane: string, bytes: Uint8Array): Promise<Reply>;
}

/**
 * A whole bracketed paste goes through a tmux buffer, and tmux adds the marks if needed: only tmux knows for certain what the
 * program wants (before 3.7 it can't tell). Everything else is typed byte by byte.
 */
export const createTerminalInput = (server: Pick<TmuxServer, "askLine">): TerminalInput => {
  let pasteCount = 0;
  return {
    type: async (pane, bytes) => {
      const pasted = pastedText(bytes);
      if (pasted !== null) {
        pasteCount += 1;
        return server.askLine(pasteLine(pane, pasted, `lanecast-paste-${pasteCount}`), PASTE_COMMANDS);
      }
      const sent: Promise<Reply>[] = [];
      for (let at = 0; at < bytes.length; at += KEYS_PER_LINE)
        sent.push(server.askLine(keyLine(pane, bytes.subarray(at, at + KEYS_PER_LINE)), 1));
      const replies = await Promise.all(sent);
      return replies.find((reply) => !reply.ok) ?? done;
    },
  };
};
