// What exists on the machine for one share right now. The launch fills it step by step; the teardown empties it.
import { findMarked, nextSnapshot, type ProcessRef } from "../../../platform/process-table";
import type { RunningRelay } from "../../../relays/relay";
import type { BackendLink, ShareBackend, WorkerContext } from "../backends/backend";
import type { GuestActions } from "../guests/actions";
import { createGuestDecisions, type GuestDecisions } from "../guests/admission";
import type { ShareRoom } from "../ports";
import type { ShareWorker } from "../share-worker";

export interface Running {
  readonly backend: ShareBackend;
  /** The share's own 0700 directory with the files of its worker and relay. */
  readonly dir: string;
  /** Set in the environment of everything that is started for the share, so that the proof can find it. */
  readonly marker: { readonly name: string; readonly value: string };
  /** Cancels the launch. */
  readonly abort: AbortController;
  /** Settles when the launch has ended. Never rejects. */
  launched: Promise<void>;
  /** Until `launched` settles, the launch may still create something, so nothing is proved. */
  isLaunching: boolean;
  room: ShareRoom | null;
  relay: RunningRelay | null;
  worker: ShareWorker | null;
  context: WorkerContext | null;
  /** The last link that was handed out or offered. */
  link: BackendLink | null;
  /** What the operator decided about guests. In a switch the new share takes it over. */
  readonly decisions: GuestDecisions;
  /** Null until there is a link. */
  guests: GuestActions | null;
  /** Stops the observer. Null until there is a link. */
  stopObserving: (() => void) | null;
  /** Set by the teardown. From then on, an exit is no failure. */
  isEnding: boolean;
}

/** The environment variable that marks everything of a share. Its value is the share's id. */
export const MARKER_NAME = "LANECAST_WORKER";

export const createRunning = (
  backend: ShareBackend,
  shareId: string,
  dir: string,
  decisions: GuestDecisions = createGuestDecisions(),
): Running => ({
  backend,
  dir,
  marker: { name: MARKER_NAME, value: shareId },
  abort: new AbortController(),
  launched: Promise.resolve(),
  isLaunching: true,
  room: null,
  relay: null,
  worker: null,
  context: null,
  link: null,
  decisions,
  guests: null,
  stopObserving: null,
  isEnding: false,
});

/** The relay's main process, the worker's, and the worker's daemon if it has left one, as far as they were started. */
export const mainProcesses = ({ relay, worker }: Running): readonly ProcessRef[] => [
  ...(relay === null || relay.process === null ? [] : [relay.process]),
  ...(worker?.leaders ?? []),
];

/** Every living process of the share. Rejects when that cannot be determined. */
export const processesOf = async (running: Running): Promise<readonly ProcessRef[]> =>
  findMarked(`${running.marker.name}=${running.marker.value}`, mainProcesses(running), await nextSnapshot());
