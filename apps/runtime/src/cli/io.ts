// The terminal the command line speaks to. The only place that writes to it and asks it; knows no command.
import { createInterface } from "node:readline";
import type { Environment } from "../platform/paths";
import { coloured, type Paint, plain } from "./text/text";

export interface Io {
  /** Writes a line to stdout; resolves when it is on its way, so that nothing is cut off by the end of the process. */
  out(line: string): Promise<void>;
  /** Writes a line to stderr: words, progress, questions, errors. */
  err(line: string): Promise<void>;
  /** For stdout, and for stderr; both may lead elsewhere on their own. */
  readonly paint: Paint;
  readonly paintErr: Paint;
  /** Whether somebody sits there who could answer. */
  readonly canAsk: boolean;
  /** Yes or no, asked on stderr; anything but y or yes is a no. */
  ask(question: string): Promise<boolean>;
  /** Size of the terminal in cells; null where stdout is none. */
  size(): { readonly cols: number; readonly rows: number } | null;
  /** Called with each new size until the returned function is called. */
  onResize(listener: () => void): () => void;
}

const write = (stream: NodeJS.WriteStream, line: string): Promise<void> =>
  new Promise((resolve) => {
    stream.write(`${line}\n`, () => resolve());
  });

/** no-color.org: set and not empty means no. */
const wantsColour = (stream: NodeJS.WriteStream, env: Environment): boolean =>
  stream.isTTY === true && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";

const ask = (question: string): Promise<boolean> =>
  new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    let isYes = false;
    lines.question(`${question} [y/N] `, (answer) => {
      isYes = /^y(es)?$/i.test(answer.trim());
      lines.close();
    });
    // Also the end of the input (Ctrl-D) is an answer: no.
    lines.on("close", () => resolve(isYes));
  });

/** `head` and the like close early: that is no failure, and nobody is left to be told. */
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
    paint: wantsColour(stdout, env) ? coloured : plain,
    paintErr: wantsColour(stderr, env) ? coloured : plain,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    ask,
    size: () => (stdout.isTTY ? { cols: stdout.columns, rows: stdout.rows } : null),
    onResize: (listener) => {
      stdout.on("resize", listener);
      return () => stdout.off("resize", listener);
    },
  };
};
