// Words for what is wrong in config.toml: file, line, key, what is allowed. Knows the schema's issues, not its keys' meaning.
import type { z } from "zod";
import type { ShareError } from "#contract/errors";
import { setupProblem } from "../paths";
import { configFileSchema } from "./schema";
import { lineOfKey } from "./toml-lines";

/** `problem` goes on from the key's name: "must be …", "is not a key of …". */
export interface ConfigProblem {
  readonly path: readonly string[];
  readonly problem: string;
}

type Issue = z.core.$ZodIssue;

/** The keys the schema takes at a table; empty where any name goes (`[relays.NAME]`). */
const keysAt = (path: readonly string[]): readonly string[] => {
  let schema: unknown = configFileSchema;
  for (const key of path) schema = childOf(schema, key);
  const shape = shapeOf(schema);
  return shape === null ? [] : Object.keys(shape);
};

interface SchemaParts {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly def?: { readonly innerType?: unknown; readonly valueType?: unknown };
}

/** Defaults and optionals wrap the table's own schema. */
const unwrap = (schema: unknown): SchemaParts => {
  const parts = (schema ?? {}) as SchemaParts;
  return parts.def?.innerType === undefined ? parts : unwrap(parts.def.innerType);
};

const shapeOf = (schema: unknown): Readonly<Record<string, unknown>> | null => unwrap(schema).shape ?? null;
const childOf = (schema: unknown, key: string): unknown => shapeOf(schema)?.[key] ?? unwrap(schema).def?.valueType;

const unknownKeys = (path: readonly string[], keys: readonly string[]): ConfigProblem[] => {
  const known = keysAt(path);
  const place = path.length === 0 ? "at the top of the file" : `in [${path.join(".")}]`;
  return keys.map((key) => ({
    path: [...path, key],
    problem: `is not a key ${place} (known there: ${known.join(", ")})`,
  }));
};

const problemsOfIssue = (issue: Issue): ConfigProblem[] => {
  const path = issue.path.map(String);
  switch (issue.code) {
    case "unrecognized_keys":
      return unknownKeys(path, issue.keys);
    case "invalid_key":
      return [{ path, problem: "must be a name of letters, digits, - and _, 64 at most" }];
    case "invalid_type":
      return [{ path, problem: issue.message.startsWith("must") ? issue.message : "must be a table" }];
    default:
      return [{ path, problem: issue.message }];
  }
};

export const problemsOf = (issues: readonly Issue[]): ConfigProblem[] => issues.flatMap(problemsOfIssue);

/** One setup-problem for all that is wrong, so that a file is mended in one go. */
export const describeProblems = (
  problems: readonly ConfigProblem[],
  text: string,
  path: string,
): ShareError<"setup-problem"> => {
  const placed = problems
    .map(({ path: key, problem }) => ({ line: lineOfKey(text, key) ?? 1, words: `${key.join(".")} ${problem}` }))
    .sort((left, right) => left.line - right.line);
  const what = placed.map(({ line, words }) => `${path}:${line}: ${words}`).join("; ");
  return setupProblem(
    what,
    path,
    `Mend ${placed.length === 1 ? "this line" : "these lines"} of ${path} and start again.`,
  );
};
