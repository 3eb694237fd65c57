// `lanecast lane attach`: a terminal of ours in the person's own. tmux draws it; this side tells it the size.

import { shareError } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { runInherited } from "../../platform/process-tree";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, localFailure, type Outcome, printed } from "../outcome";
import { resolveTerminal } from "../resolve-ids";

/** tmux refuses to attach from inside another tmux, and ours is not the one these speak of. */
const OTHER_TMUX = /^(?:TMUX|TMUX_PANE|TMATE.*|LANECAST_.*)$/;

const attachEnv = (context: CliContext): Record<string, string> =>
  Object.fromEntries(
    Object.entries(context.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !OTHER_TMUX.test(entry[0]),
    ),
  );

/** Follows this terminal's size until the returned function is called. A size that is refused changes nothing. */
const followSize = ({ io }: CliContext, runtime: Connection, terminalId: TerminalId): (() => void) => {
  const tell = (): void => {
    const size = io.size();
    if (size !== null) void runtime.call((client) => client.terminal.resize({ terminalId, ...size }));
  };
  tell();
  return io.onResize(tell);
};

const attach = async (context: CliContext, runtime: Connection, terminalId: TerminalId): Promise<Outcome> => {
  const opened = await runtime.call((client) => client.terminal.attach({ terminalId }));
  if (!opened.ok) return opened;
  await context.io.err(`${opened.value.detachKey} lets go of the terminal; it lives on.`);
  const letGo = followSize(context, runtime, terminalId);
  const { exitCode } = await runInherited(opened.value.argv, attachEnv(context));
  letGo();
  if (exitCode === 0) return printed;
  // Its end takes tmux's client along; so does the end of the runtime's terminals.
  const listed = await runtime.call((client) => client.lane.list());
  const isThere =
    listed.ok && listed.value.lanes.some((lane) => lane.terminals.some((each) => each.terminalId === terminalId));
  if (!isThere) {
    await context.io.err("The terminal has ended.");
    return printed;
  }
  return localFailure(shareError("internal", "tmux did not show the terminal.", {}));
};

export const laneAttach = async (context: CliContext, typed: string): Promise<Outcome> => {
  if (context.isJson) return invalidInput("--json", "has no meaning here: attach shows a terminal");
  if (context.io.size() === null || !context.io.canAsk)
    return invalidInput("TERMINAL", "can be attached to from a terminal only");
  return withRuntime(context, async (runtime) => {
    const { LANECAST_TERMINAL: here } = context.env;
    const terminalId = await resolveTerminal(runtime, typed, here);
    if (!terminalId.ok) return terminalId;
    if (terminalId.value === here) return invalidInput("TERMINAL", "is the one you are typing in");
    return attach(context, runtime, terminalId.value);
  });
};
