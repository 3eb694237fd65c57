// The watch stream and the terminal stream: a whole snapshot first, then whole things with a gapless seq. No fragments to fold.
import { z } from "zod";
import { approvalSchema } from "./approval";
import { approvalIdSchema, laneIdSchema, shareIdSchema } from "./ids";
import { laneSchema } from "./lane";
import { policyStateSchema } from "./policy";
import { shareViewSchema } from "./share";

/** `seq` counts from 0 (the snapshot) and has no gap within one unfiltered stream; `atMs` is the runtime's clock when the event was sent. */
const head = { seq: z.number().int().nonnegative(), atMs: z.number().int() };

/** The bounds the share dialog shows before they are broken; from the configuration. */
export const sharingLimitsSchema = z.object({
  ttlDefaultMs: z.number().int(),
  ttlMinMs: z.number().int(),
  ttlMaxMs: z.number().int(),
  graceMs: z.number().int(),
  maxPerTerminal: z.number().int(),
  access: z.enum(["read", "write"]),
  relay: z.string(),
});
export type SharingLimits = z.infer<typeof sharingLimitsSchema>;

export const snapshotEventSchema = z.object({
  ...head,
  type: z.literal("snapshot"),
  lanes: z.array(laneSchema),
  /** Every open share, and the ended ones the runtime still remembers. */
  shares: z.array(shareViewSchema),
  approvals: z.array(approvalSchema),
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
  /** The files were read anew: another set is in force, or they are broken and the old one stays. */
  z.object({ ...head, type: z.literal("policy"), policy: policyStateSchema }),
  z.object({
    ...head,
    type: z.literal("removed"),
    kind: z.enum(["lane", "share", "approval"]),
    id: z.union([laneIdSchema, shareIdSchema, approvalIdSchema]),
  }),
]);
export type WatchEvent = z.infer<typeof watchEventSchema>;
export type WatchSnapshot = z.infer<typeof snapshotEventSchema>;

/**
 * What a page's terminal is fed. `snapshot` replaces everything drawn so far (first, and again whenever the page fell
 * too far behind and output was dropped rather than queued without end); bytes are base64 of the raw PTY output.
 */
export const terminalEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), cols: z.number().int(), rows: z.number().int(), bytes: z.string() }),
  z.object({ type: z.literal("output"), bytes: z.string() }),
  z.object({ type: z.literal("resized"), cols: z.number().int(), rows: z.number().int() }),
  z.object({ type: z.literal("closed") }),
]);
export type TerminalEvent = z.infer<typeof terminalEventSchema>;
