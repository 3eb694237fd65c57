// `lanecast watch`: prints changes as they happen, one line each, as JSON or as text. With `--share` it exits when the share ends.

import { ok } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import { countOf } from "#contract/phrases";
import type { ShareView } from "#contract/share";
import type { WatchUpdate } from "#contract/stream";
import { detach } from "../../platform/detach";
import { formatClockTime } from "../../platform/wall-time";
import { type Connection, watchAll } from "../connection";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, type Outcome, printed } from "../outcome";
import { WATCH_KINDS, type WatchKind } from "../program/words";
import { toJson } from "../report";
import { resolveShare } from "../resolve-shares";
import { approvalEventWords } from "../text/approval";
import { printable } from "../text/format";
import { handoffEventWords } from "../text/handoff";
import { endCauseWords, phaseWords } from "../text/share";

export interface WatchFlags {
  readonly only?: string;
  readonly share?: string;
}

interface Filter {
  readonly kinds: readonly WatchKind[];
  readonly shareId: ShareId | null;
}

const readKinds = (only: string | undefined): readonly WatchKind[] | null => {
  if (only === undefined) return WATCH_KINDS;
  const asked = only.split(",").map((word) => word.trim());
  const kinds = WATCH_KINDS.filter((kind) => asked.includes(kind));
  return asked.every((word) => (WATCH_KINDS as readonly string[]).includes(word)) ? kinds : null;
};

const isWanted = (event: WatchUpdate, { kinds, shareId }: Filter): boolean => {
  if (event.type === "snapshot") return true;
  if (shareId !== null)
    return (
      (event.type === "share" && event.share.shareId === shareId) || (event.type === "removed" && event.id === shareId)
    );
  return kinds.includes(event.type === "removed" ? event.kind : event.type);
};

/** Reduces a snapshot to what was asked for, so that the reader doesn't have to filter it. */
const narrow = (event: WatchUpdate, { kinds, shareId }: Filter): WatchUpdate => {
  if (event.type !== "snapshot") return event;
  const isKept = (kind: WatchKind): boolean => shareId === null && kinds.includes(kind);
  return {
    ...event,
    lanes: isKept("lane") ? event.lanes : [],
    approvals: isKept("approval") ? event.approvals : [],
    handoffs: isKept("handoff") ? event.handoffs : [],
    shares:
      shareId === null
        ? isKept("share")
          ? event.shares
          : []
        : event.shares.filter((share) => share.shareId === shareId),
  };
};

const shareLine = (share: ShareView): string => {
  if (share.phase === "ended") {
    return `${share.shareId} ended: ${share.endCause === null ? "unknown" : endCauseWords[share.endCause]}`;
  }
  return `${share.shareId} ${phaseWords(share)}, ${countOf(share.guestCount, "guest")}`;
};

const words = (event: WatchUpdate): string => {
  switch (event.type) {
    case "snapshot":
      return `${countOf(event.lanes.length, "lane")}, ${countOf(event.shares.filter((share) => share.phase !== "ended").length, "open share")}`;
    case "share":
      return shareLine(event.share);
    case "lane":
      return `${event.lane.laneId} ${event.lane.name}, ${countOf(event.lane.terminals.length, "terminal")}`;
    case "approval":
      return approvalEventWords(event.approval);
    case "handoff":
      return handoffEventWords(event.handoff);
    case "policy":
      return event.policy.problem === null ? "policies reloaded" : "broken policies";
    case "limits":
      return "configuration reloaded";
    case "removed":
      return `${event.id} removed`;
  }
};

/** Whether the watched share has ended. */
const hasEnded = (event: WatchUpdate, shareId: ShareId): boolean => {
  switch (event.type) {
    case "snapshot":
      return event.shares.every((share) => share.shareId !== shareId || share.phase === "ended");
    case "share":
      return event.share.shareId === shareId && event.share.phase === "ended";
    case "removed":
      return event.id === shareId;
    case "lane":
    case "approval":
    case "handoff":
    case "policy":
    case "limits":
      return false;
  }
};

/** What a line of text is about: a later line about the same thing is printed only if it says something else. */
const subjectOf = (event: WatchUpdate): string => {
  switch (event.type) {
    case "share":
      return event.share.shareId;
    case "lane":
      return event.lane.laneId;
    case "approval":
      return event.approval.approvalId;
    case "handoff":
      return event.handoff.handoffId;
    case "removed":
      return event.id;
    case "snapshot":
    case "policy":
    case "limits":
      return event.type;
  }
};

/** Skips lines that repeat what was printed last about the same thing: many changes (sizes, titles, revisions) aren't in the text. */
const createTextPrinter = ({ io }: CliContext) => {
  const printedOf = new Map<string, string>();
  return async (event: WatchUpdate): Promise<void> => {
    const line = printable(words(event));
    if (printedOf.get(subjectOf(event)) === line && event.type !== "policy") return;
    printedOf.set(subjectOf(event), line);
    await io.out(`${io.paint("dim", formatClockTime(event.atMs, event.atMs))} ${line}`);
  };
};

/** Prints events until the watched share ends; false if the stream ended first. */
const printUntilEnd = async (
  context: CliContext,
  events: AsyncIterable<WatchUpdate>,
  filter: Filter,
): Promise<boolean> => {
  const { io, isJson } = context;
  const printText = createTextPrinter(context);
  for await (const event of events) {
    if (!isWanted(event, filter)) continue;
    const narrowed = narrow(event, filter);
    await (isJson ? io.out(toJson(narrowed)) : printText(narrowed));
    if (filter.shareId !== null && hasEnded(event, filter.shareId)) return true;
  }
  return false;
};

/** Fetches the share once, because the stream says nothing about a share that doesn't exist or belongs to someone else. */
const findShare = async (context: CliContext, runtime: Connection, typed: string) => {
  const shareId = await resolveShare(runtime, typed, context.env.LANECAST_TERMINAL);
  if (!shareId.ok) return shareId;
  const shown = await runtime.call((client) => client.share.show({ shareId: shareId.value }));
  return shown.ok ? shareId : shown;
};

export const watch = async (context: CliContext, flags: WatchFlags): Promise<Outcome> => {
  const kinds = readKinds(flags.only);
  if (kinds === null) return invalidInput("--only", `'${flags.only}' is not a list of ${WATCH_KINDS.join(", ")}`);
  return withRuntime(context, async (runtime) => {
    const shareId = flags.share === undefined ? ok(null) : await findShare(context, runtime, flags.share);
    if (!shareId.ok) return shareId;
    const silence = {
      clock: context.clock,
      onSilent: () =>
        detach(context.io.err("lanecast: no message from the runtime for 5 s; the output may be out of date")),
      onHeard: () => detach(context.io.err("lanecast: the runtime is responding again")),
    };
    const events = watchAll(runtime, { silence });
    const hasShareEnded = await printUntilEnd(context, events, { kinds, shareId: shareId.value });
    return hasShareEnded ? printed : runtime.streamEnded("lanecast has stopped.");
  });
};
