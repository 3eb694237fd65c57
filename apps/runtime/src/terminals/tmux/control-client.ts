// One tmux client in control mode: asks commands, hands on output and events in their order. Knows no lane, share or view.
import type { Clock } from "../../platform/clock";
import type { PipedProcess } from "../../platform/process-tree";
import { type ControlMessage, createControlParser } from "./control-parser";
import { createReplyQueue, type Reply } from "./reply-queue";
import { commandLine, type TmuxCommand } from "./tmux-quote";

export interface ControlListener {
  onOutput(pane: string, bytes: Uint8Array): void;
  onEvent(name: string, args: string): void;
}

export interface ControlClient {
  /** True when it is attached, false when it ended before: tmux would run an earlier command without a session. */
  readonly attached: Promise<boolean>;
  /** Resolves when the client is gone, whoever ended it; every open question has been answered by then. */
  readonly ended: Promise<void>;
  /**
   * Runs the commands as one uninterrupted sequence. Never rejects. Only after `attached`. Never with a command that runs
   * others (source-file, if-shell): each of those answers too, and every later answer would go to the wrong question.
   */
  ask(commands: readonly TmuxCommand[]): Promise<Reply>;
  /** As `ask`, with the answer at its exact place between output and events. */
  askInOrder(commands: readonly TmuxCommand[], onReply: (reply: Reply) => void): void;
  /** For a line already quoted (`quoteBytes`) that holds `count` commands. */
  askLine(line: string, count: number): Promise<Reply>;
  /** Ends this client; the server and its sessions stay. */
  close(): void;
}

const CLOSE_DEADLINE_MS = 500;
const GONE = "tmux is gone";

/** Takes over the process: reads it to its end and ends it on `close`. */
export const createControlClient = (
  process: PipedProcess,
  clock: Pick<Clock, "after">,
  listener: ControlListener,
): ControlClient => {
  const replies = createReplyQueue(clock);
  const attached = Promise.withResolvers<boolean>();
  let isOver = false;

  const take = (message: ControlMessage): void => {
    if (message.kind === "output") listener.onOutput(message.pane, message.bytes);
    else if (message.kind === "reply") replies.take(message.isError, message.lines);
    else {
      if (message.name === "session-changed") attached.resolve(true);
      listener.onEvent(message.name, message.args);
    }
  };

  const readAll = async (): Promise<void> => {
    const parser = createControlParser();
    try {
      for await (const chunk of process.stdout) for (const message of parser.push(chunk)) take(message);
    } finally {
      isOver = true;
      process.kill("SIGKILL");
      attached.resolve(false);
      replies.failAll(GONE);
    }
  };

  const send = (line: string, count: number, onReply: (reply: Reply) => void): void => {
    if (isOver) onReply({ ok: false, problem: GONE });
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
      // The end of its input is a polite request; a stopped server would never see it.
      const deadline = clock.after(CLOSE_DEADLINE_MS, () => process.kill("SIGKILL"));
      void ended.then(() => deadline.cancel());
    },
  };
};
