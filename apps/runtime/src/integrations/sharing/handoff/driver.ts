// The interface of the terminal driver, which handoffs use as a port: what software can do and see at one terminal while it has the keyboard.

import type { Result } from "#contract/errors";
import type { HandoffContext } from "#contract/handoff-context";

/**
 * `prompt`: a shell waits for a command · `asks-secret`: a program reads a line without echo · `asks-line`: a program
 * reads a line · `interactive`: a program reads keys without the alternate screen (REPL, pager) · `full-screen`: a
 * program uses the alternate screen · `unknown`: inside ssh, docker and the like, where everything looks the same from
 * outside · `exited`: the shell is gone.
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

/** Why a call was interrupted: the reason of its AbortSignal. */
export type Interruption = "taken-back" | "paused" | "lease-over" | "cancelled";

/** How many secrets of one kind were masked. */
export interface RedactionCount {
  readonly kind: string;
  readonly count: number;
}

/** Text from the terminal, redacted and without escape sequences. Never mix it with lanecast's own sentences. */
export interface ScreenRow {
  /** Counted from 0 at the top. */
  readonly row: number;
  readonly text: string;
}

export interface ScreenRead {
  /** Goes up with each difference. */
  readonly revision: number;
  readonly columns: number;
  readonly rows: number;
  readonly cursor: { readonly row: number; readonly column: number };
  readonly alternateScreen: boolean;
  readonly title: string;
  /** Null if it can't be known, as inside ssh. */
  readonly cwd: string | null;
  readonly foreground: string | null;
  readonly waiting: TerminalState;
  /** All rows or, if `scrolled` is not null, only the rows that differ after scrolling the older screen. */
  readonly lines: readonly ScreenRow[];
  /** How many rows to scroll the screen of `since` up before applying `lines`. Null: `lines` is the whole screen. */
  readonly scrolled: number | null;
  readonly redactions: readonly RedactionCount[];
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Unique id by which `readOutput` finds the command. If absent, one is generated. */
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
  /** Null if it can't be known. Never that of another command. */
  readonly exitCode: number | null;
  readonly output: string;
  /** Bytes left out in the middle of `output`, or no longer kept. */
  readonly truncatedBytes: number;
  readonly tookMs: number;
  readonly cwd: string | null;
  readonly callId: string;
  /** The screen, unless the command completed. */
  readonly screen: ScreenRead | null;
  readonly redactions: readonly RedactionCount[];
}

export interface KeysRequest {
  readonly text?: string;
  readonly keys?: readonly string[];
  readonly waitMs: number;
}

export interface KeysResult {
  /**
   * `settled`: the terminal came to rest, or a prompt appeared · `timed-out`: there was still output after `waitMs`.
   */
  readonly outcome: "settled" | "timed-out" | "shell-exited" | Interruption;
  readonly changes: ScreenRead;
  readonly waiting: TerminalState;
  /** The status of a command that ended during the call. */
  readonly exitCode: number | null;
}

export interface WaitRequest {
  readonly prompt?: boolean;
  /** Literal text. Searched only in what was printed after the last input, never in what was on the screen before. */
  readonly text?: string;
  /** RE2 syntax, matched line by line. */
  readonly regex?: string;
  /** Waits for this much silence. */
  readonly idleMs?: number;
  /** Waits for the end of this command. */
  readonly exit?: string;
  /** Waits for any change of the screen. */
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
  /** How many lines to skip, from the last one upwards. */
  readonly fromEnd: number;
  readonly lines: number;
  /** Returns only lines that contain this literal text. */
  readonly search?: string;
}

/** Counted from the end: the last line of the terminal is 1. The number of a line grows as output follows it. */
export interface ScrollbackRead {
  readonly lines: readonly NumberedLine[];
  /** The number of the first returned line; 0 if there is none. */
  readonly first: number;
  /** How many rows the terminal keeps. A wrapped line counts once per row. */
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
  /** How many lines contain `search`; null without a search. */
  readonly matches: number | null;
  /** How many bytes in the middle were dropped. */
  readonly missedBytes: number;
  readonly redactions: readonly RedactionCount[];
}

/** A refused call: nothing was typed. `detail` is redacted terminal output. */
export type Refusal =
  | { readonly code: "not-at-prompt"; readonly message: string; readonly state: TerminalState; readonly detail: string }
  | { readonly code: "line-not-empty"; readonly message: string; readonly detail: string }
  | {
      readonly code: "output-not-kept" | "too-long" | "invalid-input";
      readonly message: string;
      readonly detail: string;
    }
  /** `type` or the terminal failed. */
  | { readonly code: "not-typed"; readonly message: string; readonly detail: string; readonly cause: unknown };

/** The half-typed line at the shell's prompt. */
export interface TypedLine {
  readonly text: string;
  /** In characters of `text`. */
  readonly cursor: number;
  /** Earlier lines of the same command have already been entered. */
  readonly isContinued: boolean;
}

/**
 * Types bytes: one paste of at most 16 kB (including its marks), or at most 1 kB of keys. The driver awaits each call
 * before the next, so that the caller can check the lease's epoch every time. A failure ends the call that typed.
 */
export type TypeBytes = (
  bytes: Uint8Array,
) => Promise<Result<void, { readonly code: string; readonly message: string }>>;

export interface TerminalDriver {
  /** One command at a time. Errors: not-at-prompt, line-not-empty, too-long, invalid-input, not-typed. */
  runCommand(command: string, options: RunOptions, signal: AbortSignal): Promise<Result<RunResult, Refusal>>;
  /** Errors: invalid-input (an unknown key name), too-long, not-typed. */
  sendKeys(request: KeysRequest, signal: AbortSignal): Promise<Result<KeysResult, Refusal>>;
  /** Errors: invalid-input (an invalid regex), output-not-kept (`exit` names no known command). */
  waitFor(request: WaitRequest, signal: AbortSignal): Promise<Result<WaitResult, Refusal>>;
  /** The whole screen, or what changed since an earlier revision. */
  readScreen(sinceRevision?: number): Promise<ScreenRead>;
  readScrollback(request: ScrollbackRequest): Promise<ScrollbackRead>;
  /** Errors: output-not-kept. */
  readOutput(request: OutputRequest): Promise<Result<OutputRead, Refusal>>;
  /** What the terminal is doing now, and the foreground program. */
  look(): Promise<{ readonly state: TerminalState; readonly foreground: string | null }>;
  /**
   * The half-typed line at the shell's own prompt. Not redacted, so only for the operator. Null if it can't be known.
   */
  typedLine(): Promise<TypedLine | null>;
  /**
   * Builds the document for a handoff. Its `environment` says whether it is the current one or that of the shell's
   * start.
   */
  captureContext(note: string | null): Promise<HandoffContext>;
  /** Another party has typed, so there may be a half-typed line or a new prompt. */
  noteOtherInput(): void;
  /** Masks this text in everything that is read from now on. For a secret that the operator typed. */
  keepSecret(text: string): void;
  /** Ends running calls as `lease-over`. Types nothing more and keeps nothing from the terminal. */
  dispose(): void;
}
