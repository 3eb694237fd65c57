// One entry of the address book of guests' keys. Public halves only; says nothing of what a key may do.
import { z } from "zod";

/** As OpenSSH prints it: SHA-256, base64 without padding. */
export const fingerprintSchema = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "must look like SHA256:… (43 signs)");

/** docs.github.com: letters, digits and single hyphens, 39 at most. */
export const githubUserSchema = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, "must be a GitHub user name (letters, digits, hyphens)");

export const guestKeySchema = z.object({
  fingerprint: fingerprintSchema,
  /** As the operator calls whoever holds it; null: not named yet. */
  name: z.string().nullable(),
  /** The comment the key came with; anybody can write anything there. */
  comment: z.string().nullable(),
  /** The whole public-key line, for another share; null where only the fingerprint was ever seen. */
  key: z.string().nullable(),
  /** When its holder was last in; null: named in a share, but never came. */
  lastSeenAtMs: z.number().int().nonnegative().nullable(),
});
export type GuestKey = z.infer<typeof guestKeySchema>;
