// Handoffs on a whole runtime with a real shell: offer, accept, run, take back, summary; and what must never happen.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HandoffView, ToolAnswer } from "#contract/handoff";
import type { TerminalId } from "#contract/ids";
import { settle } from "#contract/wire";
import { eventually } from "../testing/eventually";
import { takeTime } from "../testing/given-time";
import { expectNoLeaks } from "../testing/leak-check";
import { newAgent } from "../testing/rigs/handoff-drivers";
import { openLab, type RuntimeLab } from "../testing/rigs/runtime-lab";

expectNoLeaks();

let lab: RuntimeLab;
let agent: Awaited<ReturnType<typeof newAgent>>;
let terminalId: TerminalId;

beforeAll(async () => {
  lab = await openLab({ shell: "/bin/bash" });
  agent = await newAgent({ lab }, "claude");
});
beforeEach(async () => {
  await lab.client.handoff.takeBack({ all: true });
  ({ terminalId } = await lab.client.lane.new({ cwd: lab.dir }));
});
afterAll(async () => {
  agent.close();
  await lab.dispose();
});

const call = (tool: string, input: Record<string, unknown> = {}): Promise<ToolAnswer> =>
  agent.client.handoff.call({ tool, arguments: input });
const use = async (tool: string, input: Record<string, unknown> = {}): Promise<Record<string, never>> => {
  const answer = await call(tool, input);
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.result as Record<string, never>;
};
const offer = async (may: "watch" | "run" | "type" = "run", more = {}): Promise<HandoffView> =>
  (await lab.client.handoff.start({ terminalId, agent: "claude", may, note: "Look around.", ...more })).handoff;
const handOver = async (may: "watch" | "run" | "type" = "run", more = {}): Promise<HandoffView> => {
  const { handoffId } = await offer(may, more);
  await use("accept_control", { handoff: handoffId });
  return (await lab.client.handoff.show({ handoffId })).handoff;
};
const show = async ({ handoffId }: HandoffView): Promise<HandoffView> =>
  (await lab.client.handoff.show({ handoffId })).handoff;
const typeHere = (text: string) => settle(lab.client.terminal.type({ terminalId, bytes: btoa(text) }));
const takeBack = ({ handoffId }: HandoffView) => lab.client.handoff.takeBack({ handoffIds: [handoffId] });
const ended = (handoff: HandoffView): Promise<HandoffView> =>
  eventually(async () => ((await show(handoff)).summary === null ? null : show(handoff)), {
    what: "the summary",
    withinMs: 5_000,
  });

