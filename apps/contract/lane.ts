// Lanes and terminals as the panel and the command line see them.
import { z } from "zod";
import { laneIdSchema, terminalIdSchema } from "./ids";
import {
  COMMAND_MAX_ARGS,
  LABEL_MAX_LENGTH,
  LABELS_MAX_COUNT,
  LANE_NAME_MAX_LENGTH,
  PATH_MAX_LENGTH,
  tooLong,
} from "./limits";
import { shareViewSchema } from "./share";

/**
 * What a mirror shows: a pane of the operator's own tmux. `server`: the socket; `pane`: tmux's id (`%3`); `address`: where the
 * pane is now (`work:1.0`).
 */
export const adoptedSchema = z.object({ server: z.string(), pane: z.string(), address: z.string() });
export type Adopted = z.infer<typeof adoptedSchema>;

/** One shell in a lane. `title`: what runs in it. `tmux`: the server and session behind it, so that a person can attach with their own tmux client. */
export const terminalSchema = z.object({
  terminalId: terminalIdSchema,
  title: z.string(),
  cwd: z.string(),
  alive: z.boolean(),
  cols: z.number().int(),
  rows: z.number().int(),
  tmux: z.object({ socket: z.string(), session: z.string() }),
  /** Set for a mirror. What is typed into it goes into that pane. */
  adopted: adoptedSchema.optional(),
});
export type Terminal = z.infer<typeof terminalSchema>;

/** A word that policies can test (`resource.labels`). Its characters need no quoting anywhere. */
const labelSchema = z
  .string()
  .regex(
    new RegExp(`^[a-z0-9._-]{1,${LABEL_MAX_LENGTH}}$`),
    `must be 1 to ${LABEL_MAX_LENGTH} characters of a-z, 0-9, ".", "_" and "-"`,
  );
export const labelsSchema = z.array(labelSchema).max(LABELS_MAX_COUNT, `must be ${LABELS_MAX_COUNT} labels or fewer`);

/** A workspace in the panel. In the watch stream, terminals come without their shares: shares are separate events. */
export const laneSchema = z.object({
  laneId: laneIdSchema,
  name: z.string(),
  createdAtMs: z.number().int(),
  /** Sorted, without duplicates. */
  labels: z.array(z.string()).default([]),
  terminals: z.array(terminalSchema),
});
export type Lane = z.infer<typeof laneSchema>;

export const terminalViewSchema = terminalSchema.extend({ shares: z.array(shareViewSchema) });
export type TerminalView = z.infer<typeof terminalViewSchema>;
export const laneViewSchema = laneSchema.extend({ terminals: z.array(terminalViewSchema) });
export type LaneView = z.infer<typeof laneViewSchema>;

/** A name on one visible line, without control characters. */
export const laneNameSchema = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(LANE_NAME_MAX_LENGTH, tooLong(LANE_NAME_MAX_LENGTH))
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, "must not contain control characters");

const argumentSchema = z.string().min(1, "must not be empty").max(PATH_MAX_LENGTH, tooLong(PATH_MAX_LENGTH));
/** A folder on this machine. */
export const pathSchema = argumentSchema.startsWith("/", "must be an absolute path");

const ENV_MAX_BYTES = 512 * 1_024;
/** Names that a shell accepts. */
const envNameSchema = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
/** The caller's environment, for a terminal that continues their shell. lanecast's own variables are set by the runtime. */
const environmentSchema = z
  .record(z.string(), z.string())
  .transform((env) =>
    Object.fromEntries(
      Object.entries(env).filter(
        ([name, value]) =>
          envNameSchema.safeParse(name).success && !name.startsWith("LANECAST_") && !value.includes("\0"),
      ),
    ),
  )
  .refine((env) => JSON.stringify(env).length <= ENV_MAX_BYTES, "must be 512 kB or less");

/** Where to look for tmux servers: one socket, or tmux's own folders, `tmuxTmpdir` (`$TMUX_TMPDIR`) included. */
export const lanePanesSchema = z.strictObject({
  server: pathSchema.optional(),
  tmuxTmpdir: pathSchema.optional(),
});

/** A pane of the operator's own tmux. `problem`: why it can't be adopted. */
export const theirPaneSchema = z.object({
  server: z.string(),
  /** `%3` */
  pane: z.string(),
  /** `work:1.0` */
  address: z.string(),
  window: z.string(),
  /** The active pane of its session's current window. */
  active: z.boolean(),
  /** What runs in it. */
  title: z.string(),
  cwd: z.string(),
  cols: z.number().int(),
  rows: z.number().int(),
  problem: z.string().nullable(),
});
export type TheirPaneView = z.infer<typeof theirPaneSchema>;

export const laneAdoptSchema = z.strictObject({
  server: pathSchema,
  pane: z.string().regex(/^%\d{1,9}$/, "must be a pane id of tmux, e.g. %3"),
  /** Default: the name of the tmux session, if no other lane has it. */
  name: laneNameSchema.optional(),
});

export const laneNewSchema = z.strictObject({
  name: laneNameSchema.optional(),
  cwd: pathSchema.optional(),
  /** If absent, the environment of the runtime. */
  env: environmentSchema.optional(),
  labels: labelsSchema.optional(),
  command: z
    .array(argumentSchema)
    .min(1)
    .max(COMMAND_MAX_ARGS, `must be ${COMMAND_MAX_ARGS} words or fewer`)
    .optional(),
});
