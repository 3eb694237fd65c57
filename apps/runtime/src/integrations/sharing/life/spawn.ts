// Starts allowed shares: makes the Running, runs the launch, watches for exits, and begins to observe once there is a link.

import { type Backend, type ShareError, shareError } from "#contract/errors";
import type { GuestId, ShareId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import type { ProcessExit } from "../../../platform/process-tree";
import { waitFor, within } from "../../../platform/wait";
import type { ShareBackend } from "../backends/backend";
import type { GuestKeysPort, PolicyQuestion, TerminalsPort } from "../ports";
import type { EffectStore } from "../share/effect-store";
import type { ShareFact } from "../share/facts";
import type { ShareGate } from "../share/gate";
import { buildJoin } from "../share/join";
import type { ResolvedRequest, ShareRecord } from "../share/record";
import { launchShare } from "./launch";
import { observeShare } from "./observer";
import { type Running, WORKER_MARKER } from "./running";
import type { SweepRecords } from "./sweep-record";
import { takeDown } from "./teardown";

export interface StarterDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly backends: ReadonlyMap<Backend, ShareBackend>;
  readonly sweep: SweepRecords;
  readonly gate: ShareGate;
  readonly guestKeys: GuestKeysPort;
  /** `lanecast-<home id>`. */
  readonly hostKeyAlias: string;
  readonly newGuestId: () => GuestId;
  readonly runnings: Map<ShareId, Running>;
  readonly store: EffectStore;
  readonly say: (shareId: ShareId, fact: ShareFact) => void;
  readonly onBug: (error: unknown) => void;
}

/** By which a rule lets in who knocks, without anybody's word at that moment. No agent: what is allowed to scripts is not meant (ADR 0013). */
const DOOR: PolicyQuestion["principal"] = { kind: "door", id: "door" };

/** tmux answers in a millisecond, on a busy machine later; one that does not must not keep a dead worker's share open. */
const ROOM_ANSWER_MS = 3_000;
/** A tmux that was killed says for some milliseconds nothing that is proof of it. */
const ROOM_LOOK_AGAIN = { everyMs: 25, withinMs: 500 } as const;

const makeRunning = (backend: ShareBackend, record: ShareRecord, dir: string): Running => ({
  backend,
  dir,
  marker: { name: WORKER_MARKER, value: record.shareId },
  abort: new AbortController(),
  launched: Promise.resolve(),
  isLaunching: true,
  room: null,
  relay: null,
  worker: null,
  context: null,
  link: null,
  guests: null,
  stopObserving: null,
  isEnding: false,
});

const commentOf = ({ fingerprints, keyLabels }: ResolvedRequest, fingerprint: string): string | null =>
  keyLabels[fingerprints.indexOf(fingerprint)] ?? null;

/** The key's whole line, comment and all; null with anyone-with-link. */
const keyOf = (request: ResolvedRequest, fingerprint: string): string | null => {
  const line = request.keys[request.fingerprints.indexOf(fingerprint)];
  return line === undefined ? null : [line, commentOf(request, fingerprint) ?? ""].join(" ").trim();
};

const workerExited = ({ request }: ShareRecord, running: Running, exit: ProcessExit): ShareFact => ({
  type: "worker-exited",
  error: running.backend.classifyExit(exit, running.worker?.tail() ?? "", request.relay),
});

const relayExited = ({ request }: ShareRecord): ShareFact => {
  const data = { backend: request.backend, relay: request.relay, hint: "Start the share again." };
  return { type: "worker-exited", error: shareError("relay-unreachable", "The share's relay died.", data) };
};

/** A disk that takes nothing more is the operator's to mend, and no bug of ours. */
const DISK_TROUBLES = ["ENOSPC", "EDQUOT", "EROFS"];

const diskTrouble = (thrown: unknown, path: string): ShareError | null => {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  if (!DISK_TROUBLES.includes(code)) return null;
  const what = `The share's files cannot be written (${code}).`;
  return shareError("setup-problem", what, { what, path, hint: "Make room on that disk, then share again." });
};

const factOfThrow = (shareId: ShareId, thrown: unknown, { dir }: Running, deps: StarterDeps): ShareFact => {
  const trouble = diskTrouble(thrown, dir);
  if (trouble === null) deps.onBug(thrown);
  const error = trouble ?? shareError("internal", "Something went wrong inside lanecast.", {});
  // A start that got as far as its link can no longer fail as one.
  const isStarting = deps.store.get(shareId)?.state.phase === "starting";
  return { type: isStarting ? "start-failed" : "record-lost", error };
};

