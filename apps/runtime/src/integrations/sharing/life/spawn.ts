// The effect `spawn`: launches an allowed share, watches its processes for exits, and observes it once it has a link.

import { type Backend, type ShareError, shareError } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import { detach } from "../../../platform/detach";
import { errorCode } from "../../../platform/errors";
import type { ProcessExit } from "../../../platform/process-tree";
import { waitFor, within } from "../../../platform/wait";
import type { ShareBackend } from "../backends/backend";
import { createGuestActions, type GuestActionsDeps } from "../guests/actions";
import type { GuestKeysPort, TerminalsPort } from "../ports";
import type { InheritedDeadline, ShareFact } from "../share/facts";
import { buildJoin } from "../share/join";
import { totalTtlMs } from "../share/machine";
import { keyLineOf, type ShareRecord } from "../share/record";
import type { ShareStore } from "../share/store";
import { launchShare } from "./launch";
import { observeShare } from "./observer";
import { createRunning, type Running } from "./running";
import type { SweepRecords } from "./sweep";
import { takeDown } from "./teardown";

export interface SpawnDeps extends Omit<GuestActionsDeps, "clock" | "terminals" | "store"> {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly backends: ReadonlyMap<Backend, ShareBackend>;
  readonly sweep: SweepRecords;
  /** `lanecast-<home id>`: the one name for this home's relay key in every guest's known_hosts. */
  readonly hostKeyAlias: string;
  readonly runnings: Map<ShareId, Running>;
  readonly store: ShareStore;
  readonly dispatch: (shareId: ShareId, fact: ShareFact) => void;
  readonly onBug: (error: unknown) => void;
}

/** tmux answers in a millisecond, on a busy machine later. One that does not must not keep a dead worker's share open. */
const ROOM_ANSWER_MS = 3_000;
/** For some milliseconds after tmux was killed, its answers do not prove anything. */
const ROOM_RETRY = { everyMs: 25, withinMs: 500 } as const;
/** Problems of the machine that the operator can fix. They aren't bugs. */
const DISK_PROBLEMS = ["ENOSPC", "EDQUOT", "EROFS"];
const DESCRIPTOR_PROBLEMS = ["EMFILE", "ENFILE"];

const workerExited = ({ request }: ShareRecord, running: Running, exit: ProcessExit): ShareFact => ({
  type: "worker-exited",
  error: running.backend.classifyExit(exit, running.worker?.tail() ?? "", request.relay),
});

const relayExited = ({ request }: ShareRecord): ShareFact => {
  const data = { backend: request.backend, relay: request.relay, hint: "Start the share again." };
  return { type: "worker-exited", error: shareError("relay-unreachable", "The share's relay has exited.", data) };
};

const machineProblem = (thrown: unknown, path: string): ShareError | null => {
  const code = errorCode(thrown);
  if (DISK_PROBLEMS.includes(code)) {
    const what = `Couldn't write the share's files (${code}).`;
    return shareError("setup-problem", what, { what, path, hint: "Free some space on that disk, then share again." });
  }
  if (DESCRIPTOR_PROBLEMS.includes(code)) {
    const what = `lanecast has no free file descriptor (${code}).`;
    const hint = "Close some terminals, or raise the limit (ulimit -n) and restart lanecast.";
    return shareError("setup-problem", what, { what, path: null, hint });
  }
  return null;
};

const factOfThrow = (shareId: ShareId, thrown: unknown, { dir }: Running, deps: SpawnDeps): ShareFact => {
  const problem = machineProblem(thrown, dir);
  if (problem === null) deps.onBug(thrown);
  const error = problem ?? shareError("internal", "Something went wrong in lanecast.", {});
  // A share that already has its link can no longer fail to start.
  const isStarting = deps.store.get(shareId)?.state.phase === "starting";
  return { type: isStarting ? "start-failed" : "record-lost", error };
};

/**
 * When a terminal closes, its room and with it the worker end too. Whichever event arrives first, the cause is
 * `terminal-closed`. If tmux does not answer, the worker's exit is the cause.
 */
const exitFactOf = async (
  { clock, terminals }: Pick<SpawnDeps, "clock" | "terminals">,
  record: ShareRecord,
  running: Running,
  exit: ProcessExit,
): Promise<ShareFact> => {
  const isRoomGone = async (): Promise<boolean> => (await terminals.leftOf(record.shareId)).sessions === 0;
  const isGone = await within(clock, ROOM_ANSWER_MS, () => waitFor(clock, isRoomGone, ROOM_RETRY));
  if (isGone === true) return { type: "end-requested", cause: "terminal-closed" };
  return workerExited(record, running, exit);
};

