// Saved guest keys: the address book that fills up as guests join. Public keys only.
import { z } from "zod";

/** As OpenSSH prints it: SHA-256, base64 without padding. */
export const fingerprintSchema = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "must look like SHA256:… (43 characters)");

/** GitHub allows letters, digits and single hyphens, at most 39 characters (docs.github.com). */
export const githubUserSchema = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, "must be a GitHub username (letters, digits, hyphens)");

export const guestKeySchema = z.object({
  fingerprint: fingerprintSchema,
  /** The operator's name for the key's owner; null if not named yet. */
  name: z.string().nullable(),
  /** The key's own comment. Untrusted: its owner can write anything there. */
  comment: z.string().nullable(),
  /** The whole public-key line, to use in another share; null if only the fingerprint is known. */
  key: z.string().nullable(),
  /** When its owner last joined; null if they were invited but never joined. */
  lastSeenAtMs: z.number().int().nonnegative().nullable(),
});
export type GuestKey = z.infer<typeof guestKeySchema>;
