// The terminal of the CLI: everything it prints and every question it asks.
import { createInterface } from "node:readline";
import type { Environment } from "../platform/paths";
import { createPrompts, type Prompts } from "./prompts";
import { colored, type Paint, plain } from "./text/format";

export interface Io {
  /** Writes a line to stdout. Resolves when it is written, so that the end of the process cuts nothing off. */
  out(line: string): Promise<void>;
  /** Writes a line to stderr: messages, progress, errors. */
  err(line: string): Promise<void>;
  /** For stdout and for stderr: each can be redirected separately. */
  readonly paint: Paint;
  readonly paintErr: Paint;
  /** Whether a person can answer questions. */
  readonly canAsk: boolean;
  /** Asks a yes-or-no question on stderr; anything but y or yes is a no. */
  ask(question: string): Promise<boolean>;
  readonly prompts: Prompts;
  /** Shows the text on stderr and waits for Enter. */
  pause(text: string): Promise<void>;
  /** The size of the terminal in cells; null if stdout is not a terminal. */
  size(): { readonly cols: number; readonly rows: number } | null;
  /** Calls `listener` after each change of size, until the returned function is called. */
  onResize(listener: () => void): () => void;
}

const write = (stream: NodeJS.WriteStream, line: string): Promise<void> =>
  new Promise((resolve) => {
    stream.write(`${line}\n`, () => resolve());
  });

/** NO_COLOR counts if it is set and not empty (no-color.org). */
const wantsColor = (stream: NodeJS.WriteStream, env: Environment): boolean =>
  stream.isTTY === true && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";

const ask = (question: string): Promise<boolean> =>
  new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    let isYes = false;
    lines.question(`${question} [y/N] `, (answer) => {
      isYes = /^y(es)?$/i.test(answer.trim());
      lines.close();
    });
    // The end of input (Ctrl-D) means no.
    lines.on("close", () => resolve(isYes));
  });

const readLine = (prompt: string): Promise<string | null> =>
  new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    let line: string | null = null;
    lines.question(prompt, (answer) => {
      line = answer.trim();
      lines.close();
    });
    lines.on("close", () => resolve(line));
  });

/** `head` and the like close the pipe early. That is not a failure, and there is no reader left for a message. */
const endOnBrokenPipe = (stream: NodeJS.WriteStream): void => {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
};

export const createProcessIo = (env: Environment): Io => {
  const stdout = process.stdout;
  const stderr = process.stderr;
  const stdin = process.stdin;
  endOnBrokenPipe(stdout);
  endOnBrokenPipe(stderr);
  return {
    out: (line) => write(stdout, line),
    err: (line) => write(stderr, line),
    paint: wantsColor(stdout, env) ? colored : plain,
    paintErr: wantsColor(stderr, env) ? colored : plain,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    ask,
    prompts: createPrompts(stderr),
    pause: async (text) => void (await readLine(text)),
    size: () => (stdout.isTTY ? { cols: stdout.columns, rows: stdout.rows } : null),
    onResize: (listener) => {
      stdout.on("resize", listener);
      return () => stdout.off("resize", listener);
    },
  };
};
