// Keeps tmux quiet while lanecast's control client connects: no event of another client may reach it before it is ready.
//
// tmux up to 3.5a crashes, with every terminal, when it reports an event (a client detached, a session closed) to a control
// client that has announced itself but is not set up yet (control-notify.c lacks the check of control_state that newer
// versions have). Events go through one queue of the server. So before the connection a command is put into that queue that
// waits: it holds back every event after it, until the runtime lets go of a FIFO or has died.
import { closeSync, constants, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../platform/clock";
import { waitFor } from "../../platform/wait";
import { HUB_TARGET } from "./config";

export interface QuietDeps {
  readonly runtimeDir: string;
  readonly clock: Pick<Clock, "after">;
  /** Runs one line of tmux commands in a process of its own; null if it fails. */
  readonly runSeparately: (...args: readonly string[]) => Promise<string | null>;
}

/** tmux starts the waiting program within milliseconds. */
const BEGUN = { everyMs: 2, withinMs: 2_000 } as const;
/** Longer than connecting may take. After that tmux continues on its own, even if the runtime is suspended. */
const HOLD_AT_MOST_SECONDS = 10;
const FIFO = "quiet";
/** tmux expands it in the hook below; `q` escapes it for the shell. */
const FIFO_OPTION = "@lanecast_quiet";
/** It must print nothing and succeed: tmux would show anything else in one of the operator's terminals. */
const HOLD = `run-shell '{ f=#{q:${FIFO_OPTION}}; mkfifo -m 600 "$f" && timeout ${HOLD_AT_MOST_SECONDS} cat "$f"; } >/dev/null 2>&1; true'`;

/**
 * Holds back the server's events while `connect` runs. Renaming a window of the hub is an event, and its hook runs in the
 * queue of events. Without the hold (no `mkfifo`, a full disk) `connect` runs anyway: then the crash is possible, but rare.
 */
export const whileQuiet = async <T>(deps: QuietDeps, connect: () => Promise<T>): Promise<T> => {
  const path = join(deps.runtimeDir, FIFO);
  rmSync(path, { force: true });
  const window = `${HUB_TARGET}0`;
  const begun = await deps.runSeparately(
    ...["set-option", "-g", FIFO_OPTION, path, ";"],
    ...["set-hook", "-w", "-t", window, "window-renamed", HOLD, ";"],
    ...["rename-window", "-t", window, "hub"],
  );
  // Opening the FIFO for writing succeeds once the waiting program has it open for reading: from then on the queue is held.
  const fifo = begun === null ? null : await waitFor(deps.clock, () => openedForWriting(path), BEGUN);
  try {
    return await connect();
  } finally {
    if (fifo !== null) closeSync(fifo.descriptor);
    rmSync(path, { force: true });
  }
};

const openedForWriting = (path: string): { readonly descriptor: number } | null => {
  try {
    return { descriptor: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK) };
  } catch {
    return null;
  }
};
