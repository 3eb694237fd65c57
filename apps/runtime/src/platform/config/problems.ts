// Error messages for config.toml: file, line, key, and what is allowed.
import type { z } from "zod";
import { type ShareError, shareError } from "#contract/errors";
import { configFileSchema } from "./schema";
import { lineOfKey } from "./toml-lines";

/** `problem` reads on from the key's name, as in `sharing.grace: must be …`. */
export interface ConfigProblem {
  readonly path: readonly string[];
  readonly problem: string;
}

type Issue = z.core.$ZodIssue;

/** The keys that the schema allows in a table; empty if it allows any name (`[relays.NAME]`). */
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

/** Removes the wrappers of defaults and optionals. */
export const unwrap = (schema: unknown): SchemaParts => {
  const parts = (schema ?? {}) as SchemaParts;
  return parts.def?.innerType === undefined ? parts : unwrap(parts.def.innerType);
};

const shapeOf = (schema: unknown): Readonly<Record<string, unknown>> | null => unwrap(schema).shape ?? null;
const childOf = (schema: unknown, key: string): unknown => shapeOf(schema)?.[key] ?? unwrap(schema).def?.valueType;

const unknownKeys = (path: readonly string[], keys: readonly string[]): ConfigProblem[] => {
  const table = path.length === 0 ? "keys at the top level" : `keys of [${path.join(".")}]`;
  return keys.map((key) => ({
    path: [...path, key],
    problem: `unknown key (${table}: ${keysAt(path).join(", ")})`,
  }));
};

const problemsOfIssue = (issue: Issue): ConfigProblem[] => {
  const path = issue.path.map(String);
  switch (issue.code) {
    case "unrecognized_keys":
      return unknownKeys(path, issue.keys);
    case "invalid_key":
      return [{ path, problem: 'must be 1 to 64 letters, digits, "-" and "_"' }];
    case "invalid_type":
      return [{ path, problem: issue.message.startsWith("must") ? issue.message : "must be a table" }];
    default:
      return [{ path, problem: issue.message }];
  }
};

export const problemsOf = (issues: readonly Issue[]): ConfigProblem[] => issues.flatMap(problemsOfIssue);

/** One error for all problems, one per line, so that a file can be fixed in one go. */
export const describeProblems = (
  problems: readonly ConfigProblem[],
  text: string,
  path: string,
): ShareError<"setup-problem"> => {
  const placed = problems
    .map(({ path: key, problem }) => ({ line: lineOfKey(text, key) ?? 1, words: `${key.join(".")}: ${problem}` }))
    .sort((left, right) => left.line - right.line);
  const what = placed.map(({ line, words }) => `${path}:${line}: ${words}`).join("\n");
  const hint = `Fix ${placed.length === 1 ? "this line" : "these lines"} and try again.`;
  return shareError("setup-problem", what, { what, path, hint });
};
