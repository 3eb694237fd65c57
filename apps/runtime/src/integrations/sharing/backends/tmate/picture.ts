// The size of the picture that all guests of a tmate share see. tmate draws one picture for all of them.
import { MAX_WINDOW } from "../../door/frame";
import type { WindowSize } from "../../ports";
import type { WorkerContext } from "../backend";
import { askTmate, type TmatePrograms } from "./command-line";

/** The room's status line. */
const STATUS_ROWS = 1;
/** A guest with a smaller window sees the top left of the picture. Otherwise one guest could make it useless for all others. */
const MIN_WINDOW: WindowSize = { cols: 20, rows: 5 };

const APPLY_WITHIN_MS = 1_000;

const clamp = (value: number, min: number, max: number): number => Math.max(min, Math.min(max, value));

/**
 * The picture is the whole terminal plus the status line, unless a guest's window is smaller. In a smaller picture, the
 * lanes' tmux shows the part around the cursor, because to tmux the picture is its client's window.
 */
export const pictureSize = (lane: WindowSize, windows: readonly WindowSize[]): WindowSize => {
  const wanted = [{ cols: lane.cols, rows: lane.rows + STATUS_ROWS }, ...windows];
  return {
    cols: clamp(Math.min(...wanted.map(({ cols }) => cols)), MIN_WINDOW.cols, MAX_WINDOW.cols),
    rows: clamp(Math.min(...wanted.map(({ rows }) => rows)), MIN_WINDOW.rows, MAX_WINDOW.rows),
  };
};

/**
 * Sets the size through a control client that leaves immediately: tmate keeps the size of the last client of its own. All
 * three commands run before tmate redraws, so guests do not see the client's first size (80x24). Without `attach-session` the
 * client has no session to size.
 */
export const setPictureSize = async (
  context: WorkerContext,
  programs: TmatePrograms,
  { cols, rows }: WindowSize,
): Promise<boolean> => {
  const command = ["attach-session", ";", "refresh-client", "-C", `${cols},${rows}`, ";", "detach-client"];
  return (await askTmate(context, programs, { options: ["-C"], command, timeoutMs: APPLY_WITHIN_MS })) !== null;
};
