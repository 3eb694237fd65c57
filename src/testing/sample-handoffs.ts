// Handoffs of the sample lane in every state, and a context document, for tests and stories.
import type { HandoffView, ToolCall } from "#contract/handoff";
import { type HandoffContext, handoffContextSchema } from "#contract/handoff-context";
import { sampleCall, sampleHandoff } from "#contract/testing/handoff-sample";
import { sampleLaneApi } from "./sample-commands";
import { SAMPLE_NOW_MS } from "./samples";

const MINUTE_MS = 60_000;
const [terminal] = sampleLaneApi.terminals;
if (terminal === undefined) throw new Error("the sample lane has no terminal");
export const sampleTerminalId = terminal.terminalId;

export const sampleCalls: readonly ToolCall[] = [
  sampleCall({ callId: "call_1", tool: "get_context", command: null, exitCode: null, atMs: SAMPLE_NOW_MS - 280_000 }),
  sampleCall({ callId: "call_2", command: "npm test", exitCode: 1, tookMs: 8_400, atMs: SAMPLE_NOW_MS - 240_000 }),
  sampleCall({
    callId: "call_3",
    command: "sed -i 's/<= limit/< limit/' src/range.ts",
    exitCode: 0,
    tookMs: 1200,
    atMs: SAMPLE_NOW_MS - 180_000,
  }),
  sampleCall({
    callId: "call_4",
    command: "sudo systemctl restart api",
    outcome: "asks-secret",
    exitCode: null,
    tookMs: 350,
    atMs: SAMPLE_NOW_MS - 120_000,
  }),
  sampleCall({
    callId: "call_5",
    command: "npm test",
    outcome: null,
    exitCode: null,
    tookMs: null,
    atMs: SAMPLE_NOW_MS,
  }),
].map((call) => ({ ...call, atMs: Math.min(call.atMs, SAMPLE_NOW_MS) }));

/** An active handoff of the sample lane's terminal, twenty minutes of which five are used. */
export const laneHandoff = (differences: Partial<HandoffView> = {}): HandoffView =>
  sampleHandoff("api1", {
    atMs: SAMPLE_NOW_MS - 5 * MINUTE_MS,
    laneId: sampleLaneApi.laneId,
    terminalId: sampleTerminalId,
    callCount: sampleCalls.length,
    lastCall: sampleCalls.at(-1) ?? null,
    redactions: [{ kind: "github-token", count: 1 }],
    ...differences,
  });

const notYet = {
  epoch: 0,
  activeAtMs: null,
  expiresAtMs: null,
  graceAtMs: null,
  lastCall: null,
  callCount: 0,
  contextHash: null,
} as const;

export const offered = laneHandoff({ ...notYet, phase: "offered", waitsUntilMs: SAMPLE_NOW_MS + 4 * MINUTE_MS });

export const requested = laneHandoff({
  ...notYet,
  phase: "awaiting-approval",
  initiator: "agent",
  may: "type",
  note: null,
  reason: "The build hangs at a question, and I can only read the screen.",
  waitsFor: "approval",
  waitsUntilMs: SAMPLE_NOW_MS + 9 * MINUTE_MS,
  approval: {
    approvalId: "apr_hand" as NonNullable<HandoffView["approval"]>["approvalId"],
    needs: "operator",
    why: "Agents need your approval to type.",
    expiresAtMs: SAMPLE_NOW_MS + 9 * MINUTE_MS,
  },
});

export const asking = (question: Partial<NonNullable<HandoffView["question"]>> = {}): HandoffView =>
  laneHandoff({
    waitsFor: question.kind === undefined || question.kind === "answer" ? "answer" : "approval",
    question: {
      questionId: "q1",
      kind: "answer",
      text: "Which database should the migration use?",
      choices: ["staging", "test"],
      byMs: null,
      askedAtMs: SAMPLE_NOW_MS,
      ...question,
    },
  });

export const returned = laneHandoff({
  phase: "ended",
  endCause: "returned",
  endedAtMs: SAMPLE_NOW_MS - MINUTE_MS,
  callCount: 9,
  summary: {
    commands: sampleCalls.filter(({ command, outcome }) => command !== null && outcome === "completed"),
    commandCount: 3,
    callCount: 9,
    usedMs: 4 * MINUTE_MS,
    filesChanged: { by: "git", paths: ["src/range.ts", "src/range.test.ts"], omitted: 0 },
    agentNote: "The range check was off by one. Fixed it, and npm test passes now.",
    stillRunning: [],
    typedLine: null,
    takeBackMs: null,
    heldKeys: 3,
  },
});

/** Taken back while the agent had half a line typed. */
export const takenBack: HandoffView = {
  ...returned,
  endCause: "taken-back",
  summary: returned.summary && {
    ...returned.summary,
    agentNote: null,
    typedLine: "rm -r build",
    takeBackMs: 3.2,
    stillRunning: ["node", "esbuild"],
  },
};

export const sampleContext: HandoffContext = handoffContextSchema.parse({
  version: 1,
  terminalId: sampleTerminalId,
  capturedAtMs: SAMPLE_NOW_MS,
  note: null,
  state: "prompt",
  shell: { name: "zsh", path: "/usr/bin/zsh", pid: 4_242, isIntegrated: true },
  size: { columns: 80, rows: 24 },
  cwd: { path: "/home/ana/api", logical: "/home/ana/api", isDeleted: false },
  environment: {
    asOf: "now",
    variables: [
      { name: "GITHUB_TOKEN", value: null },
      { name: "LANG", value: "en_US.UTF-8" },
      { name: "PATH", value: "/usr/bin" },
    ],
  },
  scrollback: {
    lines: ["ana@laptop ~/api $ export GITHUB_TOKEN=[github-token]************", "ana@laptop ~/api $ npm test"],
    totalRows: 180,
  },
  typedLine: null,
  running: { foreground: null, processes: [] },
  git: {
    branch: "main",
    commit: "4c1f0d2",
    upstream: "origin/main",
    ahead: 0,
    behind: 0,
    changed: 2,
    untracked: 1,
    unmerged: 0,
  },
  recentCommands: null,
  redactions: [
    { kind: "github-token", count: 1 },
    { kind: "named-value", count: 2 },
  ],
  sha256: "0".repeat(64),
});
