// `lanecast lane attach`: shows a lanecast terminal in the current one. tmux draws it; the CLI reports the size.

import { shareError } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { detach } from "../../platform/detach";
import { runInherited } from "../../platform/process-tree";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidArgument, invalidInput, localFailure, type Outcome, printed } from "../outcome";
import { resolveTerminal } from "../resolve-ids";

/** Variables of an outer tmux: with them set, tmux refuses to attach. */
const OTHER_TMUX = /^(?:TMUX|TMUX_PANE|TMATE.*|LANECAST_.*)$/;

const attachEnv = (context: CliContext): Record<string, string> =>
  Object.fromEntries(
    Object.entries(context.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !OTHER_TMUX.test(entry[0]),
    ),
  );

/** Reports this terminal's size until the returned function is called. A refused size changes nothing. */
const followSize = ({ io }: CliContext, runtime: Connection, terminalId: TerminalId): (() => void) => {
  const report = (): void => {
    const size = io.size();
    if (size !== null) detach(runtime.call((client) => client.terminal.resize({ terminalId, ...size })));
  };
  report();
  return io.onResize(report);
};

const attach = async (context: CliContext, runtime: Connection, terminalId: TerminalId): Promise<Outcome> => {
  const opened = await runtime.call((client) => client.terminal.attach({ terminalId }));
  if (!opened.ok) return opened;
  await context.io.err(`Press ${opened.value.detachKey} to detach; the terminal keeps running.`);
  const stopFollowing = followSize(context, runtime, terminalId);
  const { exitCode } = await runInherited(opened.value.argv, attachEnv(context));
  stopFollowing();
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

export const laneAttach = async (context: CliContext, typed: string): Promise<Outcome> => {
  if (context.isJson) return invalidInput("--json", "not supported by attach, which shows a terminal");
  if (context.io.size() === null || !context.io.canAsk)
    return invalidArgument("TERMINAL", "attach needs a terminal to show it in");
  return withRuntime(context, async (runtime) => {
    const { LANECAST_TERMINAL: here } = context.env;
    const terminalId = await resolveTerminal(runtime, typed, here);
    if (!terminalId.ok) return terminalId;
    if (terminalId.value === here) return invalidArgument("TERMINAL", "this is the terminal you are typing in");
    return attach(context, runtime, terminalId.value);
  });
};
