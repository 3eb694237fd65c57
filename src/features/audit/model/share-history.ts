// Summarizes a share from its audit events: who requested it, how long it was live, its guests and how it ended.
import type { Actor, AuditEvent } from "#contract/audit";
import { formatDuration } from "#contract/durations";
import type { Backend } from "#contract/errors";
import type { LaneId, ShareId, TerminalId } from "#contract/ids";
import { type EndCause, endCauseSchema } from "#contract/phases";
import { type Proof, proofSchema } from "#contract/share";
import { causeWords } from "../../../words/end-words";
import { countOf } from "../../../words/phrases";
import { eventTime } from "./event-time";

export interface HistoryGuest {
  readonly name: string;
  readonly joinedAtMs: number;
  /** Null: still connected, or connected until the end. */
  readonly leftAtMs: number | null;
}

export interface ShareHistory {
  readonly shareId: ShareId;
  readonly laneId: LaneId | null;
  readonly terminalId: TerminalId | null;
  readonly backend: Backend | null;
  readonly requestedBy: Actor | null;
  readonly liveAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly cause: EndCause | null;
  readonly proof: Proof | null;
  readonly guests: readonly HistoryGuest[];
  readonly extensions: number;
  readonly reveals: number;
  readonly denials: number;
  /** The same for all events. Null if they differ, which is a bug. */
  readonly correlationId: string | null;
}

const guestName = ({ data }: AuditEvent): string => {
  const name = [data.label, data.fingerprint, data.address].find((each) => typeof each === "string" && each !== "");
  return typeof name === "string" ? name : "unnamed guest";
};

const guestsOf = (events: readonly AuditEvent[]): HistoryGuest[] => {
  const guests = new Map<string, HistoryGuest>();
  for (const event of events) {
    const id = typeof event.data.guestId === "string" ? event.data.guestId : `event ${event.seq}`;
    const known = guests.get(id);
    if (event.type === "guest.joined" || event.type === "guest.admitted") {
      guests.set(id, known ?? { name: guestName(event), joinedAtMs: event.atMs, leftAtMs: null });
    } else if (known && (event.type === "guest.left" || event.type === "guest.kicked")) {
      guests.set(id, { ...known, leftAtMs: event.atMs });
    }
  }
  return [...guests.values()];
};

/** `events`: those of one share, oldest first. Null if there are none. */
export const historyOf = (events: readonly AuditEvent[]): ShareHistory | null => {
  const [first] = events;
  if (first === undefined || first.shareId === null) return null;
  const find = (type: AuditEvent["type"]) => events.find((event) => event.type === type) ?? null;
  const count = (...types: readonly AuditEvent["type"][]) => events.filter(({ type }) => types.includes(type)).length;
  const ended = find("share.ended");
  const cause = endCauseSchema.safeParse(ended?.data.cause);
  const proof = proofSchema.safeParse(ended?.data.proof);
  const hasOneCorrelation = events.every((event) => event.correlationId === first.correlationId);
  return {
    shareId: first.shareId,
    laneId: first.laneId,
    terminalId: first.terminalId,
    backend: first.backend,
    requestedBy: find("share.requested")?.actor ?? null,
    liveAtMs: find("share.started")?.atMs ?? null,
    endedAtMs: ended?.atMs ?? null,
    cause: cause.success ? cause.data : null,
    proof: proof.success ? proof.data : null,
    guests: guestsOf(events),
    extensions: count("share.extended"),
    reveals: count("share.link-revealed"),
    denials: count("share.denied", "share.extend-refused", "guest.turned-away"),
    correlationId: hasOneCorrelation ? first.correlationId : null,
  };
};

/** `12:00:03 to 12:10:05 (10m2s)`, `since 12:00:03`, `not yet`, `never`. */
export const liveWords = ({ liveAtMs, endedAtMs }: ShareHistory, todayMs: number): string => {
  if (liveAtMs === null) return endedAtMs === null ? "not yet" : "never";
  if (endedAtMs === null) return `since ${eventTime(liveAtMs, todayMs)}`;
  return `${eventTime(liveAtMs, todayMs)} to ${eventTime(endedAtMs, todayMs)} (${formatDuration(endedAtMs - liveAtMs)})`;
};

/** `ana, 12:01:00 to 12:09:00`, `ana, 12:01:00 to the end`, `ana, since 12:01:00`. */
export const guestWords = (guest: HistoryGuest, { endedAtMs }: ShareHistory, todayMs: number): string => {
  const from = eventTime(guest.joinedAtMs, todayMs);
  if (guest.leftAtMs !== null) return `${guest.name}, ${from} to ${eventTime(guest.leftAtMs, todayMs)}`;
  return endedAtMs === null ? `${guest.name}, since ${from}` : `${guest.name}, ${from} to the end`;
};

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** `extended once, link shown 2 times`. */
export const activityWords = ({ extensions, reveals, denials }: ShareHistory): string => {
  const parts = [
    extensions > 0 && `extended ${times(extensions)}`,
    reveals > 0 && `link shown ${times(reveals)}`,
    denials > 0 && countOf(denials, "denial"),
  ].filter((part) => part !== false);
  return parts.length === 0 ? "none" : parts.join(", ");
};

/** `12:10:05, expired`, `still live`, `not yet`. */
export const endWords = ({ cause, liveAtMs, endedAtMs }: ShareHistory, todayMs: number): string => {
  if (endedAtMs === null) return liveAtMs === null ? "not yet" : "still live";
  const at = eventTime(endedAtMs, todayMs);
  return cause === null ? at : `${at}, ${causeWords[cause]}`;
};
