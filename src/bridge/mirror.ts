// The watch stream, applied to the stores: a snapshot replaces, whole things follow, a gap in `seq` asks for a new snapshot. Holds nothing itself.
import type { ApprovalId, LaneId, ShareId } from "#contract/ids";
import type { WatchEvent, WatchSnapshot, WatchUpdate } from "#contract/stream";
import type { WireError } from "#contract/wire";
import type { Clock, Timer } from "../platform/clock";
import type { ApprovalStore } from "../stores/approval-store";
import type { ConnectionStore, RefusalReason } from "../stores/connection-store";
import type { LaneStore } from "../stores/lane-store";
import type { PolicyStore } from "../stores/policy-store";
import type { RuntimeClockStore } from "../stores/runtime-clock";
import type { ShareStore } from "../stores/share-store";
import type { Runtime } from "./runtime-client";

export type MirrorStores = {
  readonly shares: ShareStore;
  readonly lanes: LaneStore;
  readonly approvals: ApprovalStore;
  readonly policy: PolicyStore;
  readonly connection: ConnectionStore;
  readonly clock: RuntimeClockStore;
};

export type MirrorDeps = {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly stores: MirrorStores;
  /** The runtime will not be watched by this page, however long it waits. */
  readonly onRefused: (reason: RefusalReason) => void;
};

const applySnapshot = (stores: MirrorStores, event: WatchSnapshot): void => {
  stores.lanes.getState().replaceLanes(event.lanes);
  stores.shares.getState().replaceShares(event.shares, event.limits);
  stores.approvals.getState().replaceApprovals(event.approvals);
  stores.policy.getState().setPolicy(event.policy);
  stores.connection.getState().setRuntime({ version: event.version, home: event.home });
};

const applyRemoved = (stores: MirrorStores, kind: "lane" | "share" | "approval", id: LaneId | ShareId | ApprovalId) => {
  switch (kind) {
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
    default:
      event satisfies never;
  }
};

/** A stream that broke off for no reason of the page's is asked for again after this long, never in a tight loop. */
const AGAIN_MS = 1_000;

const refusalOf = (error: WireError): RefusalReason | null =>
  error.code === "unauthorized" || error.code === "version-mismatch" ? error.code : null;

/** Starts mirroring; the returned function stops it. */
export const startMirror = ({ runtime, clock, stores, onRefused }: MirrorDeps): (() => void) => {
  /** The seq expected next; null: only a snapshot makes sense now. */
  let nextSeq: number | null = null;
  let again: Timer | null = null;

  const watchAgain = () => {
    again = clock.after(AGAIN_MS, () => following.restart());
  };

  const onChange = (event: Change): void => {
    // Seen already, or left over from before the stream was asked for anew.
    if (nextSeq === null || event.seq < nextSeq) return;
    if (event.seq > nextSeq) {
      nextSeq = null;
      following.restart();
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

  const following = runtime.follow<WatchEvent>({
    open: (client, signal) => client.watch(undefined, { signal }),
    onEvent: (event) => {
      if (event.type === "snapshot") onSnapshot(event);
      else if (event.type !== "heartbeat") onChange(event);
    },
    // Given up as too slow a reader, or about to lose the socket.
    onEnd: watchAgain,
    onFailure: (error) => {
      const reason = refusalOf(error);
      if (reason) onRefused(reason);
      else watchAgain();
    },
  });
  return () => {
    again?.cancel();
    following.stop();
  };
};
