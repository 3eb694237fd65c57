// The link of one mirror: which pane it shows, and the pipes that run for it. Starts pipes, each in place of the previous one.
import type { Clock } from "../../platform/clock";
import { readWindowSize } from "../../platform/terminal-device";
import { waitFor } from "../../platform/wait";
import { type NoPipe, type PipeDeps, type PipeLife, startPipe, stopPipe } from "./pipe";
import { removePipeFolder } from "./pipe-folders";
import type { TheirPane } from "./their-panes";

/** lanecast's own side: the pane that shows the mirror. */
export interface OwnSide {
  /** The terminal device, once it can show bytes. Null: the terminal is gone. */
  tty(): Promise<string | null>;
  resize(cols: number, rows: number): Promise<void>;
  /** The pane runs another program, or moved; stores it with the terminal. */
  describe(pane: TheirPane): Promise<void>;
}

export interface LinkDeps extends PipeDeps {
  readonly clock: Pick<Clock, "after">;
  readonly own: OwnSide;
}

export interface Link {
  pane(): TheirPane;
  setPane(pane: TheirPane): void;
  /** Whether a pipe of lanecast's is running. */
  isPiped(): boolean;
  /** Whether the pane's size has changed since the last `connect`. */
  isResized(): boolean;
  /** The next `isResized` is true. */
  forgetSize(): void;
  /** Null: a new pipe runs, and the mirror was redrawn. Otherwise the previous pipe, if any, keeps running. */
  connect(): Promise<NoPipe | null>;
  /** Waits until the pipes have written their remaining output. */
  drained(): Promise<void>;
  closePipe(): Promise<void>;
  removeFiles(): void;
  /** Leaves the files for the next runtime. */
  closeFiles(): void;
}

/** How long an old pipe may take to write its remaining output. */
const DRAINED = { everyMs: 5, withinMs: 2_000 } as const;

/** `lives`: the pipes that an earlier runtime started. */
export const createLink = (deps: LinkDeps, first: TheirPane, lives: readonly PipeLife[]): Link => {
  const { theirs, clock, own, folder } = deps;
  let pane = first;
  let pipes = lives;
  /** The size that the terminal device last reported. It lags behind the pane's size by up to 250 ms. */
  let deviceSize = "";

  const isPiped = (): boolean => pipes.some((life) => life.isRunning());
  const sizeOfDevice = (): string => {
    const size = readWindowSize(pane.tty);
    return size === null ? deviceSize : `${size.cols}x${size.rows}`;
  };
  const haveEnded = async (some: readonly PipeLife[]): Promise<void> => {
    await waitFor(clock, () => !some.some((life) => life.isRunning()), DRAINED);
  };

  return {
    pane: () => pane,
    setPane: (next) => {
      pane = next;
    },
    isPiped,
    isResized: () => {
      const size = sizeOfDevice();
      if (size !== deviceSize && size !== `${pane.cols}x${pane.rows}`) return true;
      deviceSize = size;
      return false;
    },
    forgetSize: () => {
      deviceSize = "";
    },
    connect: async () => {
      const tty = await own.tty();
      if (tty === null) return "failed";
      deviceSize = sizeOfDevice();
      const old = pipes;
      const started = await startPipe(deps, { ...pane, tty, replaces: isPiped() });
      if (typeof started === "string") return started;
      pane = started.pane;
      pipes = [...old, started.life];
      // The operator's own tmux keeps the output until the snapshot has been sent.
      await own.resize(pane.cols, pane.rows);
      await haveEnded(old);
      for (const life of old) life.dispose();
      pipes = [started.life];
      return (await started.feed()) ? null : "failed";
    },
    drained: () => haveEnded(pipes),
    closePipe: async () => {
      if (isPiped()) await stopPipe(theirs, pane);
    },
    removeFiles: () => {
      for (const life of pipes) life.dispose();
      pipes = [];
      removePipeFolder(folder);
    },
    closeFiles: () => {
      for (const life of pipes) life.close();
      pipes = [];
    },
  };
};
