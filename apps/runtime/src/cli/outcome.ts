// What a command returns: output to print, or a failure.
import { fail, type Issue, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { WireError } from "#contract/wire";

export interface Output {
  /** The document of `--json`. */
  readonly json: unknown;
  /** The same for people, without a final line break; empty: print nothing. */
  readonly text: string;
  /** Other than 0 only if the answer itself is a no (`policy check`). */
  readonly exitCode?: number;
}

/** Null: the command has already printed everything. */
export type Outcome = Result<Output | null, CliError>;

/** `hint`: what to do about it, if the general remedy of its code doesn't fit. */
export type CliError = WireError & { readonly hint?: string };

export interface Failure {
  readonly ok: false;
  readonly error: CliError;
}

const withHint = (error: WireError, hint: string | undefined): CliError =>
  hint === undefined ? error : { ...error, hint };

/** A failure found by the CLI itself. It gets a correlation id when it is reported. */
export const localFailure = (error: ShareError, hint?: string): Failure =>
  fail(withHint({ ...error, correlationId: null }, hint));

/** `flag` as typed, e.g. `--ttl`. `problem` reads on from `--ttl: `. */
export const invalidInput = (flag: string, problem: string): Failure =>
  invalidInputs(`${flag}: ${problem}`, [{ path: flag, problem }]);

/** `argument`: its name in capitals, e.g. `TERMINAL`, or a flag. The message doesn't repeat it. */
export const invalidArgument = (argument: string, message: string, hint?: string): Failure =>
  invalidInputs(message, [{ path: argument, problem: message }], hint);

const invalidInputs = (message: string, issues: readonly Issue[], hint?: string): Failure =>
  localFailure(shareError("invalid-input", message, { issues: [...issues] }), hint);

export const printed = ok(null);
export const output = (json: unknown, text: string, exitCode = 0): { readonly ok: true; readonly value: Output } =>
  ok({ json, text, exitCode });
