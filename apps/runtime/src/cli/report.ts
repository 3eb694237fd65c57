// Prints the outcome of a command, as text or as JSON, and returns the exit code.

import { exitCodeOf } from "#contract/errors";
import { remedyOf } from "#contract/words";
import { newId } from "../platform/ids";
import type { Io } from "./io";
import type { CliError, Outcome } from "./outcome";
import { printable } from "./text/format";

/** Escapes DEL and the C1 controls too, which JSON.stringify leaves alone: on a terminal, U+009B begins an escape sequence. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\u009f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

const asDocument = ({ code, message, data, correlationId }: CliError): unknown => ({
  // A failure that never reached the runtime gets an id as well, so that the document always has the same fields.
  error: { code, message, correlationId: correlationId ?? newId("cor"), data },
});

/** Keeps line breaks (a policy's reason, a worker's last output) and makes everything else safe to print. */
const printableLines = (text: string): string => text.split("\n").map(printable).join("\n");

export interface ReportOptions {
  readonly isJson: boolean;
  /** The second line after invalid input: where to read about the command. */
  readonly helpHint: string;
}

const reportFailure = async (error: CliError, { isJson, helpHint }: ReportOptions, io: Io): Promise<number> => {
  if (isJson) await io.out(toJson(asDocument(error)));
  else {
    // A sentence about lanecast itself needs no prefix: "lanecast isn't running."
    const isAboutItself = /^lanecast (?=[a-z])/.test(error.message);
    const [lead, rest] = isAboutItself
      ? ["lanecast", error.message.slice("lanecast ".length)]
      : ["lanecast:", error.message];
    await io.err(`${io.paintErr("red", lead)} ${printableLines(rest)}`);
    const remedy = error.hint ?? (error.code === "invalid-input" ? helpHint : remedyOf(error));
    await io.err(printableLines(remedy));
  }
  return exitCodeOf[error.code];
};

/** Returns the exit code of the output or of the failure. */
export const report = async (outcome: Outcome, options: ReportOptions, io: Io): Promise<number> => {
  if (!outcome.ok) return reportFailure(outcome.error, options, io);
  if (outcome.value === null) return 0;
  const { json, text, exitCode = 0 } = outcome.value;
  if (options.isJson) await io.out(toJson(json));
  else if (text !== "") await io.out(text);
  return exitCode;
};
