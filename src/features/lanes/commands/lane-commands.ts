// Commands on lanes and terminals. Their effects arrive through the stores.
import type { LaneId, TerminalId } from "#contract/ids";
import type { TheirPaneView } from "#contract/lane";
import type { TerminalEvent } from "#contract/stream";
import type { Runtime, Stream, Subscription, WireError } from "../../../bridge/runtime-client";

/** Why a command failed. */
export type CommandFailure = WireError;

/** Callbacks of a terminal's stream. The first event after each connect or reconnect is a snapshot. */
export type TerminalViewHandlers = Omit<Stream<TerminalEvent>, "open">;

/** Closing ends processes, which get time to exit before they are killed. */
const CLOSE_DEADLINE_MS = 30_000;

export const createLaneCommands = (runtime: Runtime) => ({
  /** `cwd`: an absolute path. */
  newLane: (lane: { name?: string | undefined; cwd?: string | undefined }) =>
    runtime.call((client, signal) => client.lane.new(lane, { signal })),
  /** The panes of the operator's own tmux servers. */
  tmuxPanes: () => runtime.call((client, signal) => client.lane.panes({}, { signal })),
  /** Opens a lane that mirrors the pane. */
  adoptPane: ({ server, pane }: Pick<TheirPaneView, "server" | "pane">) =>
    runtime.call((client, signal) => client.lane.adopt({ server, pane }, { signal })),
  renameLane: (laneId: LaneId, name: string) =>
    runtime.call((client, signal) => client.lane.rename({ laneId, name }, { signal })),
  /** Fails with `wrong-phase` if the lane is shared and `force` is false. */
  closeLane: (laneId: LaneId, force: boolean) =>
    runtime.call((client, signal) => client.lane.close({ laneId, force }, { signal }), {
      deadlineMs: CLOSE_DEADLINE_MS,
    }),
  newTerminal: (laneId: LaneId, cwd?: string) =>
    runtime.call((client, signal) => client.terminal.new({ laneId, cwd }, { signal })),
  /** Fails with `wrong-phase` if the terminal is shared and `force` is false. */
  closeTerminal: (terminalId: TerminalId, force: boolean) =>
    runtime.call((client, signal) => client.terminal.close({ terminalId, force }, { signal }), {
      deadlineMs: CLOSE_DEADLINE_MS,
    }),
  /** `bytes`: base64, at most INPUT_MAX_BYTES when decoded. Never resent: input typed while disconnected is lost. */
  typeBytes: (terminalId: TerminalId, bytes: string) =>
    runtime.call((client, signal) => client.terminal.type({ terminalId, bytes }, { signal })),
  /** Opens a link in the operator's browser, outside of the app window. `opened` false: the runtime found no browser. */
  openLink: (url: string) => runtime.call((client, signal) => client.runtime.openLink({ url }, { signal })),
  resizeTerminal: (terminalId: TerminalId, cols: number, rows: number) =>
    runtime.call((client, signal) => client.terminal.resize({ terminalId, cols, rows }, { signal })),
  viewTerminal: (terminalId: TerminalId, handlers: TerminalViewHandlers): Subscription =>
    runtime.subscribe<TerminalEvent>({
      ...handlers,
      open: (client, signal) => client.terminal.view({ terminalId }, { signal }),
    }),
});
export type LaneCommands = ReturnType<typeof createLaneCommands>;