/** Read when the new share becomes live, so that an extension during the switch counts. */
const inheritedDeadline = ({ replaces }: ShareRecord, store: ShareStore): InheritedDeadline | null => {
  const old = replaces === null ? undefined : store.get(replaces);
  if (old === undefined || old.state.expiresAtMs === null) return null;
  return { expiresAtMs: old.state.expiresAtMs, totalMs: totalTtlMs(old.state) };
};

/** Creates the share's guests and observes it until its end. */
const observe = (deps: SpawnDeps, record: ShareRecord, running: Running): void => {
  const { store } = deps;
  const { shareId } = record;
  const { context, backend } = running;
  const live = store.get(shareId);
  if (context === null || live === undefined) return;
  const guests = createGuestActions({ record: live, backend, context, decisions: running.decisions }, deps);
  running.guests = guests;
  running.stopObserving = observeShare(running, {
    clock: deps.clock,
    context,
    guests,
    get: () => store.get(shareId),
    dispatch: (fact) => deps.dispatch(shareId, fact),
    onLinkChanged: (link) => {
      const current = store.get(shareId);
      if (current === undefined || running.relay === null) return;
      const join = buildJoin(current, running.relay, link, deps.hostKeyAlias);
      store.note(shareId, { join: join.ok ? join.value : null });
    },
  });
};

/** Only the operator's own: an agent must not fill the operator's address book. */
const keepKeys = (guestKeys: GuestKeysPort, { request, requestedBy }: ShareRecord): void => {
  if (requestedBy.kind !== "operator") return;
  guestKeys.keep(
    request.fingerprints.flatMap((fingerprint) => {
      const key = keyLineOf(request, fingerprint);
      return key === null ? [] : [{ fingerprint, key }];
    }),
  );
};

/** Runs the effect. Everything that comes of it is dispatched as a fact. */
export const createSpawn = (deps: SpawnDeps): ((record: ShareRecord) => void) => {
  const { store, dispatch, runnings } = deps;

  /** Exits count from the moment a process exists, before there is a link. Once the share is ending they no longer do. */
  const watchExit = (record: ShareRecord, running: Running): void => {
    const report = async (fact: () => ShareFact | Promise<ShareFact>): Promise<void> => {
      if (running.isEnding) return;
      const exited = await fact();
      if (!running.isEnding) dispatch(record.shareId, exited);
    };
    if (running.worker === null) detach(running.relay?.exited.then(() => report(() => relayExited(record))));
    else detach(running.worker.exited.then((exit) => report(() => exitFactOf(deps, record, running, exit))));
  };

  const launch = async (record: ShareRecord, running: Running): Promise<void> => {
    const { shareId } = record;
    deps.sweep.makeDir(shareId);
    const launched = await launchShare(record, running, {
      ...deps,
      onStep: (startStep) => store.note(shareId, { startStep }),
      onProcesses: (processes) => store.note(shareId, { processes }),
      onStarted: () => watchExit(record, running),
    });
    if (running.isEnding) return;
    if (!launched.ok) return dispatch(shareId, { type: "start-failed", error: launched.error });
    const guestsKnown = launched.value.capabilities?.knowsGuests ?? false;
    store.note(shareId, { ...launched.value, guestsKnown, startStep: null });
    dispatch(shareId, { type: "worker-ready", inherits: inheritedDeadline(record, store) });
    keepKeys(deps.guestKeys, record);
    if (!running.isEnding) observe(deps, record, running);
  };

  return (record) => {
    const { shareId } = record;
    const backend = deps.backends.get(record.request.backend);
    if (backend === undefined) throw new Error(`no adapter for ${record.request.backend}`);
    const replaced = record.replaces === null ? undefined : runnings.get(record.replaces);
    const running = createRunning(backend, shareId, deps.sweep.dirOf(shareId), replaced?.decisions);
    runnings.set(shareId, running);
    running.launched = launch(record, running)
      .catch((thrown: unknown) => dispatch(shareId, factOfThrow(shareId, thrown, running, deps)))
      // The teardown waits a second for the launch. Anything created after that is taken down here.
      .then(() => (running.isEnding ? takeDown(shareId, running, deps) : undefined))
      .catch(deps.onBug)
      .finally(() => {
        running.isLaunching = false;
      });
  };
};
