// What is left of a handoff when it has ended: commands, changed files, time, what still runs, a half-typed line.
import type { HandoffSummary } from "#contract/handoff";
import { createRedactor } from "../../../../redaction";
import type { ChangesPort } from "../ports";
import type { HandoffRecord } from "../record";
import type { Lease } from "./lease";

/** The commands that a summary lists. */
const COMMANDS_MAX = 50;

/** Each part may fail, as when the terminal is gone; the others still count. */
const unless = async <T>(question: () => Promise<T>, otherwise: T): Promise<T> => {
  try {
    return await question();
  } catch {
    return otherwise;
  }
};

export const summarize = async (
  { state, notes }: HandoffRecord,
  lease: Lease,
  changes: ChangesPort,
  nowMs: number,
): Promise<HandoffSummary> => {
  const { driver, before } = lease;
  const look = await unless(() => driver.look(), { state: "exited", foreground: null } as const);
  const typed = look.state === "prompt" ? await unless(() => driver.typedLine(), null) : null;
  const runs = look.state !== "prompt" && look.state !== "exited" && look.foreground !== null;
  return {
    commands: notes.calls.filter(({ tool }) => tool === "run_command").slice(-COMMANDS_MAX),
    commandCount: notes.commandCount,
    callCount: notes.callCount,
    usedMs: Math.max(0, (state.endedAtMs ?? nowMs) - (state.activeAtMs ?? nowMs)),
    filesChanged: before === null ? null : await unless(() => changes.since(before), null),
    agentNote: notes.agentNote,
    stillRunning: runs ? [look.foreground ?? ""] : [],
    // The agent reads this, too.
    typedLine: typed === null || typed.text === "" ? null : (await createRedactor().text(typed.text)).text,
    takeBackMs: notes.takeBackMs,
    heldKeys: notes.heldKeys,
  };
};
