// The runtime's stream of changes as the command line follows it: whole, or one share of it. Holds no state of its own.
import type { ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { WatchEvent } from "#contract/stream";
import { settle } from "#contract/wire";
import type { Connection } from "./connection";

/** Ends when the runtime ends, the socket breaks, or `signal` aborts; rejects with what `toWireError` understands only at its start. */
export async function* watchAll(runtime: Connection, signal?: AbortSignal): AsyncGenerator<WatchEvent, void, void> {
  const opened = await settle(runtime.client.watch(undefined, signal === undefined ? {} : { signal }));
  if (!opened.ok) return;
  try {
    for await (const event of opened.value) yield event;
  } catch {
    // The other side is gone or the wait is over; which of the two, the caller knows.
  }
}

/** The share as it is, then after each change. */
export async function* followShare(
  runtime: Connection,
  shareId: ShareId,
  signal?: AbortSignal,
): AsyncGenerator<ShareView, void, void> {
  for await (const event of watchAll(runtime, signal)) {
    const shares = event.type === "snapshot" ? event.shares : event.type === "share" ? [event.share] : [];
    const share = shares.find((each) => each.shareId === shareId);
    if (share !== undefined) yield share;
  }
}
