// `lanecast lane attach`: shows a lanecast terminal in the current one. tmux draws it; the CLI reports the size and shows the scrollback.

import { shareError } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { detach } from "../../platform/detach";
import { runInherited } from "../../platform/process-tree";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidArgument, invalidInput, localFailure, type Outcome, printed } from "../outcome";
import { resolveTerminal } from "../resolve-ids";

export interface AttachFlags {
  readonly detachKeys?: string;
}

/** Variables of an outer tmux: with them set, tmux refuses to attach. */
const OTHER_TMUX = /^(?:TMUX|TMUX_PANE|TMATE.*|LANECAST_.*)$/;

const attachEnv = (context: CliContext): Record<string, string> =>
  Object.fromEntries(
    Object.entries(context.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !OTHER_TMUX.test(entry[0]),
    ),
  );

/**
 * Reports this terminal's size until the returned function is called. A refused size changes nothing. The first one takes effect
 * before this resolves, so that tmux doesn't draw the terminal twice.
 */
const followSize = async (
  { io }: CliContext,
  runtime: Connection,
  terminalId: TerminalId,
  statusRows: number,
): Promise<() => void> => {
  const report = async (): Promise<void> => {
    const size = io.size();
    if (size === null) return;
    const rows = Math.max(1, size.rows - statusRows);
    await runtime.call((client) => client.terminal.resize({ terminalId, cols: size.cols, rows }));
  };
  const stop = io.onResize(() => detach(report()));
  await report();
  return stop;
};

/** `$@` prints the scrollback. less keeps colors (-R), starts at the end (+G) and exits on Ctrl-C (-K). */
const PAGER = `if command -v less >/dev/null 2>&1; then "$@" | less -RK +G "-PScrollback\\: press q to return"; else "$@" | more; fi`;

/** Outside of tmux, so that guests and the page don't see the operator scroll. Ctrl-C ends the pager and not this program. */
const showScrollback = async (context: CliContext, argv: readonly string[]): Promise<void> => {
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  await runInherited(["sh", "-c", PAGER, "sh", ...argv], { ...attachEnv(context), LESSSECURE: "1" });
  process.off("SIGINT", ignore);
};

const openedWords = (detachKey: string, scrollKeys: string | null | undefined): string => {
  const scroll = scrollKeys == null ? "" : `, ${scrollKeys} (or the mouse wheel) to scroll`;
  return `Press ${detachKey} to detach${scroll}; the terminal keeps running.`;
};

const attach = async (
  context: CliContext,
  runtime: Connection,
  terminalId: TerminalId,
  { detachKeys }: AttachFlags,
): Promise<Outcome> => {
  const asked = { terminalId, ...(detachKeys === undefined ? {} : { detachKeys }) };
  for (let isFirst = true; ; isFirst = false) {
    const opened = await runtime.call((client) => client.terminal.attach(asked));
    if (!opened.ok) return opened;
    const { argv, detachKey, statusRows, scrollback } = opened.value;
    if (isFirst) await context.io.err(openedWords(detachKey, scrollback?.keys));
    const stopFollowing = await followSize(context, runtime, terminalId, statusRows);
    const { exitCode } = await runInherited(argv, attachEnv(context));
    stopFollowing();
    if (scrollback === undefined || exitCode !== scrollback.exitCode)
      return left(context, runtime, terminalId, exitCode);
    await showScrollback(context, scrollback.argv);
  }
};

const left = async (
  context: CliContext,
  runtime: Connection,
  terminalId: TerminalId,
  exitCode: number | null,
): Promise<Outcome> => {
  if (exitCode === 0) return printed;
  // tmux's client also exits when the terminal closes.
  const listed = await runtime.call((client) => client.lane.list());
  const isThere =
    listed.ok && listed.value.lanes.some((lane) => lane.terminals.some((each) => each.terminalId === terminalId));
  if (!isThere) {
    await context.io.err("The terminal was closed.");
    return printed;
  }
  return localFailure(shareError("internal", "tmux couldn't show the terminal.", {}));
};

/** Attaching needs a terminal to show the other one in; null if there is one. */
export const attachProblem = (context: CliContext, flag = "--json"): Outcome | null => {
  if (context.isJson) return invalidInput(flag, "not supported by attach, which shows a terminal");
  if (context.io.size() === null || !context.io.canAsk)
    return invalidArgument("TERMINAL", "attach needs a terminal to show it in");
  return null;
};

export const attachTo = (
  context: CliContext,
  runtime: Connection,
  terminalId: TerminalId,
  flags: AttachFlags,
): Promise<Outcome> =>
  terminalId === context.env.LANECAST_TERMINAL
    ? Promise.resolve(invalidArgument("TERMINAL", "this is the terminal you are typing in"))
    : attach(context, runtime, terminalId, flags);

export const laneAttach = async (context: CliContext, typed: string, flags: AttachFlags): Promise<Outcome> => {
  const problem = attachProblem(context);
  if (problem !== null) return problem;
  return withRuntime(context, async (runtime) => {
    const terminalId = await resolveTerminal(runtime, typed, context.env.LANECAST_TERMINAL);
    return terminalId.ok ? attachTo(context, runtime, terminalId.value, flags) : terminalId;
  });
};
