// Asks the terminal's own shell for a report by a hidden key, and tracks what is known about its prompt line in
// between.
import type { Clock } from "../../platform/clock";
import { isSleeping, startTicksOf } from "../../platform/process-table";
import { stretchedDeadline } from "../../platform/wait";
import { isIntegrated } from "../shell/integration";
import { CLEAR_KEY, openReport, REPORT_KEY, type ShellReport, takeReport } from "../shell/report";
import type { Feed } from "./feed";
import type { Look } from "./look";
import { LOOK_EVERY_MS } from "./quiet";
import type { Typist } from "./typing";

export interface OwnShell {
  /** Whether this shell marks its prompts and can be asked. False after `exec`, or when its hooks were removed. */
  isMarking(): boolean;
  /** Asks only at the shell's own prompt (`look`). Null: it couldn't be asked or didn't answer. */
  ask(look: Look, signal: AbortSignal): Promise<ShellReport | null>;
  /** Empties the line. False: the shell couldn't be asked. */
  clear(look: Look, signal: AbortSignal): Promise<boolean>;
  /** Whether the line is known to be empty: nothing was typed since the last prompt or report. */
  isLineEmpty(): boolean;
  /** Something was typed, by any party. */
  noteInput(): void;
  /** How many times something was typed. */
  inputCount(): number;
  /**
   * The prompt after a command has appeared. Its line is empty if nothing was typed since the command (`inputCount`).
   */
  notePrompt(inputCount: number): void;
}

export interface OwnShellDeps {
  readonly clock: Pick<Clock, "nowMs">;
  readonly feed: Feed;
  readonly typist: Pick<Typist, "keys">;
  readonly folder: string;
  readonly shellPid: number;
  /** The shell was started with marks. */
  readonly hasMarks: boolean;
  readonly onReport: (report: ShellReport) => void;
}

/** The shell answers within 2 ms. Only an overloaded machine takes longer, and there it may take up to five times this. */
const ANSWER_WITHIN_MS = 1_000;
/** After its answer a shell needs well under a millisecond until it waits for the next key. Stretched in the same way. */
const READY_WITHIN_MS = 500;
const READY_LOOK_EVERY_MS = 5;

export const createOwnShell = ({
  clock,
  feed,
  typist,
  folder,
  shellPid,
  hasMarks,
  onReport,
}: OwnShellDeps): OwnShell => {
  let isEmpty = false;
  let isHooked = true;
  let inputCount = 0;
  const shell = { pid: shellPid, startTicks: startTicksOf(shellPid) ?? 0 };
  const isThere = (): boolean => hasMarks && isIntegrated(shellPid, folder);

  /** The answer comes from a function that the key has started. As long as that runs, fish loses a Ctrl-C. */
  const untilReady = async (signal: AbortSignal): Promise<void> => {
    const isLate = stretchedDeadline(clock, READY_WITHIN_MS);
    while (!isSleeping(shell) && !signal.aborted && !feed.isOver() && !isLate())
      await feed.next(READY_LOOK_EVERY_MS, signal);
  };

  const press = async (key: Uint8Array, look: Look, signal: AbortSignal): Promise<ShellReport | null> => {
    // Any other program would echo the key's bytes and take them as input.
    if (look.state !== "prompt" || look.shell !== "own" || !isThere() || !openReport(folder)) return null;
    const before = feed.count("L");
    const typed = await typist.keys(key, signal);
    const isLate = stretchedDeadline(clock, ANSWER_WITHIN_MS);
    while (typed.ok && feed.count("L") === before && !signal.aborted && !feed.isOver() && !isLate())
      await feed.next(LOOK_EVERY_MS, signal);
    const report = takeReport(folder);
    if (report === null || feed.count("L") === before) return null;
    await untilReady(signal);
    isHooked = report.isHooked;
    onReport(report);
    return report;
  };

  return {
    isMarking: () => isHooked && isThere(),
    isLineEmpty: () => isEmpty,
    inputCount: () => inputCount,
    noteInput: () => {
      isEmpty = false;
      inputCount += 1;
    },
    notePrompt: (count) => {
      isEmpty = count === inputCount;
    },
    ask: async (look, signal) => {
      const report = await press(REPORT_KEY, look, signal);
      isEmpty = report !== null && report.line === "" && !report.isContinued;
      return report;
    },
    clear: async (look, signal) => {
      const report = await press(CLEAR_KEY, look, signal);
      isEmpty = report !== null && !report.isContinued;
      return isEmpty;
    },
  };
};
