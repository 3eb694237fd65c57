// Typed and pasted bytes into a terminal, exactly and in order. Knows tmux's two ways in; not who types.
import type { Reply } from "./tmux/reply-queue";
import { quoteArgument, quoteBytes } from "./tmux/tmux-quote";
import type { TmuxServer } from "./tmux/tmux-server";

/** Bytes a `send-keys -H` line carries. tmux's work on a line grows with its square: 256 KiB took 0.35 s so, 5 s at 4,096 a line. */
const KEYS_PER_LINE = 64;

const PASTE_BEGIN = Buffer.from("\x1b[200~");
const PASTE_END = Buffer.from("\x1b[201~");

/** What stands between the marks of one whole bracketed paste, or null. tmux's arguments cannot hold NUL. */
const pastedText = (bytes: Uint8Array): Uint8Array | null => {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const isPaste = whole.indexOf(PASTE_BEGIN) === 0 && whole.indexOf(PASTE_END) === whole.length - PASTE_END.length;
  if (!isPaste || whole.includes(0)) return null;
  const text = whole.subarray(PASTE_BEGIN.length, whole.length - PASTE_END.length);
  return text.length === 0 ? null : text;
};

const keyLine = (pane: string, bytes: Uint8Array): string =>
  `send-keys -t ${quoteArgument(pane)} -H ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;

/**
 * `-p`: the marks only where the program asked for them. `-r`: line ends as they are; `-d`: nothing is kept.
 */
const pasteLine = (pane: string, text: Uint8Array, name: string): string =>
  `set-buffer -b ${name} ${quoteBytes(text)} ; paste-buffer -d -p -r -b ${name} -t ${quoteArgument(pane)}`;

const PASTE_COMMANDS = 2;
const done: Reply = { ok: true, outputs: [] };

export interface TerminalInput {
  /** Answers with the first failure. Bytes of two calls never mix: all of a call is sent before its first answer is awaited. */
  type(pane: string, bytes: Uint8Array): Promise<Reply>;
}

/**
 * A whole marked paste goes through tmux, which marks it or not: only tmux knows for certain what the program wants (before
 * 3.7 it cannot tell us). Everything else is typed byte by byte.
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
