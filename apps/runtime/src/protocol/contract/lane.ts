// Lanes and terminals as the panel and the command line see them.
import { z } from "zod";
import { laneIdSchema, terminalIdSchema } from "./ids";
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

/** A place of work in the panel. In the stream terminals come without their shares: those are events of their own. */
export const laneSchema = z.object({
  laneId: laneIdSchema,
  name: z.string(),
  createdAtMs: z.number().int(),
  terminals: z.array(terminalSchema),
});
export type Lane = z.infer<typeof laneSchema>;

export const terminalViewSchema = terminalSchema.extend({ shares: z.array(shareViewSchema) });
export type TerminalView = z.infer<typeof terminalViewSchema>;
export const laneViewSchema = laneSchema.extend({ terminals: z.array(terminalViewSchema) });
export type LaneView = z.infer<typeof laneViewSchema>;
