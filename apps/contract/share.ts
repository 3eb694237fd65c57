// A share as everyone outside the runtime sees it. Never a link in it: the link is a `Join`, asked for by name and audited.
import { z } from "zod";
import { backendSchema, shareErrorSchema } from "./errors";
import {
  correlationIdSchema,
  guestIdSchema,
  laneIdSchema,
  shareIdSchema,
  terminalIdSchema,
  tokenIdSchema,
} from "./ids";
import { endCauseSchema, linkStateSchema, phaseSchema } from "./phases";

export const accessSchema = z.enum(["read", "write"]);
export type Access = z.infer<typeof accessSchema>;

/** Where a guest may dial from. `here`: this machine only. */
export const reachSchema = z.enum(["here", "lan", "tunnel", "host", "public"]);
export type Reach = z.infer<typeof reachSchema>;

const epochMs = z.number().int().nonnegative();

/** What a backend over a relay can do; computed by the adapter from version and relay, never assumed by the page. */
export const capabilitiesSchema = z.object({
  /** Guests are known one by one; `guestsBy` says by what. */
  knowsGuests: z.boolean(),
  /** What a guest is told by: their key, only the address they dial from, or nothing. */
  guestsBy: z.enum(["key", "address", "nothing"]).default("nothing"),
  /** One guest can be taken off while the others stay. */
  canKickOne: z.boolean(),
  /** One guest's access can change while the share lives. */
  canChangeAccess: z.boolean(),
  /** A guest who was taken off stays out while the share lives; false: whoever has link and key can come back. */
  kickedStayOut: z.boolean().default(false),
  /** A guest can be held at the door until admitted: each by itself, the share as a whole, or not at all. */
  knock: z.enum(["guest", "share", "none"]),
  /** Keys are checked by the relay (true) or anyone with the link is in (false). */
  enforcesKeys: z.boolean(),
  /** What holds a read-only guest: the inner tmux alone, or the backend as well. */
  readOnlyBy: z.enum(["tmux", "backend+tmux"]),
  /** The share lives on when its relay was lost and came back, under the same link or under a new one (`linkState` says which). */
  survivesRelayLoss: z.boolean(),
  /** The same link works again after a lost relay came back. Only with `survivesRelayLoss`. */
  keepsLink: z.boolean().optional(),
  /** A holder of the link could pretend to be another key (upterm before 0.35, or a relay before 0.34). */
  identityForgeable: z.boolean(),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

export const guestSchema = z.object({
  guestId: guestIdSchema,
  label: z.string().nullable(),
  fingerprint: z.string().nullable(),
  address: z.string().nullable(),
  joinedAtMs: epochMs,
  access: accessSchema,
  /** `waiting`: at the door, sees nothing yet, and is not in `guestCount`. */
  state: z.enum(["waiting", "in", "gone"]),
});
export type Guest = z.infer<typeof guestSchema>;

/** The evidence that nothing of a share is left. `linkRefused` null: a relay elsewhere that could not be asked. `tookMs`: from the end's cause to the proof. */
export const proofSchema = z.object({
  processesLeft: z.number().int().nonnegative(),
  clientsLeft: z.number().int().nonnegative(),
  socketsLeft: z.number().int().nonnegative(),
  linkRefused: z.boolean().nullable(),
  tookMs: z.number().nonnegative(),
});
export type Proof = z.infer<typeof proofSchema>;

/** What is being done right now while a share starts; null in every other phase. The dialog shows these as they happen. */
export const startStepSchema = z.enum(["gate", "relay", "worker", "link"]);
export type StartStep = z.infer<typeof startStepSchema>;

/** Who asked. `id`: `me`, or an agent's name; `tokenId`: the token it came with, which is whose the share is. */
export const requesterSchema = z.object({
  kind: z.enum(["operator", "agent"]),
  id: z.string(),
  tokenId: tokenIdSchema.optional(),
});

export const shareViewSchema = z.object({
  shareId: shareIdSchema,
  /** Raised by one with each move of the share; a mirror keeps the highest. */
  revision: z.number().int().nonnegative(),
  laneId: laneIdSchema,
  terminalId: terminalIdSchema,
  backend: backendSchema,
  /** The relay's name; `here` is built in. */
  relay: z.string(),
  reach: reachSchema,
  access: accessSchema,
  /** Guests wait at the door until they are let in; for all of them at once where `capabilities.knock` is `share`. */
  knock: z.boolean().default(false),
  /** When read-only was last seen to hold on this machine, with these very options; null where guests may type anyway. */
  accessVerifiedAtMs: epochMs.nullable().default(null),
  phase: phaseSchema,
  endCause: endCauseSchema.nullable(),
  startStep: startStepSchema.nullable(),
  requestedAtMs: epochMs,
  liveAtMs: epochMs.nullable(),
  /** The time asked for; `expiresAtMs = liveAtMs + ttlMs`, raised by each extend. */
  ttlMs: z.number().int().positive(),
  expiresAtMs: epochMs.nullable(),
  graceAtMs: epochMs.nullable(),
  endedAtMs: epochMs.nullable(),
  linkState: linkStateSchema,
  /** Raised with each link that takes another's place: a join that was fetched at a lower one holds a dead link. */
  linkRevision: z.number().int().nonnegative().default(0),
  guests: z.array(guestSchema),
  /** Whether `guests` is all of who is in. */
  guestsKnown: z.boolean(),
  /** How many are in, as far as the backend tells. */
  guestCount: z.number().int().nonnegative(),
  /** How many keys may join; 0 with `anyoneWithLink`. */
  keyCount: z.number().int().nonnegative(),
  anyoneWithLink: z.boolean(),
  capabilities: capabilitiesSchema.nullable(),
  requestedBy: requesterSchema,
  reason: z.string().nullable(),
  correlationId: correlationIdSchema,
  lastError: shareErrorSchema.nullable(),
  /** Something of it could not be ended: a standing alarm, in phase `ending`; `lastError` says what. It is tried again. */
  isStuck: z.boolean(),
  proof: proofSchema.nullable(),
  processes: z.object({ worker: z.number().int().nullable(), relay: z.number().int().nullable() }),
});
export type ShareView = z.infer<typeof shareViewSchema>;

/** What a guest needs to get in. A secret: `command` holds the link. It works as it stands where the guest is. */
export const joinSchema = z.object({
  command: z.string(),
  user: z.string().regex(/^[A-Za-z0-9_.+:=-]{1,255}$/),
  host: z.string(),
  port: z.number().int().min(1).max(65_535),
  /** SHA256:… of the relay's host key, for the guest to compare. */
  hostKey: z.string(),
  /** A known_hosts line under a stable alias (`HostKeyAlias`). */
  knownHosts: z.string(),
  /** A block for the guest's ~/.ssh/config, with the link in it: then `ssh` and the name after `Host` is enough. */
  sshConfig: z.string().default(""),
  access: accessSchema,
  expiresAtMs: epochMs.nullable(),
});
export type Join = z.infer<typeof joinSchema>;

/** Whether a backend can share here and now, with the remedy where it cannot. */
export const backendStatusSchema = z.object({
  backend: backendSchema,
  available: z.boolean(),
  version: z.string().nullable(),
  capabilities: capabilitiesSchema.nullable(),
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
  /** What people should know before they rely on this version. */
  note: z.string().nullable().optional(),
});
export type BackendStatus = z.infer<typeof backendStatusSchema>;
