// Lanes and terminals as the panel and the command line see them.
import { z } from "zod";
import { laneIdSchema, terminalIdSchema } from "./ids";
import { LABEL_MAX_LENGTH, LABELS_MAX_COUNT } from "./limits";
import { shareViewSchema } from "./share";

/** One shell in a lane. `title`: what runs in it; `tmux`: where it really lives, so that a person can attach with their own tmux client. */
export const terminalSchema = z.object({
  terminalId: terminalIdSchema,
  title: z.string(),
  cwd: z.string(),
  alive: z.boolean(),
  cols: z.number().int(),
  rows: z.number().int(),
  tmux: z.object({ socket: z.string(), session: z.string() }),
});
export type Terminal = z.infer<typeof terminalSchema>;

/** What rules may go by beside a lane's name (`resource.labels`); plain enough to need quoting nowhere. */
const labelSchema = z
  .string()
  .regex(
    new RegExp(`^[a-z0-9._-]{1,${LABEL_MAX_LENGTH}}$`),
    `must be 1 to ${LABEL_MAX_LENGTH} of a-z, 0-9, dot, underscore and dash`,
  );
export const labelsSchema = z.array(labelSchema).max(LABELS_MAX_COUNT, `must be at most ${LABELS_MAX_COUNT} labels`);

/** A place of work in the panel. In the stream terminals come without their shares: those are events of their own. */
export const laneSchema = z.object({
  laneId: laneIdSchema,
  name: z.string(),
  createdAtMs: z.number().int(),
  /** Sorted, each once. */
  labels: z.array(z.string()).default([]),
  terminals: z.array(terminalSchema),
});
export type Lane = z.infer<typeof laneSchema>;

export const terminalViewSchema = terminalSchema.extend({ shares: z.array(shareViewSchema) });
export type TerminalView = z.infer<typeof terminalViewSchema>;
export const laneViewSchema = laneSchema.extend({ terminals: z.array(terminalViewSchema) });
export type LaneView = z.infer<typeof laneViewSchema>;
