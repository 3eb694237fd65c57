// Watches a runtime as the page does, and records each event about a share.

import type { ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { RuntimeClient } from "#contract/wire";
import { readRuntimeFile } from "../../platform/runtime-file";
import { eventually } from "../eventually";
import { connect } from "../rigs/runtime-lab";

export interface Page {
  readonly client: RuntimeClient;
  /** The share's phases, links, causes and errors, in order and without repetition: `live`, `live reconnecting`, `ended failed (worker-lost)`. */
  saw(shareId: ShareId): readonly string[];
  /** The newest view. */
  latest(shareId: ShareId): ShareView | null;
  close(): void;
}

const describeShare = (share: ShareView): string => {
  const link = share.linkState === "none" || share.linkState === "ready" ? "" : ` ${share.linkState}`;
  const cause = share.endCause === null ? "" : ` ${share.endCause}`;
  const error = share.lastError === null ? "" : ` (${share.lastError.code})`;
  return `${share.phase}${link}${cause}${error}`;
};

/** Connects to the runtime of this home, and watches. */
export const openPage = async (home: string): Promise<Page> => {
  const uid = process.geteuid?.() ?? 0;
  const note = await eventually(() => readRuntimeFile({ home }, uid), { what: "the runtime's note", withinMs: 10_000 });
  const { client, close } = await connect(note);
  const seen = new Map<ShareId, string[]>();
  const views = new Map<ShareId, ShareView>();
  const see = (share: ShareView): void => {
    views.set(share.shareId, share);
    const list = seen.get(share.shareId) ?? [];
    if (list.at(-1) !== describeShare(share)) list.push(describeShare(share));
    seen.set(share.shareId, list);
  };
  const events = await client.watch();
  const follow = async (): Promise<void> => {
    try {
      for await (const event of events) {
        if (event.type === "snapshot") event.shares.forEach(see);
        else if (event.type === "share") see(event.share);
      }
    } catch {
      // The runtime is gone; the real page then shows "disconnected".
    }
  };
  void follow();
  return {
    client,
    saw: (shareId) => seen.get(shareId) ?? [],
    latest: (shareId) => views.get(shareId) ?? null,
    close,
  };
};
