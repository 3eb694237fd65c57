// The commands of handoffs, as the contract has them.
import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { command } from "./command";
import {
  handoffAnswerSchema,
  handoffApproveSchema,
  handoffDenySchema,
  handoffOfferSchema,
  handoffRefSchema,
  handoffSelectionSchema,
  handoffViewSchema,
  toolAnswerSchema,
  toolCallSchema,
  toolRequestSchema,
} from "./handoff";
import { handoffContextSchema } from "./handoff-context";
import { approvalIdSchema, terminalIdSchema } from "./ids";
import { HANDOFF_NOTE_MAX_LENGTH } from "./limits";
import { verdictSchema } from "./policy";

const handoffAnswer = z.object({ handoff: handoffViewSchema });

export const handoffCommands = {
  /** Offers a terminal to an agent. Answers when it is offered, or waits for an approval. */
  start: command.input(handoffOfferSchema).output(handoffAnswer),
  /** What the policy would decide about this offer; starts nothing. */
  check: command.input(handoffOfferSchema).output(verdictSchema),
  /** The document that the agent would get now, so that the operator sees what is masked. */
  preview: command
    .input(z.strictObject({ terminalId: terminalIdSchema, note: z.string().max(HANDOFF_NOTE_MAX_LENGTH).optional() }))
    .output(z.object({ context: handoffContextSchema })),
  list: command
    .input(z.strictObject({ all: z.boolean().default(false) }))
    .output(z.object({ handoffs: z.array(handoffViewSchema) })),
  show: command.input(handoffRefSchema).output(handoffAnswer),
  /** The document that the agent got; `wrong-phase` before the handoff was active. */
  context: command.input(handoffRefSchema).output(z.object({ context: handoffContextSchema })),
  /** The agent's calls, oldest first. */
  transcript: command.input(handoffRefSchema).output(z.object({ calls: z.array(toolCallSchema) })),
  /** Approves or denies what an agent asked for. */
  approve: command.input(handoffApproveSchema).output(handoffAnswer),
  deny: command.input(handoffDenySchema).output(handoffAnswer),
  /** What another person signs to approve a request; `wrong-phase` unless the handoff waits for an approval. */
  textToSign: command.input(handoffRefSchema).output(z.object({ approvalId: approvalIdSchema, text: z.string() })),
  /** The operator has the keyboard when it answers. */
  takeBack: command.input(handoffSelectionSchema).output(z.object({ handoffs: z.array(handoffViewSchema) })),
  withdraw: command.input(handoffRefSchema).output(handoffAnswer),
  /** More than the maximum is refused (`ttl-out-of-range`), never shortened. */
  extend: command.input(handoffRefSchema.extend({ byMs: z.number().int().positive() })).output(handoffAnswer),
  pause: command.input(handoffRefSchema).output(handoffAnswer),
  resume: command.input(handoffRefSchema).output(handoffAnswer),
  /** Answers the question that the handoff shows. */
  answer: command.input(handoffAnswerSchema).output(handoffAnswer),
  /** For an agent's MCP server: one call of a tool. A refusal is an answer. */
  call: command.input(toolRequestSchema).output(toolAnswerSchema),
  /** For an agent's MCP server: the agent is there while this stream is open. It yields when the agent's handoffs change. */
  attend: command.output(eventIterator(z.object({ handoffs: z.array(handoffViewSchema) }))),
};
