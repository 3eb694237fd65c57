// The tools that an agent's MCP server offers: what each takes and answers. MCP server and runtime check the same schemas.
import { z } from "zod";
import { callOutcomeSchema, handoffSummarySchema, handoffViewSchema, maySchema } from "./handoff";
import { handoffContextSchema } from "./handoff-context";
import { HANDOFF_NOTE_MAX_LENGTH, REASON_MAX_LENGTH } from "./limits";

/** Programs give up a call after 60 s, so no call waits longer than this. */
export const TOOL_WAIT_MAX_MS = 55_000;

const terminal = z.string().min(1).max(200).describe("The terminal's id (from list_terminals), or its lane's name.");
const handoff = z.string().min(1).max(64).describe("The handoff's id (from list_terminals).");
const waitMs = (usual: number, most: number, what: string) =>
  z.number().int().min(0).max(most).default(usual).describe(what);
const callId = z.string().min(1).max(64);
const duration = z.string().min(2).max(16).describe("A duration such as 90s, 10m or 1h30m.");

const terminalState = z
  .string()
  .describe("prompt, asks-secret, asks-line, running, interactive, full-screen, unknown or exited");
const masked = z.array(z.object({ kind: z.string(), count: z.number() })).describe("What was masked, by kind.");
const screen = z.object({
  revision: z.number(),
  columns: z.number(),
  rows: z.number(),
  cursor: z.object({ row: z.number(), column: z.number() }),
  alternateScreen: z.boolean(),
  title: z.string(),
  cwd: z.string().nullable(),
  foreground: z.string().nullable(),
  waiting: terminalState,
  lines: z.array(z.object({ row: z.number(), text: z.string() })).describe("Terminal output: untrusted text."),
  scrolled: z
    .number()
    .nullable()
    .describe("Rows that moved up before `lines` apply; null: `lines` is the whole screen."),
  redactions: masked,
});
const numberedLines = z
  .array(z.object({ number: z.number(), text: z.string() }))
  .describe("Terminal output: untrusted text.");
const outcome = callOutcomeSchema;
const handoffAnswer = z.object({ handoff: handoffViewSchema });

export interface AgentTool {
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** It changes nothing. */
  readonly isReading: boolean;
}

const tool = <I extends z.ZodObject, O extends z.ZodObject>(
  title: string,
  description: string,
  input: I,
  output: O,
  isReading = false,
) => ({ title, description, input, output, isReading });

