// The short texts of tool results. They never hold text of the terminal, which stands in fields of its own.
import { createHash } from "node:crypto";
import type { z } from "zod";
import type { CallOutcome } from "#contract/handoff";

export const describeIssues = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`)).join("; ");

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const RUN_WORDS: Partial<Readonly<Record<CallOutcome, string>>> = {
  completed: "The command completed",
  running: "The command still runs; wait_for with exit waits for its end",
  "not-run": "Nothing ran; the shell shows its prompt again",
  "asks-secret": "The terminal asks for a secret. The operator was told and types it; wait_for continues",
  "asks-line": "The program asks for a line of input; see the screen",
  interactive: "An interactive program has the terminal; see the screen",
  "full-screen": "A full-screen program has the terminal; see the screen",
  "shell-exited": "The shell exited",
  "timed-out": "The time is up; see the screen",
  matched: "Matched",
  idle: "The terminal was quiet",
  "taken-back": "The operator took the keyboard back; what runs was not interrupted",
  paused: "The operator paused the handoff; what runs was not interrupted",
  "lease-over": "The handoff is over; what runs was not interrupted",
  cancelled: "The call was cancelled; what runs was not interrupted",
};

export const outcomeText = (outcome: CallOutcome, exitCode: number | null = null): string => {
  const words = RUN_WORDS[outcome] ?? outcome;
  return exitCode === null ? `${words}.` : `${words}, exit code ${exitCode}.`;
};
