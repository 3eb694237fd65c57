// `lanecast help errors` and `lanecast help exit-codes`: the tables of the reference pages, as text and as JSON.
import { type ErrorCode, errorDataSchemas, exitCodeOf } from "#contract/errors";
import { errorCodesOf, errorWords, exitCodes } from "#contract/words";
import { invalidArgument, type Outcome, output } from "../outcome";
import { HELP_TOPICS, type HelpTopic } from "../program/words";
import { plain, table } from "../text/format";

export interface ErrorRow {
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly meaning: string;
  readonly remedy: string;
  /** The fields of `data`. */
  readonly data: readonly string[];
}

export interface ExitCodeRow {
  readonly exitCode: number;
  readonly meaning: string;
  readonly errors: readonly ErrorCode[];
}

export const errorRows = (): readonly ErrorRow[] =>
  (Object.keys(errorDataSchemas) as ErrorCode[]).map((code) => ({
    code,
    exitCode: exitCodeOf[code],
    meaning: errorWords[code].meaning,
    remedy: errorWords[code].remedy,
    data: Object.keys(errorDataSchemas[code].shape),
  }));

export const exitCodeRows = (): readonly ExitCodeRow[] =>
  exitCodes.map(({ exitCode, meaning }) => ({ exitCode, meaning, errors: errorCodesOf(exitCode) }));

const errorsText = (): string =>
  errorRows()
    .map(({ code, exitCode, meaning, remedy, data }) =>
      [`${code} (exit ${exitCode})`, meaning, remedy, `data: ${data.join(", ") || "none"}`].join("\n  "),
    )
    .join("\n\n");

const exitCodesText = (): string =>
  table(
    ["EXIT", "MEANING", "ERRORS"],
    exitCodeRows().map(({ exitCode, meaning, errors }) => [String(exitCode), meaning, errors.join(", ")]),
    plain,
  );

const TOPICS: Readonly<Record<HelpTopic, () => { readonly json: unknown; readonly text: string }>> = {
  errors: () => ({ json: { errors: errorRows() }, text: errorsText() }),
  "exit-codes": () => ({ json: { exitCodes: exitCodeRows() }, text: exitCodesText() }),
};

export const helpTopic = (word: string): Outcome => {
  const name = HELP_TOPICS.find((each) => each === word);
  if (name === undefined)
    return invalidArgument("COMMAND", `unknown command or topic '${word}'; topics are ${HELP_TOPICS.join(" and ")}`);
  const topic = TOPICS[name]();
  return output(topic.json, topic.text.replaceAll("`", ""));
};
