// The commands on lanes and their terminals, as plain functions over the runtime. Hold no state: what comes of them arrives in the stores.
import type { LaneId, TerminalId } from "#contract/ids";
import type { TerminalEvent } from "#contract/stream";
import type { Runtime, Stream, Subscription, WireError } from "../../../bridge/runtime-client";

/** Why a command was not done, as components see it. */
export type CommandFailure = WireError;

/** What a terminal's live picture calls back; the first event after each (re)connection is a snapshot. */
export type TerminalViewHandlers = Omit<Stream<TerminalEvent>, "open">;

/** Closing ends processes, which may be given time to go before they are killed. */
const CLOSE_DEADLINE_MS = 30_000;

export const createLaneCommands = (runtime: Runtime) => ({
  /** `cwd`: an absolute path. Both may be left out. */
  newLane: (lane: { name?: string | undefined; cwd?: string | undefined }) =>
    runtime.call((client, signal) => client.lane.new(lane, { signal })),
  renameLane: (laneId: LaneId, name: string) =>
    runtime.call((client, signal) => client.lane.rename({ laneId, name }, { signal })),
  /** `wrong-phase` where something is shared and `force` is false. */
  closeLane: (laneId: LaneId, force: boolean) =>
    runtime.call((client, signal) => client.lane.close({ laneId, force }, { signal }), {
      deadlineMs: CLOSE_DEADLINE_MS,
    }),
  newTerminal: (laneId: LaneId, cwd?: string) =>
    runtime.call((client, signal) => client.terminal.new({ laneId, cwd }, { signal })),
  /** `wrong-phase` where something is shared and `force` is false. */
  closeTerminal: (terminalId: TerminalId, force: boolean) =>
    runtime.call((client, signal) => client.terminal.close({ terminalId, force }, { signal }), {
      deadlineMs: CLOSE_DEADLINE_MS,
    }),
  /** `bytes`: base64, at most INPUT_MAX_BYTES decoded. Never sent again by itself: what was typed into a lost socket is lost. */
  typeBytes: (terminalId: TerminalId, bytes: string) =>
    runtime.call((client, signal) => client.terminal.type({ terminalId, bytes }, { signal })),
  resizeTerminal: (terminalId: TerminalId, cols: number, rows: number) =>
    runtime.call((client, signal) => client.terminal.resize({ terminalId, cols, rows }, { signal })),
  viewTerminal: (terminalId: TerminalId, handlers: TerminalViewHandlers): Subscription =>
    runtime.subscribe<TerminalEvent>({
      ...handlers,
      open: (client, signal) => client.terminal.view({ terminalId }, { signal }),
    }),
});
export type LaneCommands = ReturnType<typeof createLaneCommands>;
