// lanecast's own side of a mirror: the pane that shows it, and the clients that show lanecast's terminals.
import type { TerminalId } from "#contract/ids";
import type { Clock } from "../../platform/clock";
import { waitFor } from "../../platform/wait";
import type { LaneWatch } from "../lane-watch";
import { MIRROR_PROGRAM } from "../lanes";
import { sessionTarget } from "../linked-session";
import { OPTION } from "../session-listing";
import type { TmuxServer } from "../tmux/server";
import type { OwnSide } from "./link";
import { encodeMirror } from "./mirror-option";
import { mirrorOf } from "./words";

export interface OwnSideDeps {
  readonly server: TmuxServer;
  readonly watch: LaneWatch;
  readonly clock: Pick<Clock, "after">;
}

/** The program of a new mirror starts within milliseconds. */
const READY = { everyMs: 5, withinMs: 5_000 } as const;

export const createOwnSide = ({ server, watch, clock }: OwnSideDeps, terminalId: TerminalId): OwnSide => {
  const target = sessionTarget(terminalId);
  const readyTty = async (): Promise<string | null> => {
    const reply = await server.ask([["display-message", "-p", "-t", target, "#{pane_tty} #{pane_current_command}"]]);
    const [tty = "", command] = (reply.ok ? (reply.outputs[0]?.[0] ?? "") : "").split(" ");
    // Before its program runs, its terminal would still change line ends.
    return command === MIRROR_PROGRAM && tty.startsWith("/dev/") ? tty : null;
  };
  return {
    tty: () => waitFor(clock, readyTty, READY),
    resize: async (cols, rows) => {
      await server.ask([["resize-window", "-t", target, "-x", String(cols), "-y", String(rows)]]);
      await watch.refresh();
    },
    describe: async (pane) => {
      await server.ask([["set-option", "-t", target, OPTION.mirror, encodeMirror(mirrorOf(pane))]]);
      await watch.refresh();
    },
  };
};

/** The terminal devices in which a tmux client shows one of lanecast's terminals. */
export const findOwnTtys = async (server: Pick<TmuxServer, "ask">): Promise<ReadonlySet<string>> => {
  const reply = await server.ask([["list-clients", "-F", "#{client_tty}"]]);
  return new Set((reply.ok ? (reply.outputs[0] ?? []) : []).filter((tty) => tty !== ""));
};
