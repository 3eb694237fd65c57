// The tools that type, and the one that asks for more time: what rules and the operator say comes first.

import type { ToolInput } from "#contract/agent-tools";
import { formatDuration, parseDuration } from "#contract/durations";
import { ok, type Result } from "#contract/errors";
import type { CallOutcome, ToolRefusal } from "#contract/handoff";
import { countOf } from "#contract/phrases";
import type { HandoffRecord } from "../record";
import { type Call, type LeasedCall, refusalOf, refuse, type Told, viewOf } from "./calls";
import { interruptionWords } from "./interruption";
import { outcomeText } from "./text";

/** How long a command waits for the operator's yes within one call. */
const ASK_WAIT_MS = 50_000;
const YES_NO = ["yes", "no"];

/** Null: one more command may run. */
const commandLimit = ({ deps, record }: LeasedCall): Told | null => {
  const { handoffId, maxCommands } = record;
  const commandCount = deps.store.get(handoffId)?.notes.commandCount ?? 0;
  if (maxCommands === null || commandCount < maxCommands) return null;
  return refuse(
    "limit-reached",
    `This handoff allows ${countOf(maxCommands, "command")}, all of which have run.`,
    handoffId,
  );
};

/** Counts a command before it is typed, so that calls at the same moment do not share the last one. */
const countCommand = ({ deps, record: { handoffId } }: LeasedCall, by: 1 | -1): void => {
  const notes = deps.store.get(handoffId)?.notes;
  if (notes !== undefined) deps.store.note(handoffId, { commandCount: notes.commandCount + by });
};

/** Null: it may run. */
const mayRun = async (call: LeasedCall, command: string): Promise<Told | null> => {
  const { deps, record } = call;
  const { handoffId, state } = record;
  if (state.may === "watch") return refuse("policy-denied", "This handoff lets you watch only.", handoffId);
  const limit = commandLimit(call);
  if (limit !== null) return limit;
  const verdict = await deps.gate.askCommand(record, command);
  if (verdict.verdict === "deny") return refuse("policy-denied", `Not allowed: ${verdict.reason}`, handoffId);
  if (verdict.verdict === "allow" && !record.askBeforeRun) return null;
  const asking = { kind: "run", text: command, choices: YES_NO, byMs: null } as const;
  const answer = await deps.questions.ask(handoffId, asking, ASK_WAIT_MS, call.until);
  if (answer === "yes") return null;
  if (answer !== null) return refuse("approval-refused", "The operator said no to this command.", handoffId);
  const waiting = { outcome: "waiting", exitCode: null, output: "", truncatedBytes: 0, tookMs: 0, cwd: null };
  const result = { ...waiting, callId: call.callId, screen: null, redactions: [] };
  const text = "The operator was asked. Run the same command again to wait for the answer.";
  return ok({ result, text, outcome: "waiting" });
};

/** The right to type may have ended while a rule or the operator was asked. */
const isStillOurs = (call: LeasedCall): Result<null, ToolRefusal> => {
  const { deps, record, epoch } = call;
  const now = deps.store.get(record.handoffId)?.state;
  if (now?.phase === "active" && now.epoch === epoch && !now.asksSecret) return ok(null);
  return refuse("old-epoch", "The handoff changed while this call waited. Nothing was typed.", record.handoffId);
};

export const runCommand = async (call: LeasedCall, input: ToolInput<"run_command">): Promise<Told> => {
  const { deps, lease, epoch, callId, until, record } = call;
  const refusal = await mayRun(call, input.command);
  if (refusal !== null) return refusal;
  const ours = isStillOurs(call);
  if (!ours.ok) return ours;
  const limit = commandLimit(call);
  if (limit !== null) return limit;
  countCommand(call, 1);
  const { maxOutputBytes, notes } = record;
  const leftBytes = maxOutputBytes === null ? input.max_bytes : Math.max(1, maxOutputBytes - notes.bytesOut);
  const options = { timeoutMs: input.timeout_ms, maxBytes: Math.min(input.max_bytes, leftBytes), callId };
  const ran = await lease.run(epoch, () => lease.driver.runCommand(input.command, options, until));
  if (!ran.ok) {
    countCommand(call, -1);
    return { ok: false, error: refusalOf(call, ran.error) };
  }
  const { outcome, exitCode } = ran.value;
  const screen = interruptionWords.includes(outcome) ? null : ran.value.screen;
  await deps.leases.check(record.handoffId);
  return ok({ result: { ...ran.value, screen }, text: outcomeText(outcome, exitCode), outcome, exitCode });
};

export const sendKeys = async (call: LeasedCall, input: ToolInput<"send_keys">): Promise<Told> => {
  const { deps, lease, epoch, until, record } = call;
  const { handoffId, state } = record;
  if (state.may !== "type") return refuse("policy-denied", "This handoff doesn't let you press keys.", handoffId);
  // A secret is the operator's: the prompt may have come since the last look.
  await deps.leases.check(handoffId);
  const ours = isStillOurs(call);
  if (!ours.ok) return ours;
  const { text, keys, wait_ms: waitMs } = input;
  const request = { waitMs, ...(text === undefined ? {} : { text }), ...(keys === undefined ? {} : { keys }) };
  const sent = await lease.run(epoch, () => lease.driver.sendKeys(request, until));
  if (!sent.ok) return { ok: false, error: refusalOf(call, sent.error) };
  await deps.leases.check(handoffId);
  const { waiting, exitCode } = sent.value;
  const outcome: CallOutcome = waiting === "asks-secret" ? "asks-secret" : "completed";
  const words = waiting === "asks-secret" ? outcomeText("asks-secret") : `The terminal is at: ${waiting}.`;
  return ok({ result: { ...sent.value }, text: words, outcome, exitCode });
};

export const extendControl = async (
  call: Call,
  record: HandoffRecord,
  { by, reason }: ToolInput<"extend_control">,
): Promise<Told> => {
  const { deps, agent, signal } = call;
  const { handoffId } = record;
  const byMs = parseDuration(by);
  if (!byMs.ok) return refuse("invalid-input", `by: ${byMs.error.problem}`, handoffId);
  // Before the operator is asked: a yes that then fails would be a riddle for both.
  const problem = await deps.session.mayExtend(record, byMs.value);
  if (problem !== null) return { ok: false, error: problem };
  const text = `${record.agent.name} asks for ${formatDuration(byMs.value)} more: ${reason}`;
  const asking = { kind: "extend", text, choices: YES_NO, byMs: byMs.value } as const;
  const answer = await deps.questions.ask(handoffId, asking, ASK_WAIT_MS, signal);
  if (answer === "no") return refuse("approval-refused", "The operator gave no more time.", handoffId);
  if (answer === "yes") {
    const refused = await deps.session.extend(record, byMs.value, agent);
    if (refused !== null) return { ok: false, error: refused };
  }
  const handoff = viewOf(call, handoffId);
  const words = answer === "yes" ? "Extended." : "The operator was asked. Ask again to wait for the answer.";
  return ok({ result: { handoff }, text: words, outcome: answer === "yes" ? "completed" : "waiting" });
};
