// The watch stream and the terminal stream. Each starts with a snapshot; after that, every event carries a whole object, never a part of one.
import { z } from "zod";
import { approvalSchema } from "./approval";
import { handoffViewSchema } from "./handoff";
import { approvalIdSchema, handoffIdSchema, laneIdSchema, shareIdSchema } from "./ids";
import { laneSchema } from "./lane";
import { policyStateSchema } from "./policy";
import { shareViewSchema } from "./share";

/** `seq` counts from 0 (the snapshot) without gaps in an unfiltered stream. `atMs`: the runtime's clock when it sent the event. */
const head = { seq: z.number().int().nonnegative(), atMs: z.number().int() };

/** The limits from the configuration, which the share dialog shows up front. */
export const sharingLimitsSchema = z.object({
  ttlDefaultMs: z.number().int(),
  ttlMinMs: z.number().int(),
  ttlMaxMs: z.number().int(),
  graceMs: z.number().int(),
  maxPerTerminal: z.number().int(),
  maxGuests: z.number().int(),
  access: z.enum(["read", "write"]),
  relay: z.string(),
});
export type SharingLimits = z.infer<typeof sharingLimitsSchema>;

export const snapshotEventSchema = z.object({
  ...head,
  type: z.literal("snapshot"),
  lanes: z.array(laneSchema),
  /** Every open share, and the ended shares that the runtime still keeps. */
  shares: z.array(shareViewSchema),
  approvals: z.array(approvalSchema),
  /** Every open handoff, and the ended ones that the runtime still keeps. */
  handoffs: z.array(handoffViewSchema),
  limits: sharingLimitsSchema,
  policy: policyStateSchema,
  version: z.string(),
  home: z.string(),
});

export const watchEventSchema = z.discriminatedUnion("type", [
  snapshotEventSchema,
  /** Nothing has changed for a while; `seq` is that of the last event. Without one for 5 s, the runtime or the connection is dead. */
  z.object({ ...head, type: z.literal("heartbeat") }),
  z.object({ ...head, type: z.literal("share"), share: shareViewSchema }),
  z.object({ ...head, type: z.literal("lane"), lane: laneSchema }),
  z.object({ ...head, type: z.literal("approval"), approval: approvalSchema }),
  z.object({ ...head, type: z.literal("handoff"), handoff: handoffViewSchema }),
  /** The policy files were read again: new policies are in force, or the files have a mistake and the old policies stay. */
  z.object({ ...head, type: z.literal("policy"), policy: policyStateSchema }),
  /** config.toml was read again: these limits are in force, and the configured relays may be others. */
  z.object({ ...head, type: z.literal("limits"), limits: sharingLimitsSchema }),
  z.object({
    ...head,
    type: z.literal("removed"),
    kind: z.enum(["lane", "share", "approval", "handoff"]),
    id: z.union([laneIdSchema, shareIdSchema, approvalIdSchema, handoffIdSchema]),
  }),
]);
export type WatchEvent = z.infer<typeof watchEventSchema>;
/** What changes something: every event but the heartbeat. */
export type WatchUpdate = Exclude<WatchEvent, { type: "heartbeat" }>;
export type WatchSnapshot = z.infer<typeof snapshotEventSchema>;

/**
 * The output of one terminal. `snapshot` replaces everything drawn so far: it comes first, and again when the page fell so
 * far behind that the runtime dropped output instead of queueing it without limit. `bytes`: raw PTY output in base64.
 */
export const terminalEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), cols: z.number().int(), rows: z.number().int(), bytes: z.string() }),
  z.object({ type: z.literal("output"), bytes: z.string() }),
  z.object({ type: z.literal("resized"), cols: z.number().int(), rows: z.number().int() }),
  z.object({ type: z.literal("closed") }),
]);
export type TerminalEvent = z.infer<typeof terminalEventSchema>;
