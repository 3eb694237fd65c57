// Handoffs: an agent gets the keyboard of one terminal for a while. What page, command line and MCP server see of one.
import { z } from "zod";
import { approvalNeedsSchema } from "./approval";
import { shareErrorSchema } from "./errors";
import { redactionCountSchema } from "./handoff-context";
import {
  approvalIdSchema,
  correlationIdSchema,
  handoffIdSchema,
  laneIdSchema,
  terminalIdSchema,
  tokenIdSchema,
} from "./ids";
import {
  HANDOFF_NOTE_MAX_LENGTH,
  PATH_MAX_LENGTH,
  REASON_MAX_LENGTH,
  SIGNATURE_MAX_LENGTH,
  TTL_ABSOLUTE_MAX_MS,
  tooLong,
} from "./limits";
import { handoffEndCauseSchema, handoffPhaseSchema } from "./phases";
import { agentNameSchema } from "./token";

/** What an agent can do: `watch` only reads, `run` also runs whole commands, `type` also presses keys. */
export const maySchema = z.enum(["watch", "run", "type"]);
export type May = z.infer<typeof maySchema>;

const epochMs = z.number().int().nonnegative();

/** How a call of an agent ended. Names of MCP's results, and `refused` for a call that did nothing. */
export const callOutcomeSchema = z.enum([
  "completed",
  "running",
  "not-run",
  "asks-secret",
  "asks-line",
  "interactive",
  "full-screen",
  "shell-exited",
  "matched",
  "idle",
  "timed-out",
  "waiting",
  "taken-back",
  "paused",
  "lease-over",
  "cancelled",
  "refused",
]);
export type CallOutcome = z.infer<typeof callOutcomeSchema>;