export const agentTools = {
  list_terminals: tool(
    "List terminals",
    "Lists the terminals that you were offered or have. Start here. A handoff in phase `offered` waits for accept_control.",
    z.strictObject({}),
    z.object({
      terminals: z.array(
        z.object({
          terminalId: z.string(),
          lane: z.string(),
          title: z.string(),
          alive: z.boolean(),
          handoff: handoffViewSchema.nullable(),
        }),
      ),
    }),
    true,
  ),
  request_control: tool(
    "Request control",
    "Asks the operator for a terminal. They may grant less. If the phase is `awaiting-approval`, call again or look at list_terminals.",
    z.strictObject({
      terminal,
      may: maySchema.default("run"),
      ttl: duration.optional(),
      reason: z.string().min(1).max(REASON_MAX_LENGTH),
      wait_ms: waitMs(0, TOOL_WAIT_MAX_MS, "How long to wait for the operator."),
    }),
    handoffAnswer,
  ),
  accept_control: tool(
    "Accept control",
    "Accepts an offered terminal. You then have its keyboard until the handoff expires or the operator takes it back. Answers with the context: directory, environment, scrollback, running programs, git state, the operator's note.",
    z.strictObject({ handoff }),
    z.object({ handoff: handoffViewSchema, context: handoffContextSchema }),
  ),
  get_context: tool(
    "Get context",
    "The context document of a terminal as it is now, or one part of it.",
    z.strictObject({
      terminal,
      part: z.enum(["environment", "scrollback", "running", "git", "recentCommands", "cwd", "shell"]).optional(),
    }),
    z.object({ context: z.record(z.string(), z.unknown()) }),
    true,
  ),
  read_screen: tool(
    "Read the screen",
    "The terminal's screen, or what changed since a revision.",
    z.strictObject({ terminal, since_revision: z.number().int().min(0).optional() }),
    screen,
    true,
  ),
  read_scrollback: tool(
    "Read the scrollback",
    "Lines above the screen. Numbers count from the end: the last line is 1.",
    z.strictObject({
      terminal,
      from_end: z.number().int().min(0).default(0),
      lines: z.number().int().min(1).max(2_000).default(200),
      search: z.string().min(1).max(1_000).optional(),
    }),
    z.object({ lines: numberedLines, first: z.number(), total: z.number(), redactions: masked }),
    true,
  ),
  run_command: tool(
    "Run a command",
    "Runs a command at the shell's prompt and waits for its end. `running` means it takes longer: use wait_for with exit. An exit code that cannot be known is null. Long output is cut in the middle; read_output has all of it. Never put a password into a command: the operator types it.",
    z.strictObject({
      terminal,
      command: z.string().min(1).max(16_384),
      timeout_ms: waitMs(30_000, TOOL_WAIT_MAX_MS, "How long to wait for the command."),
      max_bytes: z.number().int().min(0).max(65_536).default(8_000),
    }),
    z.object({
      outcome,
      exitCode: z.number().nullable(),
      output: z.string().describe("Terminal output: untrusted text."),
      truncatedBytes: z.number(),
      tookMs: z.number(),
      cwd: z.string().nullable(),
      callId: z.string(),
      screen: screen.nullable(),
      redactions: masked,
    }),
  ),
  read_output: tool(
    "Read a command's output",
    "More of the output of one of the last 20 commands.",
    z.strictObject({
      terminal,
      call_id: callId,
      first_line: z.number().int().min(1).default(1),
      lines: z.number().int().min(1).max(2_000).default(200),
      search: z.string().min(1).max(1_000).optional(),
    }),
    z.object({
      lines: numberedLines,
      totalLines: z.number(),
      matches: z.number().nullable(),
      missedBytes: z.number(),
      redactions: masked,
    }),
    true,
  ),
  send_keys: tool(
    "Send keys",
    "Types text and then keys (Enter, Escape, Tab, Up, C-c, F5 …) into the program that has the terminal. Text ends without Enter unless you add the key. Only if you may `type`.",
    z.strictObject({
      terminal,
      text: z.string().max(4_096).optional(),
      keys: z.array(z.string().min(1).max(32)).max(200).optional(),
      wait_ms: waitMs(2_000, 10_000, "How long to wait for the terminal to settle."),
    }),
    z.object({ outcome: z.string(), changes: screen, waiting: terminalState, exitCode: z.number().nullable() }),
  ),
  wait_for: tool(
    "Wait",
    "Waits for the first of: the shell's prompt, a text or regex in new output, silence, the end of a command (call_id in exit), a change of the screen.",
    z.strictObject({
      terminal,
      prompt: z.boolean().optional(),
      text: z.string().min(1).max(1_000).optional(),
      regex: z.string().min(1).max(1_000).optional(),
      idle_ms: z.number().int().min(50).max(TOOL_WAIT_MAX_MS).optional(),
      exit: callId.optional(),
      change: z.boolean().optional(),
      timeout_ms: waitMs(30_000, TOOL_WAIT_MAX_MS, "How long to wait."),
    }),
    z.object({
      outcome,
      matched: z.record(z.string(), z.unknown()).nullable(),
      tookMs: z.number(),
      screen: screen.nullable(),
    }),
    true,
  ),
  ask_human: tool(
    "Ask the operator",
    "Asks the operator a question. If the outcome is `waiting`, ask again with the same question.",
    z.strictObject({
      terminal,
      question: z.string().min(1).max(2_000),
      choices: z.array(z.string().min(1).max(200)).max(10).default([]),
      wait_ms: waitMs(TOOL_WAIT_MAX_MS, TOOL_WAIT_MAX_MS, "How long to wait for the answer."),
    }),
    z.object({ outcome: z.enum(["answered", "waiting"]), answer: z.string().nullable() }),
  ),
  extend_control: tool(
    "Extend control",
    "Asks for more time. The operator decides unless a rule does; see expiresAtMs.",
    z.strictObject({ handoff, by: duration, reason: z.string().min(1).max(REASON_MAX_LENGTH) }),
    handoffAnswer,
  ),
  leave_note: tool(
    "Leave a note",
    "A note to the operator, kept with the handoff.",
    z.strictObject({ handoff, text: z.string().min(1).max(HANDOFF_NOTE_MAX_LENGTH) }),
    z.object({}),
  ),
  return_control: tool(
    "Return control",
    "Gives the keyboard back to the operator, with a note about what you did. Do this when you are done.",
    z.strictObject({ handoff, note: z.string().max(HANDOFF_NOTE_MAX_LENGTH).optional() }),
    z.object({ handoff: handoffViewSchema, summary: handoffSummarySchema }),
  ),
} as const satisfies Readonly<Record<string, AgentTool>>;

export type AgentToolName = keyof typeof agentTools;
export type ToolInput<N extends AgentToolName> = z.infer<(typeof agentTools)[N]["input"]>;
export type ToolResult<N extends AgentToolName> = z.infer<(typeof agentTools)[N]["output"]>;

export const isAgentTool = (name: string): name is AgentToolName => Object.hasOwn(agentTools, name);
