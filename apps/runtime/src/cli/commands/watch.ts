// `lanecast watch`: the runtime's changes as they come, one JSON line or one sentence each. With `--share` it ends with that share.

import { ok } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { WatchEvent } from "#contract/stream";
import { formatClockTime } from "../../platform/wall-time";
import type { Connection } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, type Outcome, printed } from "../outcome";
import { toJson } from "../report";
import { resolveShare } from "../resolve-ids";
import { watchAll } from "../share-stream";
import { approvalEventWords } from "../text/approval";
import { countOf, printable } from "../text/text";

export interface WatchFlags {
  readonly only?: string;
  readonly share?: string;
}

/** `handoff` is a word of the interface; nothing of that kind comes yet. */
const KINDS = ["share", "lane", "approval", "handoff", "policy"] as const;
type Kind = (typeof KINDS)[number];

interface Filter {
  readonly kinds: readonly Kind[];
  readonly shareId: ShareId | null;
}

const readKinds = (only: string | undefined): readonly Kind[] | null => {
  if (only === undefined) return KINDS;
  const asked = only.split(",").map((word) => word.trim());
  const kinds = KINDS.filter((kind) => asked.includes(kind));
  return asked.every((word) => (KINDS as readonly string[]).includes(word)) ? kinds : null;
};

const isWanted = (event: WatchEvent, { kinds, shareId }: Filter): boolean => {
  if (event.type === "snapshot") return true;
  if (shareId !== null)
    return (
      (event.type === "share" && event.share.shareId === shareId) || (event.type === "removed" && event.id === shareId)
    );
  return kinds.includes(event.type === "removed" ? event.kind : event.type);
};

/** A snapshot holds what is asked for and nothing else, so that a reader need not filter again. */
const narrow = (event: WatchEvent, { kinds, shareId }: Filter): WatchEvent => {
  if (event.type !== "snapshot") return event;
  const isKept = (kind: Kind): boolean => shareId === null && kinds.includes(kind);
  return {
    ...event,
    lanes: isKept("lane") ? event.lanes : [],
    approvals: isKept("approval") ? event.approvals : [],
    shares:
      shareId === null
        ? isKept("share")
          ? event.shares
          : []
        : event.shares.filter((share) => share.shareId === shareId),
  };
};

const shareWords = (share: ShareView): string => {
  const end = share.phase === "ended" ? `ended: ${share.endCause ?? ""}` : share.phase;
  return `${share.shareId} ${end}, ${countOf(share.guestCount, "guest")}`;
};

const words = (event: WatchEvent): string => {
  switch (event.type) {
    case "snapshot":
      return `${countOf(event.lanes.length, "lane")}, ${countOf(event.shares.filter((share) => share.phase !== "ended").length, "share")} open`;
    case "share":
      return shareWords(event.share);
    case "lane":
      return `${event.lane.laneId} ${event.lane.name}, ${countOf(event.lane.terminals.length, "terminal")}`;
    case "approval":
      return approvalEventWords(event.approval);
    case "policy":
      return event.policy.problem === null ? "the policies were read anew" : "the policies are broken";
    case "removed":
      return `${event.id} is gone`;
  }
};

/** Whether nothing more can come of the share that is watched. */
const isOver = (event: WatchEvent, shareId: ShareId): boolean => {
  switch (event.type) {
    case "snapshot":
      return event.shares.every((share) => share.shareId !== shareId || share.phase === "ended");
    case "share":
      return event.share.shareId === shareId && event.share.phase === "ended";
    case "removed":
      return event.id === shareId;
    case "lane":
    case "approval":
    case "policy":
      return false;
  }
};

/** Tells until the share is over; false when the stream ended before. */
const tellUntilOver = async (
  context: CliContext,
  events: AsyncIterable<WatchEvent>,
  filter: Filter,
): Promise<boolean> => {
  const { io, isJson } = context;
  for await (const event of events) {
    if (!isWanted(event, filter)) continue;
    const told = narrow(event, filter);
    const at = formatClockTime(event.atMs, event.atMs);
    await io.out(isJson ? toJson(told) : `${io.paint("dim", at)} ${printable(words(told))}`);
    if (filter.shareId !== null && isOver(event, filter.shareId)) return true;
  }
  return false;
};

/** Asked for by name once: the stream would only be silent about a share that is not there, or is somebody else's. */
const findShare = async (runtime: Connection, typed: string) => {
  const shareId = await resolveShare(runtime, typed);
  if (!shareId.ok) return shareId;
  const shown = await runtime.call((client) => client.share.show({ shareId: shareId.value }));
  return shown.ok ? shareId : shown;
};

export const watch = async (context: CliContext, flags: WatchFlags): Promise<Outcome> => {
  const kinds = readKinds(flags.only);
  if (kinds === null) return invalidInput("--only", `takes ${KINDS.join(", ")}, with commas between`);
  return withRuntime(context, async (runtime) => {
    const shareId = flags.share === undefined ? ok(null) : await findShare(runtime, flags.share);
    if (!shareId.ok) return shareId;
    const isOverNow = await tellUntilOver(context, watchAll(runtime), { kinds, shareId: shareId.value });
    return isOverNow ? printed : runtime.whyEnded("The runtime has ended.");
  });
};
