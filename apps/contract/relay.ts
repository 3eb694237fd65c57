// Relays as they are listed, tried, added and removed. An added one ends up as a [relays.NAME] table of config.toml.
import { z } from "zod";
import { backendSchema } from "./errors";
import { capabilitiesSchema, reachSchema } from "./share";

/** `here` is built in; the others are the configuration's. */
export const relayKindSchema = z.enum(["here", "lan", "tunnel", "host"]);
export type RelayKind = z.infer<typeof relayKindSchema>;

/** One way to share: a relay under its name, for one backend. `here` is listed once for each. */
export const relayViewSchema = z.object({
  name: z.string(),
  backend: backendSchema,
  kind: relayKindSchema,
  reach: reachSchema,
  /** What guests dial. */
  host: z.string(),
  /** What guests dial; null: another one for each share. */
  port: z.number().int().nullable(),
  builtIn: z.boolean(),
  /** Run by the backend's makers for everybody. */
  public: z.boolean(),
  /** Used where a request names none. */
  isDefault: z.boolean(),
  /** Whether backend and relay have what they need on this machine; asks nothing over the network (`relay.test` does). */
  available: z.boolean(),
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
  /** What the backend can do over this relay; null while the backend cannot be used. */
  capabilities: capabilitiesSchema.nullable(),
  /** For a relay that admits known hosts only: the public key that its administrator must know. Absent: each share has its own. */
  hostKey: z.string().optional(),
});
export type RelayView = z.infer<typeof relayViewSchema>;

export const relayListSchema = z.object({
  relays: z.array(relayViewSchema),
  /** What a `lan` relay may be bound to: the addresses this machine has now, and the interface each is on. */
  addresses: z.array(z.object({ address: z.string(), on: z.string() })),
});
export type RelayList = z.infer<typeof relayListSchema>;

/** A relay's own name, as in `[relays.NAME]`. */
export const relayRefSchema = z.strictObject({ name: z.string().min(1).max(64) });

export const relayTestSchema = z.object({
  relay: z.string(),
  ok: z.boolean(),
  /** One sentence; null when all is well. */
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
});
export type RelayTest = z.infer<typeof relayTestSchema>;

const textSchema = z.string().trim().min(1, "must not be empty").max(4_096);
const portSchema = z.number().int().min(1).max(65_535);

/** The form of each value is checked with the configuration's own rules, which name the field. */
export const relayAddSchema = z.strictObject({
  name: textSchema,
  backend: backendSchema,
  kind: relayKindSchema.exclude(["here"]),
  /** `lan`: the one address to listen on. `tunnel`: what the jump host is asked to listen on. */
  bind: textSchema.optional(),
  host: textSchema.optional(),
  port: portSchema.optional(),
  /** SHA256:… of the keys that are trusted: the relay's for `host`, the jump host's for `tunnel`. */
  hostKeys: z.array(textSchema).max(16).optional(),
  jump: z
    .strictObject({
      host: textSchema,
      port: portSchema.optional(),
      user: textSchema.optional(),
      /** The private key's file on this machine. */
      identity: textSchema.optional(),
      hostKeys: z.array(textSchema).max(16).optional(),
    })
    .optional(),
  guestHost: textSchema.optional(),
  guestPort: portSchema.optional(),
  /** For an upterm relay that admits known hosts only: a lasting host key, kept in the home, or the operator's own private key. */
  hostIdentity: z.union([z.literal(true), textSchema]).optional(),
  public: z.boolean().default(false),
});
export type RelayAdd = z.infer<typeof relayAddSchema>;
