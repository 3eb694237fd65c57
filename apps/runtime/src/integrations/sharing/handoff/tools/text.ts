// The short texts of tool results. They never contain text of the terminal, which has fields of its own.
import { createHash } from "node:crypto";
import type { z } from "zod";
import type { CallOutcome } from "#contract/handoff";

export const describeIssues = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`)).join("; ");

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const RUN_WORDS: Partial<Readonly<Record<CallOutcome, string>>> = {
  completed: "The command completed",
  running: "The command is still running; call wait_for with exit to wait for its end",
  "not-run": "Nothing ran; the shell is back at its prompt",
  "asks-secret":
    "The terminal is asking for a secret. The operator has been notified and types it; call wait_for to wait until that is done",
  "asks-line": "The program is asking for a line of input; see the screen",
  interactive: "An interactive program has the terminal; see the screen",
  "full-screen": "A full-screen program has the terminal; see the screen",
  "shell-exited": "The shell exited",
  "timed-out": "The time is up; see the screen",
  matched: "Matched",
  idle: "The terminal was quiet",
  "taken-back": "The operator took the keyboard back; running programs were not interrupted",
  paused: "The operator paused the handoff; running programs were not interrupted",
  "lease-over": "The handoff has ended; running programs were not interrupted",
  cancelled: "The call was cancelled; running programs were not interrupted",
};

export const outcomeText = (outcome: CallOutcome, exitCode: number | null = null): string => {
  const words = RUN_WORDS[outcome] ?? outcome;
  return exitCode === null ? `${words}.` : `${words}, exit code ${exitCode}.`;
};