/** One call of one of MCP's tools. */
export const toolCallSchema = z.object({
  callId: z.string(),
  tool: z.string(),
  atMs: epochMs,
  /** Null while it is under way; so is `outcome`. */
  tookMs: z.number().nonnegative().nullable(),
  outcome: callOutcomeSchema.nullable(),
  /** Redacted. Null unless the policy allows keeping it (`keep-command`), and for calls that run no command. */
  command: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  /** The size of the answer. */
  bytesOut: z.number().int().nonnegative(),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

/** What the agent, or a rule, asks of the operator. `run`: may this command run? `extend`: may it keep the keyboard longer? */
export const handoffQuestionSchema = z.object({
  questionId: z.string(),
  kind: z.enum(["answer", "run", "extend"]),
  /** The agent's words, or the command. */
  text: z.string(),
  /** `yes` and `no` for `run` and `extend`; empty: any text. */
  choices: z.array(z.string()),
  /** For `extend`. */
  byMs: z.number().int().positive().nullable(),
  askedAtMs: epochMs,
});
export type HandoffQuestion = z.infer<typeof handoffQuestionSchema>;

/** What is left when a handoff has ended. */
export const handoffSummarySchema = z.object({
  /** The newest, oldest first; `commandCount` counts all. */
  commands: z.array(toolCallSchema),
  commandCount: z.number().int().nonnegative(),
  callCount: z.number().int().nonnegative(),
  /** How long the agent had the keyboard. */
  usedMs: z.number().nonnegative(),
  /** Files in the terminal's directory that changed. `by`: how they were found. Null: the directory is not known. */
  filesChanged: z
    .object({ by: z.enum(["git", "time"]), paths: z.array(z.string()), omitted: z.number().int().nonnegative() })
    .nullable(),
  agentNote: z.string().nullable(),
  /** Programs of the terminal that still run, by name. */
  stillRunning: z.array(z.string()),
  /** A line that the agent typed and did not enter. It was not run. */
  typedLine: z.string().nullable(),
  /** From taking back to the moment when nothing of the agent could be typed; null if it was not taken back. */
  takeBackMs: z.number().nonnegative().nullable(),
  /** How often typing by the operator was refused while the agent had the keyboard. */
  heldKeys: z.number().int().nonnegative(),
});
export type HandoffSummary = z.infer<typeof handoffSummarySchema>;

export const handoffViewSchema = z.object({
  handoffId: handoffIdSchema,
  /** Increases by one with each change; a mirror keeps the highest. */
  revision: z.number().int().nonnegative(),
  laneId: laneIdSchema,
  terminalId: terminalIdSchema,
  /** `connected`: a call or an MCP server of this agent is there. `tokenId` null: no token of that name yet. */
  agent: z.object({ name: agentNameSchema, tokenId: tokenIdSchema.nullable(), connected: z.boolean() }),
  initiator: z.enum(["operator", "agent"]),
  phase: handoffPhaseSchema,
  endCause: handoffEndCauseSchema.nullable(),
  may: maySchema,
  /** Which lease of the terminal this is; it only grows. A call with an older one is refused. 0 until active. */
  epoch: z.number().int().nonnegative(),
  requestedAtMs: epochMs,
  activeAtMs: epochMs.nullable(),
  /** How long the lease lasts from `activeAtMs`, with every extension. */
  ttlMs: z.number().int().positive(),
  /** Of the lease; null before it is active. */
  expiresAtMs: epochMs.nullable(),
  graceAtMs: epochMs.nullable(),
  /** The lease is in its last minutes; both sides were told. */
  isGrace: z.boolean(),
  /** Until when an offer or a request waits; null once it is decided. */
  waitsUntilMs: epochMs.nullable(),
  endedAtMs: epochMs.nullable(),
  /** The operator's note to the agent. */
  note: z.string().nullable(),
  /** Why the agent asked. */
  reason: z.string().nullable(),
  /** Of the context document that the agent got. */
  contextHash: z.string().nullable(),
  /** What was masked in that document. */
  redactions: z.array(redactionCountSchema),
  /** The operator must allow each command before it runs. */
  askBeforeRun: z.boolean(),
  callCount: z.number().int().nonnegative(),
  lastCall: toolCallSchema.nullable(),
  /** `secret`: the terminal waits for a password and the operator has the keyboard for that line. */
  waitsFor: z.enum(["secret", "answer", "approval"]).nullable(),
  /** With `waitsFor` `answer`, and with `approval` while the handoff is active. */
  question: handoffQuestionSchema.nullable(),
  /** While the phase is `awaiting-approval`. */
  approval: z
    .object({ approvalId: approvalIdSchema, needs: approvalNeedsSchema, why: z.string(), expiresAtMs: epochMs })
    .nullable(),
  /** The agent's connection is lost; it has until then to come back. */
  lostUntilMs: epochMs.nullable(),
  /** The agent has been idle for so long that it is paused then, unless it does something before. */
  idlePauseAtMs: epochMs.nullable(),
  summary: handoffSummarySchema.nullable(),
  correlationId: correlationIdSchema,
  lastError: shareErrorSchema.nullable(),
});
export type HandoffView = z.infer<typeof handoffViewSchema>;

const note = z.string().trim().max(HANDOFF_NOTE_MAX_LENGTH, tooLong(HANDOFF_NOTE_MAX_LENGTH));
const shortNote = z.string().trim().max(REASON_MAX_LENGTH, tooLong(REASON_MAX_LENGTH));
const ttlMs = z.number().int().positive().max(TTL_ABSOLUTE_MAX_MS, "must be 7 days (168h) or shorter");

export const handoffRefSchema = z.strictObject({ handoffId: handoffIdSchema });

/** The operator's offer; also the input of `handoff.check`. */
export const handoffOfferSchema = z.strictObject({
  terminalId: terminalIdSchema,
  /** The name of a token (`lanecast agent add NAME`). */
  agent: agentNameSchema,
  may: maySchema.default("run"),
  /** If absent, the configured default of shares. */
  ttlMs: z.number().int().nonnegative().optional(),
  note: note.optional(),
  askBeforeRun: z.boolean().default(false),
  /** After this many commands, `run_command` is refused. */
  maxCommands: z.number().int().positive().max(100_000).optional(),
  /** After this many bytes of results, everything that reads the terminal or types into it is refused. */
  maxOutputBytes: z.number().int().positive().max(1_000_000_000).optional(),
});
export type HandoffOffer = z.infer<typeof handoffOfferSchema>;

export const handoffSelectionSchema = z.union([
  z.strictObject({ handoffIds: z.array(handoffIdSchema).min(1) }),
  z.strictObject({ terminalId: terminalIdSchema }),
  z.strictObject({ all: z.literal(true) }),
]);
export type HandoffSelection = z.infer<typeof handoffSelectionSchema>;

/** Approves an agent's request, possibly for less. More than requested is `invalid-input`. */
export const handoffApproveSchema = handoffRefSchema.extend({
  may: maySchema.optional(),
  ttlMs: ttlMs.optional(),
  note: note.optional(),
  signature: z.string().max(SIGNATURE_MAX_LENGTH, tooLong(SIGNATURE_MAX_LENGTH)).optional(),
});
export type HandoffApproving = z.infer<typeof handoffApproveSchema>;

export const handoffDenySchema = handoffRefSchema.extend({ note: shortNote.optional() });

/** For `run` and `extend` the text is `yes` or `no`. */
export const handoffAnswerSchema = handoffRefSchema.extend({
  questionId: z.string().min(1).max(64),
  text: z.string().max(PATH_MAX_LENGTH, tooLong(PATH_MAX_LENGTH)),
});
export type HandoffAnswer = z.infer<typeof handoffAnswerSchema>;

/** One call of a tool, as the MCP server sends it on. Its arguments are checked against the tool's own schema. */
export const toolRequestSchema = z.strictObject({
  tool: z.string().min(1).max(64),
  arguments: z.record(z.string(), z.unknown()),
  /** The handoff that the server's client accepted last for this terminal. A call for an older one is refused. */
  handoffId: handoffIdSchema.optional(),
});

/** Why a call was refused. Nothing was typed. */
export const toolRefusalSchema = z.object({
  code: z.string(),
  message: z.string(),
  handoffId: handoffIdSchema.nullable(),
  /** For `lease-over`. */
  endCause: handoffEndCauseSchema.optional(),
  /** Text of the terminal, redacted. */
  detail: z.string().optional(),
});
export type ToolRefusal = z.infer<typeof toolRefusalSchema>;

/** `text`: the result in a few words, without text of the terminal. */
export const toolAnswerSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), result: z.record(z.string(), z.unknown()), text: z.string() }),
  z.object({ ok: z.literal(false), error: toolRefusalSchema }),
]);
export type ToolAnswer = z.infer<typeof toolAnswerSchema>;
