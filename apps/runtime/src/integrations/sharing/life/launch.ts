// Launches one allowed share step by step: room, relay, worker, link. Fills a Running, which the teardown empties no
// matter how far the launch got.

import { fail, ok, type Result, shareError } from "#contract/errors";
import type { Capabilities, Join, ShareView, StartStep } from "#contract/share";
import type { Clock } from "../../../platform/clock";
import { unlessAborted } from "../../../platform/wait";
import type { BackendProbe, WorkerContext } from "../backends/backend";
import { openForAll } from "../door/callers";
import { writeAttachWrapper } from "../door/wrapper";
import type { TerminalsPort } from "../ports";
import { buildJoin } from "../share/join";
import type { ShareNotes, ShareRecord } from "../share/record";
import { lacksOf, traitsFrom } from "../share/traits";
import { startShareWorker } from "../share-worker";
import { mainProcesses, type Running } from "./running";
import type { SweepRecords } from "./sweep";

export interface LaunchDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly sweep: SweepRecords;
  /** `lanecast-<home id>`: the name for this home's relay key in every guest's known_hosts. */
  readonly hostKeyAlias: string;
  readonly onStep: (step: StartStep) => void;
  /** The pids have changed: the relay has started, the worker has, or the worker has left a daemon in its place. */
  readonly onProcesses: (processes: ShareView["processes"]) => void;
  /** The relay or the worker has started: from now on its exit counts. */
  readonly onStarted: () => void;
}

export type Launched = Pick<ShareNotes, "join" | "capabilities" | "accessVerifiedAtMs"> & { readonly join: Join };

const cancelled = () => fail(shareError("internal", "The start was canceled.", {}));

/** Records the share's processes for a later sweep, as far as they exist. */
const rememberProcesses = (record: ShareRecord, running: Running, deps: LaunchDeps): void => {
  const { relay, worker } = running;
  deps.sweep.write(record.shareId, running.room?.session ?? record.shareId, mainProcesses(running));
  deps.onProcesses({ relay: relay?.process?.pid ?? null, worker: worker?.ref.pid ?? null });
};

const openRelay = async (record: ShareRecord, running: Running, deps: LaunchDeps): Promise<Result<void>> => {
  deps.onStep("relay");
  const relay = running.backend.relay(record.request.relay);
  if (relay === null) {
    const data = {
      backend: record.request.backend,
      problem: "not-configured",
      hint: "See: lanecast relay list.",
    } as const;
    return fail(shareError("backend-unavailable", `There is no relay "${record.request.relay}".`, data));
  }
  const { signal } = running.abort;
  const prepared = await running.backend.prepare(running.dir);
  if (!prepared.ok) return prepared;
  if (signal.aborted) return cancelled();
  const started = await relay.start({
    shareId: record.shareId,
    dir: running.dir,
    marker: running.marker,
    hostKeys: prepared.value.hostKeys,
    signal,
  });
  if (!started.ok) return started;
  running.relay = started.value;
  return ok(undefined);
};

/** Returns the path of the program that a guest's terminal runs. */
const openRoom = async (record: ShareRecord, running: Running, deps: LaunchDeps): Promise<Result<string>> => {
  const room = await deps.terminals.openRoom(record.shareId, record.terminal.terminalId, record.request.access);
  if (!room.ok) return room;
  running.room = room.value;
  return ok(writeAttachWrapper({ dir: running.dir, markerName: running.marker.name, ...room.value }));
};

/**
 * Opens what the worker needs: the room for its guests and the relay, in parallel, because neither needs the other. Waits for
 * both even if one fails, so that nothing is created after the launch has failed.
 */
const openAround = async (record: ShareRecord, running: Running, deps: LaunchDeps): Promise<Result<string>> => {
  if (running.abort.signal.aborted) return cancelled();
  const [room, relay] = await Promise.allSettled([
    openRoom(record, running, deps),
    openRelay(record, running, deps),
  ] as const);
  if (room.status === "rejected") throw room.reason;
  if (relay.status === "rejected") throw relay.reason;
  return relay.value.ok ? room.value : relay.value;
};

const startWorker = async (
  record: ShareRecord,
  running: Running,
  attachPath: string,
  deps: LaunchDeps,
): Promise<Result<WorkerContext>> => {
  deps.onStep("worker");
  const { relay } = running;
  if (relay === null) return cancelled();
  const context: WorkerContext = {
    shareId: record.shareId,
    dir: running.dir,
    marker: running.marker,
    access: record.request.access,
    authorizedKeys: record.request.keys,
    relay,
    attachPath,
    laneSize: () => deps.terminals.sizeOf(record.terminal.terminalId),
  };
  running.context = context;
  const plan = await running.backend.plan(context);
  if (!plan.ok) return plan;
  if (running.abort.signal.aborted) return cancelled();
  running.worker = startShareWorker({ plan: plan.value, dir: running.dir, marker: running.marker, clock: deps.clock });
  return ok(context);
};

