// One tmux client in control mode: sends commands, and passes output and events on in order.

import type { Clock } from "../../platform/clock";
import { detach } from "../../platform/detach";
import type { PipedProcess } from "../../platform/process-tree";
import { type ControlMessage, createControlParser } from "./control-parser";
import { commandLine, type TmuxCommand } from "./quote";
import { createReplyQueue, type Reply } from "./reply-queue";

export interface ControlListener {
  onOutput(pane: string, bytes: Uint8Array): void;
  onEvent(name: string, args: string): void;
}

export interface ControlClient {
  /** True once it is attached, false if it exited first. Before that, tmux would run commands without a session. */
  readonly attached: Promise<boolean>;
  /** Resolves when the client has exited, for any reason. Every open request has been answered by then. */
  readonly ended: Promise<void>;
  /**
   * Runs the commands as one uninterrupted sequence. Never rejects. Call it only after `attached`, and never with a command
   * that runs others (source-file, if-shell): each of those replies too, which would shift all later replies.
   */
  ask(commands: readonly TmuxCommand[]): Promise<Reply>;
  /** Like `ask`, but calls `onReply` at the reply's exact place between output and events. */
  askInOrder(commands: readonly TmuxCommand[], onReply: (reply: Reply) => void): void;
  /** Sends a line of `count` commands that is already quoted (`quoteBytes`). */
  askLine(line: string, count: number): Promise<Reply>;
  /** Ends this client. The server and its sessions keep running. */
  close(): void;
}

const CLOSE_DEADLINE_MS = 500;
const CONNECTION_ENDED = "the connection to tmux ended";

/** Owns the process: reads its output to the end, and ends it on `close`. */
export const createControlClient = (
  process: PipedProcess,
  clock: Pick<Clock, "after">,
  listener: ControlListener,
): ControlClient => {
  const replies = createReplyQueue(clock);
  const attached = Promise.withResolvers<boolean>();
  let hasEnded = false;

  const take = (message: ControlMessage): void => {
    if (message.kind === "output") listener.onOutput(message.pane, message.bytes);
    else if (message.kind === "reply") replies.take(message.isError, message.lines);
    // Not by `session-changed`: events may be held back until the client is attached (quiet.ts).
    else if (message.kind === "started") attached.resolve(!message.isError);
    else listener.onEvent(message.name, message.args);
  };

  const readAll = async (): Promise<void> => {
    const parser = createControlParser();
    try {
      for await (const chunk of process.stdout) for (const message of parser.push(chunk)) take(message);
    } finally {
      hasEnded = true;
      process.kill("SIGKILL");
      attached.resolve(false);
      replies.failAll(CONNECTION_ENDED);
    }
  };

  const send = (line: string, count: number, onReply: (reply: Reply) => void): void => {
    if (hasEnded) onReply({ ok: false, problem: CONNECTION_ENDED });
    // An empty line would detach the client.
    else if (count === 0) onReply({ ok: true, outputs: [] });
    else {
      replies.add(count, onReply);
      process.write(`${line}\n`);
    }
  };
  const askLine = (line: string, count: number): Promise<Reply> => new Promise((resolve) => send(line, count, resolve));

  const ended = readAll();
  return {
    attached: attached.promise,
    ended,
    ask: (commands) => askLine(commandLine(commands), commands.length),
    askInOrder: (commands, onReply) => send(commandLine(commands), commands.length, onReply),
    askLine,
    close: () => {
      process.end();
      attached.resolve(false);
      // Closing stdin asks the client to exit. With a stopped server it never would, so it is killed.
      const deadline = clock.after(CLOSE_DEADLINE_MS, () => process.kill("SIGKILL"));
      detach(ended.then(() => deadline.cancel()));
    },
  };
};
