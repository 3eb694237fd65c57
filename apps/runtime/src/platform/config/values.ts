// The kinds of values in config.toml, each with its check and its error message, and what the reference says about a key.
import { z } from "zod";
import { formatDuration, parseDuration } from "#contract/durations";
import { TTL_ABSOLUTE_MAX_MS } from "#contract/limits";

/** A value as it is written in TOML. */
export type ConfigValue = string | number | boolean | readonly string[];

/** What the reference says about a key. */
export interface KeyAbout {
  readonly type: string;
  /** The allowed values; empty if the type says it all. */
  readonly limits: string;
  /** One sentence. */
  readonly about: string;
  /** Null: the key has no default value; `defaultNote` says what happens without it. */
  readonly default: ConfigValue | null;
  readonly defaultNote: string;
  readonly example: ConfigValue | Readonly<Record<string, ConfigValue>>;
}

/** The entry of each key's schema; keys.ts reads it. */
export const keyRegistry = z.registry<KeyAbout>();

/** A check with the words for its type. */
interface Kind<T extends z.ZodType> {
  readonly schema: T;
  readonly type: string;
  readonly limits: string;
}

type Words = Pick<KeyAbout, "about" | "example"> & Partial<Pick<KeyAbout, "default" | "defaultNote">>;

const aboutOf = ({ type, limits }: Kind<z.ZodType>, words: Words, isRequired = false): KeyAbout => ({
  type,
  limits,
  default: null,
  defaultNote: isRequired ? "required" : "not set",
  ...words,
});
const described = <T extends z.ZodType>(schema: T, about: KeyAbout): T => {
  keyRegistry.add(schema, about);
  return schema;
};
/** A key that must be there, or whose schema has the default. Cloned, because each key needs its own entry in the registry. */
export const required = <T extends z.ZodType>(kind: Kind<T>, words: Words): T =>
  described(kind.schema.clone(), aboutOf(kind, words, true));
export const optional = <T extends z.ZodType>(kind: Kind<T>, words: Words) =>
  described(kind.schema.optional(), aboutOf(kind, words));

const MAX_TTL_TEXT = formatDuration(TTL_ABSOLUTE_MAX_MS);
export const duration = {
  schema: z.string({ error: 'must be a duration in quotes, e.g. "30m"' }).transform((text, context) => {
    const parsed = parseDuration(text);
    if (parsed.ok && parsed.value <= TTL_ABSOLUTE_MAX_MS) return parsed.value;
    const message = parsed.ok ? `must be "${MAX_TTL_TEXT}" (7 days) or shorter` : parsed.error.problem;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  }),
  type: "duration",
  limits: `\`"1s"\` to \`"${MAX_TTL_TEXT}"\``,
};

/** `"a", "b" or "c"`. */
const listed = (values: readonly string[]): string => {
  const quoted = values.map((value) => `"${value}"`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
};

export const oneOf = <const T extends readonly string[]>(allowed: T) => ({
  schema: z.enum(allowed, { error: `must be ${listed(allowed)}` }),
  type: "text",
  limits: allowed.map((value) => `\`"${value}"\``).join(", "),
});

export const wholeNumber = (min: number, max: number) => {
  const isUnlimited = max === Number.MAX_SAFE_INTEGER;
  const error = isUnlimited ? `must be a whole number, ${min} or more` : `must be a whole number from ${min} to ${max}`;
  return {
    schema: z.int({ error }).min(min, { error }).max(max, { error }),
    type: "whole number",
    limits: isUnlimited ? `${min} or more` : `${min} to ${max}`,
  };
};

export const trueOrFalse = (defaultValue: boolean) => ({
  schema: z.boolean({ error: "must be true or false" }).default(defaultValue),
  type: "boolean",
  limits: "",
});

const textSchema = z.string({ error: "must be text in quotes" }).min(1, { error: "must not be empty" });
/** config.ts expands `~/`. A relative path would mean another file in every directory. */
export const path = {
  schema: textSchema.regex(/^(?:\/|~\/)/, { error: "must be an absolute path or start with ~/" }),
  type: "path",
  limits: "absolute, or starting with `~/`",
};
export const trueOrPath = {
  schema: z.union([z.literal(true), path.schema], { error: "must be true, or the absolute path of a private key" }),
  type: "boolean or path",
  limits: "`true`, or a path that is absolute or starts with `~/`",
};
export const port = wholeNumber(1, 65_535);
/** Nothing that ssh could take for an option, and nothing that needs quoting. */
const hostSchema = textSchema.regex(/^[A-Za-z0-9_:.][A-Za-z0-9_:.%-]{0,254}$/, {
  error: "must be a host name or an address",
});
export const host = { schema: hostSchema, type: "text", limits: "a host name or an address" };
export const user = { schema: hostSchema, type: "text", limits: "a user name" };
export const hostKeys = {
  schema: z
    .array(
      textSchema.regex(/^SHA256:[A-Za-z0-9+/]{43}$/, { error: "must be a fingerprint, e.g. SHA256:… (43 characters)" }),
      { error: "must be a list of fingerprints" },
    )
    .min(1, { error: "must have at least one fingerprint" }),
  type: "list of fingerprints",
  limits: "`SHA256:…`, at least one",
};
export const FINGERPRINT = `SHA256:${"9fTz2Kq7".repeat(5)}abc`;

/**
 * One key with Ctrl, or that and a second key. Without Tab (i), Enter (j, m), Escape ([) and the keys that terminals send
 * differently. terminals/detach-keys.ts reads it.
 */
export const DETACH_KEYS = /^ctrl-([a-hk-ln-z\]^_])(?:,(?:ctrl-([a-hk-ln-z\]^_])|([a-z0-9.~])))?$/i;
export const detachKeys = {
  schema: z.string().regex(DETACH_KEYS, 'must be one or two keys, such as "ctrl-],d" or "ctrl-p,ctrl-q"'),
  type: "text",
  limits: 'one or two keys, such as `"ctrl-],d"`',
} as const;
