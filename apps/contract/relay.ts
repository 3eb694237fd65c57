// Relays: listing, testing, adding and removing them. An added relay becomes a [relays.NAME] table in config.toml.
import { z } from "zod";
import { backendSchema } from "./errors";
import { PATH_MAX_LENGTH, RELAY_NAME_MAX_LENGTH, tooLong } from "./limits";
import { capabilitiesSchema, reachSchema } from "./share";

/** `here` is built in; the others are configured. */
export const relayKindSchema = z.enum(["here", "lan", "tunnel", "host"]);
export type RelayKind = z.infer<typeof relayKindSchema>;

/** A relay for one backend. `here` is listed once per backend. */
export const relayViewSchema = z.object({
  name: z.string(),
  backend: backendSchema,
  kind: relayKindSchema,
  reach: reachSchema,
  /** The host guests connect to. */
  host: z.string(),
  /** The port guests connect to; null if each share gets its own. */
  port: z.number().int().nullable(),
  builtIn: z.boolean(),
  /** A public relay: someone other than the operator runs it. */
  public: z.boolean(),
  /** Used if a request names no relay. */
  isDefault: z.boolean(),
  /** Whether this machine has what the backend and the relay need. Makes no connection; `relay.test` does. */
  available: z.boolean(),
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
  /** What the backend can do over this relay; null while the backend is unavailable. */
  capabilities: capabilitiesSchema.nullable(),
  /** For a relay that admits known hosts only: the public key that its administrator must know. Absent: each share has its own. */
  hostKey: z.string().optional(),
});
export type RelayView = z.infer<typeof relayViewSchema>;

export const relayListSchema = z.object({
  relays: z.array(relayViewSchema),
  /** The addresses a `lan` relay can bind to: this machine's addresses now, each with its interface. */
  addresses: z.array(z.object({ address: z.string(), on: z.string() })),
});
export type RelayList = z.infer<typeof relayListSchema>;

export const relayNameSchema = z
  .string()
  .min(1, "must not be empty")
  .max(RELAY_NAME_MAX_LENGTH, tooLong(RELAY_NAME_MAX_LENGTH));

/** A relay's name, as in `[relays.NAME]`. */
export const relayRefSchema = z.strictObject({ name: relayNameSchema });

/** `unknown`: this machine can't check it; the text says why, and the remedy says how a person can. */
export const relayCheckSchema = z.object({
  id: z.enum(["relay", "address", "firewall", "guests"]),
  state: z.enum(["ok", "problem", "unknown"]),
  /** One sentence. */
  text: z.string(),
  remedy: z.string().nullable(),
});
export type RelayCheck = z.infer<typeof relayCheckSchema>;

export const relayTestSchema = z.object({
  relay: z.string(),
  ok: z.boolean(),
  /** One sentence; null if the relay works. */
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
  /** What was checked between a guest and the share. */
  checks: z.array(relayCheckSchema).optional(),
});
export type RelayTest = z.infer<typeof relayTestSchema>;

const textSchema = z.string().trim().min(1, "must not be empty").max(PATH_MAX_LENGTH, tooLong(PATH_MAX_LENGTH));
const PORT_RANGE = "must be a port from 1 to 65535";
const portSchema = z.number().int().min(1, PORT_RANGE).max(65_535, PORT_RANGE);
const hostKeysSchema = z.array(textSchema).max(16, "at most 16 host keys");

/** The runtime checks the values with the rules of config.toml. */
export const relayAddSchema = z.strictObject({
  name: textSchema,
  backend: backendSchema,
  kind: relayKindSchema.exclude(["here"]),
  /** `lan`: the one address to listen on. `tunnel`: the address the jump host listens on. */
  bind: textSchema.optional(),
  host: textSchema.optional(),
  port: portSchema.optional(),
  /** SHA256:… of the trusted host keys: the relay's for `host`, the jump host's for `tunnel`. */
  hostKeys: hostKeysSchema.optional(),
  jump: z
    .strictObject({
      host: textSchema,
      port: portSchema.optional(),
      user: textSchema.optional(),
      /** The private key's file on this machine. */
      identity: textSchema.optional(),
      hostKeys: hostKeysSchema.optional(),
    })
    .optional(),
  guestHost: textSchema.optional(),
  guestPort: portSchema.optional(),
  /** For an upterm relay that admits known hosts only: a lasting host key, kept in the home, or the operator's own private key. */
  hostIdentity: z.union([z.literal(true), textSchema]).optional(),
  public: z.boolean().default(false),
});
export type RelayAdd = z.infer<typeof relayAddSchema>;