/** Refuses a share if waiting guests could never be seen, because they would wait forever. */
const checkKnock = ({ request }: ShareRecord, { backend }: Running, probe: BackendProbe): Result<void> => {
  const relay = backend.relay(request.relay) ?? ({ isOurs: true, reach: "here" } as const);
  if (!request.knock || backend.capabilities(probe, relay).knock !== "none") return ok(undefined);
  const words = `${request.backend} can't see waiting guests on the relay "${request.relay}".`;
  const hint = "Share without asking before each guest joins, or use another relay or backend.";
  const data = { backend: request.backend, problem: "forbidden-here", hint } as const;
  return fail(shareError("backend-unavailable", words, data));
};

/** The rules decided on what backend and relay were known to provide. A share that provides less was not allowed. */
const checkTraits = ({ request }: ShareRecord, can: Capabilities): Result<void> => {
  const lacks = lacksOf(request.traits, traitsFrom(can));
  if (lacks.length === 0) return ok(undefined);
  const words = `The relay "${request.relay}" offers less than the policy assumed: ${lacks.join("; ")}.`;
  const hint = "Share again, so that the policy can decide on the relay as it is now.";
  return fail(shareError("backend-unavailable", words, { backend: request.backend, problem: "forbidden-here", hint }));
};

/** When read-only access was last verified. Null when guests may type. */
const verifyAccess = async ({ request }: ShareRecord, { terminals }: LaunchDeps): Promise<Result<number | null>> => {
  if (request.access === "write") return ok(null);
  const verified = await terminals.verifyReadOnly();
  return verified.ok ? ok(verified.value.verifiedAtMs) : verified;
};

const capabilitiesOf = (
  { request }: ShareRecord,
  { backend }: Running,
  probe: BackendProbe,
  context: WorkerContext,
): Capabilities => {
  const { process, reach, version = null } = context.relay;
  const can = backend.capabilities(probe, { isOurs: process !== null, reach, version }, context);
  // If any key can join, a removed guest can come back with another one. With a single key, the removed guest's key is
  // known.
  const kickedStayOut = can.kickedStayOut && !request.anyoneWithLink;
  return {
    ...can,
    kickedStayOut,
    // A backend with `keepOut` closes the share to all newcomers, and can't open it again.
    canLetBack: kickedStayOut && backend.keepOut === undefined,
    removalClosesShare: can.removalClosesShare === true && request.keys.length > 1,
  };
};

/** Returns the link to hand out. Errors: backend-unavailable, relay-*, worker-lost, not-found, setup-problem. */
export const launchShare = async (
  record: ShareRecord,
  running: Running,
  deps: LaunchDeps,
): Promise<Result<Launched>> => {
  const { signal } = running.abort;
  const probe = await unlessAborted(signal, () => running.backend.probe());
  if (probe === null) return cancelled();
  if (!probe.ok) return probe;
  const knock = checkKnock(record, running, probe.value);
  if (!knock.ok) return knock;
  // In parallel with the relay's start: it takes about as long and doesn't touch the share.
  const verifying = verifyAccess(record, deps);
  const opened = await openAround(record, running, deps);
  if (!opened.ok) return opened;
  if (signal.aborted) return cancelled();
  rememberProcesses(record, running, deps);
  deps.onStarted();
  const context = await startWorker(record, running, opened.value, deps);
  if (!context.ok) return context;
  rememberProcesses(record, running, deps);
  deps.onStarted();
  deps.onStep("link");
  const link = await running.backend.awaitLink(context.value, signal);
  if (!link.ok) return link;
  // If the worker is a daemon, it must be on record before its link is shown.
  await unlessAborted(signal, async () => running.worker?.settled);
  rememberProcesses(record, running, deps);
  const verified = await verifying;
  if (!verified.ok || signal.aborted) return verified.ok ? cancelled() : verified;
  const capabilities = capabilitiesOf(record, running, probe.value, context.value);
  const traits = checkTraits(record, capabilities);
  if (!traits.ok) return traits;
  running.link = link.value;
  // Guests may attach only now: an attach before the link is ready can hang tmate for good.
  if (running.backend.door === null && !record.request.knock) openForAll(running.dir);
  const join = buildJoin(record, context.value.relay, link.value, deps.hostKeyAlias);
  if (!join.ok) return join;
  return ok({ join: join.value, capabilities, accessVerifiedAtMs: verified.value });
};