/**
 * The end of a terminal takes the room and, with it, the worker: whichever news comes first, the terminal's end is the
 * cause. A room that cannot be asked about is no reason to call it that.
 */
const exitFactOf = async (
  { clock, terminals }: Pick<StarterDeps, "clock" | "terminals">,
  record: ShareRecord,
  running: Running,
  exit: ProcessExit,
): Promise<ShareFact> => {
  const isRoomGone = async (): Promise<boolean> => (await terminals.leftOf(record.shareId)).sessions === 0;
  const isGone = await within(clock, ROOM_ANSWER_MS, () => waitFor(clock, isRoomGone, ROOM_LOOK_AGAIN));
  if (isGone === true) return { type: "end-requested", cause: "terminal-closed" };
  return workerExited(record, running, exit);
};

const askDoor = async ({ gate }: StarterDeps, record: ShareRecord): Promise<readonly string[] | null> => {
  const { isAllowed, verdict } = await gate.ask(record, DOOR, "admit", record.state.ttlMs);
  return isAllowed ? verdict.policyIds : null;
};

/** From its link on a share is looked at until its end. */
const observe = (deps: StarterDeps, record: ShareRecord, running: Running): void => {
  const { clock, terminals, store, say } = deps;
  const { shareId } = record;
  running.stopObserving = observeShare(running, {
    clock,
    terminals,
    newGuestId: deps.newGuestId,
    get: () => store.get(shareId),
    dispatch: (fact) => say(shareId, fact),
    note: (notes) => store.note(shareId, notes),
    record: (entries) => store.record(entries).ok,
    labelOf: (fingerprint) => deps.guestKeys.nameOf(fingerprint) ?? commentOf(record.request, fingerprint),
    onGuestSeen: (fingerprint) => deps.guestKeys.see(fingerprint, keyOf(record.request, fingerprint)),
    askDoorKeeper: () => askDoor(deps, store.get(shareId) ?? record),
    onLinkChanged: ({ link }) => {
      const current = store.get(shareId);
      if (current === undefined || running.relay === null || link === null) return;
      const join = buildJoin(current, running.relay, link, deps.hostKeyAlias);
      store.note(shareId, { join: join.ok ? join.value : null });
    },
  });
};

/** Runs the effect `spawn`: everything that comes of it is told as a fact. */
export const createShareStarter = (deps: StarterDeps): ((record: ShareRecord) => void) => {
  const { clock, terminals, store, say, runnings } = deps;

  /** An exit counts from the moment a process is there, before any link too; once we end the share it is no news. */
  const watchExit = (record: ShareRecord, running: Running): void => {
    const tell = async (fact: () => ShareFact | Promise<ShareFact>): Promise<void> => {
      if (running.isEnding) return;
      const told = await fact();
      if (!running.isEnding) say(record.shareId, told);
    };
    if (running.worker === null) void running.relay?.exited.then(() => tell(() => relayExited(record)));
    else void running.worker.exited.then((exit) => tell(() => exitFactOf(deps, record, running, exit)));
  };

  const launch = async (record: ShareRecord, running: Running): Promise<void> => {
    const { shareId } = record;
    deps.sweep.makeDir(shareId);
    const launched = await launchShare(record, running, {
      clock,
      terminals,
      sweep: deps.sweep,
      hostKeyAlias: deps.hostKeyAlias,
      onStep: (startStep) => store.note(shareId, { startStep }),
      onProcesses: (processes) => {
        store.note(shareId, { processes });
        watchExit(record, running);
      },
    });
    if (running.isEnding) return;
    if (!launched.ok) return say(shareId, { type: "start-failed", error: launched.error });
    const guestsKnown = launched.value.capabilities?.knowsGuests ?? false;
    store.note(shareId, { ...launched.value, guestsKnown, startStep: null });
    say(shareId, { type: "worker-ready" });
    if (!running.isEnding) observe(deps, record, running);
  };

  return (record) => {
    const backend = deps.backends.get(record.request.backend);
    if (backend === undefined) throw new Error(`no adapter for ${record.request.backend}`);
    const running = makeRunning(backend, record, deps.sweep.dirOf(record.shareId));
    runnings.set(record.shareId, running);
    running.launched = launch(record, running)
      .catch((thrown: unknown) => say(record.shareId, factOfThrow(record.shareId, thrown, running, deps)))
      // Whoever ended the share waited a second for this: what was made after that is taken down by who made it.
      .then(() => (running.isEnding ? takeDown(record.shareId, running, deps) : undefined))
      .catch(deps.onBug)
      .finally(() => {
        running.isLaunching = false;
      });
  };
};
