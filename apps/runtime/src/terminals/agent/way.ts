// Finds out whether a command can run now, and whether the shell marks it or it must mark itself. Guesses only if the
// shell can't be asked.
import { fail, ok, type Result } from "#contract/errors";
import { stretchedDeadline } from "../../platform/wait";
import type { Redactor } from "../../redaction";
import type { MarkingShell } from "../shell/integration";
import type { Look } from "./look";
import type { RenderOutput } from "./output-text";
import type { OwnShell } from "./own-shell";
import { type Bench, LOOK_EVERY_MS, waitForPrompt } from "./quiet";
import type { Screen } from "./screen";
import type { Refusal } from "./types";
import type { Typist } from "./typing";

export interface RunDeps extends Bench {
  readonly screen: Screen;
  readonly ownShell: OwnShell;
  readonly shell: MarkingShell | null;
  readonly typist: Typist;
  readonly redactor: Redactor;
  readonly render: RenderOutput;
  readonly cwd: (look: Look) => string | null;
  /** The shell is waiting in a plain read from the tty, not in its line editor. */
  readonly isReadingKeys: () => boolean;
}

/** Characters at the end of prompts, for shells that can't be asked. */
const PROMPT_END = /[$#%>❯➜»λ›]\s*$/u;
/** This and the next time are stretched on a busy machine. */
const DRAWN_WITHIN_MS = 500;

/** Guesses whether the cursor is right after a prompt with nothing typed, for shells that can't be asked. */
export const looksEmpty = async ({ screen }: RunDeps): Promise<boolean> => {
  const { lines, cursor } = await screen.peek();
  const row = lines.find((line) => line.row === cursor.row)?.text ?? "";
  return PROMPT_END.test(row.slice(0, cursor.column)) && row.slice(cursor.column).trim() === "";
};

/** The shell's line editor can be ready before the prompt is drawn. */
const showsEmptyPrompt = async (deps: RunDeps, signal: AbortSignal): Promise<boolean> => {
  const isLate = stretchedDeadline(deps.clock, DRAWN_WITHIN_MS);
  for (;;) {
    if (await looksEmpty(deps)) return true;
    if (signal.aborted || isLate()) return false;
    await deps.feed.next(LOOK_EVERY_MS, signal);
  }
};

export const refusalAt = ({ state, foreground }: Look): Refusal => ({
  code: "not-at-prompt",
  message: foreground === null ? "The shell has exited." : `The terminal is not at a prompt: ${foreground} is running.`,
  state,
  detail: foreground ?? "",
});

const lineNotEmpty = (detail: string): Refusal => ({
  code: "line-not-empty",
  message: "There is already text at the prompt. Run it or delete it before running a command.",
  detail,
});

export type Way =
  | { readonly by: "shell"; readonly shell: MarkingShell }
  /** `leader`: the shell that gets the command. */
  | { readonly by: "itself"; readonly isFish: boolean; readonly leader: Look["leader"] };

/** A key that clears the line, such as Ctrl-C, may still be on its way through tmux to the shell's line editor. */
const CLEARED_WITHIN_MS = 500;

/** Whether a new prompt has followed `count` others within half a second. */
const isPromptedAgain = async ({ clock, feed }: RunDeps, count: number, signal: AbortSignal): Promise<boolean> => {
  const isLate = stretchedDeadline(clock, CLEARED_WITHIN_MS);
  while (feed.count("A") === count && !signal.aborted && !isLate()) await feed.next(LOOK_EVERY_MS, signal);
  return feed.count("A") > count;
};

/**
 * Asks the shell for its line, and once more if a new prompt appears. Not more often: in bash, Ctrl-C would interrupt the
 * answer and leave the line as it is. Null if the line is empty or the shell can't be asked.
 */
const askForLine = async (deps: RunDeps, look: Look, signal: AbortSignal) => {
  const { ownShell, feed } = deps;
  if (ownShell.isLineEmpty()) return null;
  const prompts = feed.count("A");
  const report = await ownShell.ask(look, signal);
  if (report === null || ownShell.isLineEmpty() || !(await isPromptedAgain(deps, prompts, signal))) return report;
  const now = await waitForPrompt(deps, signal);
  return now === null ? report : ((await ownShell.ask(now, signal)) ?? report);
};

/** Asks the shell. Null if it can't be asked. */
const findOwnWay = async (deps: RunDeps, look: Look, signal: AbortSignal): Promise<Result<Way, Refusal> | null> => {
  const { ownShell, shell, redactor } = deps;
  if (look.shell !== "own" || shell === null || !ownShell.isMarking()) return null;
  const report = await askForLine(deps, look, signal);
  const bySelf: Way = { by: "itself", isFish: shell === "fish", leader: look.leader };
  if (ownShell.isLineEmpty()) return ok(ownShell.isMarking() ? { by: "shell", shell } : bySelf);
  return report === null ? null : fail(lineNotEmpty((await redactor.text(report.line)).text));
};

/** How to run a command at the current prompt, if its line is empty. */
export const findWay = async (deps: RunDeps, signal: AbortSignal): Promise<Result<Way, Refusal>> => {
  const first = await deps.look();
  // The shell may be about to show its prompt, and prompts run programs such as git.
  const isMoving = first.state === "running" || first.state === "interactive";
  const look = (isMoving ? await waitForPrompt(deps, signal) : null) ?? first;
  if (look.state !== "prompt" && look.state !== "unknown") return fail(refusalAt(look));
  const own = await findOwnWay(deps, look, signal);
  if (own !== null) return own;
  if (!(await showsEmptyPrompt(deps, signal)))
    return fail(look.state === "unknown" ? refusalAt(look) : lineNotEmpty(""));
  return ok({ by: "itself", isFish: look.foreground === "fish", leader: look.leader });
};
