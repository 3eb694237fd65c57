// What a command of the command line comes to: something to print, or a failure. Knows no terminal.
import { fail, type Issue, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { WireError } from "#contract/wire";

export interface Output {
  /** The one document of `--json` (INTERFACE 2). */
  readonly json: unknown;
  /** The same for people; no line break at its end; empty: nothing is said. */
  readonly text: string;
  /** Other than 0 only where the answer itself is a no (`policy check`). */
  readonly exitCode?: number;
}

/** Null: the command has printed what it had to say. */
export type Outcome = Result<Output | null, WireError>;

/** A failure that was found on this side. It gets its correlation id when it is reported. */
export const localFailure = (error: ShareError): { readonly ok: false; readonly error: WireError } =>
  fail({ ...error, correlationId: null });

/** `path`: the flag or argument as it is written. */
export const invalidInput = (path: string, problem: string): { readonly ok: false; readonly error: WireError } =>
  invalidInputs([{ path, problem }]);

export const invalidInputs = (issues: readonly Issue[]): { readonly ok: false; readonly error: WireError } => {
  const words = issues.map(({ path, problem }) => `${path} ${problem}`).join("; ");
  return localFailure(shareError("invalid-input", `${words}.`, { issues: [...issues] }));
};

export const printed = ok(null);
export const output = (json: unknown, text: string, exitCode = 0): { readonly ok: true; readonly value: Output } =>
  ok({ json, text, exitCode });
