// What software sees and does at one terminal while it has the keyboard: the words of the driver's interface.

import type { Result } from "#contract/errors";
import type { HandoffContext } from "#contract/handoff-context";

/**
 * `prompt`: a shell waits for a command · `asks-secret`: a line is read without echo · `asks-line`: a line is read ·
 * `interactive`: a program reads keys without the alternate screen (REPL, pager) · `full-screen`: it shows the alternate
 * screen · `unknown`: inside ssh, docker and the like, where everything looks the same from outside · `exited`: the shell
 * is gone.
 */
export type TerminalState =
  | "prompt"
  | "asks-secret"
  | "asks-line"
  | "running"
  | "interactive"
  | "full-screen"
  | "unknown"
  | "exited";

/** Why a call ended before its own end: the reason that its AbortSignal was aborted with. */
export type Interruption = "taken-back" | "paused" | "lease-over" | "cancelled";

/** How many things of a kind were taken out of what is given. */
export interface RedactionCount {
  readonly kind: string;
  readonly count: number;
}

/** Text that came out of the terminal: without escapes, redacted. Never to be mixed with sentences of the product. */
export interface ScreenRow {
  /** From 0 at the top. */
  readonly row: number;
  readonly text: string;
}

export interface ScreenRead {
  /** Raised with each difference that was seen. */
  readonly revision: number;
  readonly columns: number;
  readonly rows: number;
  readonly cursor: { readonly row: number; readonly column: number };
  readonly alternateScreen: boolean;
  readonly title: string;
  /** Null where it cannot be known: inside ssh. */
  readonly cwd: string | null;
  readonly foreground: string | null;
  readonly waiting: TerminalState;
  /** All rows; or, when `scrolled` is not null, only those that differ after the older screen was scrolled. */
  readonly lines: readonly ScreenRow[];
  /** How many rows the screen of `since` moved up before `lines` apply; null: `lines` is the whole screen. */
  readonly scrolled: number | null;
  readonly redactions: readonly RedactionCount[];
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** By which `readOutput` finds it; unlike any other. Absent: one is made. */
  readonly callId?: string;
}

export interface RunResult {
  readonly outcome:
    | "completed"
    | "running"
    | "not-run"
    | "asks-secret"
    | "asks-line"
    | "interactive"
    | "full-screen"
    | "shell-exited"
    | "timed-out"
    | Interruption;
  /** Null: it cannot be known. Never another command's. */
  readonly exitCode: number | null;
  readonly output: string;
  /** Of the output, left out in the middle of `output` or no longer kept. */
  readonly truncatedBytes: number;
  readonly tookMs: number;
  readonly cwd: string | null;
  readonly callId: string;
  /** What there is to look at, unless the command completed. */
  readonly screen: ScreenRead | null;
  readonly redactions: readonly RedactionCount[];
}

export interface KeysRequest {
  readonly text?: string;
  readonly keys?: readonly string[];
  readonly waitMs: number;
}

export interface KeysResult {
  /** `settled`: the terminal was quiet, or a prompt came back · `timed-out`: it still moved at the end of `waitMs`. */
  readonly outcome: "settled" | "timed-out" | "shell-exited" | Interruption;
  readonly changes: ScreenRead;
  readonly waiting: TerminalState;
  /** Of a command that ended during the call. */
  readonly exitCode: number | null;
}

export interface WaitRequest {
  readonly prompt?: boolean;
  /** Literal. Looked for in what was printed after the last input, never in what stood on the screen before. */
  readonly text?: string;
  /** RE2 syntax, matched line by line. */
  readonly regex?: string;
  /** Silence of this length. */
  readonly idleMs?: number;
  /** The end of this command. */
  readonly exit?: string;
  /** Any change of the screen. */
  readonly change?: boolean;
  readonly timeoutMs: number;
}

export interface WaitResult {
  readonly outcome: "matched" | "idle" | "timed-out" | "shell-exited" | Interruption;
  readonly matched:
    | { readonly by: "prompt" | "change" }
    | { readonly by: "text" | "regex"; readonly line: string }
    | { readonly by: "exit"; readonly callId: string; readonly exitCode: number | null }
    | null;
  readonly tookMs: number;
  readonly screen: ScreenRead;
}

