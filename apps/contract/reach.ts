// The ways for guests to reach a share, as found on this machine: its addresses, SSH hosts and relays.
import { z } from "zod";
import { backendSchema } from "./errors";
import { PATH_MAX_LENGTH, tooLong } from "./limits";
import { relayViewSchema } from "./relay";
import { reachSchema } from "./share";

/**
 * `internet`: an address that is not private. `container`: the machine's end of a network of containers or virtual machines.
 * `ssh`: a host of ~/.ssh/config. `relay`: a relay of config.toml that none of the other ways describes.
 */
export const wayKindSchema = z.enum([
  "here",
  "lan",
  "tailscale",
  "vpn",
  "internet",
  "ssh",
  "relay",
  "container",
  "link-local",
]);
export type WayKind = z.infer<typeof wayKindSchema>;

export const wayViewSchema = z.object({
  /** What `reach.use` and `--over` take: `here`, an address, `ssh:HOST`, or the name of a relay. */
  way: z.string(),
  kind: wayKindSchema,
  /** As policies see it. */
  reach: reachSchema,
  /** The host that guests connect to. */
  host: z.string(),
  /** The network interface of an address. */
  on: z.string().nullable(),
  /** The relays that use this way; empty until it is first used. */
  relays: z.array(z.object({ backend: backendSchema, name: z.string() })),
  /** Why it can't be used, in one sentence; null if no problem is known. Only `relay.test` connects. */
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
});
export type WayView = z.infer<typeof wayViewSchema>;

/** The most useful ways are first. */
export const reachListSchema = z.object({ ways: z.array(wayViewSchema) });
export type ReachList = z.infer<typeof reachListSchema>;

/** `way`: as listed, or a word that matches only one of them: a kind (`lan`), an interface, or an SSH host. */
export const reachUseSchema = z.strictObject({
  way: z.string().trim().min(1, "must not be empty").max(PATH_MAX_LENGTH, tooLong(PATH_MAX_LENGTH)),
  backend: backendSchema,
});
export type ReachUse = z.infer<typeof reachUseSchema>;

export const reachUsedSchema = z.object({
  relay: relayViewSchema,
  /** Whether the relay is new. */
  added: z.boolean(),
});
export type ReachUsed = z.infer<typeof reachUsedSchema>;
