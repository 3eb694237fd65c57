// What of one share exists on the machine at this moment. Filled step by step by the launch, emptied by the teardown, whatever came in between.
import type { RunningRelay } from "../../../relays/relay";
import type { BackendLink, ShareBackend, WorkerContext } from "../backends/backend";
import type { GuestDesk } from "../guests/desk";
import type { ShareRoom } from "../ports";
import type { ShareWorker } from "../share-worker";

export interface Running {
  readonly backend: ShareBackend;
  /** 0700; holds the worker's and the relay's files. */
  readonly dir: string;
  /** In the environment of everything started for the share: how the proof finds it. */
  readonly marker: { readonly name: string; readonly value: string };
  /** Cancels a launch in the middle. */
  readonly abort: AbortController;
  /** Settles when the launch does nothing more; never rejects. */
  launched: Promise<void>;
  /** Until `launched` settles: something may still be made, so nothing is proved yet. */
  isLaunching: boolean;
  room: ShareRoom | null;
  relay: RunningRelay | null;
  worker: ShareWorker | null;
  context: WorkerContext | null;
  /** The link last handed out or offered. */
  link: BackendLink | null;
  /** Who is in and at the door; null before there is a link. */
  guests: GuestDesk | null;
  /** Stops observing; null before there is a link. */
  stopObserving: (() => void) | null;
  /** Set by the teardown: what ends from now on is no news. */
  isEnding: boolean;
}

/** The name of the marker; its value is the share's id. */
export const WORKER_MARKER = "LANECAST_WORKER";