export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

export interface ScrollbackRequest {
  /** Lines to skip, counted from the last one. */
  readonly fromEnd: number;
  readonly lines: number;
  /** Literal: only lines that hold it. */
  readonly search?: string;
}

/** Numbers count from the end: the last line of the terminal is 1, and a number grows as lines follow. */
export interface ScrollbackRead {
  readonly lines: readonly NumberedLine[];
  /** Of the first line given; 0 when there is none. */
  readonly first: number;
  /** Rows that the terminal keeps, each part of a wrapped line counted. */
  readonly total: number;
  readonly redactions: readonly RedactionCount[];
}

export interface OutputRequest {
  readonly callId: string;
  /** From 1. */
  readonly firstLine: number;
  readonly lines: number;
  readonly search?: string;
}

export interface OutputRead {
  readonly lines: readonly NumberedLine[];
  readonly totalLines: number;
  /** Lines that hold `search`; null without one. */
  readonly matches: number | null;
  /** Bytes in the middle that are no longer kept. */
  readonly missedBytes: number;
  readonly redactions: readonly RedactionCount[];
}

/** A call that was refused; nothing was typed. `detail` is terminal output, redacted. */
export type Refusal =
  | { readonly code: "not-at-prompt"; readonly message: string; readonly state: TerminalState; readonly detail: string }
  | { readonly code: "line-not-empty"; readonly message: string; readonly detail: string }
  | {
      readonly code: "output-not-kept" | "too-long" | "invalid-input";
      readonly message: string;
      readonly detail: string;
    }
  /** What `type` or the terminal answered. */
  | { readonly code: "not-typed"; readonly message: string; readonly detail: string; readonly cause: unknown };

/** The half-typed line at the shell's prompt. */
export interface TypedLine {
  readonly text: string;
  /** In characters of `text`. */
  readonly cursor: number;
  /** Earlier lines of the same command were entered already. */
  readonly isContinued: boolean;
}

/**
 * Types bytes: one paste of at most 16 kB (with its marks around it), or at most 1 kB of keys. The driver awaits each call
 * before the next, so that the caller can compare the lease's epoch for each. A failure ends the call that typed.
 */
export type TypeBytes = (
  bytes: Uint8Array,
) => Promise<Result<void, { readonly code: string; readonly message: string }>>;

export interface TerminalDriver {
  /** Errors: not-at-prompt, line-not-empty, too-long, invalid-input, not-typed. One at a time. */
  runCommand(command: string, options: RunOptions, signal: AbortSignal): Promise<Result<RunResult, Refusal>>;
  /** Errors: invalid-input (a key that has no such name), too-long, not-typed. */
  sendKeys(request: KeysRequest, signal: AbortSignal): Promise<Result<KeysResult, Refusal>>;
  /** Errors: invalid-input (a regex that cannot be read), output-not-kept (`exit` names no known command). */
  waitFor(request: WaitRequest, signal: AbortSignal): Promise<Result<WaitResult, Refusal>>;
  /** The whole screen, or what changed since a revision that was given before. */
  readScreen(sinceRevision?: number): Promise<ScreenRead>;
  readScrollback(request: ScrollbackRequest): Promise<ScrollbackRead>;
  /** Errors: output-not-kept. */
  readOutput(request: OutputRequest): Promise<Result<OutputRead, Refusal>>;
  /** What the terminal is doing now, and the program that has it. */
  look(): Promise<{ readonly state: TerminalState; readonly foreground: string | null }>;
  /** The half-typed line at the shell's own prompt, not redacted: for the operator. Null where it cannot be known. */
  typedLine(): Promise<TypedLine | null>;
  /** For the document that goes along with a hand-over. `environment` says whether it is today's or the first one. */
  captureContext(note: string | null): Promise<HandoffContext>;
  /** Another party has typed: a half-typed line may be there, and a prompt may be another one. */
  noteOtherInput(): void;
  /** From now on this text is taken out of everything that is read: a secret that the operator typed. */
  keepSecret(text: string): void;
  /** Calls under way end as `lease-over`. Nothing is typed any more, nothing of the terminal is kept. */
  dispose(): void;
}
