// A handoff and its parts for tests, with every field filled in.
import { type HandoffView, handoffViewSchema, type ToolCall, toolCallSchema } from "../handoff";

const NOW_MS = 1_800_000_000_000;

export const sampleCall = (differences: Partial<ToolCall> = {}): ToolCall =>
  toolCallSchema.parse({
    callId: "call_1",
    tool: "run_command",
    atMs: NOW_MS,
    tookMs: 420,
    outcome: "completed",
    command: "npm test",
    exitCode: 1,
    bytesOut: 2_048,
    ...differences,
  });

/** An active handoff that an operator offered; `name` tells it apart from others. */
export const sampleHandoff = (
  name = "aaaa",
  { atMs = NOW_MS, ...differences }: Partial<HandoffView> & { readonly atMs?: number } = {},
): HandoffView =>
  handoffViewSchema.parse({
    handoffId: `hnd_${name}`,
    revision: 3,
    laneId: `lan_${name}`,
    terminalId: `trm_${name}`,
    agent: { name: "claude", tokenId: "tok_aaaa", connected: true },
    initiator: "operator",
    phase: "active",
    endCause: null,
    may: "run",
    epoch: 1,
    requestedAtMs: atMs - 60_000,
    activeAtMs: atMs,
    ttlMs: 1_200_000,
    expiresAtMs: atMs + 1_200_000,
    graceAtMs: atMs + 900_000,
    isGrace: false,
    waitsUntilMs: null,
    endedAtMs: null,
    note: "Find out why the tests fail.",
    reason: null,
    contextHash: "0".repeat(64),
    redactions: [{ kind: "environment", count: 2 }],
    askBeforeRun: false,
    callCount: 1,
    lastCall: sampleCall({ atMs }),
    waitsFor: null,
    question: null,
    approval: null,
    lostUntilMs: null,
    idlePauseAtMs: null,
    summary: null,
    correlationId: `cor_${name}`,
    lastError: null,
    ...differences,
  });