describe("a handoff", () => {
  it("FR-026-008, HND1: is offered, accepted, worked in and taken back, with its context and a summary", async () => {
    const offered = await offer();
    expect(offered).toMatchObject({ phase: "offered", may: "run", epoch: 0, initiator: "operator" });
    const accepted = await call("accept_control", { handoff: offered.handoffId });
    expect(accepted).toMatchObject({ ok: true, result: { context: { version: 1, note: "Look around." } } });
    const ran = await use("run_command", { terminal: terminalId, command: "touch made; echo hi; (exit 3)" });
    expect(ran).toMatchObject({ outcome: "completed", exitCode: 3, output: expect.stringContaining("hi") });
    expect(await show(offered)).toMatchObject({
      phase: "active",
      lastCall: { tool: "run_command", outcome: "completed", exitCode: 3, command: "touch made; echo hi; (exit 3)" },
    });
    await takeBack(offered);
    const { summary, ...over } = await ended(offered);
    expect(over).toMatchObject({ phase: "ended", endCause: "taken-back" });
    expect(summary).toMatchObject({ commandCount: 1, filesChanged: { by: "time" }, stillRunning: [], typedLine: null });
    expect(summary?.filesChanged?.paths).toContain("made");
    const refused = await call("run_command", { terminal: terminalId, command: "touch late" });
    expect(refused).toMatchObject({ ok: false, error: { code: "lease-over", endCause: "taken-back" } });
  });

  it("FR-026-008, HND2: an agent's request needs the approval of the operator, who may grant less; an agent cannot request typing", async () => {
    const keys = await call("request_control", { terminal: terminalId, may: "type", reason: "vim" });
    expect(keys).toMatchObject({ ok: false, error: { code: "policy-denied" } });
    const asked = await use("request_control", { terminal: terminalId, may: "run", ttl: "20m", reason: "tests" });
    const { handoffId } = asked.handoff as unknown as HandoffView;
    expect(asked.handoff).toMatchObject({ phase: "awaiting-approval", waitsFor: "approval", reason: "tests" });
    expect(await call("run_command", { terminal: terminalId, command: "true" })).toMatchObject({
      error: { code: "wrong-phase" },
    });
    const more = await settle(lab.client.handoff.approve({ handoffId, may: "type" }));
    expect(more).toMatchObject({ error: { code: "invalid-input" } });
    const { handoff } = await lab.client.handoff.approve({ handoffId, may: "watch", ttlMs: 60_000 });
    expect(handoff).toMatchObject({ phase: "active", may: "watch", ttlMs: 60_000 });
    expect(await call("run_command", { terminal: terminalId, command: "true" })).toMatchObject({
      error: { code: "policy-denied" },
    });
    expect(await use("read_screen", { terminal: terminalId })).toMatchObject({ waiting: expect.any(String) });
  });

  it("HND1: keeps the operator's typing from the shell while the agent has the keyboard, and undoes that at the end", async () => {
    const handoff = await handOver();
    expect(await typeHere("touch mine\r")).toMatchObject({
      error: { code: "not-in-control", data: { agent: "claude" } },
    });
    await takeBack(handoff);
    expect(await typeHere("true\r")).toMatchObject({ ok: true });
    expect((await ended(handoff)).summary?.heldKeys).toBe(1);
  });

  it("HND3, H4: taking back ends the call immediately, no matter what runs, and says so", async () => {
    const handoff = await handOver();
    const running = call("run_command", { terminal: terminalId, command: "trap '' INT; sleep 20", timeout_ms: 30_000 });
    await eventually(async () => (await show(handoff)).lastCall !== null, { what: "the call", withinMs: 5_000 });
    await Bun.sleep(300);
    const { value, tookMs } = await takeTime(takeBack(handoff));
    // The command would run for twenty seconds.
    expect(tookMs).toBeLessThan(5_000);
    expect(value.handoffs).toMatchObject([{ phase: "ended", endCause: "taken-back" }]);
    expect(await running).toMatchObject({ ok: true, result: { outcome: "taken-back", exitCode: null, screen: null } });
    expect((await ended(handoff)).summary?.stillRunning.length).toBe(1);
  });

  it("H3, HND3: refuses a late call of an older handoff, types nothing of it, and leaves the new handoff alone", async () => {
    const first = await handOver("type");
    await takeBack(first);
    const second = await handOver("type");
    expect(second.epoch).toBeGreaterThan(first.epoch);
    const late = await agent.client.handoff.call({
      tool: "send_keys",
      arguments: { terminal: terminalId, text: "late" },
      handoffId: first.handoffId,
    });
    expect(late).toMatchObject({ ok: false, error: { code: "old-epoch" } });
    const { lines } = await use("read_screen", { terminal: terminalId });
    expect(JSON.stringify(lines)).not.toContain("late");
    await lab.client.handoff.pause({ handoffId: second.handoffId });
    await lab.client.handoff.resume({ handoffId: second.handoffId });
    const again = await settle(lab.client.handoff.resume({ handoffId: second.handoffId }));
    expect(again).toMatchObject({ error: { code: "wrong-phase" } });
    expect(await show(second)).toMatchObject({ phase: "active", epoch: second.epoch + 1 });
  });

  it("HND4, H1: lends the keyboard to the operator for a password, which appears in no result and no audit row, even if it is echoed", async () => {
    writeFileSync(join(lab.dir, "ask.sh"), 'read -rs -p "Password: " x; echo; echo "got $x"\n');
    const handoff = await handOver("type");
    const asked = await use("run_command", { terminal: terminalId, command: "X=kept; bash ask.sh; echo $X" });
    expect(asked).toMatchObject({ outcome: "asks-secret" });
    expect(await show(handoff)).toMatchObject({ phase: "active", waitsFor: "secret" });
    expect(await call("send_keys", { terminal: terminalId, text: "guess", keys: ["Enter"] })).toMatchObject({
      error: { code: "not-in-control" },
    });
    const waiting = use("wait_for", { terminal: terminalId, prompt: true, timeout_ms: 20_000 });
    expect(await typeHere("hunter2-secret\r")).toMatchObject({ ok: true });
    expect(await waiting).toMatchObject({ outcome: "matched" });
    const screen = JSON.stringify(await use("read_screen", { terminal: terminalId }));
    expect(screen).toContain("kept");
    expect(screen).toContain("got ");
    const output = JSON.stringify(await use("read_output", { terminal: terminalId, call_id: asked.callId }));
    const { events } = await lab.client.audit.list({ terminalId, limit: 0 });
    for (const text of [screen, output, JSON.stringify(await waiting), JSON.stringify(events)])
      expect(text).not.toContain("hunter2");
    expect(await show(handoff)).toMatchObject({ waitsFor: null });
  });

  it("HND5: asks before each command if the operator wants that, and rules can forbid commands", async () => {
    const handoff = await handOver("run", { askBeforeRun: true });
    const running = call("run_command", { terminal: terminalId, command: "echo ran > ran.txt" });
    const question = await eventually(async () => (await show(handoff)).question, {
      what: "question",
      withinMs: 5_000,
    });
    expect(question).toMatchObject({ kind: "run", text: "echo ran > ran.txt", choices: ["yes", "no"] });
    const { handoffId } = handoff;
    await lab.client.handoff.answer({ handoffId, questionId: question.questionId, text: "yes" });
    expect(await running).toMatchObject({ ok: true, result: { outcome: "completed", exitCode: 0 } });
    const denied = call("run_command", { terminal: terminalId, command: "echo no" });
    const second = await eventually(async () => (await show(handoff)).question, { what: "question", withinMs: 5_000 });
    await lab.client.handoff.answer({ handoffId, questionId: second.questionId, text: "no" });
    expect(await denied).toMatchObject({ ok: false, error: { code: "approval-refused" } });
  });

  it("HND6: shows the agent's question to the operator, and returns the answer to the agent", async () => {
    const handoff = await handOver();
    const asking = use("ask_human", { terminal: terminalId, question: "Which branch?", choices: ["main", "dev"] });
    const question = await eventually(async () => (await show(handoff)).question, {
      what: "question",
      withinMs: 5_000,
    });
    expect(await show(handoff)).toMatchObject({ waitsFor: "answer" });
    const { handoffId } = handoff;
    const { questionId } = question;
    const other = await settle(lab.client.handoff.answer({ handoffId, questionId, text: "develop" }));
    expect(other).toMatchObject({ error: { code: "invalid-input", message: "The answer must be one of main, dev." } });
    await lab.client.handoff.answer({ handoffId, questionId, text: "dev" });
    expect(await asking).toMatchObject({ outcome: "answered", answer: "dev" });
  });

  it("H10, HND7: a lost agent may come back within its grace, and a half-typed line is shown, not run", async () => {
    const other = await newAgent({ lab }, "lost");
    const { handoff } = await lab.client.handoff.start({ terminalId, agent: "lost", may: "type" });
    const attending = await other.client.handoff.attend();
    await attending.next();
    const ask = (tool: string, input: Record<string, unknown>) => other.client.handoff.call({ tool, arguments: input });
    await ask("accept_control", { handoff: handoff.handoffId });
    await ask("send_keys", { terminal: terminalId, text: "touch half-typed" });
    other.close();
    const lost = await eventually(async () => ((await show(handoff)).lostUntilMs === null ? null : show(handoff)), {
      what: "the agent is lost",
      withinMs: 5_000,
    });
    expect(lost).toMatchObject({ phase: "active", agent: { connected: false } });
    await takeBack(handoff);
    const { summary } = await ended(handoff);
    expect(summary).toMatchObject({ typedLine: expect.stringContaining("touch half-typed") });
    expect(await typeHere("\u0015true\r")).toMatchObject({ ok: true });
  });

  it("HND1: ends on time, after a warning, and gives the keyboard back to the operator", async () => {
    const handoff = await handOver("run", { ttlMs: 1_500 });
    await eventually(async () => (await show(handoff)).isGrace, { what: "the warning", withinMs: 3_000 });
    const over = await ended(handoff);
    expect(over).toMatchObject({ phase: "ended", endCause: "expired" });
    expect(await typeHere("true\r")).toMatchObject({ ok: true });
  });

  it("SC-026-005, HND8: every step is a row under one correlation id, without the terminal's text", async () => {
    const handoff = await handOver();
    await use("run_command", { terminal: terminalId, command: "echo out-put" });
    await use("return_control", { handoff: handoff.handoffId, note: "done" });
    const { events } = await lab.client.audit.list({ terminalId, limit: 0 });
    const types = events.map(({ type }) => type);
    expect(types).toEqual([
      "handoff.requested",
      "handoff.offered",
      "handoff.accepted",
      "handoff.command",
      "handoff.returned",
      "handoff.ended",
    ]);
    expect(new Set(events.map(({ correlationId }) => correlationId)).size).toBe(1);
    expect(events.flatMap(({ data }) => data.dropped ?? [])).toEqual([]);
    expect(events[3]?.data).toMatchObject({ commandText: "echo out-put", exitCode: 0, outcome: "completed" });
    expect((await ended(handoff)).summary).toMatchObject({ agentNote: "done", commandCount: 1 });
  });
});
