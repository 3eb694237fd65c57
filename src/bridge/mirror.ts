// Applies the watch stream to the stores. A snapshot replaces everything, later events replace one thing each, and a gap in
// `seq` requests a new snapshot.
import type { ApprovalId, HandoffId, LaneId, ShareId } from "#contract/ids";
import type { WatchEvent, WatchSnapshot, WatchUpdate } from "#contract/stream";
import type { WireError } from "#contract/wire";
import type { Clock, Timer } from "../platform/clock";
import type { ApprovalStore } from "../stores/approval-store";
import type { ConnectionStore, RefusalReason } from "../stores/connection-store";
import type { HandoffStore } from "../stores/handoff-store";
import type { LaneStore } from "../stores/lane-store";
import type { PolicyStore } from "../stores/policy-store";
import type { RuntimeClockStore } from "../stores/runtime-clock";
import type { ShareStore } from "../stores/share-store";
import type { Runtime } from "./runtime-client";

export type MirrorStores = {
  readonly shares: ShareStore;
  readonly lanes: LaneStore;
  readonly approvals: ApprovalStore;
  readonly handoffs: HandoffStore;
  readonly policy: PolicyStore;
  readonly connection: ConnectionStore;
  readonly clock: RuntimeClockStore;
};

export type MirrorDeps = {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly stores: MirrorStores;
  /** The runtime rejected the stream in a way that retrying can't fix. */
  readonly onRefused: (reason: RefusalReason) => void;
};

const applySnapshot = (stores: MirrorStores, event: WatchSnapshot): void => {
  stores.lanes.getState().replaceLanes(event.lanes);
  stores.shares.getState().replaceShares(event.shares, event.limits);
  stores.approvals.getState().replaceApprovals(event.approvals);
  stores.handoffs.getState().replaceHandoffs(event.handoffs);
  stores.policy.getState().setPolicy(event.policy);
  stores.connection.getState().setRuntime({ version: event.version, home: event.home });
};

type RemovedKind = Extract<WatchEvent, { type: "removed" }>["kind"];

const applyRemoved = (stores: MirrorStores, kind: RemovedKind, id: string) => {
  switch (kind) {
    case "handoff":
      stores.handoffs.getState().removeHandoff(id as HandoffId);
      break;
    case "lane":
      stores.lanes.getState().removeLane(id as LaneId);
      break;
    case "share":
      stores.shares.getState().removeShare(id as ShareId);
      break;
    case "approval":
      stores.approvals.getState().removeApproval(id as ApprovalId);
      break;
    default:
      kind satisfies never;
  }
};

type Change = Exclude<WatchUpdate, WatchSnapshot>;

const applyChange = (stores: MirrorStores, event: Change): void => {
  switch (event.type) {
    case "handoff":
      stores.handoffs.getState().putHandoff(event.handoff);
      break;
    case "share":
      stores.shares.getState().putShare(event.share);
      break;
    case "lane":
      stores.lanes.getState().putLane(event.lane);
      break;
    case "removed":
      applyRemoved(stores, event.kind, event.id);
      break;
    case "approval":
      stores.approvals.getState().putApproval(event.approval);
      break;
    case "policy":
      stores.policy.getState().setPolicy(event.policy);
      break;
    case "limits":
      stores.shares.getState().setLimits(event.limits);
      break;
    default:
      event satisfies never;
  }
};

/** The pause before reopening a stream that the runtime ended. Prevents a tight loop. */
const REOPEN_PAUSE_MS = 1_000;

/** More than two of the runtime's heartbeats (every 2 s). */
const SILENT_AFTER_MS = 5_000;
/** After the browser was stopped, a timer can fire before the messages that arrived meanwhile. They get this long to be read. */
const SECOND_LOOK_MS = 250;

/** Calls `onSilent` when nothing was heard for `SILENT_AFTER_MS`. */
const createSilenceTimer = (clock: Clock, onSilent: () => void) => {
  let timer: Timer | null = null;
  const stop = () => timer?.cancel();
  return {
    heard: () => {
      stop();
      timer = clock.after(SILENT_AFTER_MS, () => {
        timer = clock.after(SECOND_LOOK_MS, onSilent);
      });
    },
    stop,
  };
};

const refusalOf = (error: WireError): RefusalReason | null =>
  error.code === "unauthorized" || error.code === "version-mismatch" ? error.code : null;

/** Starts mirroring. The returned function stops it. */
export const startMirror = ({ runtime, clock, stores, onRefused }: MirrorDeps): (() => void) => {
  /** The next expected `seq`. Null while waiting for a snapshot. */
  let nextSeq: number | null = null;
  let reopening: Timer | null = null;

  const silence = createSilenceTimer(clock, () => runtime.reconnect());

  const reopenLater = () => {
    silence.stop();
    reopening = clock.after(REOPEN_PAUSE_MS, () => subscription.restart());
  };

  const onChange = (event: Change): void => {
    // A duplicate, or an event of the stream before it was reopened.
    if (nextSeq === null || event.seq < nextSeq) return;
    if (event.seq > nextSeq) {
      nextSeq = null;
      subscription.restart();
      return;
    }
    nextSeq = event.seq + 1;
    stores.clock.sync(event.atMs, false);
    applyChange(stores, event);
  };

  const onSnapshot = (event: WatchSnapshot): void => {
    nextSeq = event.seq + 1;
    stores.clock.sync(event.atMs, true);
    applySnapshot(stores, event);
  };

  const subscription = runtime.subscribe<WatchEvent>({
    open: (client, signal) => {
      silence.heard();
      return client.watch(undefined, { signal });
    },
    onEvent: (event) => {
      silence.heard();
      if (event.type === "snapshot") onSnapshot(event);
      else if (event.type === "heartbeat") stores.clock.sync(event.atMs, false);
      else onChange(event);
    },
    onLost: silence.stop,
    // The runtime dropped this page as too slow, or the socket is about to close.
    onEnd: reopenLater,
    onFailure: (error) => {
      const reason = refusalOf(error);
      if (reason) onRefused(reason);
      else reopenLater();
    },
  });
  return () => {
    reopening?.cancel();
    silence.stop();
    subscription.stop();
  };
};
