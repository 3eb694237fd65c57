// The schema of config.toml (INTERFACE 3): every key, and the words for a value it cannot take. Knows no defaults between keys and no file.
import { z } from "zod";
import { parseDuration } from "#contract/durations";
import { backendSchema } from "#contract/errors";
import { TTL_ABSOLUTE_MAX_MS } from "#contract/limits";

const durationSchema = z.string({ error: 'must be a duration in quotes, such as "30m"' }).transform((text, context) => {
  const parsed = parseDuration(text);
  if (parsed.ok && parsed.value <= TTL_ABSOLUTE_MAX_MS) return parsed.value;
  context.addIssue({
    code: "custom",
    message: parsed.ok ? 'must be "168h" (7 days) or shorter' : parsed.error.problem,
  });
  return z.NEVER;
});

const oneOf = <const T extends readonly [string, ...string[]]>(...allowed: T) =>
  z.enum(allowed, { error: `must be ${allowed.map((value) => `"${value}"`).join(" or ")}` });

const wholeNumber = (min: number, max: number) => {
  const error =
    max === Number.MAX_SAFE_INTEGER
      ? `must be a whole number, ${min} or greater`
      : `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

const textSchema = z.string({ error: "must be text in quotes" }).min(1, { error: "must not be empty" });
/** `~/` is expanded by the reader of the file; a relative path would mean another file in every directory. */
const pathSchema = textSchema.regex(/^(?:\/|~\/)/, { error: "must be an absolute path or begin with ~/" });
const portSchema = wholeNumber(1, 65_535);
export const relayNameSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
/** What cannot be mistaken for an option by ssh, and what needs no quoting anywhere. */
const hostSchema = textSchema.regex(/^[A-Za-z0-9_:.][A-Za-z0-9_:.%-]{0,254}$/, {
  error: "must be a host name or an address",
});
const fingerprintSchema = textSchema.regex(/^SHA256:[A-Za-z0-9+/]{43}$/, {
  error: 'must be a fingerprint such as "SHA256:…"',
});

const hostKeysSchema = z
  .array(fingerprintSchema, { error: "must be a list of fingerprints" })
  .min(1, { error: "must name at least one fingerprint" });

const binarySchema = z.strictObject({ path: pathSchema.optional(), relay_path: pathSchema.optional() });

const jumpSchema = z.strictObject({
  host: hostSchema,
  port: portSchema.optional(),
  user: hostSchema.optional(),
  identity: pathSchema.optional(),
  host_key: hostKeysSchema.optional(),
});

/** Each key alone; what a kind needs of them is checked with the file as a whole. */
export const relayEntrySchema = z.strictObject({
  backend: z.enum(backendSchema.options, { error: 'must be "tmate" or "upterm"' }),
  kind: oneOf("lan", "tunnel", "host"),
  bind: hostSchema.optional(),
  host: hostSchema.optional(),
  port: portSchema.optional(),
  host_key: hostKeysSchema.optional(),
  jump: jumpSchema.optional(),
  guest_host: hostSchema.optional(),
  guest_port: portSchema.optional(),
  host_identity: z
    .union([z.literal(true), pathSchema], { error: "must be true, or the absolute path of a private key" })
    .optional(),
  public: z.boolean({ error: "must be true or false" }).default(false),
});

/** The file as it is written: TOML's names, durations already in milliseconds. */
export const configFileSchema = z.strictObject({
  sharing: z
    .strictObject({
      ttl_default: durationSchema.optional(),
      ttl_min: durationSchema.optional(),
      ttl_max: durationSchema.optional(),
      grace: durationSchema.optional(),
      max_per_terminal: wholeNumber(1, 64).optional(),
      access: oneOf("read", "write").optional(),
      relay: relayNameSchema.optional(),
    })
    .default({}),
  backends: z
    .strictObject({ upterm: binarySchema.default({}), tmate: binarySchema.default({}) })
    .default({ upterm: {}, tmate: {} }),
  audit: z
    .strictObject({
      max_bytes: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
      system_log: z.boolean({ error: "must be true or false" }).default(true),
    })
    .default({ system_log: true }),
  window: oneOf("auto", "desktop", "browser", "none").default("auto"),
  relays: z.record(relayNameSchema, relayEntrySchema).default({}),
});
export type ConfigFile = z.infer<typeof configFileSchema>;
export type RelayEntry = z.infer<typeof relayEntrySchema>;
