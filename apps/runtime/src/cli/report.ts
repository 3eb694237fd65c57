// Prints what a command came to, in one of the two forms, and says with which code to exit. Knows no command.

import { exitCodeOf } from "#contract/errors";
import type { WireError } from "#contract/wire";
import { remedyOf } from "#contract/words";
import { newId } from "../platform/ids";
import type { Io } from "./io";
import type { Outcome } from "./outcome";
import { printable } from "./text/text";

/** JSON.stringify leaves DEL and the C1 controls as they are; on a terminal U+009B begins a sequence. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\u009f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);

const asDocument = ({ code, message, data, correlationId }: WireError): unknown => ({
  // A failure that never reached the runtime has an id all the same, so that whoever reads this needs no second form.
  error: { code, message, correlationId: correlationId ?? newId("cor"), data },
});

/** Several lines (a policy's reason, a worker's last words) stay lines; all else in them stays text. */
const printableLines = (text: string): string => text.split("\n").map(printable).join("\n");

export interface ReportForm {
  readonly isJson: boolean;
  /** The second line under a complaint about input: where to read what would be right. */
  readonly inputHint: string;
}

const reportFailure = async (error: WireError, { isJson, inputHint }: ReportForm, io: Io): Promise<number> => {
  if (isJson) await io.out(toJson(asDocument(error)));
  else {
    await io.err(`${io.paintErr("red", "lanecast:")} ${printableLines(error.message)}`);
    await io.err(error.code === "invalid-input" ? inputHint : printableLines(remedyOf(error)));
  }
  return exitCodeOf[error.code];
};

/** Exit code: the output's own, or the failure's (INTERFACE 1). */
export const report = async (outcome: Outcome, form: ReportForm, io: Io): Promise<number> => {
  if (!outcome.ok) return reportFailure(outcome.error, form, io);
  if (outcome.value === null) return 0;
  const { json, text, exitCode = 0 } = outcome.value;
  if (form.isJson) await io.out(toJson(json));
  else if (text !== "") await io.out(text);
  return exitCode;
};
