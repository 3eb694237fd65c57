// Saved keys of guests for tests and stories, and commands that succeed.
import { ok } from "#contract/errors";
import { type GuestKey, guestKeySchema } from "#contract/guest-key";
import type { SharingCommands } from "../features/sharing/commands/sharing-commands";
import { SAMPLE_NOW_MS } from "./samples";

/** A public key without a private key. */
export const SAMPLE_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ana@laptop";

/** One with a name, one that never joined, and one of which only the fingerprint is known. */
export const sampleGuestKeys: readonly GuestKey[] = [
  {
    fingerprint: "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
    name: "Ana from support",
    comment: "ana@laptop",
    key: SAMPLE_KEY,
    lastSeenAtMs: SAMPLE_NOW_MS - 3_600_000,
  },
  {
    fingerprint: "SHA256:Qm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE5h3Zp",
    name: null,
    comment: "bo@desk",
    key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDBBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWjAxMjM0 bo@desk",
    lastSeenAtMs: null,
  },
  {
    fingerprint: "SHA256:cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE5h3ZpQm0n8sQ2",
    name: null,
    comment: null,
    key: null,
    lastSeenAtMs: SAMPLE_NOW_MS - 40 * 24 * 3_600_000,
  },
].map((each) => guestKeySchema.parse(each));

type GuestKeyCommands = Pick<
  SharingCommands,
  "listGuestKeys" | "addGuestKeys" | "renameGuestKey" | "forgetGuestKey" | "fetchGithubKeys"
>;

export const guestKeyCommands: GuestKeyCommands = {
  listGuestKeys: async () => ok({ guestKeys: [...sampleGuestKeys] }),
  addGuestKeys: async () => ok({ guestKeys: [] }),
  renameGuestKey: async (fingerprint, name) => {
    const known = sampleGuestKeys.find((each) => each.fingerprint === fingerprint);
    return ok({ guestKey: guestKeySchema.parse({ ...known, fingerprint, name }) });
  },
  forgetGuestKey: async () => ok({}),
  fetchGithubKeys: async (user) => ok({ keys: [`${SAMPLE_KEY.replace(/ [^ ]+$/, "")} ${user}@github`] }),
};
