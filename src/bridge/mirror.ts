// The watch stream, applied to the stores: a snapshot replaces, whole things follow, a gap in `seq` asks for a new snapshot. Holds nothing itself.
import type { ApprovalId, LaneId, ShareId } from "@contract/ids";
import type { WatchEvent, WatchSnapshot } from "@contract/stream";
import type { WireError } from "@contract/wire";
import type { ConnectionStore } from "../stores/connection-store";
import type { LaneStore } from "../stores/lane-store";
import type { RuntimeClockStore } from "../stores/runtime-clock";
import type { ShareStore } from "../stores/share-store";
import type { Runtime } from "./runtime-client";

export type MirrorStores = {
  readonly shares: ShareStore;
  readonly lanes: LaneStore;
  readonly connection: ConnectionStore;
  readonly clock: RuntimeClockStore;
};

export type MirrorDeps = {
  readonly runtime: Runtime;
  readonly stores: MirrorStores;
  /** The runtime refused to be watched (`version-mismatch`, `unauthorized`, a bug of its own). */
  readonly onRefused: (error: WireError) => void;
};

const applySnapshot = (stores: MirrorStores, event: WatchSnapshot): void => {
  stores.lanes.getState().replaceLanes(event.lanes);
  stores.shares.getState().replaceShares(event.shares, event.limits);
  stores.connection.getState().setRuntime({ version: event.version, home: event.home });
};

const applyRemoved = (stores: MirrorStores, kind: "lane" | "share" | "approval", id: LaneId | ShareId | ApprovalId) => {
  switch (kind) {
    case "lane":
      return stores.lanes.getState().removeLane(id as LaneId);
    case "share":
      return stores.shares.getState().removeShare(id as ShareId);
    case "approval":
      return;
  }
};

const applyChange = (stores: MirrorStores, event: Exclude<WatchEvent, WatchSnapshot>): void => {
  switch (event.type) {
    case "share":
      return stores.shares.getState().putShare(event.share);
    case "lane":
      return stores.lanes.getState().putLane(event.lane);
    case "removed":
      return applyRemoved(stores, event.kind, event.id);
    case "approval":
      return;
  }
};

/** Starts mirroring; the returned function stops it. */
export const startMirror = ({ runtime, stores, onRefused }: MirrorDeps): (() => void) => {
  /** The seq expected next; null: only a snapshot makes sense now. */
  let nextSeq: number | null = null;

  const onEvent = (event: WatchEvent): void => {
    if (event.type === "snapshot") {
      nextSeq = event.seq + 1;
      stores.clock.sync(event.atMs, true);
      return applySnapshot(stores, event);
    }
    // Seen already, or left over from before the stream was asked for anew.
    if (nextSeq === null || event.seq < nextSeq) return;
    if (event.seq > nextSeq) {
      nextSeq = null;
      return following.restart();
    }
    nextSeq = event.seq + 1;
    stores.clock.sync(event.atMs, false);
    applyChange(stores, event);
  };

  const following = runtime.follow<WatchEvent>({
    open: (client, signal) => client.watch(undefined, { signal }),
    onEvent,
    // The runtime ends the stream only when it goes; the link then comes back with a new one.
    onFailure: onRefused,
  });
  return () => following.stop();
};
