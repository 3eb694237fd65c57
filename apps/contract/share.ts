// A share as page and CLI see it. It never contains the link: that is a `Join`, which is requested separately and audited.
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

/** Where guests can connect from. `here`: this machine only. */
export const reachSchema = z.enum(["here", "lan", "tunnel", "host", "public"]);
export type Reach = z.infer<typeof reachSchema>;

const epochMs = z.number().int().nonnegative();

/** What a backend can do over a relay. The adapter computes it from the backend's version and the relay. */
export const capabilitiesSchema = z.object({
  /** Each guest is known; `guestsBy` says by what. */
  knowsGuests: z.boolean(),
  /** What identifies a guest: their key, only the address they connect from, or nothing. */
  guestsBy: z.enum(["key", "address", "nothing"]).default("nothing"),
  /** One guest can be removed while the others stay. */
  canKickOne: z.boolean(),
  /** One guest's access can change while the share lives. */
  canChangeAccess: z.boolean(),
  /** A removed guest stays out while the share is live; if false, they can rejoin with the same link and key. */
  kickedStayOut: z.boolean().default(false),
  /** Removing a guest also keeps out everyone who isn't in yet, because the guest's key isn't known. */
  removalClosesShare: z.boolean().optional(),
  /** Whether a removal can be undone: only if it applies to one guest's key. */
  canLetBack: z.boolean().optional(),
  /** Whether guests can wait to be let in: one by one, all at once (letting in the first lets in all), or not at all. */
  knock: z.enum(["guest", "share", "none"]),
  /** The relay checks keys. If false, anyone with the link can join. */
  enforcesKeys: z.boolean(),
  /** What enforces read-only: tmux alone, or the backend as well. */
  readOnlyBy: z.enum(["tmux", "backend+tmux"]),
  /** The share survives when its relay goes down and comes back, with the same link or a new one (see `linkState`). */
  survivesRelayLoss: z.boolean(),
  /** The same link works again after a lost relay came back. Only with `survivesRelayLoss`. */
  keepsLink: z.boolean().optional(),
  /** A guest with the link could claim another guest's key (upterm before 0.35, or a relay before 0.34). */
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
  /** `waiting`: not let in yet; sees nothing and is not in `guestCount`. */
  state: z.enum(["waiting", "in", "gone"]),
});
export type Guest = z.infer<typeof guestSchema>;

/** The cleanup check: evidence that nothing of a share is left. `linkRefused` null: the relay is elsewhere and could not be asked. `tookMs`: from the cause of the end to this check. */
export const proofSchema = z.object({
  processesLeft: z.number().int().nonnegative(),
  clientsLeft: z.number().int().nonnegative(),
  socketsLeft: z.number().int().nonnegative(),
  linkRefused: z.boolean().nullable(),
  tookMs: z.number().nonnegative(),
});
export type Proof = z.infer<typeof proofSchema>;

/** What a starting share is doing right now; null in every other phase. The share dialog shows these steps. */
export const startStepSchema = z.enum(["gate", "relay", "worker", "link"]);
export type StartStep = z.infer<typeof startStepSchema>;

/** Who requested it. `id`: `me`, or the agent's name. `tokenId`: the agent's token, which owns the share. */
export const requesterSchema = z.object({
  kind: z.enum(["operator", "agent"]),
  id: z.string(),
  tokenId: tokenIdSchema.optional(),
});

export const shareViewSchema = z.object({
  shareId: shareIdSchema,
  /** Increases by one with each change of the share; a mirror keeps the highest. */
  revision: z.number().int().nonnegative(),
  laneId: laneIdSchema,
  terminalId: terminalIdSchema,
  backend: backendSchema,
  /** The relay's name; `here` is built in. */
  relay: z.string(),
  reach: reachSchema,
  access: accessSchema,
  /** Guests wait until the operator lets them in; all at once if `capabilities.knock` is `share`. */
  knock: z.boolean().default(false),
  /** When read-only was last verified on this machine with exactly these options; null if guests can type. */
  accessVerifiedAtMs: epochMs.nullable().default(null),
  phase: phaseSchema,
  endCause: endCauseSchema.nullable(),
  startStep: startStepSchema.nullable(),
  requestedAtMs: epochMs,
  liveAtMs: epochMs.nullable(),
  /** The requested time plus every extension; `expiresAtMs = liveAtMs + ttlMs`. */
  ttlMs: z.number().int().positive(),
  expiresAtMs: epochMs.nullable(),
  graceAtMs: epochMs.nullable(),
  endedAtMs: epochMs.nullable(),
  linkState: linkStateSchema,
  /** Increases when a new link replaces the old one: a join fetched at a lower revision has a dead link. */
  linkRevision: z.number().int().nonnegative().default(0),
  guests: z.array(guestSchema),
  /** Whether `guests` is complete. */
  guestsKnown: z.boolean(),
  /** How many guests are connected, as far as the backend reports. */
  guestCount: z.number().int().nonnegative(),
  /** How many keys can join; 0 with `anyoneWithLink`. */
  keyCount: z.number().int().nonnegative(),
  anyoneWithLink: z.boolean(),
  capabilities: capabilitiesSchema.nullable(),
  requestedBy: requesterSchema,
  reason: z.string().nullable(),
  correlationId: correlationIdSchema,
  lastError: shareErrorSchema.nullable(),
  /** Part of the share could not be stopped. It stays in phase `ending`, `lastError` says what is left, and the runtime keeps trying. */
  isStuck: z.boolean(),
  proof: proofSchema.nullable(),
  processes: z.object({ worker: z.number().int().nullable(), relay: z.number().int().nullable() }),
});
export type ShareView = z.infer<typeof shareViewSchema>;

/** What a guest needs to join. Secret: `command` contains the link. It works unchanged on the guest's machine. */
export const joinSchema = z.object({
  command: z.string(),
  user: z.string().regex(/^[A-Za-z0-9_.+:=-]{1,255}$/),
  host: z.string(),
  port: z.number().int().min(1).max(65_535),
  /** SHA256:… of the relay's host key; the guest compares it. */
  hostKey: z.string(),
  /** A known_hosts line under a stable alias (`HostKeyAlias`). */
  knownHosts: z.string(),
  /** A block for the guest's ~/.ssh/config, with the link in it; then `ssh HOST` is enough. */
  sshConfig: z.string().default(""),
  access: accessSchema,
  expiresAtMs: epochMs.nullable(),
});
export type Join = z.infer<typeof joinSchema>;

/** Whether the command works only on the computer that shares: its host is a loopback address. */
export const worksOnlyHere = ({ host }: Pick<Join, "host">): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|localhost)$/.test(host);

/** Whether a backend can share on this machine now, and what to do if it cannot. */
export const backendStatusSchema = z.object({
  backend: backendSchema,
  available: z.boolean(),
  version: z.string().nullable(),
  /** Which kind of program it is, if the backend has several: `foreground` or `daemon` with upterm. */
  generation: z.string().nullable().optional(),
  capabilities: capabilitiesSchema.nullable(),
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
  /** What people should know before they rely on this version. */
  note: z.string().nullable().optional(),
});
export type BackendStatus = z.infer<typeof backendStatusSchema>;
